"""`shared_signers`: what the student's function is called on, and what is written down of it."""

import numpy as np

from autograde.evidence.values import encode

KIND = "values"

#: Calls that take milliseconds: hidden tests make two.
HIDDEN_DRAWS = 2


def make_inputs(rng):
    everyone = rng.choice(1000, 40, replace=False)
    shared, train, test = everyone[:5], everyone[5:25], everyone[25:]
    return {
        "train": rng.permutation(np.repeat(np.concatenate([train, shared]), 3)),
        "test": rng.permutation(np.repeat(np.concatenate([test, shared]), 2)),
        "apart": rng.permutation(np.repeat(test, 2)),
    }


def collect(function, inputs):
    train = inputs["train"]
    return {name: encode(function(train.copy(), inputs[name].copy())) for name in ("test", "apart")}
