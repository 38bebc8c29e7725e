"""`NAME`: what the student's function is called on, and what is written down of it."""

from autograde.evidence.values import encode

KIND = "values"


def make_inputs(rng):
    # Drawn anew for every check. Draw so that every mistake you can think of shows.
    return {"x": rng.uniform(-5, 20, (4, 3))}


def collect(function, inputs):
    # A copy: a function that overwrites its argument must not change what the judge compares with.
    return {"scaled": encode(function(inputs["x"].copy()))}
