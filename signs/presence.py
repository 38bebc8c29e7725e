"""Whether a picture shows a hand at all: read off the shipped network's features, not off its six outputs.

Whatever a network of six outputs is shown, it shares all probability out among six digits. The 2048 features
before its last layer tell more: a logistic regression on them parts the hands that it was trained with from
all else, things, backgrounds and hands that the frame cuts. Its weights lie beside the network's
(``python -m tools.photos fit`` makes them), and belong to these weights alone.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

if TYPE_CHECKING:
    import keras

_TWINS: WeakKeyDictionary[keras.Model, keras.Model] = WeakKeyDictionary()
FILE = Path(__file__).with_name("shipped") / "presence.npz"


class Reader:
    """Reads pictures with a network: which digit, and whether there is a hand.

    Parameters
    ----------
    model : keras.Model
        Or anything with its ``predict(X, verbose=0)``.

    Attributes
    ----------
    knows : bool
        Whether it can tell that there is a hand, which it can of the shipped network alone.
    """

    def __init__(self, model: keras.Model) -> None:
        weights, bias, owner = _presence()
        self.knows = owner is not None and weights_digest(model) == owner
        self._model, self._weights, self._bias = model, weights, bias
        if self.knows:
            self._model = with_features(model)

    def read(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Read pictures.

        Parameters
        ----------
        images : numpy.ndarray
            float32, shape (n, 64, 64, 3), values in [0, 1].

        Returns
        -------
        probabilities : numpy.ndarray
            float64, shape (n, classes).
        presence : numpy.ndarray
            float64, shape (n,): the logarithm of the odds that there is a whole hand; 0 where nothing is
            known.
        """
        told = self._model.predict(images, verbose=0)
        if not self.knows:
            return np.asarray(told, dtype=np.float64), np.zeros(len(images))
        probabilities, features = (np.asarray(each, dtype=np.float64) for each in told)
        return probabilities, features @ self._weights + self._bias


def with_features(model: keras.Model) -> keras.Model:
    """Return a network's twin, with the same weights, that tells what its last layer is given, too."""
    import keras

    if model not in _TWINS:  # a new one would be traced anew for each photo
        _TWINS[model] = keras.Model(model.input, [model.output, model.layers[-1].input])
    return _TWINS[model]


def weights_digest(model: Any) -> str | None:
    """Return 16 hexadecimal digits of a network's last kernel; None of what is no network of Keras."""
    layers = getattr(model, "layers", ())
    weights = layers[-1].get_weights() if layers else ()
    if not weights:
        return None
    return hashlib.sha256(np.ascontiguousarray(weights[0], dtype=np.float32).tobytes()).hexdigest()[:16]


@cache
def _presence() -> tuple[np.ndarray, float, str | None]:
    """Read weights, bias, and whose they are."""
    if not FILE.exists():
        return np.zeros(0), 0.0, None
    with np.load(FILE, allow_pickle=False) as file:
        return file["weights"].astype(np.float64), float(file["bias"]), str(file["network"])
