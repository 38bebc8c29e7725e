"""`prepare_photo`: its rubric, and the judge of what came back; no graded kernel sees this."""

import numpy as np

from autograde.judge.values import decode, near, say

RUBRIC = {
    "form": ("Shape (1, 64, 64, 3)", 1.0),
    "scale": ("The training's scale", 1.5),
    "values": ("The photo's pixels", 1.5),
}
EXPECTED = {"tall", "wide"}

#: Resizing methods differ a little even on smooth pictures; another picture differs by far more.
PHOTO_TOLERANCE = 0.06
_IMAGENET_MEANS = np.array([103.939, 116.779, 123.68])


def judge(inputs, values):
    scale_messages = {
        "scale-255": "The pixels run to 255, but the model was trained on numbers from 0 to 1.",
        "scale-imagenet": "The pixels went through ImageNet's preprocessing, which this model never saw.",
        "scale-symmetric": "The pixels run from -1 to 1, but the model was trained on numbers from 0 to 1.",
        "scale-twice": "The pixels are scaled twice: everything is nearly black.",
    }
    for name, photo in inputs.items():
        given, wanted = decode(values[name]), _photo_pixels(photo)
        if given is None:
            yield say(
                "form", "no-array", "The function does not return an array.", "Return the prepared photo."
            )
            yield say("scale", "no-values", "There are no pixels to look at.")
            yield say("values", "no-values", "There are no pixels to look at.")
            return
        if given.shape != wanted.shape:
            hint = "The model takes a batch of 64x64 images: four axes, also for one photo."
            yield say("form", "photo-shape", f"The result has the shape {given.shape}.", hint)
        pixels = given.reshape(wanted.shape) if given.size == wanted.size else None
        matches = (
            []
            if pixels is None
            else [n for n, v in _photo_variants(pixels) if near(v, wanted, PHOTO_TOLERANCE)]
        )
        if not matches:
            hint = "Squeeze the whole photo to 64x64, keep rows, columns and the order of the colours."
            yield say("values", "photo-values", "The pixels are not the photo's.", hint)
            inside = pixels is None or (pixels.min() >= -1e-3 and 0.2 < pixels.max() <= 1.001)
            if not inside:
                yield say(
                    "scale",
                    "photo-scale",
                    "The numbers do not run from 0 to 1.",
                    "How was the training scaled?",
                )
        elif matches[0] != "right":
            yield say(
                "scale", matches[0], scale_messages[matches[0]], "Scale as the training did: divide by 255."
            )


def _photo_variants(given):
    """The photo as it came, and as it would be if only its scale were wrong."""
    yield "right", given
    yield "scale-255", given / 255
    yield "scale-imagenet", (given + _IMAGENET_MEANS)[..., ::-1] / 255
    yield "scale-symmetric", (given + 1) / 2
    yield "scale-twice", given * 255


def _photo_pixels(photo, size=64):
    """A photo squeezed to (size, size) with bilinear weights at pixel centres, as numbers from 0 to 1."""
    height, width = photo.shape[:2]
    rows = (np.arange(size) + 0.5) * height / size - 0.5
    columns = (np.arange(size) + 0.5) * width / size - 0.5
    image = photo.astype(np.float64) / 255
    top, left = np.floor(rows).astype(int), np.floor(columns).astype(int)
    down, right = (rows - top)[:, None, None], (columns - left)[None, :, None]
    rows_at = [np.clip(top + i, 0, height - 1) for i in (0, 1)]
    columns_at = [np.clip(left + i, 0, width - 1) for i in (0, 1)]
    upper = image[rows_at[0]][:, columns_at[0]] * (1 - right) + image[rows_at[0]][:, columns_at[1]] * right
    lower = image[rows_at[1]][:, columns_at[0]] * (1 - right) + image[rows_at[1]][:, columns_at[1]] * right
    return (upper * (1 - down) + lower * down)[None]
