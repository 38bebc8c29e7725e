"""What the course's notebooks import: data, pictures, training and the gesture camera.

Nothing here knows of grading. Importing is quick: every name is loaded when it is first used,
and TensorFlow only inside the functions that need it.
"""

from importlib import import_module

__version__ = "0.1.0"

_OWNERS = {
    "load_dataset": "data",
    "load_trained": "trained",
    "trained_file": "trained",
    "gallery": "plots",
    "class_counts": "plots",
    "training_curves": "plots",
    "prediction_grid": "plots",
    "budget": "budgets",
    "load_tensorflow": "quiet",
    "not_yet": "pending",
}

__all__ = sorted(_OWNERS)


def __getattr__(name):
    """Load a public name from the module that owns it (PEP 562)."""
    if name not in _OWNERS:
        raise AttributeError(f"module 'signs' has no attribute {name!r}")
    value = getattr(import_module(f"signs.{_OWNERS[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    """List the public names."""
    return [*__all__, "__version__"]
