import torch  # networks, optimizers, data loading: all in one; models by the hundred thousand on hubs

weights = torch.tensor([3.0, 4.0], requires_grad=True)
optimizer = torch.optim.Adam([weights], lr=0.1)
(weights**2).sum().backward()
torch.nn.utils.clip_grad_norm_([weights], 1.0)
optimizer.step()
print(weights)
