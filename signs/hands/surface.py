"""Rasteriser: rounded cones, seen by a camera, become maps of depth, normals and skin.

Each cone is cut exactly with the lines of sight, which are parallel after each sphere was scaled for
its distance. Cones are joined by a polynomial smooth maximum of depth, so that joints have no seams
while a finger in front of the palm keeps its edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .skeleton import BAND, CLOTH, Cone

# Depth of nothing; far behind everything, so that blending with it has no effect.
FAR = -1.0e3


@dataclass(frozen=True)
class View:
    """Where the camera is.

    Attributes
    ----------
    rotation : ndarray, shape (3, 3)
        From the hand frame to the camera's (x right, y up, z to the camera).
    distance : float
        From the wrist to the camera, cm.
    mirrored : bool
        True for a left hand.
    """

    rotation: np.ndarray
    distance: float
    mirrored: bool


@dataclass(frozen=True)
class Surface:
    """What the camera sees, each map of shape (n, n).

    Attributes
    ----------
    hit : ndarray of bool
        Where the hand is.
    depth : ndarray
        Towards the camera, cm; ``FAR`` where it is not.
    normal : ndarray, shape (3, n, n)
        Unit vectors in the camera's frame.
    crease, nail, warm, palmar, cloth, band : ndarray
        Shares from 0 to 1: folds, nails, reddish fingertips, palm-side skin, sleeve, bracelet.
    x, y : ndarray
        Picture coordinates in cm, camera frame.
    """

    hit: np.ndarray
    depth: np.ndarray
    normal: np.ndarray
    crease: np.ndarray
    nail: np.ndarray
    warm: np.ndarray
    palmar: np.ndarray
    cloth: np.ndarray
    band: np.ndarray
    x: np.ndarray
    y: np.ndarray


def turn_matrix(yaw: float, pitch: float, roll: float) -> np.ndarray:
    """Return the rotation that yaws about y, then pitches about x, then rolls about z (radians)."""
    cy, sy, cp, sp, cr, sr = (
        np.cos(yaw),
        np.sin(yaw),
        np.cos(pitch),
        np.sin(pitch),
        np.cos(roll),
        np.sin(roll),
    )
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_x = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    about_z = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    return _product(about_z, _product(about_x, about_y))


def see(cones: list[Cone], view: View) -> list[Cone]:
    """Bring cones from the hand frame into the camera's, with perspective."""
    rotation = view.rotation * np.array([[-1.0], [1.0], [1.0]]) if view.mirrored else view.rotation
    seen = []
    for cone in cones:
        start, end = _apply(rotation, cone.start), _apply(rotation, cone.end)
        near, far = (view.distance / (view.distance - point[2]) for point in (start, end))
        seen.append(
            Cone(
                start * np.array([near, near, 1.0]),
                end * np.array([far, far, 1.0]),
                cone.r0 * near,
                cone.r1 * far,
                cone.blend,
                cone.part,
                _apply(rotation, cone.pad),
                cone.creases,
                cone.tip,
            )
        )
    return seen


def rasterise(cones: list[Cone], size: int, frame: float, centre: tuple[float, float]) -> Surface:
    """Draw cones of the camera frame.

    Parameters
    ----------
    cones : list of Cone
    size : int
        Pixels a side.
    frame : float
        Side of the picture, cm.
    centre : tuple of float
        Camera coordinates of the picture's middle, cm.

    Returns
    -------
    Surface
    """
    step = frame / size
    xs = centre[0] - frame / 2 + step * (np.arange(size) + 0.5)
    ys = centre[1] + frame / 2 - step * (np.arange(size) + 0.5)
    # Channels: depth, normal x y z, crease, nail, warm, palmar, cloth, band.
    layers = np.zeros((10, size, size))
    layers[0] = FAR
    for cone in cones:
        reach = max(cone.r0, cone.r1)
        low = np.minimum(cone.start, cone.end) - reach
        high = np.maximum(cone.start, cone.end) + reach
        left, right = np.searchsorted(xs, (low[0], high[0]))
        top, bottom = np.searchsorted(-ys, (-high[1], -low[1]))
        if left < right and top < bottom:
            window = layers[:, top:bottom, left:right]
            _join(window, cone, xs[None, left:right], ys[top:bottom, None])
    hit = layers[0] > FAR / 2
    normal = layers[1:4]
    normal = normal / np.sqrt(np.maximum((normal * normal).sum(0), 1e-12))
    x, y = np.broadcast_to(xs[None], (size, size)), np.broadcast_to(ys[:, None], (size, size))
    depth = np.where(hit, layers[0], FAR)
    return Surface(hit, depth, normal, *layers[4:], x=x, y=y)  # type: ignore[misc]


def _join(window: np.ndarray, cone: Cone, x: np.ndarray, y: np.ndarray) -> None:
    """Cut one cone with the lines of sight of a window, and blend it into the maps there."""
    depth, nx, ny, nz, share = _intersect(cone, x, y)
    blend = cone.blend[0] + (cone.blend[1] - cone.blend[0]) * share
    weight = np.clip(0.5 + 0.5 * (depth - window[0]) / blend, 0.0, 1.0)
    rest = 1.0 - weight
    window[0] = rest * window[0] + weight * depth + blend * weight * rest
    facing = nx * cone.pad[0] + ny * cone.pad[1] + nz * cone.pad[2]
    crease = np.zeros_like(depth)
    length = np.sqrt(((cone.end - cone.start) ** 2).sum()) + 1e-9
    for place, deep in cone.creases:
        off = (share - place) * length / 0.13
        crease = np.maximum(crease, deep * np.exp(-off * off) * np.clip(0.5 + 0.7 * facing, 0.15, 1.0))
    nail: Any = 0.0
    warm: Any = 0.0
    if cone.tip:
        warm = np.clip(1.4 * share - 0.5, 0.0, 1.0)
        along = (
            nx * (cone.end - cone.start)[0]
            + ny * (cone.end - cone.start)[1]
            + nz * (cone.end - cone.start)[2]
        ) / length
        nail = _step(-facing, 0.52, 0.68) * _step(share + 0.45 * np.clip(along, 0, 1), 0.5, 0.62)
    palmar = _step(facing, -1.0, 0.6)
    values = (nx, ny, nz, crease, nail, warm, palmar, cone.part == CLOTH, cone.part == BAND)
    for channel, value in enumerate(values, start=1):
        window[channel] = rest * window[channel] + weight * value


def _intersect(cone: Cone, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, ...]:
    """Cut a rounded cone with lines of sight along z.

    Returns depth (``FAR`` where missed), the unit normal's three parts, and the place along the axis as
    a share from 0 to 1. The spheres' contact circles bound the part where the cone's mantle counts.
    """
    ax, ay, az = cone.start
    bx, by, bz = cone.end - cone.start
    px, py = x - ax, y - ay
    shrink = cone.r0 - cone.r1
    length2 = bx * bx + by * by + bz * bz
    cap0 = cone.r0 * cone.r0 - px * px - py * py
    ex, ey = px - bx, py - by
    cap1 = cone.r1 * cone.r1 - ex * ex - ey * ey
    z0 = np.where(cap0 > 0, np.sqrt(np.maximum(cap0, 0.0)), FAR)
    z1 = np.where(cap1 > 0, bz + np.sqrt(np.maximum(cap1, 0.0)), FAR)
    first = z0 >= z1
    z = np.where(first, z0, z1)
    nx = np.where(first, px, ex) / np.where(first, cone.r0, cone.r1)
    ny = np.where(first, py, ey) / np.where(first, cone.r0, cone.r1)
    nz = np.where(first, z0, z1 - bz) / np.where(first, cone.r0, cone.r1)
    share = np.where(first, 0.0, 1.0) + np.zeros_like(z)
    core = length2 - shrink * shrink
    if core > 1e-9:
        # |p|² core = (p·b)² - 2 r0 shrink (p·b) + r0² length², with p = (px, py, z): a quadratic in z.
        flat = px * bx + py * by
        qa = core - bz * bz
        qb = bz * (cone.r0 * shrink - flat)
        qc = (
            core * (px * px + py * py)
            - flat * flat
            + 2 * cone.r0 * shrink * flat
            - cone.r0 * cone.r0 * length2
        )
        inside = qb * qb - qa * qc
        if abs(qa) > 1e-9:
            root = np.sqrt(np.maximum(inside, 0.0))
            zm = (-qb + root) / qa
            reach = flat + zm * bz - cone.r0 * shrink
            if qa < 0:  # the axis points at the camera: the first root may lie on the cone's other half
                other = (-qb - root) / qa
                reach_other = flat + other * bz - cone.r0 * shrink
                swap = (reach_other > 0) & (reach_other < core) & ((reach <= 0) | (reach >= core))
                zm, reach = np.where(swap, other, zm), np.where(swap, reach_other, reach)
            on = (inside > 0) & (reach > 0) & (reach < core) & (zm > z)
            # The normal is p minus the axis point whose sphere touches here, over that sphere's radius.
            t = reach / core
            radius = np.where(on, cone.r0 - shrink * t, 1.0)
            z = np.where(on, zm, z)
            nx = np.where(on, (px - t * bx) / radius, nx)
            ny = np.where(on, (py - t * by) / radius, ny)
            nz = np.where(on, (zm - t * bz) / radius, nz)
            share = np.where(on, t, share)
    return np.where(z > FAR / 2, z + az, FAR), nx, ny, nz, share


def _step(value: np.ndarray, low: float, high: float) -> np.ndarray:
    """Rise smoothly from 0 at low to 1 at high."""
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def _apply(matrix: np.ndarray, vector: np.ndarray) -> np.ndarray:
    # Sums written out: the order of additions in a BLAS differs between machines.
    return (matrix * vector).sum(1)


def _product(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    return (left[:, :, None] * right[None]).sum(1)
