import numpy as np

x = np.arange(12.0).reshape(3, 4)
x[0] = -1  # NumPy's arrays can be changed in place
print(x.mean(axis=0), np.linalg.norm(x))
