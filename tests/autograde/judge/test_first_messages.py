"""What a wrong function is told first, and that nothing untrue follows."""

import linecache
import re

import pytest

from autograde.checks import judge_function
from tests.autograde.judge.wrong_functions import BLOCKS, NETWORKS, Wrong

#: What may always be said of a wrong function: of the whole, and of what it computes.
ALWAYS = {"", "result", "counts", "identity_block", "convolutional_block"}


def define(case: Wrong):
    """Make the function of a source that tracebacks and messages can quote."""
    filename = f"<{case.exercise}: {case.name}>"
    linecache.cache[filename] = (len(case.source), None, case.source.splitlines(True), filename)
    namespace: dict = {"__name__": "__main__"}
    exec(compile(case.source, filename, "exec"), namespace)
    return namespace[case.exercise]


def judged(case: Wrong):
    """Judge the function of a source."""
    return judge_function(case.exercise, define(case), 1, 7)


def complaints(case: Wrong) -> list[str]:
    """Say what is wrong with the verdict on a wrong function."""
    return complaints_about(case, judged(case))


def complaints_about(case: Wrong, verdict) -> list[str]:
    """Say what is wrong with a verdict on a wrong function."""
    if not verdict.findings:
        return ["no finding"]
    wrong = []
    if not re.search(case.first, verdict.findings[0].message, re.S):
        wrong.append("first: " + verdict.findings[0].message)
    lost = {finding.component for finding in verdict.findings} - case.blames - ALWAYS
    if lost:
        wrong += [f"untrue, {f.component}: {f.message}" for f in verdict.findings if f.component in lost]
    return wrong


@pytest.mark.parametrize("case", BLOCKS, ids=lambda case: f"{case.exercise}: {case.name}")
def test_a_wrong_block_is_told_its_mistake_first(case):
    assert complaints(case) == []


@pytest.mark.slow
@pytest.mark.parametrize("case", NETWORKS, ids=lambda case: case.name)
def test_a_wrong_network_is_told_its_mistake_first(case):
    assert complaints(case) == []
