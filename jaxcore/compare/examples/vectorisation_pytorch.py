import torch
from torch.func import vmap


def distance(a, b):
    return ((a - b) ** 2).sum().sqrt()


points = torch.arange(6.0).reshape(3, 2)
print(vmap(vmap(distance, (None, 0)), (0, None))(points, points))
