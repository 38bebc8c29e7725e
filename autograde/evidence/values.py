"""Collects the results of the tasks on data, training and photos as plain values."""

import tempfile
from pathlib import Path

import numpy as np

from autograde.evidence.schema import clean_text
from autograde.inputs import make_inputs


def encode(value, depth=0):
    """Turn a result into plain data: arrays, numbers, strings, lists; other things by their type's name."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return clean_text(value, 500) if isinstance(value, str) else value
    if isinstance(value, np.generic) and value.dtype.kind in "biuf":
        return value.item()
    if isinstance(value, (list, tuple)) and depth < 4:
        return [encode(item, depth + 1) for item in value]
    if isinstance(value, np.ndarray) or hasattr(value, "__array__"):
        array = np.asarray(value)
        if array.dtype.kind in "biuf":
            return {"dtype": str(array.dtype), "shape": list(array.shape), "data": array.ravel().tolist()}
    return f"<{type(value).__name__}>"


def _scale_pixels(function, inputs):
    return {"scaled": encode(function(inputs["images"].copy()))}


def _convert_to_one_hot(function, inputs):
    return {form: encode(function(inputs[form].copy(), inputs["C"])) for form in ("row", "flat")}


def _shared_signers(function, inputs):
    train = inputs["train"]
    return {name: encode(function(train.copy(), inputs[name].copy())) for name in ("test", "apart")}


def _classifier(inputs):
    import keras

    model = keras.Sequential(
        [
            keras.Input(inputs["X"].shape[1:]),
            keras.layers.Flatten(),
            keras.layers.Dense(6, activation="softmax"),
        ]
    )
    model.set_weights([inputs["kernel"], inputs["bias"]])
    return model


def _compiled(inputs):
    model = _classifier(inputs)
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)
    return model


def _compile_model(function, inputs):
    model = _classifier(inputs)
    returned = function(model)
    model = returned if hasattr(returned, "compiled") else model
    if not model.compiled:
        nothing = dict.fromkeys(("optimizer", "loss", "metrics", "rate"))
        return {**nothing, "returned": encode(returned), "weights": []}
    model.run_eagerly = True
    results = model.evaluate(inputs["X_test"], inputs["Y_test"], verbose=0, return_dict=True)
    rate = float(model.optimizer.learning_rate)
    for _ in range(inputs["epochs"]):
        model.train_on_batch(inputs["X"], inputs["Y"])
    metrics = {name: float(value) for name, value in results.items() if name != "loss"}
    return {
        "optimizer": type(model.optimizer).__name__,
        "loss": float(results["loss"]),
        "metrics": [[name, value] for name, value in metrics.items()],
        "returned": "model",
        "rate": rate,
        "weights": [encode(array) for array in model.get_weights()],
    }


def _train_model(function, inputs):
    model = _compiled(inputs)
    data = [inputs[name] for name in ("X", "Y", "X_test", "Y_test")]
    returned = function(model, *data, inputs["epochs"], inputs["batch_size"])
    history = getattr(returned, "history", returned)
    return {
        "steps": int(model.optimizer.iterations.numpy()),
        "weights": [encode(array) for array in model.get_weights()],
        "history": [[str(k), encode(list(v))] for k, v in history.items()]
        if isinstance(history, dict)
        else None,
    }


def _evaluate_model(function, inputs):
    return {"result": encode(function(_compiled(inputs), inputs["X"], inputs["Y"]))}


def _load_trained(function, inputs):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trained.keras"
        _compiled(inputs).save(path)
        model = function(str(path))
        if not hasattr(model, "predict_on_batch"):
            return {"predictions": encode(model)}
        return {"predictions": encode(np.asarray(model(inputs["X"])))}


def _prepare_photo(function, inputs):
    from PIL import Image

    results = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, pixels in inputs.items():
            path = Path(folder) / f"{name}.png"
            Image.fromarray(pixels).save(path)
            results[name] = encode(function(str(path)))
    return results


def _read_prediction(function, inputs):
    return {"result": encode(function(inputs["probabilities"].copy()))}


def _layer_table(function, inputs):
    import keras
    from keras import layers

    photo, conv, bn, flat, fc = inputs["names"]
    x = start = keras.Input((inputs["side"], inputs["side"], 3), name=photo)
    x = layers.Conv2D(inputs["filters"], inputs["window"], name=conv)(x)
    x = layers.BatchNormalization(name=bn)(x)
    x = layers.Flatten(name=flat)(x)
    x = layers.Dense(inputs["units"], name=fc)(x)
    return {"rows": encode(function(keras.Model(start, x)))}


_COLLECTORS = {
    "scale_pixels": _scale_pixels,
    "convert_to_one_hot": _convert_to_one_hot,
    "shared_signers": _shared_signers,
    "compile_model": _compile_model,
    "train_model": _train_model,
    "evaluate_model": _evaluate_model,
    "load_trained": _load_trained,
    "prepare_photo": _prepare_photo,
    "read_prediction": _read_prediction,
    "layer_table": _layer_table,
}


def collect_values(function, challenge):
    """Call a student's function on a challenge's inputs.

    Parameters
    ----------
    function : callable
    challenge : Challenge
        Of one of ``autograde.inputs.VALUE_TASKS``.

    Returns
    -------
    dict
        Plain values by name.
    """
    return _COLLECTORS[challenge.task](function, make_inputs(challenge))
