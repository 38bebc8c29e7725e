"""The vectors that the tutorial prints for its blocks: ``out[1][1][0]`` in inference mode.

Source: the tutorial's own output, and the classic course's; why there are two, and how the kernels behind
them are made, stands in ``signs.reference``.
"""

import numpy as np

#: The tutorial's printed vectors hold seven or eight digits, and float32 sums differ in the last ones.
TOLERANCE = 2e-6

VECTORS = {
    ("identity_block", "tutorial"): np.array([0.19716819, 0.0, 1.3561226, 2.1713073, 0.0, 1.3324987]),
    ("convolutional_block", "tutorial"): np.array([0.0, 1.1676219, 0.16150603, 0.0, 0.0, 0.61365455]),
    ("identity_block", "classic"): np.array([0.94822985, 0.0, 1.16101444, 2.747859, 0.0, 1.36677003]),
    ("convolutional_block", "classic"): np.array(
        [0.09018463, 1.23489773, 0.46822017, 0.0367176, 0.0, 0.65516603]
    ),
}
