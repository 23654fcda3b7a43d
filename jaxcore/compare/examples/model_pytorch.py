import torch
from torch import nn


class Line(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 1)  # the object holds its parameters

    def forward(self, x):
        return self.layer(x)


print(Line()(torch.ones(2, 3)))
