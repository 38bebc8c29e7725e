"""Who is asked in which form: drawn from the id and a secret that is made once and never again."""

import shutil
import stat
import unicodedata
from collections import Counter

import pytest
from factories import ROOT
from traitlets.config import Config

from autograde.course import Course, CourseError
from autograde.exercise import load_exercise
from autograde.forms import all_forms, choices_of
from autograde.grading.gradebook.inputs import read_inputs
from autograde.personal import list_ids
from autograde.personal_forms import PersonalForms, form_of, read_personal_forms
from autograde.settings import files_beside

NAME = "preactivation_block"
SECRET, OTHER = b"a" * 64, b"b" * 64
ASKED = Config({"PersonalForms": {"exercises": {"week": [NAME]}}})


@pytest.fixture
def course(tmp_path):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    return Course(tmp_path, "week")


def test_a_students_form_is_the_same_at_any_time_and_in_any_spelling_of_the_id():
    exercise = load_exercise(NAME)
    for student in ("zoë", "José Ñandú", "각", "Å"):
        forms = [
            form_of(SECRET, unicodedata.normalize(kind, student), exercise) for kind in ("NFC", "NFD") * 2
        ]
        assert forms[0] in all_forms(exercise) and forms == forms[:1] * 4


def test_every_choice_is_drawn_about_equally_often_and_by_the_secret():
    exercise = load_exercise(NAME)
    drawn = [form_of(SECRET, f"student-{n}", exercise) for n in range(2000)]
    for name, values in choices_of(exercise).items():
        counts = Counter(form[name] for form in drawn)
        wanted = 2000 / len(values)
        # Five standard deviations of a fair draw.
        assert all(
            abs(counts[value] - wanted) < 5 * (wanted * (1 - 1 / len(values))) ** 0.5 for value in values
        )
    other = [form_of(OTHER, f"student-{n}", exercise) for n in range(2000)]
    same = sum(one == two for one, two in zip(drawn, other, strict=True))
    assert same < 2 * 2000 / len(all_forms(exercise))


def test_an_assignment_asks_nothing_in_personal_forms_unless_the_configuration_says_so(course):
    assert read_personal_forms(course) == PersonalForms() and PersonalForms().of("ada") == {}
    assert read_personal_forms(Course(course.root, "other"), ASKED) == PersonalForms()
    assert not course.classroom.joinpath("secret").exists()


@pytest.mark.parametrize(
    ("exercises", "told"),
    [
        (["preactivation_block"], "is a dict of assignment: exercises"),
        ({"week": "preactivation_block"}, "write a list of exercises for week"),
        ({"week": ["identity_block"]}, "asked in one form only"),
        ({"week": ["no_such_block"]}, "there is no exercise called"),
        ({"week": [3]}, "write a list"),
    ],
)
def test_what_cannot_be_asked_so_is_told_in_one_line(course, exercises, told):
    with pytest.raises(CourseError, match=told) as error:
        read_personal_forms(course, Config({"PersonalForms": {"exercises": exercises}}), make=True)
    assert "\n" not in str(error.value)


def test_the_secret_is_made_once_for_its_owner_only_and_not_while_grading(course):
    with pytest.raises(CourseError, match=r"classroom/secret.*`autograde personal` makes it"):
        read_personal_forms(course, ASKED)
    made = read_personal_forms(course, ASKED, make=True)
    path = course.classroom / "secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and len(made.secret) == 64
    assert read_personal_forms(course, ASKED, make=True) == made == read_personal_forms(course, ASKED)
    assert [child.name for child in course.classroom.iterdir()] == ["secret"]


def test_a_secret_that_is_lost_is_not_made_anew_while_notebooks_made_with_it_are_there(course):
    handed_out = course.classroom / "personal/ada/week/1_block.ipynb"
    handed_out.parent.mkdir(parents=True)
    handed_out.touch()
    with pytest.raises(CourseError, match=r"secret is gone.*put a copy of it back"):
        read_personal_forms(course, ASKED, make=True)
    (course.classroom / "secret").write_text("short\n")
    with pytest.raises(CourseError, match="is no secret of a course"):
        read_personal_forms(course, ASKED)


def test_a_secret_beside_the_configuration_goes_to_no_worker(course):
    course.config.write_text(
        course.config.read_text() + '\nc.PersonalForms.secret_file = "words.txt"\nopen("words.txt").close()\n'
    )
    (course.root / "words.txt").write_text("s" * 64)
    (course.root / "table.txt").write_text("a table")
    assert [path.name for path in files_beside(course.root)] == ["table.txt"]


def test_grades_depend_on_the_secret_where_forms_are_personal_and_on_nothing_of_it_elsewhere(course):
    before = read_inputs(course, Config())
    assert read_inputs(course, ASKED) == before
    exercise = load_exercise(NAME)
    one, two = (PersonalForms((exercise,), secret).fingerprint for secret in (SECRET, OTHER))
    asked = [read_inputs(course, ASKED, told) for told in (one, two)]
    assert asked[0].settings != asked[1].settings and before.settings not in [each.settings for each in asked]
    assert {each.rows for each in asked} == {before.rows}
    assert SECRET.decode() not in one and len(one) == 16


def test_students_are_named_by_id_or_file_and_each_once(course, tmp_path):
    (tmp_path / "plain.txt").write_text("ada\n\n bob \nzoë\n", encoding="utf-8-sig")
    (tmp_path / "table.csv").write_text('last_name,id\n"Lovelace, A.",ada\nByron,byron\n')
    (tmp_path / "headless.csv").write_text("ada,Lovelace\n")
    assert list_ids(course, [str(tmp_path / "plain.txt")]) == ["ada", "bob", "zoë"]
    assert list_ids(course, [str(tmp_path / "table.csv"), "eve,ada"]) == ["ada", "byron", "eve"]
    assert list_ids(course, [unicodedata.normalize("NFD", "zoë"), "zoë"]) == ["zoë"]
    many = [f"student-{n}" for n in range(2000)]
    assert list_ids(course, [",".join(many)]) == many
    with pytest.raises(CourseError, match=r"class\.csv: there is no such file"):
        list_ids(course, ["class.csv"])
    with pytest.raises(CourseError, match="needs a column called id"):
        list_ids(course, [str(tmp_path / "headless.csv")])
    with pytest.raises(CourseError, match="whose notebooks"):
        list_ids(course, [])
