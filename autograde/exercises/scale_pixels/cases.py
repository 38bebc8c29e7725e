"""`scale_pixels`: wrong and right answers for the self-test."""

import numpy as np

from autograde.selftest.cases import Variant, mutant

LARGEST = "range:scaled-by-largest"


def mutants():
    return [mutant("scale_pixels", *mistake) for mistake in _mistakes()]


def variants():
    styles = [
        ("float32 first", lambda images: images.astype(np.float32) / 255),
        ("float32 last", lambda images: (images / 255.0).astype("float32")),
        ("a divisor of float32", lambda images: images / np.float32(255)),
        ("multiplication", lambda images: np.multiply(images, 1 / 255, dtype=np.float32)),
        ("in place, on a copy of its own", _in_place),
        ("a list between", lambda images: np.array(images.tolist(), np.float32) / 255),
    ]
    return [Variant("scale_pixels", name, function) for name, function in styles]


def _in_place(images):
    images = np.array(images, dtype=np.float32)
    images /= 255
    return images


def _mistakes():
    def right(images):
        return images.astype("float32") / 255

    of_the_notebook = np.full((20, 8, 8, 3), 0.5, np.float32)

    yield "not scaled", lambda images: images.astype("float32"), "range", "range:scaled-range"
    yield "scaled twice", lambda images: right(images) / 255, "range", "range:scaled-range"
    yield "divided by 256", lambda images: images.astype("float32") / 256, "range", "range:scaled-range"
    yield "scaled to -1 to 1", lambda images: 2 * right(images) - 1, "range", "range:scaled-range"
    yield "black and white exchanged", lambda images: 1 - right(images), "range", "range:scaled-range"
    yield "divided in whole numbers", lambda images: images // 255, "range form", "form:scaled-form"
    yield "left whole", lambda images: right(images).astype("uint8"), "range form", "form:scaled-form"
    yield "64 bits", lambda images: images / 255, "form", "form:scaled-type"
    yield "16 bits", lambda images: right(images).astype("float16"), "range form", "form:scaled-type"
    yield "divided by the largest pixel", _largest, "range", LARGEST
    yield "divided by the largest pixel of each image", _each_image, "range", f"range:scaled-range {LARGEST}"
    yield "stretched from the smallest pixel to the largest", _stretched, "range", LARGEST
    yield "normalised", _normalised, "range", "range:scaled-range"
    yield "divided by 255 only where a pixel is white", _if_white, "range", "range:scaled-range"
    yield "flattened", lambda images: right(images).reshape(len(images), -1), "form", "form:scaled-form"
    yield "images alone", _images_alone, "form", "form:scaled-raises"
    yield "the notebook's images", lambda images: of_the_notebook, "range form", "form:scaled-form"
    yield "always the same", lambda images: np.zeros_like(right(images)), "range", "range:scaled-range"
    yield "a list", lambda images: right(images).tolist(), "range form", "form:no-array"
    yield "no return", lambda images: None, "range form", "form:no-array"


def _largest(images):
    return (images / max(images.max(), 1)).astype("float32")


def _each_image(images):
    axes = tuple(range(1, images.ndim))
    return (images / np.maximum(images.max(axis=axes, keepdims=True), 1)).astype("float32")


def _stretched(images):
    low, high = float(images.min()), float(images.max())
    return ((images - low) / max(high - low, 1)).astype("float32")


def _normalised(images):
    return ((images - images.mean()) / max(images.std(), 1)).astype("float32")


def _if_white(images):
    return (images / (255 if images.max() == 255 else 1)).astype("float32")


def _images_alone(images):
    number, height, width, channels = images.shape
    return images.reshape(number, height, width, channels).astype("float32") / 255
