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
    the_gradebook,
    written,
)
from made_up_graded import CLASS, FIRST, all_points, by_hand, points_in_book, regraded

from autograde.grading.errors import GradingError
from autograde.grading.gradebook import official as gradebook_module
from autograde.grading.gradebook.generated_rows import read_template
from autograde.grading.gradebook.identity import MARKER, open_gradebook
from autograde.grading.gradebook.structure import compare_structures, structure_table

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
