"""The wall behind the hand: colour, fall-off of light, stains, seams, things out of focus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import ndimage

from .anatomy import Signer, linear


@dataclass(frozen=True)
class Wall:
    """What a signer stands in front of; numbers only, so that it can be drawn at any size.

    Attributes
    ----------
    colour : ndarray, shape (3,)
        Linear RGB.
    slope : ndarray, shape (2,)
        Change of brightness across and down the picture.
    vignette : float
        How much darker the corners are.
    spot : ndarray, shape (2,)
        Where the light falls, in picture widths.
    stains : ndarray, shape (9, 9)
        Coarse brightness changes.
    seams : tuple of (offset, angle, width, strength)
        Straight lines, such as edges of paper or panels.
    things : tuple of (x, y, half width, half height, angle, colour, blur)
        Blurred boxes.
    """

    colour: np.ndarray
    slope: np.ndarray
    vignette: float
    spot: np.ndarray
    stains: np.ndarray
    seams: tuple[tuple[float, ...], ...]
    things: tuple[tuple, ...]


def draw_wall(rng: np.random.Generator, signer: Signer) -> Wall:
    """Draw a wall that the signer's skin stands out from."""
    while True:
        colour = _draw_colour(rng)
        if all(_differs(colour, albedo) for albedo in (signer.palm, signer.skin)):
            break
    seams = tuple(
        (
            rng.uniform(-0.45, 0.45),
            rng.normal(0, 0.12) + rng.integers(2) * np.pi / 2,
            rng.uniform(0.004, 0.015),
            rng.normal(0, 0.12),
        )
        for _ in range(rng.choice([0, 0, 1, 1, 2]))
    )
    things: tuple[Any, ...] = ()
    if rng.random() < 0.18:
        things = tuple(
            (
                rng.choice([-1, 1]) * rng.uniform(0.36, 0.6),
                rng.uniform(-0.5, 0.5),
                rng.uniform(0.05, 0.2),
                rng.uniform(0.1, 0.4),
                rng.normal(0, 0.1),
                np.clip(colour * rng.uniform(0.4, 1.3) + rng.normal(0, 0.05, 3), 0.01, 0.95),
                rng.uniform(0.01, 0.05),
            )
            for _ in range(rng.integers(1, 4))
        )
    return Wall(
        colour=colour,
        slope=rng.normal(0, 0.16, 2),
        vignette=float(rng.uniform(0.05, 1.3)),
        spot=rng.normal(0, 0.1, 2),
        stains=rng.normal(0, 1, (9, 9)) * rng.uniform(0.0, 0.05),
        seams=seams,
        things=things,
    )


def paint_wall(wall: Wall, size: int, jitter: np.ndarray) -> np.ndarray:
    """Paint the wall without the hand's shadow.

    Parameters
    ----------
    wall : Wall
    size : int
        Pixels a side.
    jitter : ndarray, shape (2,)
        How far the camera has moved since the signer's other pictures, in picture widths.

    Returns
    -------
    ndarray, shape (3, size, size)
        Linear RGB.
    """
    axis = (np.arange(size) + 0.5) / size - 0.5
    x, y = (axis + jitter[0])[None, :], (axis + jitter[1])[:, None]
    radius2 = (x - wall.spot[0]) ** 2 + (y - wall.spot[1]) ** 2
    bright = (1.0 + wall.slope[0] * x + wall.slope[1] * y) * np.exp(-wall.vignette * 1.9 * radius2)
    places = (axis + 0.5) * 8
    bright = bright * (
        1.0 + ndimage.map_coordinates(wall.stains, np.meshgrid(places, places, indexing="ij"), order=1)
    )
    for offset, angle, width, strength in wall.seams:
        off = (y * np.cos(angle) + x * np.sin(angle) - offset) / width
        bright = bright * (1.0 - np.clip(strength, -0.12, 0.25) * np.exp(-off * off))
    picture = wall.colour[:, None, None] * np.maximum(bright, 0.05)
    for cx, cy, half_x, half_y, angle, colour, blur in wall.things:
        u = (x - cx) * np.cos(angle) + (y - cy) * np.sin(angle)
        v = (y - cy) * np.cos(angle) - (x - cx) * np.sin(angle)
        inside = np.clip((half_x - np.abs(u)) / blur + 0.5, 0, 1) * np.clip(
            (half_y - np.abs(v)) / blur + 0.5, 0, 1
        )
        picture = picture + inside * (colour[:, None, None] * bright - picture)
    return picture


def _differs(wall: np.ndarray, skin: np.ndarray) -> bool:
    """Tell whether skin is seen at a glance before a wall, by its brightness or by its hue (linear RGB)."""
    apart = wall ** (1 / 2.2) - skin ** (1 / 2.2)
    brightness = abs((apart * np.array([0.3, 0.59, 0.11])).sum())
    return bool(brightness > 0.18 or np.abs(apart).max() > 0.29)


def _draw_colour(rng: np.random.Generator) -> np.ndarray:
    """Most walls are whitish or grey, some are painted, few are dark."""
    kind = rng.random()
    if kind < 0.66:
        srgb = rng.uniform(170, 242) + rng.normal(0, 6, 3)
    elif kind < 0.9:
        hue = rng.normal(0, 1, 3)
        srgb = rng.uniform(110, 215) + 20 * hue / np.sqrt((hue * hue).sum())
    else:
        srgb = rng.uniform(35, 110) + rng.normal(0, 12, 3)
    return linear(np.clip(srgb, 12, 246))
