"""Busy backgrounds: what may be behind a hand that is photographed at home, drawn from nothing.

Overlapping leaves of random size, the dead leaves model, have the statistics of edges and areas that
photographs have (A. B. Lee, D. Mumford, J. Huang, Occlusion models for natural images, Int. J. Comput.
Vision 41, 2001).
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from .anatomy import linear


def paint_clutter(rng: np.random.Generator, size: int) -> np.ndarray:
    """Paint a busy background.

    Parameters
    ----------
    rng : numpy.random.Generator
    size : int
        Pixels a side.

    Returns
    -------
    ndarray, shape (3, size, size)
        Linear RGB.
    """
    palette = _draw_palette(rng)
    picture = np.empty((3, size, size))
    picture[:] = palette[0][:, None, None]
    picture *= _texture(rng, size)
    axis = (np.arange(size) + 0.5) / size - 0.5
    x, y = axis[None, :], axis[:, None]
    # From the back to the front; sizes fall off as a power of the radius, which needs no largest scale.
    for _ in range(rng.integers(12, 70)):
        radius = 0.5 * min(1.0, 0.06 * rng.random() ** -0.7)
        leaf = _leaf(rng, x - rng.uniform(-0.6, 0.6), y - rng.uniform(-0.6, 0.6), radius, 1.2 / size)
        colour = palette[rng.integers(len(palette))] * np.exp(rng.normal(0, 0.35))
        filling = np.clip(colour, 0.005, 0.95)[:, None, None] * _texture(rng, size)
        picture += leaf * (filling - picture)
    soft = rng.choice([0.0, 0.004, 0.015, 0.04]) * size
    if soft > 0:
        picture = ndimage.gaussian_filter(picture, (0, soft, soft), mode="nearest", truncate=3.0)
    lamp = 1.0 + rng.normal(0, 0.35) * x + rng.normal(0, 0.35) * y
    return picture * np.clip(lamp, 0.3, 1.8)


def _draw_palette(rng: np.random.Generator) -> list[np.ndarray]:
    """Rooms have few colours, most of them dull; wood and cardboard are much like skin."""
    colours = []
    for _ in range(rng.integers(2, 7)):
        level = rng.uniform(25, 235)
        hue = rng.normal(0, 1, 3)
        strength = rng.choice([6, 20, 60], p=[0.5, 0.35, 0.15])
        srgb = level + strength * (hue - hue.mean())
        if rng.random() < 0.2:
            srgb = level * np.array([1.12, 0.92, 0.72])
        colours.append(linear(np.clip(srgb, 8, 248)))
    return colours


def _leaf(rng: np.random.Generator, x: np.ndarray, y: np.ndarray, radius: float, edge: float) -> np.ndarray:
    """Return the cover of one leaf, 0 to 1, with an edge one pixel soft: a disc, a box or a bar."""
    angle = rng.choice([0.0, rng.uniform(0, np.pi)])
    u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    long, slim = radius * rng.uniform(1.0, 2.5), radius * rng.choice([0.12, 0.5, 1.0])
    if rng.random() < 0.4:
        off = (np.sqrt((u / long) ** 2 + (v / slim) ** 2) - 1.0) * slim
    else:
        off = np.maximum(np.abs(u) - long, np.abs(v) - slim)
    return np.clip(0.5 - off / edge, 0.0, 1.0)


def _texture(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return a factor around 1: nothing, coarse mottle, or stripes."""
    kind = rng.random()
    if kind < 0.45:
        return np.ones((1, 1))
    if kind < 0.85:
        cells = int(rng.choice([5, 12, 30]))
        coarse = rng.normal(0, rng.uniform(0.05, 0.3), (cells, cells))
        places = np.linspace(0, cells - 1, size)
        return np.exp(ndimage.map_coordinates(coarse, np.meshgrid(places, places, indexing="ij"), order=1))
    axis = np.arange(size) / size
    angle, waves = rng.uniform(0, np.pi), rng.uniform(4, 20)
    phase = axis[None, :] * np.cos(angle) + axis[:, None] * np.sin(angle)
    return np.exp(rng.uniform(0.1, 0.6) * np.sin(2 * np.pi * waves * phase))
