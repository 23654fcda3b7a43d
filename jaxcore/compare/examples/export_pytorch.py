import io

import torch
from torch import nn

file = io.BytesIO()
torch.export.save(torch.export.export(nn.Linear(3, 1), (torch.ones(1, 3),)), file)
file.seek(0)
print(len(file.getvalue()), "bytes:", torch.export.load(file).module()(torch.ones(1, 3)).shape)
