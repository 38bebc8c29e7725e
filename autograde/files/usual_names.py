"""The names that a file may use without importing them: the exercise's usual imports, under their aliases."""

from importlib import import_module
from typing import Any

MODULES = {
    "tf": "tensorflow",
    "tensorflow": "tensorflow",
    "keras": "keras",
    "layers": "keras.layers",
    "activations": "keras.activations",
    "callbacks": "keras.callbacks",
    "constraints": "keras.constraints",
    "utils": "keras.utils",
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
#: Modules all of whose public names a file may use; the first that has a name gives it.
WHOLE = (
    "keras.layers",
    "keras.initializers",
    "keras.regularizers",
    "keras.optimizers",
    "keras.callbacks",
    "keras.constraints",
)
NAMES = {
    "keras": ("Model", "Sequential"),
    "keras.models": ("load_model", "model_from_json"),
    "keras.activations": ("relu", "softmax"),
    "keras.utils": ("to_categorical", "plot_model", "get_file", "get_source_inputs"),
    "keras.applications.imagenet_utils": ("preprocess_input", "decode_predictions"),
}
#: What these modules have for their own use.
_NOT_USED = ("get", "serialize", "deserialize")
#: What keras.applications had for its own use, and people took over with it.
GONE = {"_obtain_input_shape": lambda input_shape=None, *args, **kwargs: input_shape}
#: The same for Keras's backend, from before there was a choice.
_GONE_FROM_BACKEND = {
    "set_learning_phase": lambda value: None,
    "learning_phase": lambda: 0,
    "image_dim_ordering": lambda: "tf",
    "set_image_dim_ordering": lambda value: None,
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
    complete_backend()
    names: dict[str, Any] = {}
    for whole in map(import_module, reversed(WHOLE)):
        names |= {n: getattr(whole, n) for n in dir(whole) if not n.startswith("_") and n not in _NOT_USED}
    for alias, module in MODULES.items():
        names[alias] = import_module(module)
    for module, wanted in NAMES.items():
        names |= {n: getattr(import_module(module), n) for n in wanted}
    backend = import_module("tensorflow.keras.backend")
    return {**names, **GONE, "K": backend, "backend": backend, "__name__": name}


def complete_backend() -> None:
    """Give `keras.backend` back what older Keras had in it.

    TensorFlow's door to Keras 3 (``tensorflow.keras.backend``) still has most of it; the learning phase,
    which neither has, means nothing where only the layers' graph is read.
    """
    ours, theirs = import_module("keras.backend"), import_module("tensorflow.keras.backend")
    for module in (ours, theirs):
        vars(module).update({n: what for n, what in _GONE_FROM_BACKEND.items() if not hasattr(module, n)})
    for name in dir(theirs):
        if not name.startswith("_") and not hasattr(ours, name):
            setattr(ours, name, getattr(theirs, name))
