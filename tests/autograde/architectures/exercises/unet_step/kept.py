RUBRIC = {
    "encoder": ("Way down", 2.0),
    "bottom": ("Bottom", 2.0),
    "up": ("Transposed convolution", 2.0),
    "skip": ("Skip connection", 2.0),
    "decoder": ("Way up", 2.0),
}
