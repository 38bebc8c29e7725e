"""`prepare_photo`: wrong and right answers for the self-test."""

import numpy as np

from autograde.selftest.cases import Variant, mutant


def mutants():
    return [mutant("prepare_photo", *mistake) for mistake in _mistakes()]


def variants():
    def by_keras(path):
        from keras.utils import img_to_array, load_img

        return np.expand_dims(img_to_array(load_img(path, target_size=(64, 64))), 0) / 255.0

    styles = [
        ("keras.utils", by_keras),
    ]
    return [Variant("prepare_photo", name, function) for name, function in styles]


def _mistakes():
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
