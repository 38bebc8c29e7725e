"""Forward and inverse kinematics: from a pose to the rounded cones that the hand is made of."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .anatomy import FINGER_PAD, THUMB_PAD, Signer
from .poses import Pose, Thumb

PALM, FINGER, FOREARM, CLOTH, BAND = range(5)


@dataclass(frozen=True)
class Cone:
    """Two spheres and the cone that touches both, in the hand frame, cm.

    Attributes
    ----------
    start, end : ndarray, shape (3,)
        Centres of the spheres.
    r0, r1 : float
        Their radii.
    blend : tuple of float
        Over how many cm it melts into what is there already, at its start and at its end.
    part : int
        PALM, FINGER, FOREARM, CLOTH or BAND.
    pad : ndarray, shape (3,)
        Unit vector to its palm side.
    creases : tuple of (float, float)
        Where the skin folds, as a share of the length, and how deep, 0 to 1.
    tip : bool
        Whether it carries a nail and a reddish end.
    """

    start: np.ndarray
    end: np.ndarray
    r0: float
    r1: float
    blend: tuple[float, float] = (0.25, 0.25)
    part: int = FINGER
    pad: np.ndarray = field(default_factory=lambda: np.array([0.0, 0.0, 1.0]))
    creases: tuple[tuple[float, float], ...] = ()
    tip: bool = False


def build_hand(signer: Signer, pose: Pose) -> list[Cone]:
    """Set up the hand.

    Parameters
    ----------
    signer : Signer
    pose : Pose

    Returns
    -------
    list of Cone
        Forearm and palm first, then the fingers, then the thumb; later ones melt into earlier ones.
    """
    chains, pads = _finger_chains(signer, pose)
    thumb, thumb_pads = _thumb_chain(signer, pose.thumb, chains, pads)
    cones = (
        _forearm(signer, pose.bend) + _palm(signer, thumb, thumb_pads[0]) + _webs(signer, pose, chains, thumb)
    )
    for finger in range(4):
        cones += _finger_cones(chains[finger], pads[finger], signer.radii[finger])
    return cones + _thumb_cones(thumb, thumb_pads, signer.thumb_radii)


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / np.sqrt((vector * vector).sum(-1, keepdims=True))


def _finger_chains(signer: Signer, pose: Pose) -> tuple[np.ndarray, np.ndarray]:
    """Return joints (4, 4, 3), knuckle to tip, and palm-side directions (4, 3, 3) of the phalanges."""
    normal = np.array([0.0, 0.0, 1.0])
    chains = np.empty((4, 4, 3))
    pads = np.empty((4, 3, 3))
    for finger in range(4):
        chains[finger, 0] = signer.knuckles[finger]
        up = np.array([np.sin(pose.spread[finger]), np.cos(pose.spread[finger]), 0.0])
        for bone, angle in enumerate(np.cumsum(pose.flexion[finger])):
            direction = np.cos(angle) * up + np.sin(angle) * normal
            pads[finger, bone] = np.cos(angle) * normal - np.sin(angle) * up
            step = signer.phalanges[finger, bone]
            if bone == 2:
                step += FINGER_PAD - signer.radii[finger, 3] + 0.25
            chains[finger, bone + 1] = chains[finger, bone] + step * direction
    return chains, pads


def _thumb_chain(
    signer: Signer, thumb: Thumb, chains: np.ndarray, pads: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return joints (4, 3), root to tip, and palm-side directions (3, 3) of the thumb."""
    lengths = signer.thumb_bones.copy()
    lengths[2] += THUMB_PAD - signer.thumb_radii[3] + 0.25
    azimuth, elevation = thumb.directions[:, 0], thumb.directions[:, 1]
    directions = np.stack(
        [np.sin(azimuth) * np.cos(elevation), np.cos(azimuth) * np.cos(elevation), np.sin(elevation)], axis=1
    )
    chain = signer.thumb_root + np.concatenate(
        [np.zeros((1, 3)), np.cumsum(directions * lengths[:, None], axis=0)]
    )
    if thumb.goal != "free":
        chain = _reach(chain, lengths, _thumb_goal(signer, thumb, chains, pads))
    directions = _unit(np.diff(chain, axis=0))
    along = (directions * thumb.pad).sum(1, keepdims=True)
    return chain, _unit(thumb.pad - along * directions)


def _thumb_goal(signer: Signer, thumb: Thumb, chains: np.ndarray, pads: np.ndarray) -> np.ndarray:
    """Return where the centre of the thumb's last sphere should come to lie."""
    if thumb.point is not None and thumb.goal == "at":
        return thumb.point
    if thumb.goal == "on finger":
        joints = chains[thumb.finger]
        spot = joints[1] + thumb.along * (joints[2] - joints[1])
        gap = signer.radii[thumb.finger, 1] + 0.85 * signer.thumb_radii[3]
        return spot - gap * pads[thumb.finger, 1]
    # Against the pads of index and middle finger.
    spot = 0.6 * chains[0, 3] + 0.4 * chains[1, 3]
    facing = _unit(0.6 * pads[0, 2] + 0.4 * pads[1, 2])
    return spot + (signer.radii[0, 3] + 0.9 * signer.thumb_radii[3]) * facing


def _reach(chain: np.ndarray, lengths: np.ndarray, goal: np.ndarray) -> np.ndarray:
    """Bend a chain so that its end comes to the goal, by forward and backward reaching.

    Source: A. Aristidou, J. Lasenby, FABRIK: a fast, iterative solver for the inverse kinematics
    problem, Graphical Models 73(5), 2011. The bones keep their lengths and the root its place.
    """
    chain = chain.copy()
    root = chain[0].copy()
    for _ in range(12):
        chain[-1] = goal
        for joint in range(len(chain) - 2, -1, -1):
            chain[joint] = chain[joint + 1] + lengths[joint] * _unit(chain[joint] - chain[joint + 1])
        chain[0] = root
        for joint in range(1, len(chain)):
            chain[joint] = chain[joint - 1] + lengths[joint - 1] * _unit(chain[joint] - chain[joint - 1])
    return chain


def _finger_cones(joints: np.ndarray, pads: np.ndarray, radii: np.ndarray) -> list[Cone]:
    """Three phalanges, and a little flesh on the palm side of the first two."""
    proximal, middle, distal = pads
    cones = [
        Cone(
            joints[0],
            joints[1],
            radii[0],
            radii[1] * 1.02,
            (0.9, 0.2),
            FINGER,
            proximal,
            ((0.42, 0.6), (1.0, 1.0)),
        ),
        Cone(
            joints[1],
            joints[2],
            radii[1] * 1.02,
            radii[2] * 1.02,
            (0.2, 0.15),
            FINGER,
            middle,
            ((0.0, 1.0), (1.0, 0.9)),
        ),
        Cone(joints[2], joints[3], radii[2], radii[3], (0.15, 0.15), FINGER, distal, ((0.0, 0.9),), tip=True),
    ]
    for bone, pad in ((0, proximal), (1, middle)):
        base, end = joints[bone], joints[bone + 1]
        low = base + 0.42 * (end - base) + 0.16 * radii[bone] * pad
        high = base + 0.72 * (end - base) + 0.16 * radii[bone] * pad
        width = 0.5 * (radii[bone] + radii[bone + 1])
        cones.append(Cone(low, high, width * 0.94, width * 0.92, (0.3, 0.3), FINGER, pad))
    return cones


def _thumb_cones(joints: np.ndarray, pads: np.ndarray, radii: np.ndarray) -> list[Cone]:
    """Proximal and distal phalanx; the metacarpal belongs to the palm."""
    _, proximal, distal = pads
    ball = joints[2] + 0.45 * (joints[3] - joints[2]) + 0.12 * radii[2] * distal
    return [
        Cone(
            joints[1], joints[2], radii[1], radii[2], (0.9, 0.3), FINGER, proximal, ((0.1, 0.5), (1.0, 0.9))
        ),
        Cone(joints[2], joints[3], radii[2], radii[3], (0.25, 0.2), FINGER, distal, ((0.0, 0.9),), tip=True),
        Cone(ball, joints[3], radii[2] * 0.9, radii[3] * 0.98, (0.4, 0.4), FINGER, distal, tip=True),
    ]


def _palm(signer: Signer, thumb: np.ndarray, pad: np.ndarray) -> list[Cone]:
    """Metacarpals with flesh between them, and the balls of thumb and little finger."""
    knuckles, radii = signer.knuckles, signer.radii[:, 0]
    slim = radii.mean() / 0.94
    cones = []
    roots = knuckles * np.array([0.52, 0.0, 0.0]) + np.array([0.0, 1.0, 0.1])
    for finger in range(4):
        cones.append(
            Cone(roots[finger], knuckles[finger], 1.42 * slim, radii[finger] * 1.2, (1.4, 1.4), PALM)
        )
    for finger in range(3):
        start, end = (roots[finger] + roots[finger + 1]) / 2, (knuckles[finger] + knuckles[finger + 1]) / 2
        cones.append(Cone(start, end, 1.38 * slim, radii[finger] * 1.12, (1.4, 1.4), PALM))
    little = knuckles[3]
    heel = np.array([0.72 * little[0], 1.6, 0.55])
    cones.append(
        Cone(heel, little * [1.0, 0.72, 1.0] + [0.05, 0, 0.4], 1.45 * slim, 1.2 * slim, (1.2, 1.2), PALM)
    )
    # The ball of the thumb goes with its metacarpal.
    side = np.array([0.9, 1.9, 0.75])
    cones.append(
        Cone(side, thumb[0] + 0.55 * (thumb[1] - thumb[0]), 1.45 * slim, 1.55 * slim, (1.2, 1.0), PALM)
    )
    cones.append(
        Cone(
            signer.thumb_root,
            thumb[1],
            signer.thumb_radii[0] * 0.95,
            signer.thumb_radii[1] * 1.04,
            (1.2, 0.9),
            PALM,
            pad,
        )
    )
    return cones


def _webs(signer: Signer, pose: Pose, chains: np.ndarray, thumb: np.ndarray) -> list[Cone]:
    """Skin between neighbouring fingers, and between thumb and palm."""
    cones = []
    for finger in range(3):
        # Between a straight and a folded finger the skin is drawn in and hardly shows.
        if abs(pose.flexion[finger, 0] - pose.flexion[finger + 1, 0]) > 0.7:
            continue
        knuckle = (chains[finger, 0] + chains[finger + 1, 0]) / 2
        reach = 0.40
        left = chains[finger, 0] + reach * (chains[finger, 1] - chains[finger, 0])
        right = chains[finger + 1, 0] + reach * (chains[finger + 1, 1] - chains[finger + 1, 0])
        cones.append(Cone(knuckle, (left + right) / 2, 0.95, 0.42, (1.0, 0.7), PALM))
    knuckle = signer.knuckles[0]
    for along, radius in ((0.45, 1.0), (0.65, 0.9), (0.82, 0.7)):
        on_palm = signer.thumb_root * (1 - along) + knuckle * along
        on_thumb = thumb[0] + (along + 0.12) * (thumb[1] - thumb[0])
        cones.append(Cone(on_palm, on_thumb, radius, radius, (1.0, 1.0), PALM))
    return cones


def _forearm(signer: Signer, bend: float) -> list[Cone]:
    """Two bones side by side, wide at the elbow; over them a sleeve or a band, if the signer wears one."""
    slim = signer.radii[:, 0].mean() / 0.94
    down = np.array([np.sin(bend), -np.cos(bend), 0.0])
    across = np.array([np.cos(bend), np.sin(bend), 0.0])
    cones = []
    for side in (-1.0, 0.0, 1.0):
        wrist = np.array([side * 1.6 * slim, 2.3, 0.15])
        mid = 2.2 * down + across * side * 1.0 * slim
        elbow = mid + 18 * down + across * side * 1.3
        thick = 1.72 * slim
        cones.append(Cone(wrist, mid, thick * 0.92, thick, (1.4, 1.4), FOREARM))
        cones.append(Cone(mid, elbow, thick, thick + 1.1, (1.4, 1.4), FOREARM))
    if signer.cuff is not None:
        for side in (-1.0, 1.0):
            edge = signer.cuff_at * down + across * side * 1.3 * slim
            cones.append(Cone(edge + 2.1 * down, edge + 20 * down, 2.3 * slim, 3.2 * slim, (0.1, 0.1), CLOTH))
    if signer.bracelet is not None:
        ring = 1.6 * down
        cones.append(
            Cone(
                ring - across * 1.45 * slim,
                ring + across * 1.45 * slim,
                1.84 * slim,
                1.84 * slim,
                (0.1, 0.1),
                BAND,
            )
        )
    return cones
