import tempfile

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel

with tempfile.TemporaryDirectory() as folder:  # one of one processes; torchrun starts more
    dist.init_process_group("gloo", init_method=f"file://{folder}/meet", rank=0, world_size=1)
    model = DistributedDataParallel(nn.Linear(2, 1))  # averages gradients between processes
    model(torch.ones(4, 2)).sum().backward()
    print(dist.get_world_size(), model.module.weight.grad)
    dist.destroy_process_group()
