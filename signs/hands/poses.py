"""How a digit is held: joint angles of the fingers, what the thumb does, how the hand is turned.

The digits are those of the Sign Language Digits data set (A. Mavi, arXiv:2011.08927), read off its
pictures: 0 is a round O of all fingers, seen from the little finger's side; 1 index; 2 index and
middle finger; 3 thumb, index and middle finger; 4 all but the thumb, which lies across the palm; 5 all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .anatomy import Signer


@dataclass(frozen=True)
class Thumb:
    """What the thumb does.

    Attributes
    ----------
    directions : ndarray, shape (3, 2)
        Azimuth (from the finger direction towards the thumb's side) and elevation (out of the palm) of
        metacarpal, proximal and distal phalanx, radians. With a goal, only where the search starts.
    goal : str
        "free", "on finger" (the pad lies on a folded finger), "at" (on a point) or "fingertips".
    finger, along : int, float
        Which finger's middle phalanx it lies on, and where on it, 0 to 1.
    point : ndarray, shape (3,)
        For the goal "at", hand frame, cm.
    pad : ndarray, shape (3,)
        Roughly where the pad of the thumb faces.
    """

    directions: np.ndarray
    goal: str
    pad: np.ndarray
    finger: int = 1
    along: float = 0.5
    point: np.ndarray | None = None


@dataclass(frozen=True)
class Pose:
    """One way to hold one digit; angles in radians.

    Attributes
    ----------
    flexion : ndarray, shape (4, 3)
        Bend of knuckle, middle and end joint of index, middle, ring and little finger.
    spread : ndarray, shape (4,)
        Turn of each finger in the palm's plane, positive towards the thumb.
    thumb : Thumb
    turn : ndarray, shape (3,)
        Yaw (palm turns to the picture's right), pitch, roll of the hand.
    bend : float
        Angle of the forearm against the hand, in the palm's plane.
    raised : tuple of bool
        Thumb, index, middle, ring, little finger: is it held out?
    """

    flexion: np.ndarray
    spread: np.ndarray
    thumb: Thumb
    turn: np.ndarray
    bend: float
    raised: tuple[bool, ...]


_T, _F = True, False
RAISED = {
    0: (_F, _F, _F, _F, _F),
    1: (_F, _T, _F, _F, _F),
    2: (_F, _T, _T, _F, _F),
    3: (_T, _T, _T, _F, _F),
    4: (_F, _T, _T, _T, _T),
    5: (_T, _T, _T, _T, _T),
}
# Other ways to show as many fingers, which people elsewhere are used to: 0 a fist, 3 without the thumb.
OTHER_RAISED = {0: (_F, _F, _F, _F, _F), 3: (_F, _T, _T, _T, _F)}
# Rest directions of the held-out fingers, degrees; scaled by the signer's habit.
_FAN = {1: (0, 0, 0, 0), 2: (9, -7, 0, 0), 3: (10, -5, 0, 0), 4: (11, 1, -9, -22), 5: (11, 2, -8, -21)}
_OTHER_FAN = {0: (0, 0, 0, 0), 3: (11, 1, -9, 0)}
# A fist slopes: the nearer to the little finger, the further the knuckle bends, degrees.
_FOLDED_KNUCKLE = (64, 67, 73, 79)
# Folded fingers point at the root of the thumb.
_FOLDED_FAN = np.array([-4.0, 0.0, 3.0, 5.0])


def draw_pose(digit: int, signer: Signer, rng: np.random.Generator, other: bool = False) -> Pose:
    """Draw how a signer holds a digit this time.

    Parameters
    ----------
    digit : int
        0 to 5.
    signer : Signer
    rng : numpy.random.Generator
        The picture's own stream.
    other : bool, default False
        Whether to show 0 or 3 in the other way, see ``OTHER_RAISED``.

    Returns
    -------
    Pose
    """
    if digit == 0 and not other:
        return _draw_zero(signer, rng)
    raised, fan = (OTHER_RAISED[digit], _OTHER_FAN[digit]) if other else (RAISED[digit], _FAN[digit])
    habits = signer.habits
    flexion = np.empty((4, 3))
    spread = np.empty(4)
    opening = habits["spread"] * rng.uniform(0.8, 1.2)
    # A held-out thumb leaves the folded fingers loose, because it does not hold them down.
    curl = habits["curl"] - (0.5 if raised[0] else 0.0)
    for finger in range(4):
        if raised[finger + 1]:
            flexion[finger] = rng.normal((3, 7, 4), (5, 4, 2.5))
            spread[finger] = fan[finger] * opening + rng.normal(0, 2)
        else:
            bends = np.array([_FOLDED_KNUCKLE[finger] + 10 * curl, 99 + 8 * curl, 50 + 14 * curl])
            flexion[finger] = rng.normal(bends, (6, 5, 5))
            spread[finger] = _FOLDED_FAN[finger] + rng.normal(0, 2)
    turn = np.array(
        [
            habits["yaw"] + rng.normal(0, 6),
            habits["pitch"] + rng.normal(0, 5),
            habits["roll"] + rng.normal(0, 5),
        ]
    )
    bend = habits["bend"] + rng.normal(0, 4)
    return Pose(
        flexion=np.radians(flexion),
        spread=np.radians(spread),
        thumb=_draw_thumb(4 if other and digit == 3 else digit, signer, rng),
        turn=np.radians(turn),
        bend=float(np.radians(bend)),
        raised=raised,
    )


def _draw_zero(signer: Signer, rng: np.random.Generator) -> Pose:
    """All fingers arch to the thumb's tip; the hand turns sideways so that the opening shows."""
    habits = signer.habits
    arch = np.clip(habits["arch"] + rng.normal(0, 0.12), 0, 1)
    common = np.array([36 + 12 * arch, 64 + 14 * arch, 32 + 14 * arch]) + rng.normal(0, 4, 3)
    flexion = common + rng.normal(0, 3, (4, 3))
    # The outer fingers are shorter and stay a little straighter at the knuckle.
    flexion[:, 0] += np.array([2, 0, -2, -5])
    spread = np.array([1.0, 0.0, 0.0, 1.0]) + rng.normal(0, 2, 4)
    turn = np.array(
        [habits["zero_turn"] + rng.normal(0, 5), rng.normal(0, 6), habits["roll"] + rng.normal(-4, 7)]
    )
    directions = np.array([[18, 40], [2, 52], [0, 40]])
    thumb = Thumb(directions=np.radians(directions), goal="fingertips", pad=np.array([-0.2, 0.6, -0.8]))
    return Pose(
        flexion=np.radians(flexion),
        spread=np.radians(spread),
        thumb=thumb,
        turn=np.radians(turn),
        bend=float(np.radians(habits["bend"] + rng.normal(0, 5))),
        raised=RAISED[0],
    )


def _draw_thumb(digit: int, signer: Signer, rng: np.random.Generator) -> Thumb:
    """Draw the thumb of digits 1 to 5, or with 0 that of a fist."""
    habits = signer.habits
    if digit in (3, 5):
        out = habits["thumb_out"] + rng.normal(0, 0.12)
        first = 34 + 14 * out
        second = first + 2 - 8 * (1 - out) + rng.normal(0, 4)
        last = second + habits["hitchhiker"]
        directions = np.array([[first, 24], [second, 16], [last, 10]]) + rng.normal(0, 3, (3, 2))
        return Thumb(directions=np.radians(directions), goal="free", pad=np.array([-0.75, 0.0, 0.55]))
    if digit == 4:
        reach = np.clip(habits["thumb_reach"] + rng.normal(0, 0.15), 0, 1)
        point = np.array([1.8 - 4.0 * reach, rng.uniform(5.8, 7.8), rng.uniform(1.6, 2.1)])
        directions = np.array([[22, 44], [-22, 22], [-66, -14]])
        return Thumb(
            directions=np.radians(directions), goal="at", pad=np.array([-0.25, 0.1, -1.0]), point=point
        )
    # On the nearest folded finger, or between it and the next, or beside the fist.
    lock = habits["thumb_lock"]
    if digit == 1 and lock < 0.14:
        point = signer.knuckles[0] + np.array([0.75, -0.6, 2.2])
        directions = np.array([[28, 40], [4, 22], [2, 5]])
        return Thumb(
            directions=np.radians(directions), goal="at", pad=np.array([-0.9, 0.0, -0.2]), point=point
        )
    directions = np.array([[30, 52], [-8, 40], [-38, 8]])
    return Thumb(
        directions=np.radians(directions),
        goal="on finger",
        pad=np.array([-0.3, 0.0, -1.0]),
        finger=digit if lock < 0.75 else digit + 1,
        along=float(rng.uniform(0.1, 0.7)),
    )
