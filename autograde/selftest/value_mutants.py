"""Mutants and variants of the tasks on data, training and photos."""

import numpy as np

from autograde.answers.rubrics import RUBRICS
from autograde.selftest.cases import Variant, mutant


def _scaling():
    def right(images):
        return images / 255.0

    yield "not scaled", lambda images: images.astype("float32"), "range", "range:scaled-range"
    yield "scaled twice", lambda images: images / 255.0 / 255.0, "range", "range:scaled-range"
    yield "divided by 256", lambda images: images / 256.0, "range", "range:scaled-range"
    yield "scaled to -1 to 1", lambda images: images / 127.5 - 1, "range", "range:scaled-range"
    yield "black and white exchanged", lambda images: 1 - images / 255, "range", "range:scaled-range"
    yield "divided in whole numbers", lambda images: images // 255, "range form", "form:scaled-form"
    yield "divided by the largest pixel of each image", _each_image, "range", "range:scaled-range"
    yield "flattened", lambda images: right(images).reshape(len(images), -1), "form", "form:scaled-form"
    yield "no return", lambda images: None, "range form", "form:no-array"


def _each_image(images):
    return images / np.maximum(images.max(axis=(1, 2, 3), keepdims=True), 1)


def _one_hot():
    def right(Y, C):
        return np.eye(C)[Y.reshape(-1)].T

    yield "transposed", lambda Y, C: right(Y, C).T, "form", "form:one-hot-transposed"
    yield "off by one", lambda Y, C: np.roll(right(Y, C), 1, axis=0), "values", "values:one-hot-values"
    yield "ones and zeros exchanged", lambda Y, C: 1 - right(Y, C), "values", "values:one-hot-values"
    yield "labels sorted", lambda Y, C: right(np.sort(Y.reshape(-1)), C), "values", "values:one-hot-values"
    yield "ones of 255", lambda Y, C: 255 * right(Y, C), "values", "values:one-hot-values"
    yield "first class left out", _without_first, "values", "values:one-hot-values"
    yield (
        "six classes whatever C is",
        lambda Y, C: np.eye(6)[np.minimum(Y.reshape(-1), 5)].T,
        "form values",
        "form:one-hot-shape values:one-hot-values",
    )
    yield "labels returned", lambda Y, C: Y, "form values", "form:one-hot-shape"
    yield "no return", lambda Y, C: None, "form values", "form:no-array"


def _without_first(Y, C):
    Y = Y.reshape(-1)
    result = np.zeros((C, Y.size))
    result[Y, np.arange(Y.size)] = Y > 0
    return result


def _compiling():
    def compiled(**settings):
        def compile_model(model):
            given = {"optimizer": "adam", "loss": "categorical_crossentropy", "metrics": ["accuracy"]}
            model.compile(**{**given, **settings})
            return model

        return compile_model

    yield "SGD for Adam", compiled(optimizer="sgd"), "optimizer", "optimizer:optimizer"
    yield "RMSprop for Adam", compiled(optimizer="rmsprop"), "optimizer", "optimizer:optimizer"
    yield "binary cross-entropy", compiled(loss="binary_crossentropy"), "loss", "loss:loss"
    yield "mean squared error", compiled(loss="mse"), "loss", "loss:loss"
    yield "no metrics", compiled(metrics=None), "metrics", "metrics:metrics"
    yield "another metric", compiled(metrics=["mse"]), "metrics", "metrics:metrics"
    yield "not compiled", lambda model: model, "optimizer loss metrics", "optimizer:optimizer"


def _photos():
    def opened(path, size=(64, 64)):
        from PIL import Image

        return np.asarray(Image.open(path).convert("RGB").resize(size), np.float64)

    yield "not scaled", lambda path: opened(path)[None], "scale", "scale:scale-255"
    yield "scaled twice", lambda path: opened(path)[None] / 255 / 255, "scale", "scale:scale-twice"
    yield "scaled to -1 to 1", lambda path: opened(path)[None] / 127.5 - 1, "scale", "scale:scale-symmetric"

    def imagenet(path):
        from keras.applications.imagenet_utils import preprocess_input

        return preprocess_input(opened(path)[None])

    yield "ImageNet's preprocessing", imagenet, "scale", "scale:scale-imagenet"
    yield "no batch axis", lambda path: opened(path) / 255, "form", "form:photo-shape"
    yield (
        "colours in the other order",
        lambda path: opened(path)[None, ..., ::-1] / 255,
        "values",
        "values:photo-values",
    )
    yield (
        "rows and columns exchanged",
        lambda path: opened(path).transpose(1, 0, 2)[None] / 255,
        "values",
        "values:photo-values",
    )
    yield "upside down", lambda path: opened(path)[None, ::-1] / 255, "values", "values:photo-values"


def _readings():
    def right(probabilities):
        return int(np.argmax(probabilities)), float(np.max(probabilities))

    yield "digit off by one", lambda p: (right(p)[0] + 1, right(p)[1]), "digit", "digit:digit"
    yield "the least likely digit", lambda p: (int(np.argmin(p)), right(p)[1]), "digit", "digit:digit"
    yield (
        "probability in per cent",
        lambda p: (right(p)[0], 100 * right(p)[1]),
        "probability",
        "probability:probability",
    )
    yield (
        "digit and probability exchanged",
        lambda p: right(p)[::-1],
        "digit probability",
        "digit:digit",
    )
    yield "only the digit", lambda p: right(p)[0], "digit probability", "digit:prediction-form"


_MISTAKES = {
    "scale_pixels": _scaling,
    "convert_to_one_hot": _one_hot,
    "compile_model": _compiling,
    "prepare_photo": _photos,
    "read_prediction": _readings,
}


def value_mutants():
    """Return the mutants of the tasks on data, training and photos."""
    found = []
    for task, mistakes in _MISTAKES.items():
        found += [mutant(task, name, function, loses, first) for name, function, loses, first in mistakes()]
    everything = " ".join(RUBRICS["convert_to_one_hot"])

    def raises(Y, C):
        return np.eye(C)[Y.reshape(-1) + C].T

    found.append(mutant("convert_to_one_hot", "index error", raises, everything, ":raises-IndexError"))
    return found


def value_variants():
    """Return right solutions of these tasks in several styles."""

    def with_zeros(Y, C):
        Y = np.asarray(Y).reshape(-1)
        result = np.zeros((C, len(Y)))
        for i, label in enumerate(Y):
            result[label, i] = 1
        return result

    def compile_by_objects(model):
        import keras

        model.compile(keras.optimizers.Adam(1e-3), keras.losses.CategoricalCrossentropy(), metrics=["acc"])
        return model

    def compile_in_place(model):
        model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])

    def by_keras(path):
        from keras.utils import img_to_array, load_img

        return np.expand_dims(img_to_array(load_img(path, target_size=(64, 64))), 0) / 255.0

    def by_sort(probabilities):
        order = np.argsort(probabilities[0])
        return order[-1], probabilities[0][order[-1]]

    styles = [
        ("scale_pixels", "division", lambda images: images / 255.0),
        ("scale_pixels", "float32", lambda images: images.astype(np.float32) / 255),
        ("scale_pixels", "multiplication", lambda images: np.multiply(images, 1 / 255)),
        ("convert_to_one_hot", "np.eye", lambda Y, C: np.eye(C)[Y.reshape(-1)].T),
        ("convert_to_one_hot", "a loop", with_zeros),
        ("convert_to_one_hot", "comparison", lambda Y, C: (np.arange(C)[:, None] == np.ravel(Y)).astype(int)),
        ("compile_model", "objects", compile_by_objects),
        ("compile_model", "in place", compile_in_place),
        ("prepare_photo", "keras.utils", by_keras),
        ("read_prediction", "NumPy numbers", by_sort),
    ]
    return [Variant(task, name, function) for task, name, function in styles]
