"""A course whose notebooks get a first cell after the class has handed in: nobody's points change."""

import pytest
from grading_course import all_rows, build_course, exported_points, grade, hand_in_class

from autograde.build import build, source
from autograde.repair import repair_submission


@pytest.mark.slow
def test_what_was_handed_in_before_there_was_a_first_cell_is_graded_as_before(tmp_path, monkeypatch):
    monkeypatch.setattr(source, "needs_the_kit", lambda notebook: False)
    course = build_course(tmp_path / "course")
    names = hand_in_class(course, 2)
    grade(course)
    before = exported_points(course)
    monkeypatch.undo()
    assert build(course, check_solutions=False, report=lambda line: None)
    text = (course.release / "3_scaling.ipynb").read_text(encoding="utf-8")
    assert "open_notebook" in text
    assert {line["state"] for line in grade(course).values()} == {"graded"}
    assert exported_points(course) == before and set(all_rows(course)) == set(names)
    made = repair_submission(course.submitted / names[0] / "resnet", course, tmp_path / "repaired")
    assert made.repairs == ()
