"""The grader's self-test: wrong solutions lose their own points and are told why, right ones lose none."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from autograde.challenge import draw_challenges
from autograde.exercise import load_exercise
from autograde.selftest import run_selftest, selftest_table
from autograde.selftest.cases import Mutant, Variant
from autograde.selftest.run import Row, all_cases, draw_seeds, run_case

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
    assert not complaints(run_selftest(part=29))


def right_in_some_draws(images):
    """Scale by 255 where the third byte is even: for `scale_pixels`, so to say by luck."""
    return images.astype("float32") / (255 if images.ravel()[2] % 2 == 0 else 254)


def lucky_seeds(seeds):
    def all_even(seed):
        (challenge,) = draw_challenges("scale_pixels", entropy=seed)
        arrays = load_exercise("scale_pixels").asked.make_inputs(challenge.generator())
        return all(array.ravel()[2] % 2 == 0 for array in arrays.values())

    return tuple(seed for seed in seeds if all_even(seed))


def test_a_mutant_that_one_draw_lets_through_is_wrong_and_the_seeds_are_named():
    lucky = Mutant("scale_pixels", "luck", right_in_some_draws, frozenset({"range"}), ("range:scaled-range",))
    told = run_case(lucky, range(20))
    assert 0 < len(told.wrong) < 20 and told.wrong == lucky_seeds(range(20))
    assert not told.points_right and told.lost == {}


def test_a_variant_that_one_draw_fails_is_wrong_and_the_seeds_are_named():
    told = run_case(Variant("scale_pixels", "luck", right_in_some_draws), range(20))
    assert set(told.wrong) == set(range(20)) - set(lucky_seeds(range(20)))
    assert not told.points_right and told.lost == {"range": 2.0}


def test_the_draws_of_a_self_test_follow_its_seed():
    assert draw_seeds(3, 7) == [7, 8, 9]
    assert draw_seeds(1) == [None]
    first, second = draw_seeds(2)
    assert second == first + 1


def test_what_a_network_function_builds_is_collected_once_for_the_same_parameters():
    case = next(case for case in all_cases("identity_block") if isinstance(case, Variant))
    calls = []

    def counted(X, **parameters):
        calls.append(parameters)
        return case.function(X, **parameters)

    told = run_case(replace(case, function=counted), range(3))
    asked = [c for seed in range(3) for c in draw_challenges("identity_block", entropy=seed)]
    assert told.points_right and len(calls) < len(asked)


@pytest.mark.slow
def test_processes_tell_what_one_process_tells():
    rows = [run_selftest(exercise="convert_to_one_hot", entropy=3, draws=2, workers=n) for n in (1, 2)]
    one, two = ([(row.case.name, row.lost, row.first, row.right) for row in told] for told in rows)
    assert one == two and len(one) == len(all_cases("convert_to_one_hot"))


def test_the_table_marks_where_the_judge_is_wrong():
    case = Mutant("identity_block", "no ReLU", None, frozenset({"main_a"}), ("main_a:activation-missing",))
    good = Row(0, {"main_a": 2.0}, "main_a:activation-missing", "", True, True, 0.1, case=case)
    wrong = {"main_a": 2.0, "main_b": 2.0}
    bad = Row(1, wrong, "main_a:activation-missing", "", False, True, 0.1, (5, 9), case)
    console = Console(width=140, record=True, file=io.StringIO())
    console.print(selftest_table([good, bad]))
    text = console.export_text()
    assert "main_a 2, main_b 2" in text and "wrong, seeds 5, 9" in text
    assert "2 mutants: 1 lost points where they should and nowhere else, 2 had the right first" in text


@pytest.mark.slow
def test_every_mutant_loses_its_own_points_and_every_variant_none(capsys):
    rows = run_selftest()
    with capsys.disabled():
        Console(width=150).print(selftest_table(rows))
    assert not [line for row in rows if not row.points_right for line in complaints([row])]
    mutants = [row for row in rows if isinstance(row.case, Mutant)]
    assert sum(row.finding_right for row in mutants) >= 0.95 * len(mutants)
