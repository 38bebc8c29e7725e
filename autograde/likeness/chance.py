"""How many pairs of a class would be so alike by chance: the class itself shows how fast they become fewer.

What is many is continued beyond the last that are many. Chance lets likelihood ratios become rare at least as
fast as they grow, so that a class in which they become rarer still is not believed: its best pairs may be few
for reasons of its own.
"""

import numpy as np

#: The most alike pairs, which may be copies, and then do not count.
_FIRST = 10


class Chance:
    """What chance gives in a class.

    Parameters
    ----------
    evidence : ndarray
        Logarithms of the likelihood ratios of all pairs, once each.
    """

    def __init__(self, evidence: np.ndarray) -> None:
        self.pairs = len(evidence)
        ordered = np.sort(np.maximum(evidence, -1e3))[::-1]
        last = max(3 * _FIRST, self.pairs // 20)
        self.start, self.rate = 0.0, 0.0
        if last < self.pairs:
            self.start = max(0.0, float(ordered[_FIRST]))
            fall = self.start - float(ordered[last])
            self.rate = min(1.0, float(np.log(last / _FIRST)) / fall) if fall > 0 else 1.0

    def expected(self, evidence: float) -> float:
        """How many pairs of the class one expects to be so alike, or more, by chance."""
        bound = self.pairs * float(np.exp(-evidence))
        if not self.rate or evidence <= self.start:
            return bound
        return float(_FIRST * np.exp(-self.rate * (evidence - self.start)))
