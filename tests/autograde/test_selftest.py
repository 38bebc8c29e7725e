"""The grader's self-test: wrong solutions lose their own points and are told why, right ones lose none."""

import io

import pytest
from rich.console import Console

from autograde.selftest import run_selftest, selftest_table
from autograde.selftest.cases import Mutant, Variant
from autograde.selftest.run import Row, all_cases

LEAST_MUTANTS, LEAST_VARIANTS = 120, 40


def complaints(rows):
    return [
        f"{row.case.task}, {row.case.name}: lost {sorted(row.lost)}; first {row.first}: {row.message}"
        for row in rows
        if not row.right
    ]


def test_there_are_enough_cases_and_none_twice():
    cases = all_cases()
    assert sum(isinstance(case, Mutant) for case in cases) >= LEAST_MUTANTS
    assert sum(isinstance(case, Variant) for case in cases) >= LEAST_VARIANTS
    names = [(case.task, case.name, type(case)) for case in cases]
    assert len(set(names)) == len(names)


def test_a_part_of_the_selftest_is_right():
    assert not complaints(run_selftest(part=17))


def test_the_table_marks_where_the_judge_is_wrong():
    case = Mutant("identity_block", "no ReLU", None, frozenset({"main_a"}), ("main_a:activation-missing",))
    good = Row(case, {"main_a": 2.0}, "main_a:activation-missing", "", True, True, 0.1)
    bad = Row(case, {"main_a": 2.0, "main_b": 2.0}, "main_a:activation-missing", "", False, True, 0.1)
    console = Console(width=140, record=True, file=io.StringIO())
    console.print(selftest_table([good, bad]))
    text = console.export_text()
    assert "main_a 2, main_b 2" in text and "wrong" in text
    assert "2 mutants: 1 lost points where they should and nowhere else, 2 had the right first" in text


@pytest.mark.slow
def test_every_mutant_loses_its_own_points_and_every_variant_none(capsys):
    rows = run_selftest()
    with capsys.disabled():
        Console(width=150).print(selftest_table(rows))
    assert not [line for row in rows if not row.points_right for line in complaints([row])]
    mutants = [row for row in rows if isinstance(row.case, Mutant)]
    assert sum(row.finding_right for row in mutants) >= 0.95 * len(mutants)
