"""`NAME`: its rubric; no graded kernel sees this."""

from signs.words import mark

# What it computes as a whole, then one entry a component of reference.py: title for students, and points.
RUBRIC = {
    "result": (mark("The result"), 1.6),
    "convolution": (mark("Convolution"), 1.0),
    "normalization": (mark("Normalisation"), 0.7),
    "relu": (mark("ReLU"), 0.7),
}
