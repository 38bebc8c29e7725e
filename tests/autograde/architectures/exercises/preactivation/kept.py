RUBRIC = {
    "preactivation": ("Pre-activation", 2.0),
    "shortcut": ("Shortcut", 2.0),
    "first": ("First convolution", 2.0),
    "second": ("Second convolution", 2.0),
    "addition": ("Addition", 1.0),
    "names": ("Layer names", 1.0),
}
