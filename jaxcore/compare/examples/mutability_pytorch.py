import torch

x = torch.zeros(3)
y = x
x[0] = 1.0  # in place: y sees it, too
print(x, y)
