"""What a function does with its parameters is read from its source."""

import functools

from autograde.files.uses import find_uses


def test_uses_that_stand_there_plainly_are_found():
    def block(t, n, w, step, c, **more):
        a, b, d = n
        y = Conv2D(a, (w, w), strides=step)(t)  # noqa: F821
        return Dense(units=c)(y), more["stage"], b, d  # noqa: F821

    uses = find_uses(block)
    assert uses["filters"] == ["n"] and uses["f"] == ["w"] and uses["s"] == ["step"]
    assert uses["classes"] == ["c"] and uses["**"] == ["stage"]
    assert uses["X"][-1] == "t" or "t" in uses["X"]


def test_three_numbers_may_be_taken_out_one_by_one():
    def block(x, some):
        return some[0], some[1], some[2]

    assert find_uses(block)["filters"] == ["some"]


def test_what_has_no_source_has_no_uses():
    assert find_uses(len) == {} and find_uses(functools.partial(max)) == {}
