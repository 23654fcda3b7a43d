import numpy as np
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

image = np.tile(np.linspace(0, 1, 32), (32, 1))
noisy = np.clip(image + np.random.default_rng(0).normal(0, 0.1, image.shape), 0, 1)
print(peak_signal_noise_ratio(image, noisy, data_range=1), structural_similarity(image, noisy, data_range=1))
