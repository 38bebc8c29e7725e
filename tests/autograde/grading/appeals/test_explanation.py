"""`autograde explain`: where a grade came from, and that its verdict comes out again bit for bit."""

import json
import shutil
import unicodedata

import nbformat
import pytest
from grading_course import RIGHT, WRONG, all_rows, autograde, copy_graded_course, hand_in
from nbgrader.api import Gradebook

from autograde.exercise import use_course
from autograde.grading.appeals.explanation import explain_grade
from autograde.grading.appeals.page import explanation_html
from autograde.grading.appeals.repeat import compare_verdicts, hash_verdict, repeat_grade
from autograde.grading.appeals.words import explain_in_sections
from autograde.grading.errors import GradingError
from autograde.grading.graded_folder import graded_folder

EXERCISE = "scale_pixels"
EMPTY = {"identifier": "x", "component": "", "message": "", "hint": "", "node": None}


@pytest.fixture
def course(graded_course, tmp_path):
    made = copy_graded_course(graded_course, tmp_path / "course")
    use_course(made.root)
    yield made
    use_course(None)


def told_rows(course, student="student-00", exercise=EXERCISE, repeated=None):
    told = explain_grade(course, student, exercise)
    return {section.title: section.rows for section in explain_in_sections(told, repeated)}


def files_of(course):
    """What lies in the classroom beside the gradebook, and the records in that."""
    with Gradebook(course.gradebook_url) as gradebook:
        rows = gradebook.db().connection().exec_driver_sql("select * from autograde_record").all()
    kinds = (".ipynb", ".json", ".txt")
    return rows, {p: p.read_bytes() for p in sorted(course.classroom.rglob("*")) if p.suffix in kinds}


def test_a_grade_is_explained_with_all_that_it_came_from(course):
    told = explain_grade(course, "student-00", EXERCISE)
    assert (told.points, told.automatic, told.cell.max_points) == (3.0, 3.0, 3.0)
    assert told.verdict["task"] == EXERCISE
    assert all(one.is_same for one in told.compared)
    assert {one.what for one in told.compared} >= {"submission", "exercise", "kit", "environment"}
    assert f"default_rng({_seeds(told)[0]})" in told.calls[0]
    assert "landlock" in told.record.isolation
    rows = told_rows(course)
    assert dict(rows["The grade"])["points"] == "3 of 3"
    assert rows["To repeat it"] == (("", f"autograde explain student-00 {EXERCISE} resnet --repeat"),)


def _seeds(told):
    from autograde.challenge import official_challenges

    return [challenge.seed for challenge in official_challenges(EXERCISE, told.record.seed)]


def test_its_command_gives_the_same_verdict_bit_for_bit_and_saves_nothing(course):
    before = files_of(course), all_rows(course)
    page = course.root / "page.html"
    out, _ = autograde(course, "explain", "student-00", EXERCISE, "--repeat", "--html", page)
    assert "equal, bit for bit" in out
    verdict = explain_grade(course, "student-00", EXERCISE).verdict
    assert out.count(f"SHA-256 {hash_verdict(verdict)}") == 3  # of the grade, then, and now
    assert "Content-Security-Policy" in page.read_text()
    assert (files_of(course), all_rows(course)) == before


def test_a_verdict_that_somebody_edited_does_not_come_out_again(course):
    path = graded_folder(course, "student-00") / "3_scaling.ipynb"
    path.chmod(0o644)
    path.write_text(path.read_text().replace('"points": 3.0', '"points": 2.0'))
    told = explain_grade(course, "student-00", EXERCISE)
    assert any("edited" in note for note in told.notes)
    repeated = repeat_grade(course, told)
    assert not repeated.is_equal
    assert "points: 2.0 then, 3.0 now" in repeated.differences
    [*_, (_, why)] = told_rows(course, repeated=repeated)["Repeated"]
    assert why


def test_what_changed_since_is_named(course):
    hand_in(course, "student-00", {**RIGHT, EXERCISE: WRONG[EXERCISE]})
    told = explain_grade(course, "student-00", EXERCISE)
    assert [one.what for one in told.compared if not one.is_same] == ["submission"]
    repeated = compare_verdicts(told.verdict, {**told.verdict, "points": 0.0}, 0.0)
    [*_, (label, why)] = told_rows(course, repeated=repeated)["Repeated"]
    assert (label, why) == ("why", "Not the same as then: submission.")


def test_what_a_person_changed_is_told_beside_what_the_check_gave(course):
    with Gradebook(course.gradebook_url) as gradebook:
        one = gradebook.find_grade(f"check_{EXERCISE}", "3_scaling", "resnet", "student-00")
        one.manual_score, one.extra_credit = 1.0, 0.5
        gradebook.db.commit()
    rows = told_rows(course)
    assert dict(rows["The grade"])["points"] == "1.5 of 3 (the check gave 3)"
    assert [value for _, value in rows["By a person"]] == ["1", "+0.5"]


@pytest.mark.parametrize(
    ("student", "exercise", "says"),
    [
        ("nobody", EXERCISE, "no submission of nobody"),
        ("student-00", "convert_to_one_hot", "has no exercise 'convert_to_one_hot': choose one of"),
        ("student-00,student-01", EXERCISE, "one student's grade at a time"),
    ],
)
def test_what_cannot_be_explained_is_one_line(course, student, exercise, says):
    with pytest.raises(GradingError, match=says) as raised:
        explain_grade(course, student, exercise)
    assert "\n" not in str(raised.value)


def test_a_grade_without_a_record_is_told_with_exit_status_two(course):
    with Gradebook(course.gradebook_url) as gradebook:
        gradebook.db().connection().exec_driver_sql("delete from autograde_record")
        gradebook.db.commit()
    _, error = autograde(course, "explain", "student-00", EXERCISE, status=2)
    assert "has no record of how it was made" in error
    assert len(error.strip().splitlines()) == 1


def test_a_grade_of_an_earlier_version_has_no_challenges_to_repeat(course):
    with Gradebook(course.gradebook_url) as gradebook:
        session = gradebook.db()
        rows = session.connection().exec_driver_sql("select student, record from autograde_record").all()
        for student, text in rows:
            old = json.loads(text)
            del old["seeded"]
            values = (json.dumps(old), student)
            session.connection().exec_driver_sql(
                "update autograde_record set record=? where student=?", values
            )
        gradebook.db.commit()
    told = explain_grade(course, "student-00", EXERCISE)
    assert not told.calls
    with pytest.raises(GradingError, match="did not keep its challenges"):
        repeat_grade(course, told)


@pytest.mark.parametrize("folder", ["NFC", "NFD"])
def test_a_name_is_found_composed_and_decomposed(course, folder):
    name = unicodedata.normalize(folder, "Zo\u00eb O'Hara")
    shutil.copytree(course.submitted / "student-00", course.submitted / name)
    for asked in ("NFC", "NFD"):
        with pytest.raises(GradingError, match="it is not graded yet"):
            explain_grade(course, unicodedata.normalize(asked, name), EXERCISE)


def test_the_page_shows_what_a_student_wrote_as_text(course):
    path = graded_folder(course, "student-01") / "3_scaling.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            verdict = output.get("data", {}).get("application/vnd.shortcut.verdict+json")
            if verdict:
                verdict["findings"] = [
                    {
                        "identifier": "x",
                        "component": "",
                        "message": "<script>1</script>",
                        "hint": "",
                        "node": None,
                    }
                ]
    path.chmod(0o644)
    nbformat.write(notebook, path)
    page = explanation_html(explain_grade(course, "student-01", EXERCISE))
    assert "&lt;script&gt;1" in page
    assert "<script" not in page
    assert "default-src 'none'" in page
