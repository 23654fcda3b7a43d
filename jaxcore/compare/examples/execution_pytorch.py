import torch


def f(x):
    print("Python sees:", x)  # every time
    return torch.sin(x) * 2


print(f(torch.tensor(1.0)))
print(f(torch.tensor(2.0)))
