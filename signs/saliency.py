"""Where in a picture a hand may be, from colours alone: unlike what is seen along the borders, and like skin.

Neither is certain. A wall may have the colour of skin, a sleeve is unlike everything, and skin under a lamp
is not skin-coloured. So the map only proposes and ranks squares to look at; the network decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PIL import Image

LONGER_SIDE = 128  # pixels of the map: a finger is still two or three wide
_BORDER = 0.05  # share of the shorter side that counts as the border
_KINDS = 6  # how many colours the border is described by
_RARE = 0.1  # a colour on less of the border than this may be the arm that comes in there
_SPREAD = 5.0  # least standard deviation of a background colour, in Lab units: noise and texture
# Hue and chroma of skin in CIELAB. Dark and light skin differ in lightness, hardly in hue; the width leaves
# room for lamps and white balance (hue 40 to 65 degrees in daylight).
_SKIN_HUE, _HUE_WIDTH, _LEAST_CHROMA = 52.0, 24.0, 7.0


def hand_maps(photo: Image.Image) -> tuple[np.ndarray, np.ndarray]:
    """Guess for each place in a picture how likely it belongs to a hand.

    Parameters
    ----------
    photo : PIL.Image.Image
        Mode RGB.

    Returns
    -------
    likely, unlike : numpy.ndarray
        Shape (height, width), values in [0, 1]; the longer side has at most 128 entries. The first goes by
        both signs; the second only by how unlike the borders a place is, for against the light a hand is
        dark.
    """
    from PIL import Image
    from scipy.ndimage import gaussian_filter

    scale = min(1.0, LONGER_SIDE / max(photo.size))
    size = [max(1, round(side * scale)) for side in photo.size]
    colours = to_lab(np.asarray(photo.resize(size, Image.Resampling.BOX)))
    unlike = unlike_border(colours)
    likely = unlike * (0.25 + 0.75 * like_skin(colours))
    return gaussian_filter(likely, 0.7, mode="nearest"), gaussian_filter(unlike, 0.7, mode="nearest")


def to_lab(image: np.ndarray) -> np.ndarray:
    """Convert sRGB to CIELAB (IEC 61966-2-1; CIE 15, white point D65), in which distances are as seen.

    Parameters
    ----------
    image : numpy.ndarray
        uint8, shape (height, width, 3).

    Returns
    -------
    numpy.ndarray
        float64, the same shape: lightness 0 to 100, green to red, blue to yellow.
    """
    srgb = image / 255.0
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    xyz = linear @ to_xyz.T / to_xyz.sum(axis=1)
    root = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def like_skin(colours: np.ndarray) -> np.ndarray:
    """Say how well colours (CIELAB, shape (…, 3)) go with skin of any tone, from 0 to 1."""
    chroma = np.hypot(colours[..., 1], colours[..., 2])
    hue = np.degrees(np.arctan2(colours[..., 2], colours[..., 1]))
    off = (hue - _SKIN_HUE + 180) % 360 - 180
    coloured = 1 - np.exp(-((chroma / _LEAST_CHROMA) ** 2))
    vivid = np.exp(-((np.maximum(chroma - 40, 0) / 15) ** 2))  # a red shirt is no skin
    return np.exp(-0.5 * (off / _HUE_WIDTH) ** 2) * coloured * vivid


def unlike_border(colours: np.ndarray) -> np.ndarray:
    """Say how far colours (CIELAB, shape (height, width, 3)) are from those along the borders, from 0 to 1.

    The border is taken for background, whose colours are few clusters. A cluster that is rare there is left
    out, for where the arm comes in, the border shows skin or sleeve.
    """
    from scipy.cluster.vq import kmeans2

    height, width = colours.shape[:2]
    rim = max(1, round(_BORDER * min(height, width)))
    inner = np.zeros((height, width), bool)
    inner[rim : height - rim, rim : width - rim] = True
    border = colours[~inner]
    kinds = min(_KINDS, len(np.unique(border.round(), axis=0)))
    _, labels = kmeans2(border, kinds, minit="++", seed=0)
    distance = np.full((height, width), np.inf)
    for kind in range(kinds):
        members = border[labels == kind]
        if len(members) < _RARE * len(border):
            continue
        # Shadows change lightness most, so it counts less than colour.
        spread = np.maximum(members.std(axis=0), _SPREAD) * (1.6, 1.0, 1.0)
        off = (((colours - members.mean(axis=0)) / spread) ** 2).sum(axis=-1)
        distance = np.minimum(distance, off)
    return 1 - np.exp(-distance / 2 / 2.0**2)
