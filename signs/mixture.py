"""What the full recipe trains on: photographs, the same hands before other backgrounds, and drawn hands.

A thousand photographs of one camera before one kind of wall do not teach a network to read a stranger's
photo. So they are mixed with hands that are drawn in many scenes, and with their own hands cut out and put
before busy backgrounds. Some of the pictures show no whole hand: backgrounds, things that are none
(:mod:`signs.hands.things`), and hands that the frame cuts. In their target every digit has the same
probability, so that the network learns to be unsure where there is nothing to read (outlier exposure,
D. Hendrycks, M. Mazeika, T. Dietterich, arXiv:1812.04606), which is what finds a hand in a large photo
(:mod:`signs.finding`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from signs.cutouts import before, cut_out
from signs.examples import NO_HAND, Examples
from signs.hands import render_hands
from signs.hands.camera import develop, draw_camera
from signs.hands.clutter import paint_clutter
from signs.hands.dataset import SIGNERS
from signs.hands.things import paint_thing
from signs.hdf5 import DatasetError
from signs.words import tell

SIDE = 64  # pixels of a picture
_FINE = 2  # things are painted so many times larger, as hands are
_THINGS_BEHIND = 0.3  # share of the backgrounds of hands that show a thing
_CLOSEST = 3.0  # how far a hand whose fingers the frame cuts is brought closer


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
    backgrounds, things : int
        Busy backgrounds without a hand, and things that are none.
    cut : float
        Hands whose fingers the frame cuts, as a share of the photographs and of the drawn hands.
    """

    photographs: int = 2
    moved: int = 3
    signers: int = 300
    takes: int = 2
    backgrounds: int = 300
    things: int = 1200
    cut: float = 0.4


#: Without photographs, more drawn hands: as many pictures, and so as many steps to learn in.
DRAWN_ALONE = Shares(signers=786)
#: For a user's own pair, whose test images are photographs of the same kind: above all these.
OWN_PAIR = Shares(photographs=5, signers=100, backgrounds=200, things=400, cut=0.3)


def mixture(
    photographs: Examples | None, drawn: Examples | None, shares: Shares | None = None, seed: int = 0
) -> Examples:
    """Make the training set of the full recipe.

    Parameters
    ----------
    photographs : signs.examples.Examples or None
        None to train on drawn hands alone.
    drawn : signs.examples.Examples or None
        The training images of the rendered set. None to train on photographs alone.
    shares : Shares, optional
        By default ``Shares()``, and :data:`DRAWN_ALONE` without photographs.
    seed : int, default 0

    Returns
    -------
    signs.examples.Examples
        Not shuffled. Signers in it are those of the two sets given, and drawn signers whose numbers are in
        no rendered set, so a test signer of either is never among them.

    Raises
    ------
    DatasetError
        If the photographs show other digits than the drawn hands.
    """
    if photographs is not None and drawn is not None and photographs.classes != drawn.classes:
        digits = ", ".join(map(str, photographs.classes))
        raise DatasetError(
            tell(
                "these photographs show the digits {digits}, and hands are drawn for 0 to 5 alone: "
                "train without drawn hands, for example with --recipe quick",
                digits=digits,
            )
        )
    shares = shares or (DRAWN_ALONE if photographs is None else Shares())
    rng = np.random.default_rng([seed, 11])
    parts, unread = [], [_backgrounds(shares.backgrounds, rng), _things(shares.things, rng)]
    if drawn is not None:
        many = range(SIGNERS, SIGNERS + shares.signers)
        images, digits, signers = render_hands(many, shares.takes, seed, scene="anywhere")
        parts += [drawn, Examples(images, digits.astype(np.int32), drawn.classes, signers)]
        rows, covers = _cut_out(drawn.images)
        unread.append(_cut(drawn.images[rows], covers, round(shares.cut * len(drawn)), rng))
    if photographs is not None:
        known = photographs.signers
        # Numbers that no drawn signer has; without signers, each image is one of its own.
        own = 10_000 + (np.arange(len(photographs)) if known is None else known)
        people = replace(photographs, signers=own)
        rows, covers = _cut_out(people.images)
        parts += [people] * shares.photographs
        for _ in range(shares.moved if len(rows) else 0):
            hands = people.take(rows)
            parts.append(replace(hands, images=_before(hands.images, covers, rng)))
        unread.append(_cut(people.images[rows], covers, round(shares.cut * len(people)), rng))
    nothing = np.concatenate(unread)
    labels = [part.labels for part in parts] + [np.full(len(nothing), NO_HAND, np.int32)]
    numbered = [part.signers for part in parts if part.signers is not None]  # by now each has them
    signers = [*numbered, 100_000 + np.arange(len(nothing))]
    images = np.concatenate([*(part.images for part in parts), nothing])
    return Examples(images, np.concatenate(labels), parts[0].classes, np.concatenate(signers))


def _cut_out(images):
    """Find the hands that can be cut out: their rows, and their covers, shape (m, n, n)."""
    covers = [cut_out(image) for image in images]
    rows = np.flatnonzero([cover is not None for cover in covers])
    return rows, np.array([covers[row] for row in rows])


def _before(images, covers, rng):
    """Put hands before busy backgrounds, and before things."""
    things = round(_THINGS_BEHIND * len(images))
    behind = np.concatenate([_backgrounds(len(images) - things, rng), _things(things, rng)])
    return before(images, covers, rng.permutation(behind))


def _backgrounds(count, rng):
    """Paint busy backgrounds, uint8, shape (count, 64, 64, 3)."""
    pictures = np.empty((count, SIDE, SIDE, 3), np.uint8)
    for picture in pictures:
        light = np.clip(paint_clutter(rng, SIDE), 0, 1).transpose(1, 2, 0)
        picture[:] = np.rint(255 * light ** (1 / 2.2))
    return pictures


def _things(count, rng):
    """Paint things that are no hand, and take a picture of each, uint8, shape (count, 64, 64, 3)."""
    pictures = np.empty((count, SIDE, SIDE, 3), np.uint8)
    for picture in pictures:
        picture[:] = develop(paint_thing(rng, SIDE * _FINE), draw_camera(rng), SIDE, rng)
    return pictures


def _cut(images, covers, count, rng):
    """Move hands over the frame until fingers are outside, every second one before a busy background."""
    pictures, moved = [], []
    while len(images) and len(pictures) < count:
        which = rng.integers(len(images))
        zoom = rng.uniform(0.9, _CLOSEST)
        start = rng.uniform(-0.4, 1.4 - 1 / zoom, 2) * SIDE
        cover, *colours = (
            ndimage.affine_transform(channel, [1 / zoom] * 2, start, order=1, mode="nearest")
            for channel in (covers[which], *images[which].transpose(2, 0, 1))
        )
        # The highest place of a hand is the tip of a finger that counts.
        tip = (np.argwhere(covers[which] > 0.5)[0] - start) * zoom
        inside = cover.sum() / (zoom**2 * covers[which].sum())
        if 0.15 < inside < 0.6 and (np.abs(tip - SIDE / 2) > 0.6 * SIDE).any():
            pictures.append(np.stack(colours, axis=-1))
            moved.append(cover)
    if not pictures:
        return _backgrounds(0, rng)
    pictures = np.array(pictures)
    pictures[::2] = _before(pictures[::2], np.array(moved[::2]), rng)
    return pictures
