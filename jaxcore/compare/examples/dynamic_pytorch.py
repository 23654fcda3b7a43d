import torch


def halvings(x):  # a loop is a loop
    count = 0
    while x > 1:
        x, count = x / 2, count + 1
    return count


print(halvings(torch.tensor(100.0)))
