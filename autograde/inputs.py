"""The arrays that go with a challenge: what the student's function is called on.

The collector calls the function on them, and the judge computes from the same arrays what should come out.
"""

import numpy as np

CLASSES = 6


def _probabilities(rng, count):
    raw = rng.uniform(0.05, 1, (count, CLASSES))
    return raw / raw.sum(axis=1, keepdims=True)


def _images(rng):
    # One image alone has a white pixel: who divides by each image's own largest one is always found out.
    images = rng.integers(0, 240, (3, 5, 4, 3), dtype=np.uint8)
    images[0, 0, 0], images[-1, -1, -1] = 0, 255
    return {"images": images}


def _labels(rng):
    count, classes = int(rng.integers(11, 20)), int(rng.integers(7, 10))  # never the course's six
    labels = rng.permutation(np.concatenate([np.arange(classes), rng.integers(0, classes, count - classes)]))
    return {"row": labels[None, :], "flat": labels, "C": classes}


def _signers(rng):
    everyone = rng.choice(1000, 40, replace=False)
    shared, train, test = everyone[:5], everyone[5:25], everyone[25:]
    return {
        "train": rng.permutation(np.repeat(np.concatenate([train, shared]), 3)),
        "test": rng.permutation(np.repeat(np.concatenate([test, shared]), 2)),
        "apart": rng.permutation(np.repeat(test, 2)),
    }


def _classifier(rng):
    """A linear softmax classifier of small images, and data for it."""
    pixels = 4 * 4 * 3
    labels = rng.integers(0, CLASSES, 20)
    return {
        "kernel": rng.normal(0, 0.5, (pixels, CLASSES)).astype(np.float32),
        "bias": rng.normal(0, 0.5, CLASSES).astype(np.float32),
        "X": rng.random((20, 4, 4, 3), dtype=np.float32),
        "Y": np.eye(CLASSES, dtype=np.float32)[labels],
        "epochs": int(rng.integers(2, 4)),
        "batch_size": int(rng.integers(6, 10)),
    }


def _training(rng):
    """The classifier, and as training set one example many times.

    Then every batch has the same gradient, the order of the examples does not matter, and the weights after
    training are a function of the number of steps, which the judge can compute.
    """
    data = _classifier(rng)
    X, Y = data["X"], data["Y"]
    repeated = {name: np.repeat(array[:1], 20, axis=0) for name, array in (("X", X), ("Y", Y))}
    return {**data, **repeated, "X_test": X[1:8], "Y_test": Y[1:8]}


def _photos(rng):
    """Two smooth pictures: on them, every sound way to resize gives nearly the same pixels."""
    photos = {}
    for name, (height, width) in {"wide": (90, 140), "tall": (128, 96)}.items():
        y, x = np.mgrid[0 : 1 : 1j * height, 0 : 1 : 1j * width]
        phases = rng.uniform(0, 2 * np.pi, (3, 2))
        waves = [0.5 + 0.25 * np.sin(4 * x + a) + 0.24 * np.sin(3 * y + b) for a, b in phases]
        photos[name] = np.round(255 * np.stack(waves, axis=-1)).astype(np.uint8)
    return photos


def _prediction(rng):
    return {"probabilities": _probabilities(rng, 1).astype(np.float32)}


def _layers(rng):
    """Sizes and names of a small network of convolution, normalisation and dense layer."""
    return {
        "side": int(rng.integers(6, 12)),
        "filters": int(rng.integers(3, 9)),
        "window": int(rng.integers(2, 4)),
        "units": int(rng.integers(3, 9)),
        "names": [f"{kind}_{int(rng.integers(10, 99))}" for kind in ("photo", "conv", "bn", "flat", "fc")],
    }


_MAKERS = {
    "scale_pixels": _images,
    "convert_to_one_hot": _labels,
    "shared_signers": _signers,
    "compile_model": _training,
    "train_model": _training,
    "evaluate_model": _classifier,
    "load_trained": _classifier,
    "prepare_photo": _photos,
    "read_prediction": _prediction,
    "layer_table": _layers,
}
VALUE_TASKS = tuple(_MAKERS)
#: Tasks that take milliseconds, so that more challenges cost nothing.
QUICK_TASKS = tuple(task for task, maker in _MAKERS.items() if maker not in (_classifier, _training))


def make_inputs(challenge):
    """Make the inputs of a challenge.

    Parameters
    ----------
    challenge : Challenge
        Of one of ``VALUE_TASKS``.

    Returns
    -------
    dict
        Arrays and numbers by name; the same for the same challenge.
    """
    return _MAKERS[challenge.task](challenge.generator())
