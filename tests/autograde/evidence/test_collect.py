"""A check calls a function exactly as the notebooks do: the tensor first, the rest by name."""

import pytest
from implementations import identity, with_additions

from autograde.checks import judge_function


def renamed(X, size, filters, stage, block):
    return identity(X, size, filters, stage, block)


def without_names(X, f, filters):
    return identity(X, f, filters, 1, "a")


@pytest.mark.parametrize("function", [renamed, without_names])
def test_a_block_that_the_notebooks_cannot_call_gets_no_points(function):
    verdict = judge_function("identity_block", function)
    assert verdict.points == 0
    assert [finding.identifier for finding in verdict.findings] == ["raises-TypeError"]
    assert "unexpected keyword argument" in verdict.findings[0].message


def test_the_tensor_may_have_any_name_and_more_parameters_a_default():
    verdict = judge_function("identity_block", with_additions)
    assert verdict.points == verdict.max_points
