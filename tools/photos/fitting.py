"""Fits what tells hands from all else in the shipped network's features (`signs.presence`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from signs.finding import certainty
from signs.saliency import hand_maps

if TYPE_CHECKING:
    import keras

    from signs.examples import Examples

#: Weight of the squared weights beside the mean loss, for features in units of their standard deviation.
DECAY = 0.01
MINED = 16  # squares of a photo
HELD = 6  # every so many-th picture and photo is held back
_BATCH = 64


def fit_presence(
    model: keras.Model, mixed: Examples, photos: Sequence[Path], path: Path, seed: int = 0
) -> float:
    """Fit a logistic regression to the features of hands and of all else, and write it.

    All else are the pictures without a hand that the network was trained with, and the squares of photos
    without one that it takes most for a hand: what it has to tell apart are these.

    Parameters
    ----------
    model : keras.Model
    mixed : signs.examples.Examples
        The mixture of the full recipe, by `signs.mixture`; pictures without a hand are labelled so.
    photos : sequence of pathlib.Path
        Picture files that show no hand.
    path : pathlib.Path
        Where to write ``presence.npz``.
    seed : int

    Returns
    -------
    float
        Of pairs of a picture with and one without a hand, the share that it puts in order: of a sixth of the
        mixture and of the photos, which the fit has not seen.
    """
    from scipy.optimize import minimize

    from signs.examples import NO_HAND
    from signs.presence import weights_digest

    rng = np.random.default_rng(seed)
    order = rng.permutation(len(mixed))
    features, shown = _features(model, mixed.images[order], seed), mixed.labels[order] != NO_HAND
    held = np.arange(len(order)) % HELD == 0
    for number, photo in enumerate(photos[place] for place in rng.permutation(len(photos))):
        hard = mine(model, photo)
        features, shown = np.concatenate([features, hard]), np.append(shown, np.zeros(len(hard), bool))
        held = np.append(held, np.full(len(hard), number % HELD == 0))
    shown = shown.astype(float)
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-3
    features = (features - mean) / spread
    x, y = features[~held], shown[~held]

    def loss(weights):
        odds = x @ weights[:-1] + weights[-1]
        off = 1 / (1 + np.exp(-odds)) - y
        slope = np.append(x.T @ off / len(y) + 2 * DECAY * weights[:-1], off.mean())
        return np.mean(np.logaddexp(0, odds) - y * odds) + DECAY * weights[:-1] @ weights[:-1], slope

    found = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B").x
    weights = found[:-1] / spread
    np.savez_compressed(
        path,
        weights=weights.astype(np.float32),
        bias=np.float32(found[-1] - mean @ weights),
        network=weights_digest(model) or "",
    )
    hands, others = (features[held & (shown == value)] @ found[:-1] for value in (1, 0))
    return float(np.mean(hands[:, None] > others[None]))


def mine(model: keras.Model, path: Path) -> np.ndarray:
    """Return the features, shape (n, 2048), of the squares of a photo that promise a hand most."""
    from signs import crops
    from signs.finding import searched, worth
    from signs.photo import open_photo
    from signs.presence import with_features

    copy, _ = searched(open_photo(path))
    maps = hand_maps(copy)
    squares = crops.propose(maps, copy.size)
    probabilities, features = with_features(model).predict(crops.cut(copy, squares), verbose=0)
    promise = worth(maps, copy.size, squares) * certainty(probabilities)
    return np.asarray(features[np.argsort(-promise)[:MINED]], np.float64)


def _features(model: keras.Model, images: np.ndarray, seed: int) -> np.ndarray:
    """Return the features of pictures that are changed less than in training: a photo's hand is upright."""
    from keras import ops

    from signs.augmentation import STRONG, augmented
    from signs.presence import with_features

    little = replace(STRONG, turn=30, zoom=1.25, light=0.5, colour=0.5, camera=0.5)
    network, found = with_features(model), []
    for start in range(0, len(images), _BATCH):
        pictures = ops.convert_to_tensor(images[start : start + _BATCH].astype(np.float32) / 255)
        told = network(augmented(pictures, (seed, start), little), training=False)[1]
        found.append(ops.convert_to_numpy(told))
    return np.concatenate(found).astype(np.float64)
