"""Personal forms from the configuration to the gradebook: all are graded by their own, whatever they say."""

import shutil
import unicodedata

import nbformat
import pytest
from factories import exercise_cell, locked_cell, make_course, master, text_cell
from grading_course import all_rows, autograde, copy_course, grade, grade_stock
from traitlets.config import Config

from autograde.build import build
from autograde.exercise import load_exercise, use_course
from autograde.forms import all_forms
from autograde.grading.graded_folder import graded_cell_verdicts, graded_folder, read_graded
from autograde.grading.pages.outputs import POSED
from autograde.grading.preprocessors import PoseChallenges
from autograde.personal_forms import form_of, read_personal_forms
from autograde.selftest.forms import answer_text

NAME = "preactivation_block"
EXERCISE = load_exercise(NAME)
MASTER = master(
    text_cell("# A block"),
    locked_cell(
        "imports",
        "import signs\n\nsigns.load_keras()\n\n"
        "from keras.layers import Activation, Add, BatchNormalization, Conv2D\n\nfrom autograde import check",
    ),
    text_cell(f"Write this.\n\n{{{{ {NAME} }}}}"),
    f'# %% solution="{NAME}"\n# Filled in.\n',
    exercise_cell(NAME, "points=8"),
)
TOLD = f'c.PersonalForms.exercises = {{"resnet": ["{NAME}"]}}'


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("personal"), {"1_block": MASTER})
    with course.config.open("a") as config:
        config.write(f"\n{TOLD}\n")
    build(course, check_solutions=False, report=lambda line: None)
    out, _ = autograde(course, "personal", "--students", "ada,bob,eve,mia")
    assert "4 of 4 students: classroom/personal/STUDENT/resnet/" in out
    return course


def forms_of(course):
    personal = read_personal_forms(course)
    return {student: personal.of(student)[NAME] for student in ("ada", "bob", "eve", "mia")}


def hand_in(course, student, notebook_of, form):
    """Hand in somebody's notebook, with the answer to some form."""
    folder = course.submitted / student / course.assignment
    shutil.copytree(course.classroom / "personal" / notebook_of / course.assignment, folder)
    path = folder / "1_block.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == NAME and form is not None:
            cell.source = answer_text(EXERCISE, form)
    nbformat.write(notebook, path)


@pytest.mark.parametrize("student", ["ada", "jose\u0301", "jos\u00e9"])
def test_challenges_are_posed_in_the_form_of_whose_submission_it_is(student, tmp_path):
    """As under nbgrader's own command; in a worker, the forms come with the task."""
    course = make_course(tmp_path, {})
    course.config.write_text(f"{course.config.read_text()}\n{TOLD}\n")
    course.classroom.mkdir()
    (course.classroom / "secret").write_text("s" * 64)
    wanted = form_of(b"s" * 64, unicodedata.normalize("NFC", student), EXERCISE)
    settings, form = Config({"CourseDirectory": {"root": str(course.root)}}), all_forms(EXERCISE)[5]
    told = {"student": student, "assignment": "resnet", "notebook": "1_block"}
    for kind, posed_in in ((PoseChallenges, wanted), (PoseChallenges.bound_to({NAME: form}), form)):
        cell = nbformat.v4.new_code_cell(f'check("{NAME}", {NAME})')
        cell.metadata["nbgrader"] = {"grade": True, "locked": True, "grade_id": "c", "points": 8}
        notebook, resources = nbformat.v4.new_notebook(cells=[cell]), {"nbgrader": dict(told)}
        kind(config=settings).preprocess(notebook, resources)
        [(_, _, challenges)] = resources[POSED].values()
        assert [challenge.form for challenge in challenges] == [posed_in] * len(challenges)
        assert "form" not in notebook.cells[0].source and "s" * 64 not in notebook.cells[0].source
    use_course(None)


@pytest.mark.slow
def test_everybody_is_graded_by_ones_own_form_by_our_command_and_by_nbgraders(course, tmp_path):
    forms = forms_of(course)
    secret = course.classroom / "secret"
    another = next(s for s in ("bob", "eve", "mia") if forms[s] != forms["ada"])
    hand_in(course, "ada", "ada", forms["ada"])
    hand_in(course, another, "ada", forms["ada"])  # a copy, with the notebook that says it is right
    [last, untouched] = [s for s in ("bob", "eve", "mia") if s != another]
    hand_in(course, last, "ada", forms[last])  # one's own answer in somebody else's notebook
    hand_in(course, untouched, untouched, None)
    lines = grade(course)
    points = {student: line["points"] for student, line in lines.items()}
    assert points["ada"] == points[last] == 8.0 and points[untouched] == 0.0 and points[another] < 8.0
    for student in points:
        path = graded_folder(course, student) / "1_block.ipynb"
        assert graded_cell_verdicts(read_graded(path))[f"check_{NAME}"]["form"] == forms[student]
        assert secret.read_text().strip() not in path.read_text()

    assert {line["state"] for line in grade(course).values()} == {"unchanged"}
    other = copy_course(course, tmp_path / "stock")
    shutil.copyfile(secret, other.classroom / "secret")
    grade_stock(other)
    grades = [
        {s: row["notebooks"]["1_block"]["grades"] for s, row in all_rows(each).items()}
        for each in (course, other)
    ]
    assert grades[0] == grades[1]

    secret.write_text("f" * 64)
    lines = grade(course)
    assert {line["why"] for line in lines.values()} == {"the configuration changed: PersonalForms"}
    secret.unlink()
    _, told = autograde(course, "grade", status=2)
    assert "secret" in told and told.count("\n") == 1
