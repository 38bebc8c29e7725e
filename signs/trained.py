"""The trained network that comes with the kit: the file, and its weights for a network of one's own.

``signs/shipped/ResNet50.h5`` is a whole Keras model in the HDF5 form: architecture, and weights of which the
large ones are kept as 16-bit floats to halve the file. Keras reads them back into 32 bits. How it was
trained, what it can do and where it fails is in ``signs/shipped/MODEL_CARD.md``.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from signs.errors import SignsError
from signs.files import whole_file
from signs.network import SHIPPED, NetworkError, all_layers, read_network, ready_to_evaluate
from signs.words import language, mark, tell, tell_list

if TYPE_CHECKING:
    import keras
    from IPython.display import Markdown

_SMALL = 5_000  # weights of a layer up to here stay in 32 bits: biases and all of BatchNormalization


class MismatchError(SignsError):
    """Trained weights that do not fit a network; the message is one line that says which layers."""


def trained_file() -> Path:
    """Return where the trained network is.

    Returns
    -------
    pathlib.Path
        An HDF5 file that ``keras.models.load_model`` reads.

    Raises
    ------
    NetworkError
        If it is not there.
    """
    if not SHIPPED.is_file():
        raise NetworkError(
            tell("there is no {path}: install the kit again, the file belongs to it", path=SHIPPED)
        )
    return SHIPPED


def model_card() -> Markdown:
    """Show in a notebook how the trained network was made, what it can do and where it fails.

    Returns
    -------
    IPython.display.Markdown
        ``MODEL_CARD.md``, or its edition in the language that is spoken, which lie beside the network.
    """
    from IPython.display import Markdown

    spoken = SHIPPED.with_name(f"MODEL_CARD.{language()}.md")
    card = spoken if spoken.is_file() else SHIPPED.with_name("MODEL_CARD.md")
    return Markdown(card.read_text(encoding="utf-8"))


def load_trained(model: keras.Model | None = None, path: str | PathLike[str] | None = None) -> keras.Model:
    """Load the trained weights, into a network of one's own or into a new one.

    Parameters
    ----------
    model : keras.Model, optional
        Gets the weights, layer by layer, by the layers' names; changed in place. Without it, the network is
        made as the file describes it.
    path : path-like, optional
        Another file of a whole Keras model, ``.keras`` or ``.h5``, than the one that comes with the kit.

    Returns
    -------
    keras.Model
        Compiled for evaluation.

    Raises
    ------
    MismatchError
        If a layer of the trained network has no namesake in the model, or one of another shape; nothing
        is changed then.
    NetworkError
        If the file is missing or damaged.
    """
    trained = read_network(path if path is not None else trained_file())
    if model is None:
        return trained
    _fill(model, {layer.name: layer.get_weights() for layer in _with_weights(trained)})
    return ready_to_evaluate(model)


def write_trained(model: keras.Model, path: str | PathLike[str]) -> None:
    """Write a trained network as one HDF5 file, large weights in 16 bits.

    Parameters
    ----------
    model : keras.Model
        Compiled for evaluation by this.
    path : path-like
        Ends in ``.h5``. Written beside and renamed, so that it is whole or not there.
    """
    import h5py

    with whole_file(path) as beside:
        full = beside.with_name(f"{beside.stem}.full.h5")
        try:
            ready_to_evaluate(model).save(full)
            # Copied, since HDF5 does not give back the space of what is replaced within a file.
            with h5py.File(full, "r") as old, h5py.File(beside, "w") as new:
                _copy_halved(old, new)
        finally:
            full.unlink(missing_ok=True)


def _copy_halved(old, new):
    import h5py

    new.attrs.update(old.attrs)
    for name, item in old.items():
        if isinstance(item, h5py.Group):
            _copy_halved(item, new.create_group(name))
        elif item.size > _SMALL:
            new.create_dataset(name, data=item[()].astype(np.float16), compression="gzip", shuffle=True)
        else:
            old.copy(item, new, name)


def _fill(model, weights):
    """Give each layer the arrays of its namesake, after all of them were seen to fit."""
    layers = {layer.name: layer for layer in _with_weights(model)}
    missing = [name for name in weights if name not in layers]
    if missing:
        own = [name for name in layers if name not in weights]
        told = mark("your network has no layer called {missing}: name the layers as the exercise says")
        if own:
            told = mark(
                "your network has no layer called {missing}; it has {own} instead: "
                "name the layers as the exercise says"
            )
        raise MismatchError(tell(told, missing=_listed(missing), own=_listed(own)))
    for name, arrays in weights.items():
        wanted = [tuple(weight.shape) for weight in layers[name].weights]
        if wanted != [array.shape for array in arrays]:
            raise MismatchError(
                tell(
                    "your layer {layer} has weights of the shapes {has}, the trained one {needed}: "
                    "compare it with the exercise",
                    layer=name,
                    has=wanted,
                    needed=[array.shape for array in arrays],
                )
            )
    for name, arrays in weights.items():
        layers[name].set_weights(arrays)


def _with_weights(model):
    """Return the layers that hold weights themselves, those of nested models too."""
    return [layer for layer in all_layers(model) if layer.weights and not hasattr(layer, "layers")]


def _listed(names, most=8):
    shown = tell_list(names[:most], "unit")
    if len(names) <= most:
        return shown
    return tell("{names} and {count} more", names=shown, count=len(names) - most)
