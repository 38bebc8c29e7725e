"""Finding the hand in a photo: the network itself judges which square shows a whole hand.

Colours propose squares (`signs.saliency`, `signs.crops`). The network reads each; it was trained to be
undecided where there is no hand, so a square around a hand is one that it is certain about, and that its
neighbours agree with. The best squares are read again, shifted, zoomed and mirrored, and their mean counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from signs import crops
from signs.photo import PhotoError
from signs.presence import Reader
from signs.saliency import hand_maps
from signs.words import tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    import keras
    from PIL import Image

WORKING_SIDE = 640  # longer side of the copy that is searched: a hand of a quarter of it has 160 pixels
LEAST_SIDE = 24  # pixels; with fewer, no picture shows which fingers are up
LOOKED_AROUND = 6  # the most promising squares, around each of which more are laid
FINALISTS = 10
MAPS = (1.0, 0.7)  # weights of the maps: both signs, and only unlike the borders
ROUND = 0.3  # how much less a certain 0 counts: no finger is up, so many a round thing resembles it
# Of 340 pictures of hands, many of them busier than rooms are, 99 % of the shipped network's answers were
# right from this mean probability on, 67 % below it.
SURE = 0.9
# Log-odds, of the best square and of the others looked at closely, half and half: a hand is seen in the
# squares around it, too. Of 70 pictures without one none reaches it, of 65 hands before walls all do.
LEAST_PRESENCE = 2.5
RIVAL = 0.9  # another square that is this certain of another digit


@dataclass(frozen=True, eq=False)
class Reading:
    """What the network reads in one square.

    Attributes
    ----------
    box : tuple of int
        Left, top, right, bottom in pixels of the photo; it may hang over the frame.
    probabilities : numpy.ndarray
        Shape (1, 6): the mean over the square's views, small shifts, zooms and mirror images.
    presence : float
        The logarithm of the odds that the square shows a whole hand, see `signs.presence`; 0 where the
        network is not the shipped one, and nothing is known.
    """

    box: tuple[int, int, int, int]
    probabilities: np.ndarray
    presence: float

    @property
    def digit(self) -> int:
        """The most probable digit."""
        return int(self.probabilities[0].argmax())

    @property
    def probability(self) -> float:
        """The digit's probability."""
        return float(self.probabilities[0].max())


@dataclass(frozen=True, eq=False)
class Found(Reading):
    """The square that shows the hand.

    Attributes
    ----------
    crop : numpy.ndarray
        What the network sees, float32, shape (1, 64, 64, 3), values in [0, 1].
    others : tuple of Reading
        The other squares that were looked at closely, best first.
    tried : int
        Number of squares that were read in all.
    doubt : str
        Why the answer should not be trusted; empty if nothing speaks against it.
    """

    crop: np.ndarray
    others: tuple[Reading, ...]
    tried: int
    doubt: str


def find_hand(photo: Image.Image, model: keras.Model) -> Found:
    """Find the hand in a photo and read its digit.

    Parameters
    ----------
    photo : PIL.Image.Image
        Mode RGB, upright, of any size, as `signs.photo.open_photo` returns it.
    model : keras.Model
        Or anything with its ``predict(X, verbose=0)``: images of shape (n, 64, 64, 3), values in [0, 1], to
        probabilities of shape (n, 6).

    Returns
    -------
    Found

    Raises
    ------
    PhotoError
        If the photo is too small to show a hand.
    """
    if min(photo.size) < LEAST_SIDE:
        raise PhotoError(
            tell(
                "the picture has only {width} x {height} pixels: take one with at least {least} on each side",
                width=photo.width,
                height=photo.height,
                least=LEAST_SIDE,
            )
        )
    copy, scale = searched(photo)
    size = copy.size
    reader, maps = Reader(model), hand_maps(copy)
    squares = crops.propose(maps, size)
    first, there = reader.read(crops.cut(copy, squares))
    close = crops.near(squares[np.argsort(-_promise(maps, size, squares, first, there))[:LOOKED_AROUND]])
    close = close[close[:, 2] <= max(size)]
    more = reader.read(crops.cut(copy, close)) if len(close) else (first[:0], there[:0])
    squares = np.concatenate([squares, close])
    first, there = (np.concatenate(each) for each in zip((first, there), more, strict=True))
    promise = _promise(maps, size, squares, first, there)
    final = _finalists(squares, promise)
    read, there = _read_closely(copy, squares[final], reader)
    trust = certainty(read) * (1 - ROUND * read[:, 0]) * _likely(there)
    order = np.argsort(-trust * worth(maps, size, squares)[final], kind="stable")
    readings = [_reading(squares[final[at]], read[at], there[at], scale) for at in order]
    best = squares[final[order[0]]][None]
    return Found(
        readings[0].box,
        readings[0].probabilities,
        readings[0].presence,
        crop=crops.cut(copy, best),
        others=tuple(readings[1:]),
        tried=len(squares),
        doubt=_doubt(readings, reader.knows),
    )


def searched(photo: Image.Image) -> tuple[Image.Image, float]:
    """Return the copy of a photo that is searched, and how many of the photo's pixels make one of its own."""
    scale = max(1.0, max(photo.size) / WORKING_SIDE)
    size = max(1, round(photo.width / scale)), max(1, round(photo.height / scale))
    return (photo.resize(size, reducing_gap=2.0) if scale > 1 else photo), scale


def certainty(probabilities: np.ndarray) -> np.ndarray:
    """Say how far probabilities (shape (n, classes)) are from undecided: 0 for all equal, 1 for one alone."""
    p = np.clip(probabilities, 1e-12, 1)
    return np.maximum(1 + (p * np.log(p)).sum(axis=-1) / np.log(p.shape[-1]), 0)


def _promise(maps, size, squares, probabilities, there):
    """Say how much squares promise after a first look: colours, certainty, its neighbours', a hand."""
    score = worth(maps, size, squares) * _likely(there)
    return score * (certainty(_with_neighbours(squares, probabilities)) * certainty(probabilities)) ** 0.5


def _likely(there):
    """Turn a presence's log-odds into a factor: what is surely there counts no more than what seems to be."""
    return 1 / (1 + np.exp(-there))


def worth(maps: Sequence[np.ndarray], size: tuple[int, int], squares: np.ndarray) -> np.ndarray:
    """Say how far squares deserve trust before the network looks, by their colours and sizes.

    A square that cuts fingers off is read with certainty too, and wrongly; one that is too large is not.
    """
    fits = [crops.fit(likely, size, squares) for likely in maps]
    fit = np.max([w * each / max(each.max(), 1e-9) for w, each in zip(MAPS, fits, strict=True)], axis=0)
    return (0.3 + 0.7 * fit) * np.minimum(squares[:, 2] / min(size), 1) ** 0.4


def _with_neighbours(squares, probabilities):
    """Average each square's probabilities with those of the squares around it.

    A hand is read alike in squares a little shifted or larger; what only resembles one rarely is.
    """
    centres = squares[:, :2] + squares[:, 2:] / 2
    mean_side = np.sqrt(squares[:, None, 2] * squares[None, :, 2])
    off = ((centres[:, None] - centres[None]) ** 2).sum(axis=-1) / (0.18 * mean_side) ** 2
    off += (np.log(squares[:, None, 2] / squares[None, :, 2]) / 0.25) ** 2
    weight = np.exp(-off / 2)
    return weight @ probabilities / weight.sum(axis=1, keepdims=True)


def _finalists(squares, score):
    """Choose the best squares that differ, and those of the whole frame; return their numbers."""
    chosen = [0] if np.allclose(squares[0], squares[1]) else [0, 1]
    wanted = len(chosen) + FINALISTS
    for number in np.argsort(-score, kind="stable"):
        if crops.overlap(squares[number], squares[chosen]).max() < 0.75:
            chosen.append(int(number))
        if len(chosen) == wanted:
            break
    return np.array(chosen)


def _read_closely(photo, squares, reader):
    """Return mean probabilities and presence over each square's views, every second one mirrored."""
    looks = np.stack([crops.cut(photo, crops.views(square)) for square in squares])
    looks[:, 1::2] = looks[:, 1::2, :, ::-1]
    read, there = reader.read(looks.reshape(-1, *looks.shape[2:]))
    views = len(squares), looks.shape[1]
    return read.reshape(*views, -1).mean(axis=1), there.reshape(views).mean(axis=1)


def _reading(square, probabilities, presence, scale):
    left, top, side = square * scale
    box = (round(left), round(top), round(left + side), round(top + side))
    return Reading(box, probabilities[None], float(presence))


def presence_of(readings: Sequence[Reading]) -> float:
    """Say whether a photo shows a hand, as log-odds: by its best square and the mean of the others."""
    around = [reading.presence for reading in readings[1:]] or [readings[0].presence]
    return (readings[0].presence + sum(around) / len(around)) / 2


def _doubt(readings, knows):
    """Say in a few words what speaks against the best reading; nothing if nothing does."""
    best = readings[0]
    if knows and presence_of(readings) < LEAST_PRESENCE:
        return tell("this may be no whole hand: the network's features are not those of the hands it knows")
    order = np.argsort(-best.probabilities[0])
    second = int(order[1])
    if best.probability < SURE:
        return tell(
            "answers of a probability below {sure:.2f} are often wrong (next comes a {second})",
            sure=SURE,
            second=second,
        )
    for other in readings[1:]:
        there = not knows or other.presence >= LEAST_PRESENCE
        if there and other.digit != best.digit and other.probability > RIVAL:
            return tell(
                "another square of the photo reads as a {digit} ({probability:.2f})",
                digit=other.digit,
                probability=other.probability,
            )
    return ""
