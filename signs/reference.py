"""The tutorial's printed vectors: its input, and the kernels that its blocks had.

The vectors were printed by blocks whose kernels came from TensorFlow 1's random stream for
``glorot_uniform(seed=0)``. Keras 3 draws other numbers for the same seed, so the kernels ship as data
(``reference_kernels.json``, about a hundred numbers) and are put into a block by layer name.

Two runs are known. In the *classic* run each kernel is the first draw of its stream. In the *tutorial's* run
the kernel of branch 2a is the second draw: its block was the first of the process, and there Keras 2.2 ran
the initialisers that existed, 2a's alone, once before TensorFlow ran all of them.
``tests/signs/test_reference.py`` makes the kernels anew from the stream and compares them bit for bit.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from signs.words import tell, tell_list

if TYPE_CHECKING:
    import keras
    from numpy.typing import ArrayLike

RUNS = ("tutorial", "classic")
SHORTCUT = "res1a_branch1"  # only the convolutional block has it


class ReferenceBlockError(ValueError):
    """A model is not the one block that the reference kernels were drawn for."""


def reference_input() -> np.ndarray:
    """Make the input of the tutorial's block cells.

    Returns
    -------
    numpy.ndarray
        Float64, shape (3, 4, 4, 6): what ``np.random.seed(1); np.random.randn(3, 4, 4, 6)`` gives, without
        touching NumPy's global state.
    """
    return np.random.RandomState(1).randn(3, 4, 4, 6)


def set_reference_kernels(model: keras.Model, run: str = "tutorial") -> keras.Model:
    """Put a run's kernels into a model of one block, by layer name.

    The block has to be made with ``f=2, filters=[2, 4, 6], stage=1, block="a"`` on an input of six channels.
    Biases become zero, and BatchNormalization goes back to its initial values.

    Parameters
    ----------
    model : keras.Model
        One identity or convolutional block. Changed in place.
    run : {"tutorial", "classic"}
        Whose kernels.

    Returns
    -------
    keras.Model
        The same model.

    Raises
    ------
    ReferenceBlockError
        If a convolution is missing, has another name or another kernel shape, or if ``run`` is unknown.
        The message is one line that names the layer, the shape it needs and the shape it has.
    """
    if run not in RUNS:
        known = tell_list(map(repr, RUNS), "unit")
        raise ReferenceBlockError(tell("run is {run!r}: it must be one of {known}", run=run, known=known))
    import keras

    kernels = reference_kernels(run)
    convolutions = {layer.name: layer for layer in model.layers if hasattr(layer, "kernel")}
    _refuse_other_names(convolutions, kernels)
    _refuse_other_shapes(convolutions, kernels)  # all checks first: a refused model stays as it was

    for name, layer in convolutions.items():
        layer.kernel.assign(kernels[name])
        if layer.bias is not None:
            layer.bias.assign(np.zeros(layer.bias.shape))
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            _reset(layer)
    return model


def vector_text(vector: ArrayLike) -> str:
    """Write a vector as the tutorial's notebook shows it: ``[0.19716819 0. 1.3561226]``.

    Parameters
    ----------
    vector : array_like
        Shape (n,).

    Returns
    -------
    str
        Each number as briefly as its type allows, one blank between two.
    """
    numbers = (np.format_float_positional(number, trim=".") for number in np.asarray(vector))
    return f"[{' '.join(numbers)}]"


@cache
def reference_kernels(run: str) -> dict[str, np.ndarray]:
    """Read the kernels of one run.

    Parameters
    ----------
    run : {"tutorial", "classic"}

    Returns
    -------
    dict of str to numpy.ndarray
        Layer name to kernel, float32, shape (height, width, channels in, channels out). Not writable.
    """
    stored = json.loads(files("signs").joinpath("reference_kernels.json").read_text(encoding="utf-8"))
    kernels = {}
    for name, kernel in stored[run].items():
        values = np.array(kernel["values"], dtype=np.float32).reshape(kernel["shape"])
        values.setflags(write=False)
        kernels[name] = values
    return kernels


def _refuse_other_names(convolutions, kernels):
    unknown = [name for name in convolutions if name not in kernels]
    needed = [name for name in kernels if name != SHORTCUT]
    missing = [name for name in needed if name not in convolutions]
    if missing and unknown:
        raise ReferenceBlockError(
            tell(
                "no layer is called {missing!r}, but there is {unknown!r}: "
                "the names are made of 'res' + stage + block + '_branch' + 2a, 2b, 2c or 1",
                missing=missing[0],
                unknown=unknown[0],
            )
        )
    if missing:
        shape = kernels[missing[0]].shape
        raise ReferenceBlockError(
            tell(
                "no layer is called {missing!r}: "
                "the block needs a convolution of that name with a kernel of shape {shape}",
                missing=missing[0],
                shape=shape,
            )
        )
    if unknown:
        raise ReferenceBlockError(
            tell(
                "layer {unknown!r} is none of the reference block's ({names}); "
                "a convolution in the shortcut is called {shortcut!r}",
                unknown=unknown[0],
                names=tell_list(kernels, "unit"),
                shortcut=SHORTCUT,
            )
        )


def _refuse_other_shapes(convolutions, kernels):
    for name, layer in convolutions.items():
        needed, has = kernels[name].shape, tuple(layer.kernel.shape)
        if has != needed:
            raise ReferenceBlockError(
                tell(
                    "layer {layer!r} needs a kernel of shape {needed} and has {has}",
                    layer=name,
                    needed=needed,
                    has=has,
                )
            )


def _reset(normalisation):
    initial = {"gamma": 1.0, "beta": 0.0, "moving_mean": 0.0, "moving_variance": 1.0}
    for name, value in initial.items():
        variable = getattr(normalisation, name)
        if variable is not None:  # gamma with scale=False, beta with center=False
            variable.assign(np.full(variable.shape, value))
