"""A wheel that brings a course: all that a student needs, nothing that a student may not have."""

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile

import nbformat
import pytest
from environments import make_environment, run_notebook
from factories import ROOT, make_course

from autograde.build import build
from autograde.course import Course
from autograde.course_files import AFTER_FULL_POINTS, DISTRIBUTION, ON_REQUEST
from autograde.new import new_assignment
from tools.make_wheel import WheelError, make_wheel, stage_course

REAL = ("1_data_analysis", "2_residual_blocks", "3_resnet50", "4_gesture_recognition")


def staged(course, place):
    stage_course([course], course.root, place)
    return {path.relative_to(place).as_posix(): path for path in sorted(place.rglob("*")) if path.is_file()}


def test_a_class_gets_releases_and_answers_and_nothing_that_is_the_instructors(small_course, tmp_path):
    files = staged(small_course, tmp_path / "shipped")
    names = ("1_parabola", "2_line", "3_scaling")
    both = {f"{part}/resnet/{name}.ipynb" for part in ("release", "source") for name in names}
    assert set(files) == both | {"course.json"}
    said = json.loads(files["course.json"].read_text())
    assert said == {"install": DISTRIBUTION, "solutions": AFTER_FULL_POINTS}
    text = "".join(path.read_text(encoding="utf-8") for path in files.values())
    assert "canary" not in text and "hidden=True" not in text and "exactly one lowest point" not in text
    assert "the square and one more" in files["source/resnet/1_parabola.ipynb"].read_text()


def test_self_learners_get_the_notebooks_that_are_not_released_too(small_course, tmp_path):
    course = Course(tmp_path / "course", "resnet")
    shutil.copytree(small_course.root, course.root)
    with course.config.open("a") as config:
        config.write(f'\nc.StudentCourse.solutions = "{ON_REQUEST}"\nc.StudentCourse.install = "a b.whl"\n')
    files = staged(course, tmp_path / "shipped")
    assert "source/resnet/unreleased/5_training.ipynb" in files
    said = json.loads(files["course.json"].read_text())
    assert said == {"install": "a b.whl", "solutions": ON_REQUEST}


def test_without_a_release_there_is_no_wheel(tmp_path):
    course = make_course(tmp_path / "course")
    with pytest.raises(WheelError, match="autograde build"):
        make_wheel(course.root, tmp_path / "dist")


def test_every_requirement_of_the_wheel_comes_from_the_project(small_course, tmp_path):
    """It is built without network and isolation, and holds no configuration and no traces."""
    wheel = make_wheel(small_course.root, tmp_path / "dist", lambda line: None)
    assert wheel.name.startswith(f"{DISTRIBUTION.replace('-', '_')}-") and "+course." in wheel.name
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        [metadata] = [name for name in names if name.endswith("METADATA")]
        text = archive.read(metadata).decode()
    assert f"Name: {DISTRIBUTION}\n" in text and "Requires-Dist: tensorflow" in text
    assert not [name for name in names if "nbgrader_config" in name or "__pycache__" in name]
    needed = {"autograde/lab/config/labconfig/page_config.json", "signs/shipped/ResNet50.h5"}
    assert needed | {"autograde/shipped_course/course.json"} <= set(names)


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    """The kit's own course, built from its masters, as far as students need it."""
    root = tmp_path_factory.mktemp("kit")
    shutil.copytree(ROOT / "assignments", root / "assignments")
    text = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    (root / "nbgrader_config.py").write_text(
        f'{text}\nc.StudentCourse.solutions = "{ON_REQUEST}"\nc.StudentCourse.install = "the_wheel.whl"\n'
    )
    course = Course(root, "resnet")
    build(course, check_solutions=False, report=lambda line: None)
    return course


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """An environment without the kit."""
    return make_environment(tmp_path_factory.mktemp("bare") / "env")


@pytest.fixture(scope="module")
def installed(kit, tmp_path_factory):
    """An environment with the kit's wheel alone."""
    folder = tmp_path_factory.mktemp("installed")
    wheel = make_wheel(kit.root, folder / "dist", lambda line: None)
    return make_environment(folder / "env", wheel)


@pytest.mark.slow
@pytest.mark.parametrize("name", REAL)
def test_a_released_notebook_alone_without_the_kit_prints_the_sentence_and_nothing_else(
    name, kit, bare, tmp_path
):
    shutil.copy(kit.release / f"{name}.ipynb", tmp_path)
    outputs = run_notebook(bare, tmp_path / f"{name}.ipynb")
    assert [cell for cell, _ in outputs] == [f"course_{name}"]
    [(_, output)] = outputs
    assert output["name"] == "stdout" and output["text"].count("\n") == 2
    assert "the_wheel.whl" in output["text"] and DISTRIBUTION in output["text"]


@pytest.mark.slow
@pytest.mark.parametrize("name", REAL)
def test_in_the_wheels_environment_a_released_notebook_opens_in_silence(name, installed, tmp_path):
    """Where it is installed, what is not written yet is said by the cells, and the first says nothing."""
    folder = copy_of(installed, "release", tmp_path)
    outputs = run_notebook(installed, folder / f"{name}.ipynb")
    assert outputs and f"course_{name}" not in dict(outputs)
    assert {o["ename"] for _, o in outputs if o["output_type"] == "error"} <= {"NotImplementedError"}


@pytest.mark.slow
@pytest.mark.parametrize("name", REAL)
def test_with_right_answers_every_notebook_runs_in_the_wheels_environment(name, installed, tmp_path):
    folder = copy_of(installed, "source", tmp_path)
    outputs = run_notebook(installed, folder / f"{name}.ipynb")
    assert not [(cell, o["evalue"]) for cell, o in outputs if o["output_type"] == "error"]


def copy_of(environment, part, folder):
    """Copy the course's notebooks out of the installed package, as `autograde lab` does, elsewhere."""
    code = "from autograde.course_files import course_root; print(course_root())"
    root = environment.run("-c", code, cwd=folder).stdout.strip()
    assert root.startswith(str(environment.folder))
    shutil.copytree(f"{root}/{part}/resnet", folder / "resnet")
    return folder / "resnet"


@pytest.mark.slow
def test_the_wheels_commands_work_in_an_empty_folder(installed, tmp_path):
    """Neither git nor make is on the path."""
    code = (
        "from autograde.lab.server import *; from autograde.lab.working_copy import *;"
        "from pathlib import Path;"
        "courses = chosen_assignments(find_learners_course(), None);"
        "[make_working_copy(c, Path('my_work')) for c in courses]; print(lab_environment('x')['PATH'])"
    )
    assert installed.run("-c", code, cwd=tmp_path).returncode == 0
    assert len(list(tmp_path.glob("my_work/resnet/*.ipynb"))) == 4
    photo = installed.run("-c", "from signs.photo import default_photo; print(default_photo())", cwd=tmp_path)
    done = installed.run("-m", "signs", "predict", photo.stdout.strip(), cwd=tmp_path)
    assert done.returncode == 0 and "3" in done.stdout, done.stderr
    assert installed.run("-m", "autograde", "update", cwd=tmp_path).stdout == "all is up to date\n"


@pytest.mark.slow
def test_the_wheels_lab_opens_on_the_start_page_in_an_empty_folder(installed, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [installed.folder / "bin" / "autograde", "lab", "--no-browser", "--port", str(port)]
    with (tmp_path / "log").open("w") as log:
        lab = subprocess.Popen(
            [*words, "--ip", "127.0.0.1", "--IdentityProvider.token=t"],
            cwd=tmp_path,
            env={"PATH": str(installed.folder / "bin"), "HOME": str(tmp_path)},
            stdout=log,
            stderr=log,
        )
        try:
            deadline = time.monotonic() + 120
            while True:
                assert lab.poll() is None and time.monotonic() < deadline, (tmp_path / "log").read_text()
                try:
                    page = urllib.request.urlopen(f"http://127.0.0.1:{port}/?token=t", timeout=60)
                    break
                except urllib.error.URLError:
                    time.sleep(0.5)
            assert page.geturl().partition("?")[0].endswith("/lab/tree/start.ipynb")
        finally:
            lab.terminate()
        assert lab.wait(60) == 0
    assert (tmp_path / "my_work" / "start.ipynb").is_file()


@pytest.mark.slow
def test_a_course_of_ones_own_comes_with_its_exercises(tmp_path):
    root = tmp_path / "course"
    root.mkdir()
    (root / "assignments").mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", root)
    new_assignment(root, "small")
    course = Course(root, "small")
    build(course, check_solutions=False, report=lambda line: None)
    wheel = make_wheel(root, tmp_path / "dist", lambda line: None)
    environment = make_environment(tmp_path / "env", wheel)
    (tmp_path / "work").mkdir()
    code = "from autograde.course_files import course_root; print(course_root())"
    shipped = environment.run("-c", code, cwd=tmp_path).stdout.strip()
    shutil.copytree(f"{shipped}/source/small", tmp_path / "work" / "small")
    [path] = (tmp_path / "work" / "small").glob("*.ipynb")
    outputs = run_notebook(environment, path)
    assert not [(cell, o["evalue"]) for cell, o in outputs if o["output_type"] == "error"]
    points = {c.metadata.nbgrader.grade_id: c.metadata.nbgrader.points for c in graded_cells(path)}
    reached = {c: o["data"]["text/plain"] for c, o in outputs if o["output_type"] == "execute_result"}
    assert points and {cell: float(reached[cell].split()[-1]) for cell in points} == points


def graded_cells(path):
    cells = nbformat.read(path, as_version=4).cells
    return [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("points")]


def test_its_command_line_says_in_one_line_what_is_wrong(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tools.make_wheel", str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "no course" in done.stderr
