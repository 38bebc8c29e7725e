"""Hints go step by step from the last verdict; the course's answer comes after full points, or on request."""

import re

import pytest
from learner_notebooks import checked, untouched, write

from autograde.checks import judge_function
from autograde.course import list_assignments
from autograde.evidence.students_calls import noted_lines
from autograde.exercise import list_exercises, load_exercise
from autograde.judge.verdict import UNFILLED
from autograde.learner import hints, solutions, verdicts
from autograde.learner.hints import next_hint
from autograde.learner.why import LAST_RESORT, why


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(verdicts, "_verdicts", {})
    monkeypatch.setattr(verdicts, "_lines", {})
    monkeypatch.setattr(hints, "_given", {})
    for name in ("JPY_SESSION_NAME", "AUTOGRADE_SOLUTIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def judge(name, function):
    with noted_lines() as lines:
        verdict = judge_function(name, function).to_json()
    verdicts.remember_verdict(verdict, lines)
    return verdict


def right(images):
    return images.astype("float32") / 255


def by_largest(images):
    return (images / images.max()).astype("float32")


def test_the_three_steps_are_where_what_and_why():
    verdict = judge("scale_pixels", by_largest)
    told = [next_hint("scale_pixels") for _ in range(4)]
    assert told[0].startswith(
        "Hint 1 of 3. Look at the part of your function that is about “Values between 0 and 1”."
    )
    assert told[1].startswith(f"Hint 2 of 3. {verdict['findings'][0]['message']}")
    assert (
        told[2].startswith("Hint 3 of 3. ")
        and load_exercise("scale_pixels").kept.WHY["scaled-by-largest"] in told[2]
    )
    assert told[3] == told[2]


def test_something_else_begins_anew_and_full_points_end_it():
    judge("scale_pixels", by_largest)
    next_hint("scale_pixels")
    judge("scale_pixels", lambda images: images.astype("float64") / 255)
    assert next_hint("scale_pixels").startswith("Hint 1 of 3.")
    judge("scale_pixels", right)
    assert "all of its points" in next_hint("scale_pixels")


def test_an_older_function_is_hinted_at_even_with_all_points():
    verdict = judge("scale_pixels", right)
    told = {"identifier": "older-function", "component": "", "message": "It is an older one.", "hint": ""}
    verdicts.remember_verdict({**verdict, "findings": [told]})
    assert "Look at the cell that defines `scale_pixels`" in next_hint("scale_pixels")


def test_without_a_verdict_the_check_comes_first_and_a_wrong_name_is_corrected():
    assert next_hint("scale_pixels").startswith("Run the check of `scale_pixels` first")
    assert next_hint("scale_pixel") == "There is no exercise `scale_pixel`: did you mean `scale_pixels`?"
    assert next_hint(right).startswith("There is no exercise `<function")


def test_hints_on_what_nobody_has_begun_say_how_to_begin():
    judge("scale_pixels", untouched)
    told = [next_hint("scale_pixels") for _ in range(3)]
    assert "Values between 0 and 1; Shape" in told[0] and "Begin with" in told[1]


def test_a_hint_starts_from_the_saved_notebook_where_this_kernel_has_checked_nothing(folder):
    write(folder / "1_data.ipynb", "Data", checked("scale_pixels", 3, by_largest))
    assert next_hint("scale_pixels").startswith("Hint 1 of 3.")


def test_a_hint_names_the_line_that_made_the_layer():
    from keras.layers import Activation, Add, BatchNormalization, Conv2D

    def identity_block(X, f, filters, stage, block):
        base, names = X, [f"res{stage}{block}_branch2{letter}" for letter in "abc"]
        for size, name, count in zip((1, f, 1), names, filters, strict=True):
            X = Conv2D(count, size, padding="same", strides=1, name=name)(X)
            X = BatchNormalization(axis=2, name=name.replace("res", "bn"))(X)
            X = X if name.endswith("c") else Activation("relu")(X)
        return Activation("relu")(Add()([X, base]))

    judge("identity_block", identity_block)
    told = next_hint("identity_block")
    assert re.search(r"Look at “Main path a”, line \d+ of your cell: `X = BatchNormalization\(axis=2", told)


def test_a_solution_is_shown_after_full_points_or_on_request(monkeypatch, capsys):
    judge("scale_pixels", by_largest)
    solutions.show_solution("scale_pixels")
    assert "is shown when yours has all of its points" in capsys.readouterr().out
    monkeypatch.setenv("AUTOGRADE_SOLUTIONS", "on-request")
    solutions.show_solution("scale_pixels")
    shown = capsys.readouterr().out
    assert "def scale_pixels(images):" in shown and "astype" in shown and "SOLUTION" not in shown
    assert "canary" not in shown and load_exercise("scale_pixels").kept.EXPLAINED.strip() in shown
    monkeypatch.delenv("AUTOGRADE_SOLUTIONS")
    judge("scale_pixels", right)
    solutions.show_solution("scale_pixels")
    assert "def scale_pixels(images):" in capsys.readouterr().out


@pytest.mark.parametrize("name", list_exercises())
def test_every_exercise_has_an_answer_to_show_and_says_why(name):
    exercise = load_exercise(name)
    answer = solutions.course_answer(exercise)
    assert answer is None or (f"def {name}(" in answer and "component(" not in answer)
    assert answer is not None or name not in hints_in_the_course()
    assert len(exercise.kept.EXPLAINED) > 80 and len(exercise.kept.WHY[""]) > 40


def hints_in_the_course():
    from autograde.course import find_course, find_root
    from autograde.exercise import exercises_of

    root = find_root(__file__)
    masters = [
        path for name in list_assignments(root) for path in find_course(root, name).assignments.glob("*.py")
    ]
    return {name for path in masters for name in exercises_of(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("name", list_exercises())
def test_every_finding_of_a_wrong_answer_has_a_reason_of_its_own(name):
    """The identifiers are those that the self-test's wrong answers are found out by."""
    exercise = load_exercise(name)
    for case in getattr(exercise.cases, "mutants", lambda: ())() if exercise.cases else ():
        for first in case.first:
            component, _, identifier = first.rpartition(":")
            if identifier == UNFILLED:
                continue  # nothing is wrong with it
            assert why(exercise, component, identifier) not in (LAST_RESORT, exercise.kept.WHY[""]), first
