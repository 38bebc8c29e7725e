"""An explanation is told from catalogues, section by section, on a terminal and as a page."""

import io
import re
import shutil
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from graded_notebooks import RECORD
from languages import english_in, speaking_pseudo
from made_up_graded import make_graded_class
from rich.console import Console

from autograde.exercise import load_exercise
from autograde.grading.appeals import command, explanation
from autograde.grading.appeals.calls import _write, typed_calls
from autograde.grading.appeals.explanation import Compared, Explanation, explain_grade
from autograde.grading.appeals.page import explanation_html
from autograde.grading.appeals.repeat import compare_verdicts, repeat_grade
from autograde.grading.appeals.words import explain_in_sections
from autograde.grading.class_results import ClassResults, GradedCell, StudentResult
from autograde.grading.errors import GradingError
from autograde.grading.gradebook.standing import Lateness
from autograde.isolation.layers import LAYERS
from signs.words import language, speaking

CELL = GradedCell("one", "check_x", "scale_pixels", 3.0, False)
RESULT = StudentResult(
    "ada", "Ada", "Lovelace", points={CELL.place: 2.0}, lateness=Lateness(60.0), penalty=1.0
)
TITLES = ("grade", "person", "asked", "run", "repeat", "verdict", "points", "student", "exercise", "why")


@pytest.fixture(autouse=True, params=[speaking_pseudo, partial(speaking, "zh")], ids=["pseudo", "zh"])
def another_language(request):
    with request.param():
        yield


def explained(**changes):
    from datetime import datetime

    by_hand = explanation._by_hand(
        CELL,
        [{"cell": "check_x", "manual_score": 2.0, "extra_credit": 1.0}],
        [{"cell": "check_x", "notebook": "one", "manual_comment": "¤"}],
    )
    compared = [
        Compared(what, "a" * 20, now)
        for what, now in (
            (explanation._SUBMISSION, "a" * 20),
            (explanation._NOTEBOOKS, ""),
            (explanation._EXERCISE, "b"),
            (explanation._KIT, "b"),
            (explanation._ENVIRONMENT, "b"),
        )
    ]
    compared.append(Compared(explanation._SETTING, "a", "b", "Execute"))
    told = Explanation(
        "ps1",
        replace(RESULT, timestamp=datetime(2030, 1, 1)),
        CELL,
        3.0,
        replace(RECORD, seeded=True, isolation=(next(iter(LAYERS)),)),
        tuple(compared),
        {"task": "x"},
        by_hand=tuple(by_hand),
    )
    return replace(told, **changes)


VARIANTS = {
    "full": {},
    "nothing graded": {"result": StudentResult("ada"), "verdict": None},
    "not shut in": {"record": RECORD.__class__(**{**RECORD.__dict__, "isolation": ()})},
    "nothing changed": {"compared": ()},
}


@pytest.mark.parametrize("changes", VARIANTS.values(), ids=VARIANTS)
@pytest.mark.parametrize("then", [None, {"points": 1}, {"points": 2, "x": [1]}])
def test_every_section_is_told(changes, then):
    told, repeated = explained(**changes), compare_verdicts(then, {"points": 1}, 1.0)
    sections = explain_in_sections(told, repeated)
    assert len(sections) >= 5
    for section in sections:
        assert not section.title.isascii()
        if not section.is_code:
            for label, text in section.rows:
                shown = re.sub(r"[\w/.-]+|SHA-256", lambda m: "" if m[0].isdigit() else m[0], text)
                assert not label or not label.isascii(), label
                assert not english_in(shown) and " then" not in shown and " of " not in shown


@pytest.mark.parametrize("then", [None, {"points": 2}, {"points": 1, "x": [1]}])
def test_the_page_is_told_and_says_its_language(then):
    repeated = compare_verdicts(then, {"points": 2}, 2.0)
    page = explanation_html(explained(verdict=None), repeated)
    body = page.partition("</style>")[2]
    assert f'<html lang="{language()}">' in page
    assert not english_in(re.sub(r"<[^>]*>", "\n", body))
    assert "verdict" not in re.sub(r"<[^>]*>", "\n", body)
    for label in re.findall(r'aria-label="([^"]*)"', body):
        assert not label.isascii()


def test_calls_on_arrays_are_told():
    for call in (*typed_calls("scale_pixels", "f", 3), _write(np.zeros(99)), _write(np.array(["a"] * 99))):
        assert not english_in(call) and "array of" not in call and "inputs of" not in call
    assert "a " not in _write(object())


def test_what_cannot_be_explained_is_told(tmp_path, monkeypatch):
    course, errors = make_graded_class(tmp_path / "course"), []

    def refused(*words, call=explain_grade):
        with pytest.raises(GradingError) as error:
            call(course, *words)
        errors.append(str(error.value))

    refused("ada,bob", "why")
    refused("ada", "nothing")
    for result in (StudentResult("ada", graded=True), StudentResult("ada")):
        monkeypatch.setattr(explanation, "read_record", lambda *args: None)
        found = ClassResults("ps1", (CELL,), (result,))
        monkeypatch.setattr(explanation, "read_class", lambda course, found=found: found)
        refused("ada", "check_x")
    monkeypatch.undo()
    refused(explained(cell=replace(CELL, by_hand=True)), call=repeat_grade)
    refused(explained(record=RECORD), call=repeat_grade)
    course.gradebook.unlink()
    refused("ada", "why")
    assert len(errors) == 7
    assert not [told for told in errors if english_in(told) or told.isascii()]


def test_what_one_has_to_know_is_told(tmp_path):
    course = make_graded_class(tmp_path / "course")
    told = explain_grade(course, "ada", "check_solve")
    for path in (course.autograded / "ada" / "ps1").glob("*.ipynb"):
        path.chmod(0o644)
        path.write_text("{")
    broken = explain_grade(course, "ada", "check_solve")
    shutil.rmtree(course.autograded / "ada" / "ps1")
    gone = explain_grade(course, "ada", "check_solve")
    notes = [*told.notes, *broken.notes, *gone.notes]
    assert len(notes) >= 3
    notes = [note.replace("Notebook does not appear to be JSON", "") for note in notes]
    assert not [note for note in notes if english_in(note) or note.isascii()]


def test_the_command_tells_where_the_page_is(tmp_path, monkeypatch):
    out = io.StringIO()
    console = Console(file=out, width=200)
    monkeypatch.setattr(command, "explain_grade", lambda *args: explained(verdict=None))
    with pytest.raises(GradingError) as error:
        command.explain(None, "ada", "x", console, html=tmp_path / "none" / "page.html")
    assert not english_in(str(error.value))
    assert command.explain(None, "ada", "x", console, html=tmp_path / "page.html") == 0
    assert "page.html" in out.getvalue() and "The page" not in out.getvalue()
    labels = [line[:20] for line in out.getvalue().splitlines()]
    assert not [label for label in labels for title in TITLES if title in label.split()]


def test_the_exercise_that_is_explained_is_there():
    assert load_exercise(CELL.exercise).kind != "graph"
