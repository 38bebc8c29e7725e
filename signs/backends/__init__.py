"""What differs between the backends of Keras: devices, the compiled step, several machines.

Keras computes with TensorFlow, JAX or PyTorch, as the environment variable ``KERAS_BACKEND`` says; with
TensorFlow where it says nothing. Each has one small module here with what `Backend` lists. All else in
``signs`` is written once, with ``keras.ops``.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, cast

from signs.errors import SignsError
from signs.words import tell, tell_list

if TYPE_CHECKING:
    import keras
    import numpy as np

    from signs.devices import Gpu, Workers
    from signs.training.steps import Steps

#: How each backend is called in sentences.
TITLES = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}


class BackendError(SignsError):
    """A backend that cannot be used; the message is one line."""


class Backend(Protocol):
    """One backend's module."""

    #: The kind of :class:`signs.training.steps.Steps` that computes with it.
    Work: type[Steps]
    #: What is raised where another worker of a training is gone.
    WORKER_GONE: tuple[type[BaseException], ...]

    def visible_gpus(self) -> list[Gpu]:
        """Ask for the GPUs of this machine."""
        ...

    def named_workers(self) -> Workers:
        """Read from the environment which machines or processes train together."""
        ...

    def limit_threads(self, count: int) -> None:
        """Compute with so many threads, where that can still be said."""
        ...

    def gradients(
        self, model: keras.Model, loss: Callable[[Any, Any], Any], images: np.ndarray, labels: np.ndarray
    ) -> list[np.ndarray]:
        """Differentiate a loss by a model's trainable variables, in their order."""
        ...


def backend_name() -> str:
    """Say which backend Keras has, or will have once it is imported: "tensorflow", "jax" or "torch".

    Raises
    ------
    BackendError
        If the environment names another.
    """
    import sys

    if "keras" in sys.modules:
        import keras

        name = keras.backend.backend()
    else:
        name = os.environ.get("KERAS_BACKEND") or "tensorflow"
    if name not in TITLES:
        raise BackendError(
            tell(
                "KERAS_BACKEND is {name!r}: set it to one of {known}, or leave it out",
                name=name,
                known=tell_list(TITLES, "unit"),
            )
        )
    return name


def backend_title() -> str:
    """Say which backend Keras has, as people write it."""
    return TITLES[backend_name()]


def backend() -> Backend:
    """Return the module of the backend that Keras has."""
    return cast("Backend", importlib.import_module(f"{__name__}.{backend_name()}"))
