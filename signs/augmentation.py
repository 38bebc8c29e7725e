"""Changing training images a little and at random, so that a thousand of them are not learnt by heart.

What is changed keeps a digit readable: a hand may be moved, turned, tilted, mirrored (either hand shows the
same digits), lit otherwise, or taken with another camera. Every change is drawn from a key, never from a
running stream of random numbers: the same key gives the same changes, so a training that was stopped goes on
with the very batches that it would have seen.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tensorflow as tf


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
            raise ValueError("the amounts of an augmentation must be finite numbers")
        if self.zoom < 1:
            raise ValueError(f"zoom is a factor of 1 or more, not {self.zoom}")
        if min(self.turn, self.shift, self.shear, self.light, self.colour, self.camera) < 0:
            raise ValueError("the amounts of an augmentation must not be negative")


NONE = Augmentation()
STRONG = Augmentation(
    turn=100, shift=0.14, zoom=1.45, shear=0.15, mirror=True, light=0.8, colour=0.8, camera=0.7
)


def augmented(
    images: tf.Tensor, key: tf.Tensor, augmentation: Augmentation, strength: float | tf.Tensor = 1.0
) -> tf.Tensor:
    """Change a batch of images at random.

    Parameters
    ----------
    images : tf.Tensor
        float32, shape (b, height, width, 3), values from 0 to 1.
    key : tf.Tensor
        int32 or int64, shape (2,). The same key, images and amounts give the same result.
    augmentation : Augmentation
    strength : float or tf.Tensor
        From 0 to 1: all amounts are taken times this. (Mirroring is all or nothing.)

    Returns
    -------
    tf.Tensor
        float32, the shape of ``images``, values from 0 to 1. Where a picture is moved away, its edge is
        drawn out, so that a wrist goes on to the border.
    """
    import tensorflow as tf

    draw = _Draws(tf, key, tf.shape(images)[0])
    a = augmentation
    if a.turn or a.shift or a.zoom > 1 or a.shear or a.mirror:
        images = _move(tf, images, draw, a, strength)
    if a.camera:
        images = _refocus(tf, images, draw, a.camera * strength)
    if a.light:
        images = _relight(tf, images, draw, a.light * strength)
    if a.colour:
        images = _recolour(tf, images, draw, a.colour * strength)
    if a.camera:
        noise = tf.random.stateless_normal(tf.shape(images), draw.next_key())
        images = images + noise * draw.per_image(0.0, 0.03) * (a.camera * strength)
    return tf.clip_by_value(images, 0.0, 1.0)


class _Draws:
    """Numbers for one batch: a fresh key for each draw, counted up from the batch's own."""

    def __init__(self, tf, key, count):
        self._tf, self._key, self._count, self._used = tf, tf.cast(key, tf.int32), count, 0

    def next_key(self):
        self._used += 1
        return self._tf.random.experimental.stateless_fold_in(self._key, self._used)

    def flat(self, low, high):
        """One number an image, shape (b,)."""
        return self._tf.random.stateless_uniform((self._count,), self.next_key(), low, high)

    def per_image(self, low, high, channels=1):
        """One number an image (and channel), of a shape that multiplies images."""
        shape = (self._count, 1, 1, channels)
        return self._tf.random.stateless_uniform(shape, self.next_key(), low, high)


def _move(tf, images, draw, a, strength):
    """Shift, turn, zoom, shear and mirror in one resampling."""
    height, width = images.shape[1], images.shape[2]
    angle = draw.flat(-1.0, 1.0) * (strength * a.turn * math.pi / 180)
    scale = tf.exp(draw.flat(-1.0, 1.0) * (strength * math.log(a.zoom)))
    shear = draw.flat(-1.0, 1.0) * (strength * a.shear)
    mirror = tf.where(draw.flat(0.0, 1.0) < 0.5, -1.0, 1.0) if a.mirror else tf.ones_like(angle)
    most = strength * a.shift
    right, down = draw.flat(-1.0, 1.0) * (most * width), draw.flat(-1.0, 1.0) * (most * height)
    cos, sin = tf.cos(angle) / scale, tf.sin(angle) / scale
    # The transform leads from a place in the result to the place in the image that it is taken from,
    # with both counted from the middle.
    xx, xy = mirror * (cos + shear * sin), mirror * (shear * cos - sin)
    yx, yy = sin, cos
    middle_x, middle_y = (width - 1) / 2, (height - 1) / 2
    to_x = middle_x - xx * (middle_x + right) - xy * (middle_y + down)
    to_y = middle_y - yx * (middle_x + right) - yy * (middle_y + down)
    zero = tf.zeros_like(xx)
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=images,
        transforms=tf.stack([xx, xy, to_x, yx, yy, to_y, zero, zero], axis=1),
        output_shape=(height, width),
        interpolation="BILINEAR",
        fill_mode="NEAREST",
        fill_value=0.0,
    )


def _refocus(tf, images, draw, strength):
    """Soften or sharpen: mix with, or move away from, a blurred copy."""
    blurred = images
    for _ in range(2):
        padded = tf.pad(blurred, [[0, 0], [1, 1], [1, 1], [0, 0]], mode="SYMMETRIC")
        blurred = tf.nn.avg_pool2d(padded, 3, 1, "VALID")
    return images + (images - blurred) * draw.per_image(-1.0, 1.0) * strength


def _relight(tf, images, draw, strength):
    """Change brightness, contrast and gamma, and let shade fall across the picture."""
    height, width = images.shape[1], images.shape[2]
    x = tf.linspace(-1.0, 1.0, width)[None, None, :, None]
    y = tf.linspace(-1.0, 1.0, height)[None, :, None, None]
    direction = draw.per_image(-math.pi, math.pi)
    along = x * tf.cos(direction) + y * tf.sin(direction)
    # The edge of the shade is anything from a soft fall of light to that of a thing close by.
    edge = tf.sigmoid((along - draw.per_image(-1.2, 1.2)) * tf.exp(draw.per_image(0.0, 2.3)))
    corners = 0.5 * (x * x + y * y)
    shade = 1.0 - (edge * draw.per_image(0.0, 0.45) + corners * draw.per_image(0.0, 0.3)) * strength
    gamma = tf.exp(draw.per_image(-0.45, 0.45) * strength)
    images = tf.pow(tf.clip_by_value(images * shade, 1e-3, 1.0), gamma)
    contrast = tf.exp(draw.per_image(-0.4, 0.4) * strength)
    mean = tf.reduce_mean(images, axis=[1, 2, 3], keepdims=True)
    return (images - mean) * contrast + mean + draw.per_image(-0.15, 0.15) * strength


def _recolour(tf, images, draw, strength):
    """Change tint and saturation."""
    images = images * tf.exp(draw.per_image(-0.16, 0.16, channels=3) * strength)
    grey = tf.reduce_mean(images, axis=-1, keepdims=True)
    return grey + (images - grey) * tf.exp(draw.per_image(-0.9, 0.45) * strength)
