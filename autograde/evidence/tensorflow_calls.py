"""Lets TensorFlow's functions take Keras's symbolic tensors while a student's layer is followed.

Inside a layer's ``call``, ``tf.nn.relu(x)`` is right: Keras calls it with TensorFlow's own tensors. Whoever
follows the call on symbolic tensors meets an error there, so each such call is made a step of its own,
which is then recognised by what it computes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

_following = [0]
_registered: list[Any] = []
_steps: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()


@contextmanager
def tensorflow_followed() -> Iterator[None]:
    """Turn TensorFlow's functions on symbolic tensors into steps of the graph, in the block.

    Where Keras computes with something else there are none.
    """
    import keras

    if keras.backend.backend() != "tensorflow":
        yield
        return
    if not _registered:
        _registered.append(_register())
    _following[0] += 1
    try:
        yield
    finally:
        _following[0] -= 1


def name_step(operation: Any) -> str | None:
    """Return the name of the TensorFlow function that an operation was made for; None for any other."""
    return _steps.get(operation)


def _register():
    """Tell TensorFlow whom to ask when one of its functions cannot take its arguments."""
    from keras import KerasTensor, layers, tree
    from tensorflow.python.util import dispatch

    class SymbolicCalls(dispatch.GlobalOpDispatcher):
        def handle(self, op, args, kwargs):
            given = [t for t in tree.flatten((args, kwargs)) if isinstance(t, KerasTensor)]
            if not _following[0] or not given:
                return self.NOT_SUPPORTED

            def call(tensors):
                tensors = iter(tensors if isinstance(tensors, (list, tuple)) else [tensors])
                filled = tree.map_structure(
                    lambda value: next(tensors) if isinstance(value, KerasTensor) else value, [args, kwargs]
                )
                return op(*filled[0], **filled[1])

            step = layers.Lambda(call)
            _steps[step] = getattr(op, "__name__", "")[:40]
            return step(given if len(given) > 1 else given[0])

    dispatcher = SymbolicCalls()
    dispatcher.register()
    return dispatcher
