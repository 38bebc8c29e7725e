"""A course changes after it was graded: no point is lost; those concerned are graded again, with a reason."""

import sqlite3
from dataclasses import replace
from unittest.mock import patch

import pytest
from grading_course import COURSE, autograde, copy_graded_course
from made_up_class import (
    book,
    check,
    empty_gradebook,
    grade_by_hand,
    grade_made_up,
    hand_in_made_up,
    made_up_course,
    made_up_score,
    make_template,
    migrate_made_up,
    read_book,
    release,
    solution,
    task,
    the_gradebook,
    written,
)
from sqlalchemy import text

from autograde.grading import gradebook as gradebook_module
from autograde.grading.errors import GradingError
from autograde.grading.gradebook_rows import read_template
from autograde.grading.identity import MARKER, open_gradebook
from autograde.grading.structure import compare_structures, structure_table

FIRST = {
    "1_one": book(solve=solution(1), check_solve=check(1), why=written(1)),
    "2_two": book(line=solution(2), check_line=check(2), picture=task(2)),
}
CLASS = ("ada", "bob", "eve")


@pytest.fixture(scope="module")
def graded_class(tmp_path_factory):
    """Three students, graded, and partly by hand."""
    course = made_up_course(tmp_path_factory.mktemp("class") / "course", FIRST)
    for student in CLASS:
        hand_in_made_up(course, student, student)
    assert all(not outcome.error for outcome in grade_made_up(course).values())
    grade_by_hand(course, "ada", "1_one", "why", points=1.5, extra=0.5, comment="Well seen.")
    grade_by_hand(course, "bob", "2_two", "check_line", points=3.0)
    grade_by_hand(course, "bob", "2_two", "line", comment="Look again.")
    return course


@pytest.fixture
def course(graded_class, tmp_path):
    return copy_graded_course(graded_class, tmp_path / "course")


def regraded(course, **plan):
    """Who is graded again, with the reason."""
    outcomes = grade_made_up(course, **plan).values()
    assert not [outcome.error for outcome in outcomes if outcome.error]
    return {outcome.student: outcome.why for outcome in outcomes if outcome.graded}


def by_hand(course):
    return {
        (student, name, cell): values
        for student, made in read_book(course).items()
        for name, notebook in made["notebooks"].items()
        for kind in ("grades", "comments")
        for cell, values in notebook[kind].items()
        if any(value is not None for value in (values[1:3] if kind == "grades" else values[1:]))
    }


def points_in_book(course, student):
    with the_gradebook(course) as gradebook:
        found = gradebook.find_submission(course.assignment, student)
        return found.score - found.late_submission_penalty


def all_points(course):
    return {student: points_in_book(course, student) for student in CLASS}


# The four cases.


def test_a_notebook_added_after_the_first_grade_gets_rows_and_points_for_those_graded_before(course):
    kept = by_hand(course)
    release(course, {**FIRST, "3_three": book(check_three=check(3, 15.0))})
    shown = []
    assert set(regraded(course, show=shown.extend)) == set(CLASS)
    assert [(c.what, c.notebook, c.students, c.by_hand) for c in shown] == [("added", "3_three", 3, 0)]
    for student, made in read_book(course).items():
        score = made_up_score(student, check(3, 15.0))
        assert made["notebooks"]["3_three"]["grades"] == {"check_three": (score, None, None, False)}
    assert by_hand(course) == kept
    outcomes = grade_made_up(course, again=True, save=False, keep_seeds=True)
    assert not any(outcome.changes for outcome in outcomes.values()), "said once, and not each time"


def test_a_check_cell_added_blocks_nobody_and_the_dry_run_says_the_same(course):
    kept = by_hand(course)
    changed = book(**FIRST["1_one"].cells, check_more=check(4))
    release(course, {**FIRST, "1_one": changed})
    dry = grade_made_up(course, again=True, save=False, keep_seeds=True)
    assert read_book(course)["ada"]["notebooks"]["1_one"]["grades"].keys() == {"check_solve", "why"}
    done = grade_made_up(course, again=True, keep_seeds=True)
    for student in CLASS:
        assert not dry[student].error and not done[student].error
        assert dry[student].points == done[student].points == points_in_book(course, student)
        assert dry[student].changes == done[student].changes
        [change] = done[student].changes
        assert (change.cell, change.before, change.after) == (
            "check_more",
            None,
            made_up_score(student, check(4)),
        )
    assert by_hand(course) == kept


def test_a_renamed_master_leaves_nothing_behind_and_keeps_what_was_graded_by_hand(course):
    kept, points = by_hand(course), all_points(course)
    release(course, {"1_begin": FIRST["1_one"], "2_two": FIRST["2_two"]})
    shown = []
    with pytest.raises(GradingError, match="`autograde migrate ps1`"):
        grade_made_up(course, show=shown.extend)
    assert [(c.what, c.notebook, c.students, c.by_hand) for c in shown] == [("renamed", "1_begin", 3, 1)]
    assert by_hand(course) == kept, "nothing happens before somebody has seen it"
    assert migrate_made_up(course).saved
    assert set(regraded(course)) == set(CLASS)
    assert by_hand(course) == {(who, n.replace("1_one", "1_begin"), c): v for (who, n, c), v in kept.items()}
    assert all_points(course) == points
    with the_gradebook(course) as gradebook:
        assert gradebook.find_assignment("ps1").max_score == 3 + 2 + 3 + 2


def test_students_and_assignments_removed_by_nbgrader_are_graded_again(course):
    with the_gradebook(course) as gradebook:
        gradebook.remove_student("ada")
    assert regraded(course) == {"ada": "its rows are gone from the gradebook"}
    assert set(read_book(course)) == set(CLASS)
    with the_gradebook(course) as gradebook:
        gradebook.remove_assignment("ps1")
    assert set(regraded(course)) == set(CLASS)
    assert set(read_book(course)) == set(CLASS) and regraded(course) == {}


# What is kept, and what is carried out.


def test_a_renamed_cell_keeps_score_extra_credit_and_comment_by_hand(course):
    kept = by_hand(course)
    one = book(solve=solution(1), check_first=check(1), reason=written(1))
    release(course, {**FIRST, "1_one": one})
    done = migrate_made_up(course)
    assert [(c.what, c.cell, c.by_hand) for c in done.changes] == [
        ("renamed", "check_first", 0),
        ("renamed", "reason", 1),
    ]
    assert by_hand(course) == {(w, n, "reason" if c == "why" else c): v for (w, n, c), v in kept.items()}
    regraded(course)
    assert read_book(course)["ada"]["notebooks"]["1_one"]["grades"]["reason"] == (None, 1.5, 0.5, False)


def test_a_cell_that_moves_to_another_notebook_takes_its_grades_along(course):
    two = book(**FIRST["2_two"].cells, why=written(1))
    release(course, {"1_one": book(solve=solution(1), check_solve=check(1)), "2_two": two})
    assert [(c.what, c.notebook, c.cell) for c in migrate_made_up(course).changes] == [
        ("moved", "2_two", "why")
    ]
    assert by_hand(course)["ada", "2_two", "why"]
    regraded(course)
    assert read_book(course)["ada"]["notebooks"]["2_two"]["grades"]["why"] == (None, 1.5, 0.5, False)


def test_what_is_removed_is_in_the_table_with_those_graded_by_hand_and_goes(course):
    release(course, {"2_two": FIRST["2_two"]})
    shown = []
    with pytest.raises(GradingError):
        grade_made_up(course, show=shown.extend)
    told = [list(column.cells) for column in structure_table(shown, "ps1").columns]
    assert told == [["removed"], ["1_one"], ["2 graded cells, 5 points"], ["3"], ["1"]]
    assert (shown[0].students, shown[0].by_hand) == (3, 1)
    migrate_made_up(course)
    regraded(course)
    assert {n for made in read_book(course).values() for n in made["notebooks"]} == {"2_two"}
    assert ("bob", "2_two", "check_line") in by_hand(course)


def test_a_task_that_becomes_a_question_keeps_its_grade(course):
    grade_by_hand(course, "eve", "2_two", "picture", points=2.0, comment="Fine.")
    now = replace(written(2), source="Describe the picture.")
    cells = {**FIRST["2_two"].cells, "picture": now}
    release(course, {**FIRST, "2_two": book(**cells)})
    assert set(regraded(course)) == set(CLASS)
    notebook = read_book(course)["eve"]["notebooks"]["2_two"]
    assert notebook["grades"]["picture"][:2] == (None, 2.0)
    assert notebook["comments"]["picture"][1] == "Fine."


def test_a_migration_begins_with_a_copy_of_the_gradebook_and_a_dry_run_does_nothing(course):
    before = read_book(course)
    release(course, {"2_two": FIRST["2_two"]})
    dry = migrate_made_up(course, dry_run=True)
    assert dry.changes and not dry.saved and read_book(course) == before
    assert not list(course.classroom.glob("gradebook-*"))
    done = migrate_made_up(course)
    assert done.copy.parent == course.classroom and dry.changes == done.changes
    course.gradebook.write_bytes(done.copy.read_bytes())
    assert read_book(course) == before
    with sqlite3.connect(done.copy) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_migration_that_ends_half_way_changes_nothing(course):
    before = read_book(course)
    release(course, {"1_begin": FIRST["1_one"], "2_two": FIRST["2_two"]})
    killed = patch.object(gradebook_module, "write_filled", side_effect=KeyboardInterrupt)
    with killed, pytest.raises(KeyboardInterrupt):
        migrate_made_up(course)
    assert read_book(course) == before
    migrate_made_up(course)
    assert "1_begin" in read_book(course)["ada"]["notebooks"]


def test_what_nobody_could_tell_is_a_rename_only_when_it_is_said(course):
    stub = replace(written(1), source="YOUR ANSWER HERE")
    release(course, {**FIRST, "1_one": book(solve=solution(1), check_solve=check(1), reason=stub)})
    assert {c.what for c in migrate_made_up(course, dry_run=True).changes} == {"added", "removed"}
    with pytest.raises(GradingError, match="there is no 1_one/reasons in the release"):
        migrate_made_up(course, renamed={"1_one/why": "1_one/reasons"})
    done = migrate_made_up(course, renamed={"1_one/why": "1_one/reason"})
    assert [c.what for c in done.changes] == ["renamed"]
    assert ("ada", "1_one", "reason") in by_hand(course)


def test_two_that_could_be_the_new_name_are_neither(course):
    twins = book(a=written(1), b=written(1))
    changes = compare_structures({"n": book(why=written(1))}, {"n": twins})
    assert sorted(c.what for c in changes) == ["added", "added", "removed"]
    copies = {"x": FIRST["1_one"], "y": FIRST["1_one"], "2_two": FIRST["2_two"]}
    changes = compare_structures(FIRST, copies)
    assert sorted(c.what for c in changes) == ["added", "added", "removed"]


def test_a_check_of_the_same_exercise_is_the_same_check():
    old = replace(check(1), source='check("parabola", parabola)')
    new = replace(check(1), source='check("parabola", curve)  # renamed')
    [change] = compare_structures({"n": book(one=old)}, {"n": book(two=new)})
    assert (change.what, change.old, change.cell) == ("renamed", ("n", "one"), "two")


def test_names_from_a_course_are_no_markup_in_the_table():
    changes = compare_structures({}, {"[red]x": book(y=check(1))})
    assert "\\[red]x" in next(iter(structure_table(changes, "ps1").columns[1].cells))


def test_the_rows_are_those_that_nbgraders_own_classes_make(course):
    with open_gradebook(course) as gradebook:
        assert gradebook.structure() == read_template(make_template(course), "ps1") == FIRST


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


def test_a_fresh_clone_and_a_classroom_without_grades_may_have_any_gradebook(tmp_path):
    course = made_up_course(tmp_path / "course", FIRST)
    hand_in_made_up(course, "ada", "ada")
    with open_gradebook(course):
        pass
    assert (course.classroom / MARKER).is_file()
    course.gradebook.write_bytes(empty_gradebook())
    assert list(regraded(course)) == ["ada"]


@pytest.mark.slow
def test_a_renamed_master_is_migrated_on_the_command_line(graded_course, tmp_path):
    course = copy_graded_course(graded_course, tmp_path / "course")
    grade_by_hand(course, "student-00", "2_line", "why", points=1.5, comment="Well seen.")
    for name, master in COURSE.items():
        (course.assignments / f"{name.replace('2_', '4_')}.py").write_text(master)
    out, _ = autograde(course, "build", "--quick")
    assert "renamed" in out and "`autograde migrate resnet` lets it follow" in out
    out, error = autograde(course, "grade", status=2)
    assert "it was 2_line" in out and error.count("\n") == 1 and "`autograde migrate resnet`" in error
    out, _ = autograde(course, "migrate", "--dry-run")
    assert "renamed" in out and "Nothing was saved." in out
    out, _ = autograde(course, "migrate")
    assert "as it was before, it is in classroom/gradebook-" in out
    out, _ = autograde(course, "grade")
    assert "2 graded" in out
    made = read_book(course)["student-00"]["notebooks"]
    assert set(made) == {"1_parabola", "3_scaling", "4_line"}
    assert made["4_line"]["grades"]["why"][1] == 1.5 and made["4_line"]["comments"]["why"][1] == "Well seen."
    assert "has what the release has" in autograde(course, "migrate")[0]
