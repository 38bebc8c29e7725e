"""Changing training images a little and at random, so that a thousand of them are not learnt by heart.

What is changed keeps a digit readable: a hand may be moved, turned, tilted, mirrored (either hand shows the
same digits), lit otherwise, or taken with another camera. Every change is drawn from a key and the image's
place in its batch, never from a running stream of random numbers: a training that was stopped goes on with
the very batches that it would have seen, also with another backend of Keras or on other devices.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from signs.draws import Draws
from signs.words import tell

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Augmentation:
    """How far images are changed. Each image gets its own amounts, from none to these.

    Attributes
    ----------
    turn : float
        Degrees, either way.
    shift : float
        Share of the picture's side, in each direction.
    zoom : float
        Factor, 1 or more: the hand gets up to so many times larger or smaller.
    shear : float
        Tangent of the angle by which verticals lean.
    mirror : bool
        Whether every second image is mirrored.
    light : float
        Strength of changes in brightness, contrast and gamma, and of shade across the picture; 0 to 1.
    colour : float
        Strength of changes in tint and saturation, 0 to 1.
    camera : float
        Strength of softness or sharpening, and of noise, 0 to 1.
    """

    turn: float = 0.0
    shift: float = 0.0
    zoom: float = 1.0
    shear: float = 0.0
    mirror: bool = False
    light: float = 0.0
    colour: float = 0.0
    camera: float = 0.0

    def __post_init__(self):
        """Refuse what makes no sense, with one line."""
        if not all(math.isfinite(value) for value in astuple(self)):
            raise ValueError(tell("the amounts of an augmentation must be finite numbers"))
        if self.zoom < 1:
            raise ValueError(tell("zoom is a factor of 1 or more, not {zoom}", zoom=self.zoom))
        if min(self.turn, self.shift, self.shear, self.light, self.colour, self.camera) < 0:
            raise ValueError(tell("the amounts of an augmentation must not be negative"))


NONE = Augmentation()
STRONG = Augmentation(
    turn=100, shift=0.14, zoom=1.45, shear=0.15, mirror=True, light=0.8, colour=0.8, camera=0.7
)


def augmented(
    images: keras.KerasTensor,
    key: tuple[Any, Any],
    augmentation: Augmentation,
    strength: Any = 1.0,
    first: Any = 0,
) -> keras.KerasTensor:
    """Change a batch of images at random.

    Parameters
    ----------
    images : tensor
        float32, shape (b, height, width, 3), values from 0 to 1.
    key : tuple of two ints or int32 tensors
        Such as the seed and the step. The same key, images and amounts give the same result.
    augmentation : Augmentation
    strength : float or tensor
        From 0 to 1: all amounts are taken times this. (Mirroring is all or nothing.)
    first : int or int32 tensor
        The place in the batch of the first of these images: a share of a batch is changed as it would be
        in the whole.

    Returns
    -------
    tensor
        float32, the shape of ``images``, values from 0 to 1. Where a picture is moved away, its edge is
        drawn out, so that a wrist goes on to the border.
    """
    from keras import ops

    draw = Draws(key, images.shape[0], first)
    a = augmentation
    if a.turn or a.shift or a.zoom > 1 or a.shear or a.mirror:
        images = _move(ops, images, draw, a, strength)
    if a.camera:
        images = _refocus(ops, images, draw, a.camera * strength)
    if a.light:
        images = _relight(ops, images, draw, a.light * strength)
    if a.colour:
        images = _recolour(ops, images, draw, a.colour * strength)
    if a.camera:
        images = images + draw.noise(images.shape[1:]) * draw.per_image(0.0, 0.03) * (a.camera * strength)
    return ops.clip(images, 0.0, 1.0)


def _move(ops, images, draw, a, strength):
    """Shift, turn, zoom, shear and mirror in one resampling."""
    height, width = images.shape[1], images.shape[2]
    angle = draw.flat(-1.0, 1.0) * (strength * a.turn * math.pi / 180)
    scale = ops.exp(draw.flat(-1.0, 1.0) * (strength * math.log(a.zoom)))
    shear = draw.flat(-1.0, 1.0) * (strength * a.shear)
    mirror = ops.where(draw.flat(0.0, 1.0) < 0.5, -1.0, 1.0) if a.mirror else ops.ones_like(angle)
    most = strength * a.shift
    right, down = draw.flat(-1.0, 1.0) * (most * width), draw.flat(-1.0, 1.0) * (most * height)
    cos, sin = ops.cos(angle) / scale, ops.sin(angle) / scale
    # The transform leads from a place in the result to the place in the image that it is taken from,
    # with both counted from the middle.
    xx, xy = mirror * (cos + shear * sin), mirror * (shear * cos - sin)
    yx, yy = sin, cos
    middle_x, middle_y = (width - 1) / 2, (height - 1) / 2
    to_x = middle_x - xx * (middle_x + right) - xy * (middle_y + down)
    to_y = middle_y - yx * (middle_x + right) - yy * (middle_y + down)
    zero = ops.zeros_like(xx)
    transforms = ops.stack([xx, xy, to_x, yx, yy, to_y, zero, zero], axis=1)
    return ops.image.affine_transform(
        images, transforms, interpolation="bilinear", fill_mode="nearest", data_format="channels_last"
    )


def _refocus(ops, images, draw, strength):
    """Soften or sharpen: mix with, or move away from, a blurred copy."""
    blurred = images
    for _ in range(2):
        padded = ops.pad(blurred, [[0, 0], [1, 1], [1, 1], [0, 0]], mode="symmetric")
        blurred = ops.average_pool(padded, 3, strides=1, padding="valid", data_format="channels_last")
    return images + (images - blurred) * draw.per_image(-1.0, 1.0) * strength


def _relight(ops, images, draw, strength):
    """Change brightness, contrast and gamma, and let shade fall across the picture."""
    height, width = images.shape[1], images.shape[2]
    x = ops.convert_to_tensor(np.linspace(-1, 1, width, dtype=np.float32)[None, None, :, None])
    y = ops.convert_to_tensor(np.linspace(-1, 1, height, dtype=np.float32)[None, :, None, None])
    direction = draw.per_image(-math.pi, math.pi)
    along = x * ops.cos(direction) + y * ops.sin(direction)
    # The edge of the shade is anything from a soft fall of light to that of a thing close by.
    edge = ops.sigmoid((along - draw.per_image(-1.2, 1.2)) * ops.exp(draw.per_image(0.0, 2.3)))
    corners = 0.5 * (x * x + y * y)
    shade = 1.0 - (edge * draw.per_image(0.0, 0.45) + corners * draw.per_image(0.0, 0.3)) * strength
    gamma = ops.exp(draw.per_image(-0.45, 0.45) * strength)
    images = ops.power(ops.clip(images * shade, 1e-3, 1.0), gamma)
    contrast = ops.exp(draw.per_image(-0.4, 0.4) * strength)
    mean = ops.mean(images, axis=[1, 2, 3], keepdims=True)
    return (images - mean) * contrast + mean + draw.per_image(-0.15, 0.15) * strength


def _recolour(ops, images, draw, strength):
    """Change tint and saturation."""
    images = images * ops.exp(draw.per_image(-0.16, 0.16, channels=3) * strength)
    grey = ops.mean(images, axis=-1, keepdims=True)
    return grey + (images - grey) * ops.exp(draw.per_image(-0.9, 0.45) * strength)
