import importlib.util

import torch

# A TPU needs a package beside PyTorch (TorchTPU, earlier torch_xla), and tensors that are sent there.
print(torch.ones(1).device, "torch_xla:", importlib.util.find_spec("torch_xla"))
