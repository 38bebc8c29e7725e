RUBRIC = {
    "squeeze": ("Squeeze", 2.0),
    "excitation": ("Excitation", 4.0),
    "scale": ("Scaling", 2.0),
}
