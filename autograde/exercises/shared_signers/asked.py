"""`shared_signers`: what the student's function is called on, and what is written down of it."""

import numpy as np

from autograde.evidence.values import encode, type_name

KIND = "values"

#: Python keeps small whole numbers in a set by their remainder of its size, a power of two up to this here.
_SET_SIZES = 512


def make_inputs(rng):
    """Sets that share signers, the one for testing once shorter and once longer, and one that shares none."""
    shared, others = _shared(rng)
    train, test = others[:20], others[20:]
    return {
        "train": _photos(rng, train, shared, 3),
        "test": _photos(rng, test[:10], shared, 2),
        "many": _photos(rng, test, shared, 7),
        "apart": rng.permutation(np.repeat(test, 2)),
    }


def _shared(rng):
    """Draw signers: five who are shared, and others.

    Of the shared ones the largest is a multiple of every set's size and another is one less, and no two have
    one remainder: in whatever set they stand, the largest comes before that other one. So a set is never in
    rising order by luck.
    """
    largest = _SET_SIZES * int(rng.integers(3, 6))
    everyone = rng.choice(np.arange(1, largest - 1), 100, replace=False)
    between = [
        next(signer for signer in everyone if signer % 8 == rest) for rest in rng.permutation(range(1, 7))[:3]
    ]
    shared = np.array([largest, largest - 1, *between])
    return shared, np.setdiff1d(everyone, shared)[rng.permutation(50)]


def _photos(rng, some, shared, each):
    """Put signers into an order in which the largest shared one is the first and the last."""
    largest = shared[0]
    inner = rng.permutation(np.repeat(np.concatenate([some, shared[1:]]), each))
    return np.concatenate([[largest], inner, [largest]]).astype(np.int64)


def collect(function, inputs):
    train = inputs["train"]
    results = {name: function(train.copy(), inputs[name].copy()) for name in ("test", "many", "apart")}
    kinds = {f"{name}_type": type_name(result) for name, result in results.items()}
    return {name: encode(result) for name, result in results.items()} | kinds
