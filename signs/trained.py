"""The trained network that comes with the kit: the file, and its weights for a network of one's own.

``signs/shipped/ResNet50.h5`` is a whole Keras model in the HDF5 form: architecture, and weights of which the
large ones are kept as 16-bit floats to halve the file. Keras reads them back into 32 bits. How it was
trained, what it can do and where it fails is in ``signs/shipped/MODEL_CARD.md``.
"""

import os
from pathlib import Path

import numpy as np

SHIPPED = Path(__file__).parent / "shipped" / "ResNet50.h5"
_SMALL = 5_000  # weights of a layer up to here stay in 32 bits: biases and all of BatchNormalization


class TrainedError(ValueError):
    """A trained network that cannot be loaded or does not fit; the message is one line that says why."""


def trained_file():
    """Return where the trained network is.

    Returns
    -------
    pathlib.Path
        An HDF5 file that ``keras.models.load_model`` reads.

    Raises
    ------
    TrainedError
        If it is not there.
    """
    if not SHIPPED.is_file():
        raise TrainedError(f"there is no {SHIPPED}: install the kit again, the file belongs to it")
    return SHIPPED


def load_trained(model=None, path=None):
    """Load the trained weights, into a network of one's own or into a new one.

    Parameters
    ----------
    model : keras.Model, optional
        Gets the weights, layer by layer, by the layers' names; changed in place. Without it, the network is
        made as the file describes it.
    path : path-like, optional
        Another HDF5 file of a whole Keras model than the one that comes with the kit.

    Returns
    -------
    keras.Model
        Compiled for evaluation.

    Raises
    ------
    TrainedError
        If a layer of the trained network has no namesake in the model, or one of another shape; nothing
        is changed then. Also if the file is missing or damaged.
    """
    path = Path(path) if path is not None else trained_file()
    if model is None:
        model = _whole(path)
    else:
        _fill(model, _read_weights(path))
    return ready_to_evaluate(model)


def ready_to_evaluate(model):
    """Compile a model for evaluation, loading and saving, not for training.

    Parameters
    ----------
    model : keras.Model
        Changed in place.

    Returns
    -------
    keras.Model
        The same model, with categorical cross-entropy and accuracy, and plain SGD in Adam's place. SGD keeps
        nothing, so a saved file holds the weights alone, a third of what Adam would need.
    """
    model.compile(optimizer="sgd", loss="categorical_crossentropy", metrics=["accuracy"])
    return model


def write_trained(model, path):
    """Write a trained network as one HDF5 file, large weights in 16 bits.

    Parameters
    ----------
    model : keras.Model
        Compiled for evaluation by this.
    path : path-like
        Ends in ``.h5``. Written beside and renamed, so that it is whole or not there.
    """
    import h5py

    path = Path(path)
    beside = path.with_name(f".{path.stem}.{os.getpid()}.h5")
    try:
        ready_to_evaluate(model).save(beside)
        with h5py.File(beside, "r+") as file:
            _halve(file["model_weights"])
        # HDF5 does not give space back within a file, so the halves go to a new one.
        second = beside.with_suffix(".part.h5")
        with h5py.File(beside, "r") as old, h5py.File(second, "w") as new:
            new.attrs.update(old.attrs)
            for name in old:
                old.copy(name, new)
        second.replace(path)
    finally:
        beside.unlink(missing_ok=True)
        beside.with_suffix(".part.h5").unlink(missing_ok=True)


def _halve(group):
    import h5py

    for name, item in list(group.items()):
        if isinstance(item, h5py.Group):
            _halve(item)
        elif item.size > _SMALL:
            values = item[()].astype(np.float16)
            del group[name]
            group.create_dataset(name, data=values, compression="gzip", shuffle=True)


def _whole(path):
    """Read architecture and weights."""
    import keras

    try:
        return keras.models.load_model(path, compile=False)
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise TrainedError(f"{path} cannot be read as a trained network: {reason}") from error


def _read_weights(path):
    """Read the arrays of each layer, in Keras's order, by the layer's name."""
    import h5py

    try:
        with h5py.File(path) as file:
            group = file["model_weights"]
            layers = {name: group[name] for name in _names(group.attrs["layer_names"])}
            arrays = {
                name: [layer[weight][()] for weight in _names(layer.attrs["weight_names"])]
                for name, layer in layers.items()
            }
    except (OSError, KeyError) as error:
        raise TrainedError(f"{path} cannot be read as a trained network: {error}") from error
    return {name: values for name, values in arrays.items() if values}


def _names(attribute):
    return [name.decode() if isinstance(name, bytes) else str(name) for name in attribute]


def _fill(model, weights):
    """Give each layer the arrays of its namesake, after all of them were seen to fit."""
    layers = {layer.name: layer for layer in _flat(model)}
    missing = [name for name in weights if name not in layers]
    if missing:
        own = [name for name, layer in layers.items() if layer.weights and name not in weights]
        raise TrainedError(
            f"your network has no layer called {_listed(missing)}"
            + (f"; it has {_listed(own)} instead" if own else "")
            + ": name the layers as the exercise says"
        )
    for name, arrays in weights.items():
        wanted = [tuple(weight.shape) for weight in layers[name].weights]
        if wanted != [array.shape for array in arrays]:
            raise TrainedError(
                f"your layer {name} has weights of the shapes {wanted}, the trained one "
                f"{[array.shape for array in arrays]}: compare it with the exercise"
            )
    for name, arrays in weights.items():
        layers[name].set_weights(arrays)


def _flat(model):
    """Walk all layers, those of nested models too."""
    for layer in model.layers:
        yield layer
        if hasattr(layer, "layers"):
            yield from _flat(layer)


def _listed(names, most=8):
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
