RUBRIC = {
    "layer_1": ("Layer 1", 2.0),
    "layer_2": ("Layer 2", 2.0),
    "layer_3": ("Layer 3", 2.0),
    "concatenations": ("Concatenations", 2.0),
}
