"""What a telephone's camera adds: exposure, softness, noise, and the loss of a compressed file."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import fft, ndimage


@dataclass(frozen=True)
class Camera:
    """Properties of one camera.

    Attributes
    ----------
    exposure, contrast, saturation : float
        1 is neutral.
    balance : ndarray, shape (3,)
        Gains of red, green, blue.
    blur, noise, loss : float
        At 64 pixels a side: radius of the softness, standard deviation in grey levels, coarseness of
        the compression.
    """

    exposure: float
    contrast: float
    saturation: float
    balance: np.ndarray
    blur: float
    noise: float
    loss: float


def draw_camera(rng: np.random.Generator) -> Camera:
    """Draw a signer's camera."""
    return Camera(
        exposure=float(np.exp(rng.normal(0.0, 0.1))),
        contrast=float(rng.uniform(0.98, 1.3)),
        saturation=float(rng.uniform(0.75, 1.15)),
        balance=1 + rng.normal(0, 0.025, 3),
        blur=float(rng.uniform(0.44, 0.74)),
        noise=float(rng.beta(1.2, 2.5) * 3.5),
        loss=float(rng.uniform(0.0, 2.4)),
    )


def develop(light: np.ndarray, camera: Camera, size: int, rng: np.random.Generator) -> np.ndarray:
    """Turn linear light into the picture.

    Parameters
    ----------
    light : ndarray, shape (3, m size, m size)
        Linear RGB, with m x m samples a pixel.
    camera : Camera
    size : int
        Pixels a side of the result.
    rng : numpy.random.Generator
        For the noise.

    Returns
    -------
    ndarray of uint8, shape (size, size, 3)
    """
    samples = light.shape[1] // size
    pixels = light.reshape(3, size, samples, size, samples).mean(axis=(2, 4))
    pixels = pixels * camera.exposure * camera.balance[:, None, None]
    # A soft shoulder instead of clipped whites.
    pixels = 1.0 - np.exp(-1.25 * np.maximum(pixels, 0.0) * (1 + 0.3 * pixels))
    picture = np.clip(pixels, 0.0, 1.0) ** (1 / 2.2)
    picture = 0.55 + (picture - 0.55) * camera.contrast
    grey = picture[0] * 0.299 + picture[1] * 0.587 + picture[2] * 0.114
    colour = (picture - grey) * camera.saturation
    # Softness grows less than the picture: a larger one is finer, too.
    unit = (size / 64) ** 0.5
    grey = ndimage.gaussian_filter(grey, camera.blur * unit, mode="nearest", truncate=3.0)
    # Colour is stored more coarsely than brightness.
    colour = ndimage.gaussian_filter(
        colour,
        (0, camera.blur * unit + 0.5 * unit, camera.blur * unit + 0.5 * unit),
        mode="nearest",
        truncate=3.0,
    )
    grey = 255 * grey + _grain(camera.noise, size, rng)
    return (
        np.clip(np.rint(_compress(grey, camera.loss) + 255 * colour), 0, 255)
        .astype(np.uint8)
        .transpose(1, 2, 0)
    )


def _grain(strength: float, size: int, rng: np.random.Generator) -> np.ndarray:
    return strength * 0.8 * rng.standard_normal((size, size))


def _compress(grey: np.ndarray, loss: float) -> np.ndarray:
    """Round the cosine coefficients of 8 x 8 blocks, the finer the detail the more coarsely."""
    size = grey.shape[0]
    if loss < 0.5 or size % 8:
        return grey
    blocks = grey.reshape(size // 8, 8, size // 8, 8).transpose(0, 2, 1, 3)
    order = np.arange(8)
    step = loss * (0.5 + 0.32 * (order[:, None] + order[None, :]))
    coefficients = fft.dctn(blocks, axes=(2, 3), norm="ortho")
    blocks = fft.idctn(np.rint(coefficients / step) * step, axes=(2, 3), norm="ortho")
    return blocks.transpose(0, 2, 1, 3).reshape(size, size)
