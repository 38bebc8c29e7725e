"""What the full recipe trains on: photographs, the same hands before other backgrounds, and drawn hands.

A thousand photographs of one camera before one kind of wall do not teach a network to read a stranger's
photo. So they are mixed with hands that are drawn in many scenes, and with their own hands cut out and put
before busy backgrounds. A few pictures show no whole hand at all; in their target every digit has the same
probability, so that the network learns to be unsure where there is nothing to read (outlier exposure,
D. Hendrycks, M. Mazeika, T. Dietterich, arXiv:1812.04606).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from signs.cutouts import before, cut_out
from signs.examples import NO_HAND, Examples
from signs.hands import render_hands
from signs.hands.clutter import paint_clutter
from signs.hands.dataset import SIGNERS


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


def mixture(photographs, drawn, shares=None, seed=0):
    """Make the training set of the full recipe.

    Parameters
    ----------
    photographs : signs.examples.Examples or None
        None to train on drawn hands alone.
    drawn : signs.examples.Examples or None
        The training images of the rendered set. None to train on photographs alone.
    shares : Shares, optional
    seed : int, default 0

    Returns
    -------
    signs.examples.Examples
        Not shuffled. Signers in it are those of the two sets given, and drawn signers whose numbers are in
        no rendered set, so a test signer of either is never among them.
    """
    shares = shares or Shares()
    rng = np.random.default_rng([seed, 11])
    parts = []
    if drawn is not None:
        many = range(SIGNERS, SIGNERS + shares.signers)
        images, digits, signers = render_hands(many, shares.takes, seed, scene="anywhere")
        parts += [drawn, Examples(images, digits.astype(np.int32), drawn.classes, signers)]
    if photographs is not None:
        known = photographs.signers
        # Numbers that no drawn signer has; without signers, each image is one of its own.
        own = 10_000 + (np.arange(len(photographs)) if known is None else known)
        people = replace(photographs, signers=own)
        parts += [people] * shares.photographs + list(_moved(people, shares.moved, rng))
    images = np.concatenate([part.images for part in parts])
    nothing = _nothing(images, shares.nothing, rng)
    labels = [part.labels for part in parts] + [np.full(len(nothing), NO_HAND, np.int32)]
    signers = [part.signers for part in parts] + [100_000 + np.arange(len(nothing))]
    return Examples(
        np.concatenate([images, nothing]), np.concatenate(labels), parts[0].classes, np.concatenate(signers)
    )


def _moved(people, times, rng):
    """Put photographed hands before busy backgrounds, those that can be cut out."""
    covers = [cut_out(image) for image in people.images] if times else []
    places = np.flatnonzero([cover is not None for cover in covers])
    for _ in range(times if len(places) else 0):
        chosen = people.take(places)
        found = np.stack([covers[place] for place in places])
        yield replace(chosen, images=before(chosen.images, found, _backgrounds(len(places), rng)))


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
