RUBRIC = {
    "branch_1x1": ("Branch of 1x1", 1.0),
    "branch_3x3": ("Branch of 3x3", 2.0),
    "branch_5x5": ("Branch of 5x5", 2.0),
    "branch_pool": ("Branch of pooling", 2.0),
    "together": ("Concatenation", 1.0),
}
