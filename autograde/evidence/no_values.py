"""Building networks without giving their weights values: a layer graph has shapes and settings, no numbers.

Drawing 23.6 million initial weights takes as long as all the rest of building ResNet50. In Keras's stateless
scope a variable only notes how it would begin.
"""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_values() -> Iterator[None]:
    """Let Keras make variables without values, and forget them at the end."""
    import keras
    from keras.src.backend.common import global_state  # Keras keeps the list of what waits for values here

    waiting = list(global_state.get_global_attribute("uninitialized_variables", []))
    try:
        with keras.StatelessScope(initialize_variables=False):
            yield
    finally:
        global_state.set_global_attribute("uninitialized_variables", waiting)
