"""The names that a file may use without importing them: the exercise's usual imports, under their aliases."""

from importlib import import_module
from typing import Any

MODULES = {
    "tf": "tensorflow",
    "tensorflow": "tensorflow",
    "keras": "keras",
    "layers": "keras.layers",
    "models": "keras.models",
    "initializers": "keras.initializers",
    "regularizers": "keras.regularizers",
    "optimizers": "keras.optimizers",
    "applications": "keras.applications",
    "image": "tensorflow.keras.preprocessing.image",
    "np": "numpy",
    "numpy": "numpy",
    "scipy": "scipy",
    "math": "math",
    "os": "os",
}
NAMES = {
    "keras": ("Model", "Sequential"),
    "keras.models": ("load_model", "model_from_json"),
    "keras.initializers": (
        "glorot_uniform",
        "glorot_normal",
        "he_normal",
        "he_uniform",
        "random_uniform",
        "random_normal",
        "constant",
        "identity",
        "zeros",
        "ones",
        "GlorotUniform",
        "RandomUniform",
        "HeNormal",
    ),
    "keras.regularizers": ("l2",),
    "keras.optimizers": ("Adam", "SGD"),
    "keras.utils": ("to_categorical", "plot_model", "get_file"),
    "keras.applications.imagenet_utils": ("preprocess_input", "decode_predictions"),
}


def make_namespace(name: str) -> dict[str, Any]:
    """Make the namespace in which a file is run.

    Parameters
    ----------
    name : str
        The namespace's ``__name__``, which tells the file's own functions from imported ones.

    Returns
    -------
    dict
    """
    import keras

    complete_backend()
    names = {n: getattr(keras.layers, n) for n in dir(keras.layers) if not n.startswith("_")}
    for alias, module in MODULES.items():
        names[alias] = import_module(module)
    for module, wanted in NAMES.items():
        names |= {n: getattr(import_module(module), n) for n in wanted}
    return {**names, "K": import_module("tensorflow.keras.backend"), "__name__": name}


def complete_backend() -> None:
    """Give `keras.backend` back what older Keras had in it.

    TensorFlow's door to Keras 3 (``tensorflow.keras.backend``) still has most of it; the learning phase,
    which neither has, means nothing where only the layers' graph is read.
    """
    ours, theirs = import_module("keras.backend"), import_module("tensorflow.keras.backend")
    for module in (ours, theirs):
        if not hasattr(module, "set_learning_phase"):
            vars(module).update(set_learning_phase=lambda value: None, learning_phase=lambda: 0)
    for name in dir(theirs):
        if not name.startswith("_") and not hasattr(ours, name):
            setattr(ours, name, getattr(theirs, name))
