"""What the full recipe trains on: photographs, the same hands before other backgrounds, and drawn hands.

A thousand photographs of one camera before one kind of wall do not teach a network to read a stranger's
photo. So they are mixed with hands that are drawn in many scenes, and with their own hands cut out and put
before busy backgrounds. A few pictures show no whole hand at all; their target gives every digit the same
probability, so that the network learns to be unsure where there is nothing to read (outlier exposure,
D. Hendrycks, M. Mazeika, T. Dietterich, arXiv:1812.04606).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from signs.cutouts import before, cut_out
from signs.hands import render_hands
from signs.hands.clutter import paint_clutter
from signs.hands.dataset import SIGNERS

DIGITS = 6


@dataclass(frozen=True)
class Shares:
    """How much of everything there is.

    Attributes
    ----------
    photographs : int
        How often each photograph is in.
    moved : int
        How often each photographed hand is put before another background.
    signers, takes : int
        Drawn hands in many scenes: six digits of each signer, so many takes of each.
    nothing : int
        Pictures that show no whole hand.
    """

    photographs: int = 2
    moved: int = 2
    signers: int = 300
    takes: int = 2
    nothing: int = 400


@dataclass(frozen=True, eq=False)
class Mixture:
    """Images and targets.

    Attributes
    ----------
    images : ndarray of uint8, shape (n, 64, 64, 3)
    targets : ndarray of float32, shape (n, 6)
        One-hot, or 1/6 each where no digit is shown.
    """

    images: np.ndarray
    targets: np.ndarray


def mix(photographs, photograph_digits, drawn, drawn_digits, shares=None, seed=0):
    """Make the training set of the full recipe.

    Parameters
    ----------
    photographs : ndarray of uint8, shape (m, 64, 64, 3)
        May be empty: then the network trains on drawn hands alone.
    photograph_digits : ndarray of int, shape (m,)
    drawn : ndarray of uint8, shape (k, 64, 64, 3)
        The training images of the rendered set.
    drawn_digits : ndarray of int, shape (k,)
    shares : Shares, optional
    seed : int, default 0

    Returns
    -------
    Mixture
        Not shuffled. Signers in it are those of the two sets given, and drawn signers whose numbers are in
        no rendered set: a test signer of either is never among them.
    """
    shares = shares or Shares()
    rng = np.random.default_rng([seed, 11])
    hands, hand_digits, _ = render_hands(
        range(SIGNERS, SIGNERS + shares.signers), shares.takes, seed, scene="anywhere"
    )
    images = [drawn, hands] + [photographs] * shares.photographs
    digits = [drawn_digits, hand_digits] + [photograph_digits] * shares.photographs
    for moved, moved_digits in _moved(photographs, photograph_digits, shares.moved, rng):
        images.append(moved)
        digits.append(moved_digits)
    nothing = _nothing(np.concatenate(images), shares.nothing, rng)
    targets = np.eye(DIGITS, dtype=np.float32)[np.concatenate(digits)]
    unsure = np.full((len(nothing), DIGITS), 1 / DIGITS, np.float32)
    return Mixture(np.concatenate([*images, nothing]), np.concatenate([targets, unsure]))


def _moved(photographs, digits, times, rng):
    """Put photographed hands before busy backgrounds, those that can be cut out."""
    if not len(photographs) or not times:
        return
    found = [(place, cut_out(image)) for place, image in enumerate(photographs)]
    places = [place for place, cover in found if cover is not None]
    if not places:
        return
    covers = np.stack([cover for _, cover in found if cover is not None])
    for _ in range(times):
        yield before(photographs[places], covers, _backgrounds(len(places), rng)), digits[places]


def _backgrounds(count, rng):
    """Paint busy backgrounds, uint8, shape (count, 64, 64, 3)."""
    painted = (paint_clutter(rng, 64) for _ in range(count))
    pictures = [255 * np.clip(light, 0, 1).transpose(1, 2, 0) ** (1 / 2.2) for light in painted]
    return np.rint(np.stack(pictures)).astype(np.uint8) if pictures else np.empty((0, 64, 64, 3), np.uint8)


def _nothing(images, count, rng):
    """Make pictures without a whole hand: half of them backgrounds, half small parts of a picture."""
    parts = []
    for place in rng.choice(len(images), count // 2):
        side = int(rng.integers(14, 25))
        top, left = rng.integers(0, 64 - side, 2)
        index = (np.arange(64) * side) // 64
        parts.append(images[place][top + index][:, left + index])
    backgrounds = _backgrounds(count - count // 2, rng)
    return np.concatenate([np.stack(parts), backgrounds]) if parts else backgrounds
