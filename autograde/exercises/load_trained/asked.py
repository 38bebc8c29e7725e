"""`load_trained`: what the student's function is called on, and what is written down of it."""

import io
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from autograde.evidence.values import attempt, type_name
from autograde.exercises._classifier.asked import CLASSES, classifier_data, compiled

KIND = "values"
ANSWERED_IN = ("signs.network", "signs.trained")

#: The notebook's own file is of the first kind.
FILES = ("trained.h5", "other.keras")


def make_inputs(rng):
    return {name: classifier_data(rng, rng.integers(0, CLASSES, 5)) for name in FILES}


def collect(function, inputs):
    told = {"predictions": [], "returned": []}
    with tempfile.TemporaryDirectory() as folder:
        made = [write_model(Path(folder) / name, inputs[name]) for name in FILES]
        for name in FILES:
            path = Path(folder) / name
            # The notebook gives a Path, the text speaks of a name: a function has to take both.
            model = function(path if name == FILES[0] else str(path))
            told["predictions"].append(attempt(_predict, model, inputs[name]["X"]))
            mine = any(model is other for other in made)
            told["returned"].append("the check's" if mine else type_name(model))
    return told


def write_model(path, inputs):
    """Write a model whose weights were never in memory as a model's, so that only the file has both.

    What is saved is a model of zeros; the weights are put into the file, and forgotten here.

    Returns
    -------
    keras.Model
        The one of zeros.
    """
    weights = [inputs.pop("kernel"), inputs.pop("bias")]
    model = compiled(inputs | {"kernel": np.zeros_like(weights[0]), "bias": np.zeros_like(weights[1])})
    model.save(path)
    if path.suffix == ".h5":
        _put(path, "model_weights", weights)
        return model
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    (inside,) = [name for name in members if name.endswith(".h5")]
    buffer = io.BytesIO(members[inside])
    _put(buffer, "layers", weights)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, buffer.getvalue() if name == inside else content)
    return model


def _put(file, group, weights):
    """Put weights in the place of the arrays of their shapes in an HDF5 file."""
    import h5py

    def put(_, item):
        for array in weights:
            if isinstance(item, h5py.Dataset) and item.shape == array.shape:
                item[...] = array

    with h5py.File(file, "r+") as opened:
        opened[group].visititems(put)


def _predict(model, X):
    if not hasattr(model, "predict_on_batch"):
        return None
    from keras import ops

    return ops.convert_to_numpy(model(X))
