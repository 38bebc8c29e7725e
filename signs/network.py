"""A network apart from its weights: its architecture read from a file, its digest, its settings for tests."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from copy import deepcopy
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import h5py

from signs.errors import SignsError
from signs.words import tell

if TYPE_CHECKING:
    import keras

    from signs.examples import Examples

#: The network that comes with the kit.
SHIPPED = Path(__file__).parent / "shipped" / "ResNet50.h5"


class NetworkError(SignsError):
    """A file that holds no network, or one that does not fit; the message is one line."""


def read_network(path: str | PathLike[str]) -> keras.Model:
    """Read a network with its weights from a ``.keras`` or ``.h5`` file.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    keras.Model
        Ready to be evaluated, see :func:`ready_to_evaluate`.

    Raises
    ------
    NetworkError
        If it is missing, damaged, or no network.
    """
    import keras

    path = _existing(path)
    try:
        return ready_to_evaluate(keras.models.load_model(path, compile=False))
    # What Keras raises depends on where the damage is.
    except (OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, RuntimeError) as error:
        raise _damaged(path, error) from None


def untrained(path: str | PathLike[str]) -> Callable[[], keras.Model]:
    """Make a function that builds the network of a file anew, with other first weights each time.

    Only the description of the layers is read, and nothing is computed: with several workers, TensorFlow
    has to connect to the others first.

    Parameters
    ----------
    path : path-like
        A ``.keras`` or ``.h5`` file.

    Returns
    -------
    callable
        Called without arguments; returns an uncompiled ``keras.Model``. Initialisers lose their seeds, so
        that the process's seed decides.

    Raises
    ------
    NetworkError
        If the file is missing, damaged, or holds no network.
    """
    config = _without_seeds(_read_config(_existing(path)))

    def build():
        import keras

        kind = keras.Sequential if config.get("class_name") == "Sequential" else keras.Model
        try:
            return kind.from_config(deepcopy(config["config"]))  # Keras changes what it is given
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise _damaged(path, error) from None

    return build


def trained(path: str | PathLike[str]) -> Callable[[], keras.Model]:
    """Make a function that builds the network of a file with the file's weights, to train it further.

    Parameters
    ----------
    path : path-like
        A ``.keras`` or ``.h5`` file.

    Returns
    -------
    callable
        Called without arguments; returns a ``keras.Model``.

    Raises
    ------
    NetworkError
        If the file is missing, damaged, or holds no network.
    """
    _read_config(_existing(path))  # a wrong file is told before anything is computed
    return lambda: read_network(path)


def file_digest(path: str | PathLike[str]) -> str:
    """Return 16 hexadecimal digits that another file does not share."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def refuse_misfit(model: keras.Model, examples: Examples, digits: tuple[int, ...] | None = None) -> None:
    """Refuse a network that does not take such images or tells other classes apart.

    Parameters
    ----------
    model : keras.Model
    examples : signs.examples.Examples
    digits : tuple of int, optional
        Which digits the network's outputs mean; where it is left out, those of the examples.

    Raises
    ------
    NetworkError
    """
    takes, shape = tuple(model.input_shape[1:]), examples.images.shape[1:]
    if takes != shape:
        raise NetworkError(
            tell(
                "the network takes images of shape {takes}, but these have {shape}", takes=takes, shape=shape
            )
        )
    if model.output_shape[-1] != len(examples.classes):
        raise NetworkError(
            tell(
                "the network tells {network} classes apart, but the images have {images}",
                network=model.output_shape[-1],
                images=len(examples.classes),
            )
        )
    if digits is not None and tuple(sorted(digits)) != examples.classes:
        shown, told = (", ".join(map(str, each)) for each in (examples.classes, sorted(digits)))
        raise NetworkError(
            tell(
                "the images show the digits {shown}, but the network's outputs mean {told}: "
                "take other images, or say what they mean, such as --digits {digits}",
                shown=shown,
                told=told,
                digits=shown.replace(" ", ""),
            )
        )


def ready_to_evaluate(model: keras.Model) -> keras.Model:
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


def all_layers(model: keras.Model) -> Iterator[keras.layers.Layer]:
    """Walk all layers, those of nested models too."""
    for layer in model.layers:
        yield layer
        yield from all_layers(layer) if hasattr(layer, "layers") else ()


def network_digest(model: keras.Model) -> str:
    """Return 16 hexadecimal digits that depend on a network's layers and wiring, not on its weights.

    Names that Keras counts up, precision and BatchNormalization's momentum make no difference.
    """
    # Keras counts up the names of layers that nobody named, so they differ from one call to the next.
    names = {layer.name: f"#{i}" for i, layer in enumerate(model.layers) if not layer.weights}
    config = _renamed(model.get_config() | {"name": ""}, names)
    shapes = [tuple(weight.shape) for weight in model.weights]
    text = json.dumps([config, shapes], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _existing(path):
    path = Path(path)
    if not path.is_file():
        raise NetworkError(
            tell("{path} is not there: name a .keras or .h5 file that holds a network", path=path)
        )
    if path.suffix not in (".keras", ".h5"):
        raise NetworkError(tell("{path} is neither a .keras nor an .h5 file", path=path))
    return path


def _read_config(path):
    """Read the description of a network, as Keras writes it into either kind of file."""
    try:
        if path.suffix == ".keras":
            with zipfile.ZipFile(path) as file:
                return json.loads(file.read("config.json"))
        with h5py.File(path, "r", locking=False) as file:
            return json.loads(file.attrs["model_config"])
    except (OSError, ValueError, KeyError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise _damaged(path, error) from None


def _damaged(path, error):
    known = _why_unread(path)
    if known:
        return NetworkError(known)
    lines = str(error).strip().splitlines()
    reason = lines[0][:120] if lines else type(error).__name__
    return NetworkError(
        tell("{path} holds no network that Keras can read ({reason})", path=path, reason=reason)
    )


def _why_unread(path):
    """Say what is usual in files that Keras 3 does not read, and what to do; nothing if it is neither."""
    try:
        if path.suffix == ".keras":
            with zipfile.ZipFile(path) as file:
                version = str(json.loads(file.read("metadata.json")).get("keras_version", ""))
            if version.startswith("2."):
                return tell(
                    "{path} is a .keras file of Keras {version}, which Keras 3 does not read: load it there, "
                    'save it as .h5 (model.save("model.h5")), and take that file',
                    path=path,
                    version=version,
                )
            return ""
        with h5py.File(path, "r", locking=False) as file:
            holds_weights = "model_config" not in file.attrs and len(file) > 0
    except (OSError, ValueError, KeyError, RuntimeError, AttributeError, zipfile.BadZipFile, zlib.error):
        return ""
    if holds_weights:
        return tell(
            "{path} holds weights alone, no network: build the network first, then model.load_weights(path)",
            path=path,
        )
    return ""


def _renamed(config, names):
    """Copy a configuration with other layer names: those under "name", and first in [layer, node, tensor]."""
    if isinstance(config, dict):
        kept = {key: value for key, value in config.items() if key not in ("dtype", "momentum")}
        renamed = {key: _renamed(value, names) for key, value in kept.items()}
        if isinstance(config.get("name"), str):
            renamed["name"] = names.get(config["name"], config["name"])
        return renamed
    if isinstance(config, (list, tuple)):
        if len(config) == 3 and isinstance(config[0], str):
            return [names.get(config[0], config[0]), *config[1:]]
        return [_renamed(value, names) for value in config]
    return config


def _without_seeds(config):
    """Copy a configuration in which no initialiser has a seed, so that the process's seed decides."""
    if isinstance(config, dict):
        return {key: None if key == "seed" else _without_seeds(value) for key, value in config.items()}
    if isinstance(config, (list, tuple)):
        return type(config)(_without_seeds(value) for value in config)
    return config
