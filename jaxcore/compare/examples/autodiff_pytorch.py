import torch

x = torch.tensor(2.0, requires_grad=True)
y = x**3  # recorded as it runs
y.backward()
print(y.item(), x.grad.item())

print(torch.func.grad(torch.func.grad(lambda x: x**3))(torch.tensor(2.0)).item())  # since 2.0, as in JAX
