"""`confusion_matrix`: what the student's function is called on, and what is written down of it."""

from autograde.evidence.values import encode

KIND = "values"


def make_inputs(rng):
    # The last class never occurs and is never answered: whoever counts the classes in the data is found out.
    # Of one pair of digits there are four, and of the same pair exchanged one.
    classes = int(rng.integers(5, 8))
    counts = rng.permutation((classes - 1) ** 2).reshape(classes - 1, classes - 1) % 7
    counts[0, 1], counts[1, 0] = 4, 1
    pairs = [(i, j) for i in range(classes - 1) for j in range(classes - 1) for _ in range(counts[i, j])]
    true, predicted = rng.permutation(pairs).T
    return {"true": true, "predicted": predicted, "C": classes, "few": int(rng.integers(8, 15))}


def collect(function, inputs):
    true, predicted, few = inputs["true"], inputs["predicted"], inputs["few"]
    return {
        "matrix": encode(function(true.copy(), predicted.copy(), inputs["C"])),
        "batch": encode(function(true[:few].copy(), predicted[:few].copy(), inputs["C"])),
    }
