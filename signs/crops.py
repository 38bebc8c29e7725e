"""Square crops of a photo: which ones may hold the hand, how they are cut out, and how far they overlap.

A square is a row (left, top, side) in pixels. It may hang over the frame; what lies outside repeats the
frame's last pixels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

CROP = 64  # pixels a side of what the network is given
# Sides of the sliding squares, in shorter sides of the photo; the first hangs over. The ratio of two
# neighbours, 1.25, and the step are small enough for a network that knows hands of 60 to 100 % of a square.
SCALES = (1.2, 1.0, 0.8, 0.64, 0.51, 0.41, 0.33, 0.26)
STEP = 0.2  # shares of the side
OVER = 0.2  # how much of a sliding square's side may hang over the frame: a hand may reach to its edge
WINDOWS = 80  # how many of some thousand sliding squares are worth asking the network about
LEAST_A_SCALE = 6
FILL = 0.4  # share of a hand's square that is hand
PALMS = 1  # how many patches of a map may be the hand
PALM_SIDES = (3.6, 4.8, 6.4)  # a hand's square in radii of its palm: a fist, a usual hand, all fingers spread


def propose(maps: Sequence[np.ndarray], size: tuple[int, int]) -> np.ndarray:
    """List the squares that may hold the hand.

    Parameters
    ----------
    maps : sequence of numpy.ndarray
        Those of `signs.saliency.hand_maps`.
    size : tuple of int
        Width and height of the photo, pixels.

    Returns
    -------
    squares : numpy.ndarray
        Shape (n, 3). The first are those of the whole frame, see `whole_frame`.
    """
    windows = _windows(size)
    keep: set[int] = set()
    for likely in maps:
        worth = fit(likely, size, windows)
        keep.update(np.argsort(-worth)[: WINDOWS // len(maps)].tolist())
        for side in np.unique(windows[:, 2]):
            mine = np.flatnonzero(windows[:, 2] == side)
            keep.update(mine[np.argsort(-worth[mine])[: LEAST_A_SCALE // len(maps)]].tolist())
    palms = [_palms(likely, size) for likely in maps]
    return np.concatenate([whole_frame(size), *palms, windows[sorted(keep)]])


def near(squares: np.ndarray) -> np.ndarray:
    """Return squares around each of some: shifted to four sides, closer, further and further still."""
    shifts = [(s * x, s * y, 1) for s in (-0.15, 0.15) for x, y in ((1, 0), (0, 1))]
    changes = np.array([*shifts, (0, 0, 0.8), (0, 0, 1.2), (0, 0, 1.45)])
    right, down, zoom = changes.T
    left, top, side = (squares[:, k, None] for k in range(3))
    found = [left + side * (right + (1 - zoom) / 2), top + side * (down + (1 - zoom) / 2), side * zoom]
    return np.stack(found, axis=-1).reshape(-1, 3)


def whole_frame(size: tuple[int, int]) -> np.ndarray:
    """Return the squares that a picture which shows little but the hand is best read by, shape (2, 3).

    They are the largest inside the frame, at its middle, and the smallest around all of it.
    """
    width, height = size
    sides = np.array([min(size), max(size)], float)
    return np.stack([(width - sides) / 2, (height - sides) / 2, sides], axis=1)


def fit(likely: np.ndarray, size: tuple[int, int], squares: np.ndarray) -> np.ndarray:
    """Say how well squares enclose what is likely a hand, from 0 to 1.

    This is the F-measure of precision and recall, the share of the likely places that is in the square. A
    square around a whole hand is less than half hand, for there is room between and beside the fingers, so
    precision is perfect from that share on. Otherwise a square inside the palm would be the best.
    """
    total = np.zeros([side + 1 for side in likely.shape])
    total[1:, 1:] = likely.cumsum(0).cumsum(1)
    scale = likely.shape[1] / size[0]
    left, top, right, bottom = (np.rint(edge * scale).astype(int) for edge in _edges(squares))
    left, right = (np.clip(edge, 0, likely.shape[1]) for edge in (left, right))
    top, bottom = (np.clip(edge, 0, likely.shape[0]) for edge in (top, bottom))
    inside = total[bottom, right] - total[top, right] - total[bottom, left] + total[top, left]
    room = FILL * (squares[:, 2] * scale) ** 2
    return 2 * np.minimum(inside, room) / np.maximum(room + total[-1, -1], 1e-9)


def cut(photo: Image.Image, squares: np.ndarray) -> np.ndarray:
    """Cut squares out and bring them to the network's size and scale.

    Parameters
    ----------
    photo : PIL.Image.Image
        Mode RGB.
    squares : numpy.ndarray
        Shape (n, 3).

    Returns
    -------
    numpy.ndarray
        float32, shape (n, 64, 64, 3), values in [0, 1].
    """
    from PIL import Image

    left, top, right, bottom = _edges(squares)
    over = max(0.0, *-left, *-top, *(right - photo.width), *(bottom - photo.height))
    edge = int(np.ceil(over))
    if edge:
        photo = Image.fromarray(np.pad(np.asarray(photo), ((edge, edge), (edge, edge), (0, 0)), mode="edge"))
    crops = np.empty((len(squares), CROP, CROP, 3), np.float32)
    for crop, *box in zip(crops, left, top, right, bottom, strict=True):
        # Pillow's bilinear filter averages over all pixels that become one.
        limits = (photo.width, photo.height) * 2
        corners = [min(max(at + edge, 0), limit) for at, limit in zip(box, limits, strict=True)]
        small = photo.resize((CROP, CROP), Image.Resampling.BILINEAR, box=tuple(corners))
        crop[:] = np.asarray(small)
    return crops / 255


def views(square: np.ndarray) -> np.ndarray:
    """Return a square and six near it, shape (7, 3): shifted to four sides, closer, further."""
    left, top, side = square
    shifts = [(0, 0, 1), (0.07, 0, 1), (-0.07, 0, 1), (0, 0.07, 1), (0, -0.07, 1), (0, 0, 0.87), (0, 0, 1.15)]
    return np.array(
        [
            (left + side * (x + (1 - zoom) / 2), top + side * (y + (1 - zoom) / 2), side * zoom)
            for x, y, zoom in shifts
        ]
    )


def overlap(square: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """Return the share of the area that a square has in common with others (intersection over union)."""
    mine, theirs = _edges(np.asarray(square)[None]), _edges(squares)
    width = np.minimum(mine[2], theirs[2]) - np.maximum(mine[0], theirs[0])
    height = np.minimum(mine[3], theirs[3]) - np.maximum(mine[1], theirs[1])
    common = np.maximum(width, 0) * np.maximum(height, 0)
    return common / (square[2] ** 2 + squares[:, 2] ** 2 - common)


def _edges(squares):
    left, top, side = squares.T
    return left, top, left + side, top + side


def _windows(size):
    """Lay squares of all scales over the photo, evenly."""
    found = []
    for scale in SCALES:
        side = scale * min(size)
        if side > max(size):
            continue
        places = []
        for length in size:
            room = length - side
            over = OVER * side if room > 0 else 0
            steps = max(0, int(np.ceil((room + 2 * over) / (STEP * side))))
            places.append(np.linspace(-over, room + over, steps + 1) if steps else [room / 2])
        found += [(left, top, side) for top in places[1] for left in places[0]]
    return np.array(found)


def _palms(likely, size):
    """Guess squares from the widest places of what is likely a hand: a palm is wider than fingers or arm."""
    from scipy.ndimage import distance_transform_edt, label

    mask = likely > 0.5 * likely.max()
    patches, count = label(mask)
    # Beyond the frame there is no hand, or the arm would be widest where it leaves.
    depth = distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
    scale = size[0] / likely.shape[1]
    radii = [(depth[patches == patch].max(), patch) for patch in range(1, count + 1)]
    squares = []
    for radius, patch in sorted(radii, reverse=True)[:PALMS]:
        row, column = np.argwhere((patches == patch) & (depth == radius))[0] + 0.5
        for reach in PALM_SIDES:
            side = min(reach * radius, max(likely.shape))
            for right, down in ((0, 0), (0.2, 0), (-0.2, 0), (0, 0.2), (0, -0.2)):
                squares.append((column + side * (right - 0.5), row + side * (down - 0.5), side))
    return np.array(squares).reshape(-1, 3) * scale
