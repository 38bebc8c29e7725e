RUBRIC = {
    "hidden": ("Hidden layer", 2.0),
    "output": ("Output layer", 2.0),
    "names": ("Layer names", 0.5),
    "initializers": ("Initialisers", 0.5),
}
