from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split

x, y = load_iris(return_X_y=True)
train, test, *labels = train_test_split(x, y, test_size=0.2, stratify=y, random_state=0)
print(train.shape, test.shape, [len(part) for part in labels])
