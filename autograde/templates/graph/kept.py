"""`NAME`: its rubric; no graded kernel sees this."""

# What it computes as a whole, then one entry a component of reference.py: title for students, and points.
RUBRIC = {
    "result": ("The result", 1.6),
    "convolution": ("Convolution", 1.0),
    "normalization": ("Normalisation", 0.7),
    "relu": ("ReLU", 0.7),
}
