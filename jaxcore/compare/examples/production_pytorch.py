import torch
from torch import nn

# A graph without Python, which torch.export gives and runtimes such as ExecuTorch or AOTInductor take.
program = torch.export.export(nn.Linear(4, 1), (torch.ones(2, 4),))
print([node.op for node in program.graph.nodes])
