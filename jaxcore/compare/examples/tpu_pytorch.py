import importlib.util

import torch

# TPUs need the package torch_xla, and tensors that are sent there: x.to("xla").
print(torch.ones(1).device, "torch_xla:", importlib.util.find_spec("torch_xla"))
