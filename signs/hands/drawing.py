"""From (digit, signer, take, seed) to a picture, one or many."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import numpy as np

from signs.words import tell

from .anatomy import Signer, draw_signer, signer_stream
from .backdrop import Wall, draw_wall, paint_wall
from .camera import Camera, develop, draw_camera
from .clutter import paint_clutter
from .poses import OTHER_RAISED, Pose, draw_pose
from .shading import cast_shadow, draw_light, shade
from .skeleton import CLOTH, FOREARM, Cone, build_hand
from .surface import Surface, View, rasterise, see, turn_matrix
from .things import paint_thing

DIGITS = 6
SCENES = ("studio", "anywhere")
# Words after (seed, signer, digit, take) for what only the scene "anywhere" draws.
_PLACE_STREAM = 1_000_005
# Shares of pictures in that scene: with a busy background, of these with a thing in it, with the back of the
# hand to the camera, with the light behind the hand.
_BUSY, _THING, _BACK, _AGAINST_LIGHT = 0.45, 0.35, 0.15, 0.12
# Samples a side of a pixel.
_SAMPLES = 2


class HandRequestError(ValueError):
    """A hand was asked for that cannot be drawn; the message says what to ask for instead."""


def render_hand(
    digit: int, signer: int = 0, take: int = 0, seed: int = 0, size: int = 64, scene: str = "studio"
) -> np.ndarray:
    """Draw one hand that shows a digit.

    Parameters
    ----------
    digit : int
        0 to 5.
    signer : int, default 0
        Whose hand; 0 or more.
    take : int, default 0
        Which of this signer's pictures of the digit; 0 or more.
    seed : int, default 0
        Another seed is another set of signers.
    size : int, default 64
        Pixels a side, 16 to 512. A larger picture shows the same hand, finer.
    scene : {"studio", "anywhere"}
        "studio" is a wall and a hand that is held as in the photographs of the data set. "anywhere" is for
        training on more than these: the hand is turned further, at times shows its back or is dark before a
        bright wall, its fingers may be wide apart, 0 may be a fist and 3 the fingers without the thumb, and
        the background may be busy.

    Returns
    -------
    ndarray of uint8, shape (size, size, 3)

    Raises
    ------
    HandRequestError
        A ValueError of one line, when a number is out of range.
    """
    check_request(digit, signer, take, seed, size, scene)
    person, wall, camera = _studio(int(seed), int(signer))
    light_stream = np.random.default_rng([int(seed), int(signer), 1_000_004])
    rng = np.random.default_rng([int(seed), int(signer), int(digit), int(take)])
    light = draw_light(light_stream, rng)
    place = None
    if scene == "anywhere":
        place = np.random.default_rng([int(seed), int(signer), int(digit), int(take), _PLACE_STREAM])
        pose = _loosen(draw_pose(int(digit), person, rng, _other_way(int(digit), place)), int(digit), place)
    else:
        pose = draw_pose(int(digit), person, rng)
    view = View(turn_matrix(*pose.turn), distance=float(rng.uniform(38, 70)), mirrored=person.left)
    cones = see(build_hand(person, pose), view)
    frame, centre = _frame(cones, person, rng)
    jitter = rng.normal(0, 0.03, 2)
    camera = replace(camera, exposure=camera.exposure * float(np.exp(rng.normal(0, 0.04))))

    fine = size * _SAMPLES
    surface = rasterise(cones, fine, frame, centre)
    pixel = frame / fine
    lines = _palm_lines(surface, view, person)
    hand = shade(surface, person, light, lines, pixel)
    wall_light = light.key * max(light.direction[2], 0.3) + light.fill
    shadow = cast_shadow(surface, light, pixel)
    level = light.key * max(light.direction[2], 0.3) / wall_light
    backdrop = paint_wall(wall, fine, jitter)
    if place is not None and place.random() < _BUSY:
        backdrop = (paint_thing if place.random() < _THING else paint_clutter)(place, fine)
        level = level * place.integers(2)  # most such things are too far behind to catch the shadow
    if place is not None and place.random() < _AGAINST_LIGHT:
        hand = hand * place.uniform(0.06, 0.4)
        backdrop = backdrop * (place.uniform(0.5, 0.9) / np.mean(backdrop))
        level = 0 * level
    picture = backdrop * (1.0 - 0.8 * level[:, None, None] * shadow)
    picture = np.where(surface.hit, hand, picture)
    return develop(picture, camera, size, rng)


@lru_cache(maxsize=64)
def _studio(seed: int, signer: int) -> tuple[Signer, Wall, Camera]:
    """Return what a signer's pictures share."""
    rng = signer_stream(seed, signer)
    person = draw_signer(rng)
    return person, draw_wall(rng, person), draw_camera(rng)


def _other_way(digit: int, place: np.random.Generator) -> bool:
    """Decide whether 0 is a fist this time, or 3 without the thumb."""
    return bool(place.random() < 0.4) and digit in OTHER_RAISED


def _loosen(pose: Pose, digit: int, place: np.random.Generator) -> Pose:
    """Turn the hand and spread its fingers further than in a studio."""
    turn = pose.turn + np.radians(place.normal(0, (10, 8, 0)))
    if digit and place.random() < _BACK:
        turn[0] += np.pi
    return replace(pose, turn=turn, spread=pose.spread * np.exp(abs(place.normal(0, 0.3))))


def check_request(digit: int, signer: int, take: int, seed: int, size: int, scene: str = "studio") -> None:
    """Raise HandRequestError, with one line that says what is wrong, unless such a hand can be drawn."""
    numbers = {"digit": digit, "signer": signer, "take": take, "seed": seed, "size": size}
    for name, value in numbers.items():
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
            raise HandRequestError(
                tell("{name} must be a whole number, not {value!r}", name=name, value=value)
            )
        if value < 0:
            raise HandRequestError(tell("{name} must be 0 or more, not {value}", name=name, value=value))
    if digit >= DIGITS:
        raise HandRequestError(tell("digit must be 0, 1, 2, 3, 4 or 5, not {digit}", digit=digit))
    if scene not in SCENES:
        raise HandRequestError(tell("scene must be 'studio' or 'anywhere', not {scene!r}", scene=scene))
    if not 16 <= size <= 512:
        raise HandRequestError(tell("size must be 16 to 512 pixels, not {size}", size=size))


def _frame(cones: list[Cone], person: Signer, rng: np.random.Generator) -> tuple[float, tuple[float, float]]:
    """Place the picture around the hand: its side in cm, and its middle in camera coordinates."""
    body = [cone for cone in cones if cone.part not in (FOREARM, CLOTH)]
    low = np.min([np.minimum(c.start - c.r0, c.end - c.r1) for c in body], axis=0)
    high = np.max([np.maximum(c.start + c.r0, c.end + c.r1) for c in body], axis=0)
    span = high - low
    frame = person.frame * float(np.exp(rng.normal(0, 0.04)))
    # Fingers stay inside; the heel of the hand may leave at the bottom.
    frame = max(frame, span[0] * 1.06, span[1] * 0.98)
    x = (low[0] + high[0]) / 2 + frame * rng.normal(0, 0.045)
    y = (low[1] + high[1]) / 2 + frame * rng.normal(0.065, 0.035)
    margin = 0.04 * frame
    x = np.clip(x, high[0] + margin - frame / 2, low[0] - margin + frame / 2)
    y = max(y, high[1] + margin - frame / 2)
    return frame, (float(x), float(y))


# The lines of the palm in the hand frame, cm: round the thumb's ball, across the middle, under the fingers.
_LINES = (
    ((3.2, 6.7), (1.6, 6.2), (0.5, 4.6), (0.35, 2.6), (0.9, 1.2)),
    ((3.2, 6.7), (1.2, 6.1), (-0.8, 5.2), (-2.4, 4.2)),
    ((-3.6, 6.4), (-1.8, 6.5), (0.0, 7.2), (1.6, 8.4)),
)


def _palm_lines(surface: Surface, view: View, person: Signer) -> np.ndarray:
    """Return how deep the lines of the palm are at each sample, 0 to 1."""
    depth = np.zeros(surface.depth.shape)
    rotation = view.rotation
    side = -1.0 if view.mirrored else 1.0
    spot = surface.hit & (surface.palmar > 0.5)
    if not spot.any():
        return depth
    z = surface.depth[spot]
    back = (view.distance - z) / view.distance
    x, y = surface.x[spot] * back * side, surface.y[spot] * back
    hand = [rotation[0, axis] * x + rotation[1, axis] * y + rotation[2, axis] * z for axis in range(3)]
    # Only where the palm itself shows, not a finger in front of it.
    on_palm = np.clip(2.6 - hand[2], 0.0, 1.0) * np.clip(9.5 - hand[1], 0.0, 1.0)
    width = abs(person.knuckles[0, 0] / 2.75)
    deepest = np.zeros_like(z)
    for line in _LINES:
        for (x0, y0), (x1, y1) in pairwise(line):
            x0, x1 = x0 * width, x1 * width
            dx, dy = x1 - x0, y1 - y0
            t = np.clip(((hand[0] - x0) * dx + (hand[1] - y0) * dy) / (dx * dx + dy * dy), 0.0, 1.0)
            off2 = (hand[0] - x0 - t * dx) ** 2 + (hand[1] - y0 - t * dy) ** 2
            deepest = np.maximum(deepest, np.exp(-off2 / 0.02))
    depth[spot] = deepest * on_palm
    return depth
