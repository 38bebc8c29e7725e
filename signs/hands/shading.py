"""Light on the hand: skin, shadow, soft occlusion, gloss; and the shadow the hand casts on the wall."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from .anatomy import Signer
from .surface import FAR, Surface


@dataclass(frozen=True)
class Light:
    """Light of one picture.

    Attributes
    ----------
    direction : ndarray, shape (3,)
        Unit vector to the lamp, camera frame; z is towards the camera.
    key, fill : ndarray, shape (3,)
        Linear RGB of the lamp and of what comes from all around.
    flash : float
        0 to 1: how much skin darkens where it turns away from the camera, as by a lamp beside the lens.
    gloss : float
        Strength of the highlight.
    wall : float
        Distance of the wall behind the wrist, cm.
    """

    direction: np.ndarray
    key: np.ndarray
    fill: np.ndarray
    flash: float
    gloss: float
    wall: float


def draw_light(signer_rng: np.random.Generator, rng: np.random.Generator) -> Light:
    """Draw the light: the kind of lamp is the signer's, small changes the picture's."""
    angle, tilt = signer_rng.uniform(0, 2 * np.pi), signer_rng.beta(1.6, 2.2) * 1.05
    # Light from below is rare.
    lift = 0.35 + 0.25 * signer_rng.random()
    x, y = np.sin(tilt) * np.cos(angle), np.sin(tilt) * np.sin(angle) + lift * tilt
    direction = np.array([x, y, np.cos(tilt)]) + rng.normal(0, 0.06, 3)
    direction = direction / np.sqrt((direction * direction).sum())
    warmth = signer_rng.normal(0, 0.07)
    tint = np.array([1 + warmth, 1.0 + 0.1 * warmth, 1 - warmth])
    power = signer_rng.uniform(0.68, 0.95)
    key = power * tint * (1 + rng.normal(0, 0.03))
    fill = (1.12 - power) * signer_rng.uniform(0.75, 1.1) * (2 - tint) * (1 + rng.normal(0, 0.03))
    return Light(
        direction=direction,
        key=key,
        fill=fill,
        flash=float(signer_rng.beta(2.0, 1.6)),
        gloss=float(signer_rng.uniform(0.0, 0.22)),
        wall=float(signer_rng.uniform(2.5, 14.0)),
    )


def shade(surface: Surface, signer: Signer, light: Light, lines: np.ndarray, pixel: float) -> np.ndarray:
    """Colour the hand.

    Parameters
    ----------
    surface : Surface
    signer : Signer
    light : Light
    lines : ndarray, shape (n, n)
        Depth of the lines of the palm, 0 to 1.
    pixel : float
        Size of a pixel, cm.

    Returns
    -------
    ndarray, shape (3, n, n)
        Linear RGB; meaningless where the surface was not hit.
    """
    normal = surface.normal
    albedo = _skin(surface, signer, lines)
    toward = sum(normal[axis] * light.direction[axis] for axis in range(3))
    lit = _self_shadow(surface, light, pixel)
    open_sky = _occlusion(surface, pixel)
    limb = 1.0 - (0.25 + 0.65 * light.flash) * (1.0 - np.clip(normal[2], 0.0, 1.0)) ** 1.4
    # Light that enters skin comes out red: red reaches further round the terminator.
    wraps = (0.32, 0.2, 0.15)
    half = light.direction + np.array([0.0, 0.0, 1.0])
    half = half / np.sqrt((half * half).sum())
    shine = np.clip(sum(normal[axis] * half[axis] for axis in range(3)), 0.0, 1.0)
    skin_share = (1.0 - surface.cloth) * (1.0 - surface.band)
    highlight = light.gloss * lit * (0.5 * shine**12 + (0.6 + 2.5 * surface.nail) * shine**45) * skin_share
    colour = np.empty_like(albedo)
    ambient = open_sky * (0.8 + 0.2 * normal[1])
    for channel, wrap in enumerate(wraps):
        diffuse = np.clip((toward + wrap) / (1.0 + wrap), 0.0, 1.0) * (wrap * 0.4 + (1 - wrap * 0.4) * lit)
        # Occlusion tints: what light is left between fingers has bounced off skin.
        shut = open_sky ** (0.65 + 0.3 * channel / 2)
        received = light.key[channel] * diffuse * shut + light.fill[channel] * ambient
        colour[channel] = albedo[channel] * received * limb + light.key[channel] * highlight
    return colour


def cast_shadow(surface: Surface, light: Light, pixel: float) -> np.ndarray:
    """Return how much of the lamp the hand takes from the wall, shape (n, n), 0 to 1."""
    covered = surface.hit.astype(np.float64)
    # The part in front throws its shadow further; three slices of depth are enough for a soft edge.
    shadow = np.zeros_like(covered)
    slope = light.direction / max(light.direction[2], 0.25)
    depth = np.where(surface.hit, surface.depth, FAR)
    for low, high in ((FAR / 2, 0.5), (0.5, 3.0), (3.0, 50.0)):
        part = covered * ((depth > low) & (depth <= high))
        if not part.any():
            continue
        height = light.wall + min(max((max(low, -1.0) + min(high, 6.0)) / 2, 0.0), 5.0)
        shift = (height * slope[1] / pixel, -height * slope[0] / pixel)
        moved = _shift(part, round(shift[0]), round(shift[1]))
        blurred = ndimage.gaussian_filter(moved, (0.12 + 0.09 * height) / pixel, mode="nearest", truncate=2.5)
        shadow = np.maximum(shadow, blurred)
    # Contact darkness, which is there from whatever side the light comes.
    near = ndimage.gaussian_filter(covered, (0.25 + 0.05 * light.wall) / pixel, mode="nearest", truncate=2.5)
    return np.clip(np.maximum(shadow, 0.55 * near * np.exp(-light.wall / 14.0)), 0.0, 1.0)


def _skin(surface: Surface, signer: Signer, lines: np.ndarray) -> np.ndarray:
    """Mix back, palm, nails, folds, sleeve and bracelet to an albedo map, shape (3, n, n)."""
    tan, palm = signer.skin, signer.palm
    nail = signer.polish if signer.polish is not None else 0.55 * palm + 0.45 * np.array([0.62, 0.40, 0.34])
    # Polish covers all of the nail; a bare one differs little from skin.
    nail_share = surface.nail * (0.95 if signer.polish is not None else 0.6)
    fold = 1.0 - np.clip(0.42 * surface.crease + 0.3 * lines, 0.0, 0.6)
    redden = (0.02, 0.17, 0.20)
    albedo = np.empty((3, *surface.depth.shape))
    for channel in range(3):
        skin = tan[channel] + surface.palmar * (palm[channel] - tan[channel])
        skin = skin * (1.0 - redden[channel] * surface.warm)
        # Folds are redder than they are dark.
        skin = skin * fold ** (0.8 + 0.2 * channel)
        skin = skin + nail_share * (nail[channel] - skin)
        if signer.cuff is not None:
            skin = skin + surface.cloth * (signer.cuff[channel] - skin)
        if signer.bracelet is not None:
            skin = skin + surface.band * (signer.bracelet[channel] - skin)
        albedo[channel] = skin
    return albedo


def _occlusion(surface: Surface, pixel: float) -> np.ndarray:
    """Darken what lies lower than its surroundings: the share of sky that a point sees, 0 to 1.

    The idea is depth darkening (T. Luft, C. Colditz, O. Deussen, Image enhancement by unsharp masking
    the depth buffer, ACM Trans. Graph. 25(3), 2006), on two scales.
    """
    weight = surface.hit.astype(np.float64)
    depth = np.where(surface.hit, surface.depth, 0.0)
    shut = np.zeros_like(depth)
    for radius, strength, knee in ((0.35, 1.0, 0.4), (1.1, 0.95, 1.3)):
        total = ndimage.gaussian_filter(depth, radius / pixel, mode="nearest", truncate=2.5)
        share = ndimage.gaussian_filter(weight, radius / pixel, mode="nearest", truncate=2.5)
        around = total / np.maximum(share, 1e-3)
        below = np.maximum(around - depth - 0.04, 0.0)
        # Near the outline less of the sky is hidden.
        shut = shut + strength * below / (below + knee) * np.clip(share, 0.0, 1.0)
    return 1.0 - np.minimum(shut, 0.9)


def _self_shadow(surface: Surface, light: Light, pixel: float) -> np.ndarray:
    """March through the depth map towards the lamp; 1 is lit, 0 is shadow, with a soft edge."""
    lit = np.ones_like(surface.depth)
    x, y, z = light.direction
    side = np.hypot(x, y)
    if side < 0.05:
        return lit
    travelled = 0.0
    for distance in (0.35, 0.7, 1.1, 1.6, 2.2, 3.0, 4.0):
        columns, rows = round(distance * x / side / pixel), round(-distance * y / side / pixel)
        travelled = distance
        there = _shift(surface.depth, -rows, -columns, FAR)
        ray = surface.depth + travelled * z / side
        above = there - ray
        # What stands far above the ray is a finger in the air that light also passes behind.
        lit = np.minimum(lit, 1.0 - np.clip((above - 0.05) / (0.25 + 0.12 * distance), 0.0, 1.0))
    return ndimage.gaussian_filter(lit, 0.16 / pixel, mode="nearest", truncate=2.0)


def _shift(image: np.ndarray, rows: int, columns: int, empty: float = 0.0) -> np.ndarray:
    """Move an image down and right; what comes in is empty."""
    moved = np.full_like(image, empty)
    height, width = image.shape
    if abs(rows) >= height or abs(columns) >= width:
        return moved
    moved[max(rows, 0) : height + min(rows, 0), max(columns, 0) : width + min(columns, 0)] = image[
        max(-rows, 0) : height - max(rows, 0), max(-columns, 0) : width - max(columns, 0)
    ]
    return moved
