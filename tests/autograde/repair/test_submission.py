"""Every broken submission comes out with the release's notebooks and the answers that were intact."""

import json
import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from broken_submissions import GOOD, WAYS
from factories import contents, make_course

from autograde.build import build, run_nbgrader
from autograde.course import Course
from autograde.repair import RepairError, repair_student, repair_submission
from autograde.repair import limits as repair_limits
from autograde.repair.report import REPORT_ID

LINE = "def line(number):\n    return number * number + 1"
WHY = "Because the square grows on both sides."


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("course"), files={"figures/curve.txt": b"a curve"})
    build(course, check_solutions=False, report=lambda line: None)
    return course


def hand_in(course, folder, **answers):
    """Write a submission: the release with answers, as JupyterLab saves it."""
    shutil.copytree(course.release, folder)
    answers = {"parabola": GOOD, "line": LINE, "why": WHY} | answers
    for path in folder.glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = answers.get(grade_id, cell.source)
            if cell.cell_type == "code":
                cell.execution_count = 3
                cell.outputs = [nbformat.v4.new_output("stream", text="hello")]
        nbformat.write(notebook, path)
    return folder


def works(notebook):
    """Run a repaired notebook's cells as a kernel would; say whether its function squares and adds one."""
    names = {}
    for cell in notebook.cells:
        grading = cell.metadata.get("nbgrader", {})
        if grading.get("grade"):
            function = names.get(next(name for name in ("parabola", "line") if name in cell.source))
            try:
                return function is not None and function(4) == 17
            except NotImplementedError:
                return False
        if cell.cell_type == "code":
            try:
                exec(cell.source, names)
            except (NameError, NotImplementedError):
                continue
    return False


@pytest.mark.parametrize("name", WAYS)
def test_a_broken_submission_is_put_right(name, course, tmp_path):
    way = WAYS[name]
    submission = hand_in(course, tmp_path / "submitted")
    way.breaks(submission)
    made = repair_submission(submission, course, tmp_path / "repaired")
    assert {path.name for path in made.folder.glob("*.ipynb")} == {"1_parabola.ipynb", "2_line.ipynb"}
    for notebook_name, points in way.points.items():
        notebook = nbformat.read(made.folder / f"{notebook_name}.ipynb", as_version=4)
        nbformat.validate(notebook)
        released = nbformat.read(course.release / f"{notebook_name}.ipynb", as_version=4)
        assert notebook.metadata == released.metadata
        fixed = [(c.id, c.metadata, c.cell_type) for c in notebook.cells if not c.id.startswith("own-")]
        if fixed[0][0] == REPORT_ID:
            del fixed[0]
        assert fixed == [(c.id, c.metadata, c.cell_type) for c in released.cells]
        for cell, theirs in ((c, r) for c in notebook.cells for r in released.cells if c.id == r.id):
            if theirs.metadata.get("nbgrader", {}).get("locked"):
                assert cell.source == theirs.source
        assert works(notebook) == (points > 0), notebook_name
    kinds = {repair.kind for repair in made.repairs}
    assert way.kinds <= kinds
    assert kinds or not way.kinds
    lost = [repair for repair in made.lost if repair.kind != "timestamp-unreadable"]  # costs no points
    assert bool(lost) == (sum(way.points.values()) < 6)


@pytest.mark.parametrize("name", [name for name, way in WAYS.items() if not way.kinds])
def test_what_does_no_harm_is_not_talked_about(name, course, tmp_path):
    submission = hand_in(course, tmp_path / "submitted")
    WAYS[name].breaks(submission)
    made = repair_submission(submission, course, tmp_path / "repaired")
    assert made.repairs == ()
    for path in made.folder.glob("*.ipynb"):
        assert REPORT_ID not in path.read_text()


def test_the_submission_itself_is_not_touched(course, tmp_path):
    submission = hand_in(course, tmp_path / "submitted")
    WAYS["links_pipes_and_sockets"].breaks(submission)
    WAYS["utf_16"].breaks(submission)
    before = {
        path.name: (path.lstat().st_mtime_ns, path.read_bytes() if path.is_file() else None)
        for path in submission.iterdir()
    }
    repair_submission(submission, course, tmp_path / "repaired")
    after = {
        path.name: (path.lstat().st_mtime_ns, path.read_bytes() if path.is_file() else None)
        for path in submission.iterdir()
    }
    assert after == before


def test_answers_of_a_good_submission_come_out_as_they_went_in(course, tmp_path):
    submission = hand_in(course, tmp_path / "submitted")
    made = repair_submission(submission, course, tmp_path / "repaired")
    for path in submission.glob("*.ipynb"):
        given = nbformat.read(path, as_version=4)
        kept = nbformat.read(made.folder / path.name, as_version=4)
        assert [cell.source for cell in kept.cells] == [cell.source for cell in given.cells]
        assert not any(cell.get("outputs") for cell in kept.cells)


def test_harmless_files_are_kept_and_the_releases_own_win(course, tmp_path, monkeypatch):
    monkeypatch.setattr(repair_limits, "FILE_BYTES", 1000)
    submission = hand_in(course, tmp_path / "submitted")
    (submission / "figures" / "curve.txt").write_text("forged")
    (submission / "figures" / "hand.png").write_bytes(b"picture")
    (submission / "data").mkdir()
    (submission / "data" / "train.h5").write_bytes(b"x" * 1000)
    (submission / "data" / "large.h5").write_bytes(b"x" * 1001)
    (submission / "my_blocks.py").write_text("a = 1")
    (submission / ".secret").write_text("x")
    os.link(submission / "my_blocks.py", submission / "same.txt")
    made = repair_submission(submission, course, tmp_path / "repaired")
    kept = contents(made.folder)
    names = {"figures/curve.txt", "figures/hand.png", "data/train.h5", "my_blocks.py", "same.txt"}
    assert set(kept) == names | {"1_parabola.ipynb", "2_line.ipynb"}
    assert kept["figures/curve.txt"] == b"a curve"
    assert {repair.cell for repair in made.repairs} == {"data/large.h5", "figures/curve.txt"}


def test_a_submission_with_too_many_files_keeps_its_notebooks(course, tmp_path, monkeypatch):
    monkeypatch.setattr(repair_limits, "FOLDER_FILES", 3)
    submission = hand_in(course, tmp_path / "submitted")
    for number in range(9):
        (submission / f"{number}.csv").write_text("1")
    made = repair_submission(submission, course, tmp_path / "repaired")
    assert len(list(made.folder.glob("*.csv"))) == 3 - len(list(submission.glob("figures/*.png")))
    assert works(nbformat.read(made.folder / "1_parabola.ipynb", as_version=4))


def test_what_was_repaired_stands_at_the_top_and_in_a_list_for_the_instructor(course, tmp_path):
    submission = hand_in(course, tmp_path / "submitted")
    WAYS["cut_off_before_the_answer"].breaks(submission)
    (submission / "numpy.py").write_text("")
    repair_submission(submission, course, tmp_path / "repaired")
    first = nbformat.read(tmp_path / "repaired" / "1_parabola.ipynb", as_version=4).cells[0]
    assert 'The cell "parabola" was missing' in first.source
    assert '"numpy.py" was set aside' in first.source
    assert "nbgrader" not in first.metadata
    listed = json.loads((tmp_path / "repaired.repairs.json").read_text())
    assert [repair["cell"] for repair in listed if repair["lost"]] == ["parabola"]


def test_names_with_markup_do_no_harm_in_the_feedback(course, tmp_path):
    submission = hand_in(course, tmp_path / "submitted")
    (submission / "1_parabola.ipynb").rename(submission / "<img src=x onerror=alert(1)>[a](b).ipynb")
    repair_submission(submission, course, tmp_path / "repaired")
    first = nbformat.read(tmp_path / "repaired" / "1_parabola.ipynb", as_version=4).cells[0]
    assert "graded as 1_parabola.ipynb" in first.source
    assert not re.search(r"[<>\[\]]", first.source)


def test_repairing_twice_gives_the_same_and_leaves_nothing_else(course, tmp_path):
    submission = hand_in(course, tmp_path / "submitted")
    WAYS["duplicated_test"].breaks(submission)
    repair_submission(submission, course, tmp_path / "repaired")
    first = contents(tmp_path / "repaired")
    repair_submission(submission, course, tmp_path / "repaired")
    assert contents(tmp_path / "repaired") == first
    assert {path.name for path in tmp_path.iterdir()} == {"submitted", "repaired", "repaired.repairs.json"}


def test_without_a_release_nothing_is_repaired_and_the_line_says_what_to_do(tmp_path):
    with pytest.raises(RepairError, match="autograde build"):
        repair_submission(tmp_path, Course(tmp_path, "resnet"), tmp_path / "repaired")


EXPORTER = '\nc.Autograde.exporter_class = "autograde.repair.exporter.RepairingExporter"\n'
NOTEBOOKS = '\nc.CourseDirectory.notebook_id = "[!5]*"\n'


def grade(course, names):
    """Hand in broken submissions, grade them with stock nbgrader, and read the points."""
    from nbgrader.api import Gradebook

    for name in names:
        WAYS[name].breaks(hand_in(course, course.submitted / name / "resnet"))
    (course.submitted / "elsewhere.ipynb").unlink(missing_ok=True)
    log = run_nbgrader(course, "autograde", course.assignment)
    points = {}
    with Gradebook(course.gradebook_url) as gradebook:
        for name in names:
            submission = gradebook.find_submission(course.assignment, name)
            points[name] = {
                notebook.name: sum(
                    grade.auto_score if grade.auto_score is not None else float("nan")
                    for notebook_grade in [notebook.grades]
                    for grade in notebook_grade
                    if grade.cell.cell_type == "code"
                )
                for notebook in submission.notebooks
            }
    return points, log


@pytest.fixture
def own_course(course, tmp_path):
    """A copy of the course with the repairing configuration and a filled gradebook."""
    shutil.copytree(course.root, tmp_path / "course")
    copied = Course(tmp_path / "course", "resnet")
    text = copied.config.read_text()
    if "RepairingExporter" not in text:
        copied.config.write_text(text + EXPORTER + NOTEBOOKS)
    run_nbgrader(copied, "generate_assignment", copied.assignment)
    return copied


@pytest.mark.slow
def test_stock_autograde_grades_what_it_would_have_failed_on(own_course):
    names = ["duplicated_test", "no_notebook_at_all", "all_renamed_in_a_folder", "links_pipes_and_sockets"]
    points, log = grade(own_course, names)
    assert points == {name: WAYS[name].points for name in names}
    assert "Please look at this submission. no_notebook_at_all 1_parabola" in log
    run_nbgrader(own_course, "generate_feedback", own_course.assignment)
    page = own_course.feedback / "duplicated_test" / "resnet" / "1_parabola.html"
    assert "was there more than once" in page.read_text()
    assert not list(own_course.autograded.rglob("key.txt"))


def test_a_submission_that_nbgrader_cannot_find_alone_is_graded_after_a_repair(own_course):
    from nbgrader.api import Gradebook

    name = "all_renamed_in_a_folder"
    WAYS[name].breaks(hand_in(own_course, own_course.submitted / name / "resnet"))
    made = repair_student(own_course, name)
    place = "--CourseDirectory.submitted_directory=classroom/repaired"
    run_nbgrader(own_course, "autograde", own_course.assignment, "--student", name, place)
    assert {repair.kind for repair in made.repairs} == {"notebook-renamed"}
    with Gradebook(own_course.gradebook_url) as gradebook:
        assert gradebook.find_submission(own_course.assignment, name).score == 6


@pytest.mark.slow
def test_every_broken_submission_gets_its_grade_under_stock_autograde(own_course):
    points, _ = grade(own_course, list(WAYS))
    assert points == {name: way.points for name, way in WAYS.items()}


def test_importing_the_repair_loads_neither_keras_nor_nbgrader():
    code = (
        "import autograde.repair, sys; "
        "assert not {'tensorflow', 'keras', 'nbgrader', 'sqlalchemy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
