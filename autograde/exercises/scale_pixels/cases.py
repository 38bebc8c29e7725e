"""`scale_pixels`: wrong and right answers for the self-test."""

import numpy as np

from autograde.selftest.cases import Variant, mutant


def mutants():
    return [mutant("scale_pixels", *mistake) for mistake in _mistakes()]


def variants():
    styles = [
        ("division", lambda images: images / 255.0),
        ("float32", lambda images: images.astype(np.float32) / 255),
        ("multiplication", lambda images: np.multiply(images, 1 / 255)),
    ]
    return [Variant("scale_pixels", name, function) for name, function in styles]


def _mistakes():
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
