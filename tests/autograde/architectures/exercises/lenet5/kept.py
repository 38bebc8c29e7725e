RUBRIC = {
    "first": ("First convolution and pooling", 2.0),
    "second": ("Second convolution and pooling", 2.0),
    "hidden": ("Hidden layers", 2.0),
    "output": ("Output", 1.0),
    "names": ("Layer names", 1.0),
}
