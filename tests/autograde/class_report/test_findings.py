"""Pairs of findings: what comes together more often than chance brings it together."""

from pathlib import Path

import pytest
from scipy.stats import hypergeom

from autograde.class_report.findings import FindingCount, find_pairs, telling_pairs
from autograde.class_report.gather import Seen, Submission

ONE, OTHER = ("first", "part", "a"), ("second", "part", "b")
RAISES = ("first", "", "raises-ValueError")


def submission(began, *keys):
    return Submission(
        tuple(Seen(name, Path("x"), name, {k: "." for k in keys if k[0] == name}) for name in began)
    )


def class_of(both, one, other, neither, only_first=0):
    began = ("first", "second")
    whole = [submission(began, ONE, OTHER)] * both + [submission(began, ONE)] * one
    whole += [submission(began, OTHER)] * other + [submission(began)] * neither
    whole += [submission(("first",), ONE)] * only_first
    counts = [FindingCount(ONE, ".", both + one + only_first, 0), FindingCount(OTHER, ".", both + other, 0)]
    return {str(n): each for n, each in enumerate(whole)}, counts


def test_what_chance_brings_is_computed_of_those_who_began_both():
    submissions, counts = class_of(both=6, one=4, other=2, neither=28, only_first=50)
    (pair,) = find_pairs(submissions, counts)
    assert (pair.together, pair.of) == (6, 40)
    assert pair.expected == pytest.approx(10 * 8 / 40)
    assert pair.chance == pytest.approx(sum(hypergeom.pmf(n, 40, 10, 8) for n in range(6, 9)))
    assert telling_pairs([pair], counts) == [pair] and pair.across


def test_what_chance_explains_is_not_told():
    submissions, counts = class_of(both=4, one=12, other=12, neither=36)
    (pair,) = find_pairs(submissions, counts)
    assert pair.expected == pytest.approx(4) and telling_pairs([pair], counts) == []


def test_what_is_never_together_is_no_pair():
    submissions, counts = class_of(both=0, one=5, other=5, neither=5)
    assert find_pairs(submissions, counts) == [] == find_pairs(submissions, counts[:1])


def test_an_exception_and_its_cause_are_counted_and_not_told():
    submissions = {str(n): submission(("first",), *((ONE, RAISES) if n < 8 else ())) for n in range(40)}
    counts = [FindingCount(key, ".", 8, 40) for key in (ONE, RAISES)]
    (pair,) = find_pairs(submissions, counts)
    assert pair.together == 8 and pair.chance < 1e-6 and telling_pairs([pair], counts) == []
