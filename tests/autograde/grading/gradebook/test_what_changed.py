"""What changed after a grade was made: those concerned are graded again, with a reason, and nobody else."""

from dataclasses import replace

import pytest
from made_up_class import (
    book,
    check,
    empty_gradebook,
    grade_by_hand,
    grade_made_up,
    hand_in_made_up,
    made_up_course,
    made_up_score,
    migrate_made_up,
    read_book,
    release,
    the_gradebook,
)
from made_up_graded import CLASS, FIRST, all_points, points_in_book, regraded
from sqlalchemy import text

from autograde.grading.errors import GradingError
from autograde.grading.gradebook.identity import MARKER, open_gradebook

# What 'changed' means.


def due(course, when):
    with the_gradebook(course) as gradebook:
        gradebook.update_or_create_assignment("ps1", duedate=when)


def test_a_due_date_that_moves_grades_again_those_whose_lateness_changed(course):
    hand_in_made_up(course, "bob", "bob", "2030-01-01 13:00 UTC")
    hand_in_made_up(course, "eve", "eve", "2030-01-01 11:00 UTC")
    regraded(course)
    due(course, "2030-01-01 12:00")
    assert regraded(course) == {"bob": "the due date moved: 3600 s late, not 0"}
    assert points_in_book(course, "bob") == 0
    with the_gradebook(course) as gradebook:
        gradebook.grant_extension("ps1", "bob", hours=2)
    outcomes = grade_made_up(course)
    assert [s for s in CLASS if outcomes[s].graded] == ["bob"]
    assert outcomes["bob"].why == "the extension changed: 0 s late, not 3600"
    assert outcomes["bob"].points == points_in_book(course, "bob") > 0
    due(course, None)
    assert regraded(course) == {}, "nobody is late, as before"


PLUGIN = """
from nbgrader.plugins import BasePlugin
class Half(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / {by}
"""


def test_a_penalty_plugin_and_its_file_concern_those_who_are_late(course, monkeypatch):
    monkeypatch.syspath_prepend(str(course.root))
    hand_in_made_up(course, "bob", "bob", "2030-01-01 13:00 UTC")
    regraded(course)
    due(course, "2030-01-01 12:00")
    regraded(course)
    with course.config.open("a") as config:
        config.write("\nc.AssignLatePenalties.plugin_class = 'half_plugin_of_a_test.Half'\n")
    (course.root / "half_plugin_of_a_test.py").write_text(PLUGIN.format(by=2))
    assert regraded(course) == {"bob": "the rule for late submissions changed"}
    (course.root / "half_plugin_of_a_test.py").write_text(PLUGIN.format(by=2) + "# another\n")
    assert regraded(course) == {"bob": "the rule for late submissions changed"}
    assert regraded(course) == {}


def test_settings_concern_a_grade_by_what_they_say_not_by_how_it_is_written(course):
    def add(line):
        with course.config.open("a") as config:
            config.write(f"\n{line}\n")

    for line in ("# a comment", "c.ExportPlugin.to = 'x.csv'", "c.FeedbackExporter.x = 1"):
        add(line)
        assert regraded(course) == {}, line
    add("c.Execute.timeout = 77")
    assert set(regraded(course).values()) == {"the configuration changed: Execute"}
    add("c.Execute.kernel = lambda: 3")
    assert set(regraded(course).values()) == {"the configuration changed: Execute"}
    assert regraded(course) == {}


def test_another_exercise_concerns_the_assignment_that_asks_it(course):
    for name in ("asked_here", "asked_elsewhere", "used_by_asked_here"):
        (course.exercises / name).mkdir(parents=True)
        (course.exercises / name / "kept.py").write_text("RUBRIC = 1\n")
    (course.exercises / "asked_here" / "asked.py").write_text("from exercises import used_by_asked_here\n")
    one = book(**FIRST["1_one"].cells, helper=replace(check(9), source='check_("asked_here")', graded=""))
    release(course, {**FIRST, "1_one": one})
    regraded(course)
    (course.exercises / "asked_elsewhere" / "kept.py").write_text("RUBRIC = 2\n")
    assert regraded(course) == {}
    (course.exercises / "used_by_asked_here" / "kept.py").write_text("RUBRIC = 2\n")
    assert set(regraded(course).values()) == {"the exercise changed: used_by_asked_here"}
    (course.exercises / "asked_here" / "kept.py").write_text("RUBRIC = 2\n")
    assert set(regraded(course).values()) == {"the exercise changed: asked_here"}


def test_other_points_grade_everyone_again_and_the_gradebook_has_the_new_maximum(course):
    cells = {**FIRST["1_one"].cells, "check_solve": check(1, 6.0)}
    release(course, {**FIRST, "1_one": book(**cells)})
    shown = []
    assert set(regraded(course, show=shown.extend)) == set(CLASS)
    assert [(c.what, c.told) for c in shown] == [("other points", "3, now 6")]
    for student in CLASS:
        found = read_book(course)[student]["notebooks"]["1_one"]["grades"]["check_solve"][0]
        assert found == made_up_score(student, check(1, 6.0))


@pytest.mark.parametrize("what", ["score", "comment", "file", "folder", "more files"])
def test_a_grade_that_something_else_wrote_is_noticed_and_made_again(course, what):
    before = read_book(course)
    folder = course.autograded / "ada" / "ps1"
    with the_gradebook(course) as gradebook:
        if what == "score":
            gradebook.find_grade("check_solve", "1_one", "ps1", "ada").auto_score = 2.75
        elif what == "comment":
            gradebook.find_comment("solve", "1_one", "ps1", "ada").auto_comment = "changed"
    if what == "file":
        (folder / "1_one.ipynb").unlink()
        (folder / "1_one.ipynb").write_text("{}")
    elif what == "folder":
        folder.rename(folder.with_name("elsewhere"))
    elif what == "more files":
        (folder / "9.html").write_text("<script>")
    [(student, why)] = regraded(course).items()
    assert student == "ada"
    assert why.startswith(("something else wrote its", "its graded notebooks are gone"))
    assert read_book(course) == before and regraded(course) == {}


def test_what_a_person_grades_is_no_reason_and_a_notebook_that_was_opened_is_none(course):
    grade_by_hand(course, "eve", "1_one", "check_solve", points=1.0, extra=1.0)
    grade_by_hand(course, "eve", "1_one", "solve", comment="Hm.")
    (course.autograded / "eve" / "ps1" / ".ipynb_checkpoints").mkdir()
    (course.autograded / "eve" / "ps1" / ".ipynb_checkpoints" / "1_one.ipynb").write_text("{}")
    assert regraded(course) == {}


def test_a_timestamp_that_was_removed_counts_as_removed(course):
    hand_in_made_up(course, "ada", "ada", "2030-01-01 13:00 UTC")
    due(course, "2030-01-01 12:00")
    regraded(course)
    assert points_in_book(course, "ada") == 0
    hand_in_made_up(course, "ada", "ada")
    regraded(course)
    assert read_book(course)["ada"]["timestamp"] is None and points_in_book(course, "ada") > 0


def test_a_record_of_an_earlier_version_is_graded_again_without_a_second_look(course):
    with open_gradebook(course) as gradebook, gradebook.engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE autograde_record SET record = json_object('submission', record ->> 'submission',"
                " 'masters', 'x', 'package', 'x', 'environment', 'x', 'seed', 3, 'isolation', json('[]'),"
                " 'not_run', json('[]'), 'graded', '')"
            )
        )
    assert set(regraded(course).values()) == {"an earlier version of the kit graded it"}
    assert read_book(course)["ada"]["notebooks"]["1_one"]["grades"]["why"] == (None, 1.5, 0.5, False)


# Points.


def test_points_are_what_the_gradebook_holds_also_where_nothing_was_run(course):
    for again in (False, True):
        outcomes = grade_made_up(course, again=again)
        assert {s: outcomes[s].points for s in CLASS} == all_points(course)
        assert sum(outcomes["ada"].notebooks.values()) == outcomes["ada"].points


def test_a_score_that_a_person_gave_hides_another_automatic_one(course):
    hand_in_made_up(course, "bob", "another answer")
    outcomes = grade_made_up(course, ["bob"], again=True)
    assert outcomes["bob"].points == points_in_book(course, "bob")
    assert "check_line" not in {change.cell for change in outcomes["bob"].changes}


# What cannot be saved.


def test_what_the_gradebook_would_not_hold_is_not_saved_and_said(course):
    before = read_book(course)
    with open_gradebook(course) as gradebook, gradebook.engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TRIGGER spoil AFTER UPDATE OF auto_score ON grade BEGIN"
                " UPDATE grade SET auto_score = 0.125 WHERE id = NEW.id; END"
            )
        )
    hand_in_made_up(course, "ada", "another")
    hand_in_made_up(course, "bob", "yet another")
    outcomes = grade_made_up(course)
    assert "the gradebook has 0.125 where" in outcomes["ada"].error
    assert read_book(course) == before


def test_rows_that_go_in_the_middle_of_a_grading_are_made_again(course):
    def remove(outcome):
        with the_gradebook(course) as gradebook:
            if outcome.student == "ada":
                gradebook.remove_student("eve")

    outcomes = grade_made_up(course, tell=remove, again=True)
    assert not outcomes["eve"].error
    assert outcomes["eve"].points == points_in_book(course, "eve")


# Which gradebook.


@pytest.mark.parametrize("what", ["missing", "empty", "stock", "foreign"])
def test_an_empty_or_foreign_gradebook_where_there_was_one_is_refused(course, what, tmp_path):
    saved = course.gradebook.read_bytes()
    course.gradebook.unlink()
    if what == "empty":
        course.gradebook.touch()
    elif what == "stock":
        course.gradebook.write_bytes(empty_gradebook())
    elif what == "foreign":
        other = made_up_course(tmp_path / "other", FIRST)
        hand_in_made_up(other, "zoe", "zoe")
        grade_made_up(other)
        course.gradebook.write_bytes(other.gradebook.read_bytes())
    for move in (grade_made_up, migrate_made_up):
        with pytest.raises(
            GradingError, match=r"the gradebook of this class is .*remove classroom/\.gradebook"
        ):
            move(course)
    assert course.gradebook.exists() == (what != "missing")
    course.gradebook.write_bytes(saved)
    assert regraded(course) == {}
    course.gradebook.write_bytes(empty_gradebook())
    (course.classroom / MARKER).unlink()
    assert set(regraded(course)) == set(CLASS)
