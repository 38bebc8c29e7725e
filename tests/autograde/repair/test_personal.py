"""The release in one student's forms: the same cells, one's own form and nobody else's."""

import copy
import shutil

import nbformat
import pytest
from factories import ROOT
from nbgrader.utils import compute_checksum

from autograde.course import Course, CourseError
from autograde.exercise import exercises_of, load_exercise
from autograde.forms import all_forms, form_text, written
from autograde.grading.kernel_package import visible_files
from autograde.grading.preconditions import require_personal
from autograde.lab.update import update_notebook
from autograde.personal import write_personal
from autograde.personal_forms import read_personal_forms
from autograde.repair import repair_submission
from autograde.repair.personal import form_vector, forms_asked, own_text, personal_notebooks
from autograde.repair.submission import read_release

NAME = "preactivation_block"
BOOK = "1_resnet18"
EXERCISE = load_exercise(NAME)
STUDENTS = [f"student-{n:02}" for n in range(20)]
RELEASED = read_release(Course(ROOT, "resnet18"))
FORM = all_forms(EXERCISE)[-1]
OWN = personal_notebooks(RELEASED, {NAME: FORM})[BOOK]


@pytest.fixture
def course(tmp_path):
    """A course with the release of ours, that asks for personal forms."""
    shutil.copytree(ROOT / "release/resnet18", tmp_path / "release/resnet18")
    (tmp_path / "assignments").mkdir()
    config = (ROOT / "nbgrader_config.py").read_text()
    told = f'c.PersonalForms.exercises = {{"resnet18": ["{NAME}"]}}'
    (tmp_path / "nbgrader_config.py").write_text(f"{config}\n{told}\n")
    return Course(tmp_path.resolve(), "resnet18")


def folder_of(course, student):
    return course.classroom / "personal" / student / "resnet18"


def marks(notebook):
    return [
        {k: v for k, v in cell.metadata.get("nbgrader", {}).items() if k != "checksum"}
        for cell in notebook.cells
    ]


def test_cells_ids_marks_and_points_are_the_releases_and_only_text_and_check_differ():
    released = RELEASED[BOOK]
    assert [cell.id for cell in OWN.cells] == [cell.id for cell in released.cells]
    assert marks(OWN) == marks(released) and OWN.metadata == released.metadata
    changed = [
        cell for cell, other in zip(OWN.cells, released.cells, strict=True) if cell.source != other.source
    ]
    text, check = changed
    assert text.cell_type == "markdown" and own_text(EXERCISE, FORM) in text.source
    assert str(form_vector(EXERCISE, FORM)) in text.source
    assert check.source == f'check("{NAME}", {NAME}, form={written(FORM)})'
    assert check.metadata.nbgrader.checksum == compute_checksum(check)
    assert forms_asked(OWN) == {NAME: FORM} and forms_asked(released) == {}
    assert personal_notebooks(RELEASED, {})[BOOK] == released
    nbformat.validate(OWN)


def test_twenty_folders_give_away_ones_own_form_and_nothing_else(course):
    said = []
    assert write_personal(course, [",".join(STUDENTS)], said.append)
    assert said[-1] == "20 of 20 students: classroom/personal/STUDENT/resnet18/"
    personal = read_personal_forms(course)
    forms = {student: personal.of(student)[NAME] for student in STUDENTS}
    assert len({repr(form) for form in forms.values()}) > 10
    release = "".join(path.read_text() for path in sorted(course.release.rglob("*.ipynb")))
    for student in STUDENTS:
        held = "".join(
            cell.source + "\n"
            for path in sorted(folder_of(course, student).rglob("*.ipynb"))
            for cell in nbformat.read(path, as_version=4).cells
        )
        raw = b"".join(path.read_bytes() for path in folder_of(course, student).rglob("*") if path.is_file())
        mine = forms[student]
        assert held.count(written(mine)) == 1 and form_text(EXERCISE, mine) in held
        others = [form for form in all_forms(EXERCISE) if form != mine]
        assert not [form for form in others if written(form) in held or form_text(EXERCISE, form) in held]
        assert not [form for form in others if str(form_vector(EXERCISE, form)) in held]
        for secret in (personal.secret, personal.fingerprint.encode(), *(s.encode() for s in STUDENTS)):
            assert secret not in raw and secret.decode() not in release
    assert "form=" not in release and form_text(EXERCISE, all_forms(EXERCISE)[0]) in "".join(
        cell.source for cell in RELEASED[BOOK].cells
    )


def test_written_twice_they_are_the_same_and_bad_ids_cost_only_themselves(course):
    said = []
    assert not write_personal(course, ["ada", "b<c", "José", "x/../../y"], said.append)
    assert [line for line in said if "no notebooks" in line and "rename it" in line]
    assert "x/../../y: no notebooks: an id holds no slash" in said
    assert said[-1].startswith("2 of 4 students")
    before = (folder_of(course, "ada") / f"{BOOK}.ipynb").read_bytes()
    assert write_personal(course, ["Jose\u0301,ada"], said.append)
    assert (folder_of(course, "ada") / f"{BOOK}.ipynb").read_bytes() == before
    assert sorted(path.name for path in (course.classroom / "personal").iterdir()) == ["José", "ada"]


def test_what_cannot_be_personal_is_told_before_anything_is_written(course):
    config = course.config.read_text()
    course.config.write_text(config.replace(f'["{NAME}"]', "[]"))
    with pytest.raises(CourseError, match="asks everybody the same"):
        write_personal(course, ["ada"], print)
    with pytest.raises(CourseError, match="has no text that says what"):
        personal_notebooks({BOOK: _without(RELEASED[BOOK], "pre-activation")}, {NAME: FORM})
    with pytest.raises(CourseError, match="no check of"):
        personal_notebooks({BOOK: _without(RELEASED[BOOK], f'check("{NAME}"')}, {NAME: FORM})
    with pytest.raises(CourseError, match="is built with it"):
        personal_notebooks(_handing_on(RELEASED), {NAME: FORM})
    assert not course.classroom.joinpath("personal").exists()


@pytest.mark.parametrize("name", ["basic_block", NAME])
def test_grading_does_not_begin_where_the_release_cannot_be_asked_so(course, name, monkeypatch):
    """`basic_block` has one form only; of the other, the release has another text than its folder."""
    course.config.write_text(course.config.read_text().replace(f'["{NAME}"]', f'["{name}"]'))
    course.classroom.mkdir()
    (course.classroom / "secret").write_text("s" * 64)
    monkeypatch.setattr(EXERCISE.asked, "form_text", lambda form: f"another text: {form}")
    with pytest.raises(CourseError, match=r"one form only|has no text that says what") as error:
        require_personal(course, read_personal_forms(course))
    assert "\n" not in str(error.value)


def _without(notebook, text):
    notebook = copy.deepcopy(notebook)
    notebook.cells = [cell for cell in notebook.cells if text not in cell.source]
    return notebook


def _handing_on(released):
    later = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(f'block = handed_on("{NAME}", notebook="1_resnet18.ipynb")')]
    )
    return {**released, "2_later": later}


def hand_in(folder, notebook, answer=None):
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        if answer and cell.metadata.get("nbgrader", {}).get("grade_id") == NAME:
            cell.source = answer
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{BOOK}.ipynb")


def test_a_personal_notebook_needs_no_repair_and_is_tested_by_the_releases_tests(course, tmp_path):
    hand_in(tmp_path / "in", OWN, "def preactivation_block(X, filters, s=1):\n    return X")
    made = repair_submission(tmp_path / "in", course, tmp_path / "out", {NAME: FORM})
    assert made.repairs == ()
    repaired = nbformat.read(made.folder / f"{BOOK}.ipynb", as_version=4)
    assert _check_of(repaired) == _check_of(RELEASED[BOOK])
    assert own_text(EXERCISE, FORM) in "".join(cell.source for cell in repaired.cells)


def test_a_notebook_of_another_form_is_told_and_counts_for_nothing(course, tmp_path):
    hand_in(tmp_path / "in", OWN)
    other = {NAME: all_forms(EXERCISE)[3]}
    made = repair_submission(tmp_path / "in", course, tmp_path / "out", other)
    assert [(repair.kind, repair.cell) for repair in made.repairs] == [("cell-changed", f"check_{NAME}")]
    assert _check_of(nbformat.read(made.folder / f"{BOOK}.ipynb", as_version=4)) == _check_of(RELEASED[BOOK])


def test_what_is_missing_of_a_personal_notebook_comes_back_in_its_form(course, tmp_path):
    hand_in(tmp_path / "in", _without(OWN, "This form of the exercise is yours"))
    made = repair_submission(tmp_path / "in", course, tmp_path / "out", {NAME: FORM})
    repaired = nbformat.read(made.folder / f"{BOOK}.ipynb", as_version=4)
    assert own_text(EXERCISE, FORM) in "".join(cell.source for cell in repaired.cells)


def _check_of(notebook):
    [cell] = [c for c in notebook.cells if c.cell_type == "code" and NAME in exercises_of(c.source)]
    return cell.source, cell.metadata


def test_a_newer_version_of_the_course_leaves_a_personal_notebook_its_form(tmp_path):
    mine, ours = tmp_path / "mine.ipynb", ROOT / "release/resnet18" / f"{BOOK}.ipynb"
    nbformat.write(OWN, mine)
    assert update_notebook(mine, ours, tmp_path / "backups") == ""
    notebook = copy.deepcopy(OWN)
    notebook.cells[0].source = "# An older title"
    notebook.cells[0].metadata["nbgrader"] = dict(notebook.cells[0].metadata.get("nbgrader", {}))
    notebook.cells = [cell for cell in notebook.cells if not cell.source.startswith("ask(")]
    nbformat.write(notebook, mine)
    assert "up to date" in update_notebook(mine, ours, tmp_path / "backups")
    assert forms_asked(nbformat.read(mine, as_version=4)) == {NAME: FORM}
    assert own_text(EXERCISE, FORM) in "".join(c.source for c in nbformat.read(mine, as_version=4).cells)


def test_no_graded_kernel_sees_who_is_asked_what():
    assert not [place for place in visible_files([NAME]) if "personal" in place]
