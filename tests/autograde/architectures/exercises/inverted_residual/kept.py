RUBRIC = {
    "expansion": ("Expansion", 2.0),
    "depthwise": ("Depthwise convolution", 2.0),
    "projection": ("Projection", 2.0),
    "shortcut": ("Shortcut", 2.0),
}
