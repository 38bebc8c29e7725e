"""A graph comes apart into a chain of nodes and splits, whose ways are chains again."""

import pytest

from autograde.judge.series import Split, take_apart


def shape(steps):
    """Write steps as nested lists: a split as the list of its ways, a tangled way with a question mark."""
    shown = []
    for step in steps:
        if isinstance(step, Split):
            ways = [["?", *way.steps] if way.tangled else shape(way.steps) for way in step.ways]
            shown.append(ways)
        else:
            shown.append(step)
    return shown


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({0: ()}, []),
        ({0: (), 1: (0,), 2: (1,)}, [1, 2]),
        ({0: (), 1: (0,), 2: (1, 0)}, [[[1], []], 2]),
        ({0: (), 1: (0, 0)}, [[[], []], 1]),
        ({0: (), 1: (0,), 2: (1,), 3: (0,), 4: (2, 3, 0)}, [[[1, 2], [3], []], 4]),
        # a residual block in which a gate multiplies the residual
        ({0: (), 1: (0,), 2: (1,), 3: (1, 2), 4: (3, 0)}, [[[1, [[], [2]], 3], []], 4]),
        # two connections that end at one place
        ({0: (), 1: (0,), 2: (1,), 3: (2, 1, 0)}, [[[1, [[2], []]], []], 3]),
        # a dense block
        ({0: (), 1: (0,), 2: (0, 1), 3: (2,), 4: (2, 3), 5: (4,)}, [[[], [1]], 2, [[], [3]], 4, 5]),
        # crosswise: not series-parallel
        ({0: (), 1: (0,), 2: (0, 1), 3: (1, 2), 4: (3,)}, [[["?", 1, 2]], 3, 4]),
    ],
)
def test_a_graph_comes_apart(inputs, expected):
    assert shape(take_apart(inputs, 0, max(inputs))) == expected


def test_a_split_says_where_its_ways_start_and_end():
    (split, last) = take_apart({0: (), 1: (0,), 2: (1, 0)}, 0, 2)
    assert (split.start, split.end, last) == (0, 2, 2)
