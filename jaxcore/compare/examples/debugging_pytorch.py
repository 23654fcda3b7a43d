import torch


def f(x):
    print("run:", x)  # print and pdb work anywhere
    return torch.log(x)


x = torch.tensor(0.0, requires_grad=True)
with torch.autograd.detect_anomaly(check_nan=True):
    try:
        (f(x) * 0).backward()
    except RuntimeError as error:
        print(error)
