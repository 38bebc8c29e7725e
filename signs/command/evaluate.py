"""``python -m signs evaluate``: a model's loss, accuracy and confusion matrix on each test set."""


def evaluate():
    """Print a model's loss, accuracy and confusion matrix on each test set."""
    raise NotImplementedError
