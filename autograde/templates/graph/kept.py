"""`NAME`: its rubric; no graded kernel sees this."""

# One entry a component of reference.py: its title for students, and its points.
RUBRIC = {
    "convolution": ("Convolution", 2.0),
    "normalization": ("Normalisation", 1.0),
    "relu": ("ReLU", 1.0),
}
