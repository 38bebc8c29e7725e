"""Cutting a hand out of a photograph with a plain background, to put it before another one."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

# A hand covers at least and at most so much of a picture, and at least so much of its middle. Outside of
# this, the background was no plain one, or the hand fills the borders, and what stood out is the wall.
_LEAST, _MOST, _MIDDLE = 0.06, 0.62, 0.25


def cut_out(image: np.ndarray) -> np.ndarray | None:
    """Find which pixels of a photograph are the hand.

    The background is modelled by a smooth function of the place, fitted to the borders and then to all that
    agrees with them. What differs is the hand; the threshold is Otsu's (N. Otsu, A threshold selection
    method from gray-level histograms, IEEE Trans. SMC 9(1), 1979).

    Parameters
    ----------
    image : ndarray of uint8, shape (n, n, 3)

    Returns
    -------
    ndarray of float64, shape (n, n), or None
        Cover of the hand from 0 to 1, with an edge about a pixel soft. None where nothing of a hand's size
        stands out in the middle.
    """
    difference = _difference(image)
    mask = ndimage.binary_opening(difference > 0.9 * _otsu(np.clip(difference, 0, 6)))
    labels, count = ndimage.label(mask)
    if not count:
        return None
    sizes = ndimage.sum(mask, labels, range(1, count + 1))
    mask = _without_specks(labels == 1 + int(np.argmax(sizes)))
    quarter = len(mask) // 4
    middle = mask[quarter:-quarter, quarter:-quarter]
    if not _LEAST < mask.mean() < _MOST or middle.mean() < _MIDDLE:
        return None
    return ndimage.gaussian_filter(mask.astype(float), 0.6)


def before(images: np.ndarray, covers: np.ndarray, backgrounds: np.ndarray) -> np.ndarray:
    """Put cut-out hands before other backgrounds.

    Parameters
    ----------
    images : ndarray of uint8, shape (m, n, n, 3)
    covers : ndarray, shape (m, n, n)
        As ``cut_out`` finds them.
    backgrounds : ndarray of uint8, shape (m, n, n, 3)

    Returns
    -------
    ndarray of uint8, shape (m, n, n, 3)
    """
    covers = covers[..., None]
    return np.rint(images * covers + backgrounds * (1 - covers)).astype(np.uint8)


def _difference(image):
    """Return how far each pixel is from the modelled background, in units of a just clear difference."""
    size = image.shape[0]
    root = np.sqrt(image.reshape(-1, 3) / 255.0)
    red, green, blue = root.T
    seen = np.stack([root.mean(axis=1), 2 * (red - blue), 2 * green - red - blue], axis=1)
    row, column = np.divmod(np.arange(size * size), size)
    rim = size // 16
    keep = np.minimum(np.minimum(row, column), size - 1 - np.maximum(row, column)) < rim
    # An arm may come in from any side. The first models are too stiff to follow it, and so leave it out.
    for degree in (0, 1, 1, 2, 2, 3, 4, 4):
        terms = _smooth_terms(size, degree)
        coefficients = np.linalg.lstsq(terms[keep], seen[keep], rcond=None)[0]
        off = seen - terms @ coefficients
        spread = np.maximum(1.4826 * np.median(np.abs(off[keep]), axis=0), 0.012)
        keep = np.sqrt(((off / spread) ** 2).sum(axis=1)) < 3.5
        if keep.mean() < 0.15:  # nothing plain is left
            break
    return np.sqrt(((off / (0.10, 0.06, 0.06)) ** 2).sum(axis=1)).reshape(size, size)


def _smooth_terms(size, degree):
    """Return polynomials of the place, shape (size * size, m); of the fourth degree, a vignette alone."""
    y, x = (np.mgrid[0:size, 0:size] / (size - 1) * 2 - 1).reshape(2, -1)
    terms = [x**i * y**j for i in range(4) for j in range(4 - i) if i + j <= degree]
    if degree == 4:
        terms.append((x * x + y * y) ** 2)
    return np.stack(terms, axis=1)


def _otsu(values):
    """Return the threshold that parts the values into two classes with the largest variance between them."""
    counts, edges = np.histogram(values, 128)
    middles = (edges[1:] + edges[:-1]) / 2
    below = np.cumsum(counts)[:-1]
    above = counts.sum() - below
    sums = np.cumsum(counts * middles)
    apart = sums[:-1] / np.maximum(below, 1) - (sums[-1] - sums[:-1]) / np.maximum(above, 1)
    return middles[np.argmax(below * above * apart**2)]


def _without_specks(mask):
    """Fill holes of a few pixels; larger ones are the opening of a 0."""
    holes, count = ndimage.label(~mask)
    sizes = ndimage.sum(~mask, holes, range(1, count + 1))
    small = 1 + np.flatnonzero(sizes < 0.005 * mask.size)
    return mask | np.isin(holes, small)
