"""What `docs/exercises.md` shows works as it stands, in a course of its own: built, handed in and graded."""

import re
import resource
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import keras
import nbformat
import pytest
from factories import ROOT
from grading_course import all_rows, autograde, grade

from autograde.build.answers import answer_text
from autograde.course import Course
from autograde.evidence.layer_kinds import FUNCTIONS, OPERATIONS
from autograde.exercise import load_exercise, use_course
from autograde.selftest.run import run_selftest

DOCUMENT = (ROOT / "docs" / "exercises.md").read_text(encoding="utf-8")
#: Each block that is a file, by the path that stands above it.
FILES = dict(re.findall(r"^`([\w./]+)`\n\n```\w+\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL))
COURSE_FILES = {path: text for path, text in FILES.items() if path.startswith(("exercises/", "assignments/"))}
OPTIONAL = "cases.py"
NAMES = ("center_columns", "dense_unit")


def write_course(root):
    """Write the document's files into an empty course."""
    for path, text in COURSE_FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return Course(root, "first")


@pytest.fixture
def course(tmp_path):
    return write_course(tmp_path)


@pytest.fixture
def own(course):
    """The course, with its exercises found in this process."""
    use_course(course.root)
    yield course
    use_course(None)


def test_the_document_has_both_exercises_whole():
    for name, parts in zip(NAMES, (3, 4), strict=True):
        files = [path for path in COURSE_FILES if path.startswith(f"exercises/{name}/")]
        assert len([path for path in files if not path.endswith(OPTIONAL)]) == parts


RIGHT_CENTER = "def center_columns(X):\n    return X - X.mean(axis=0)"
CHEAT = "def check(*given, **named):\n    return 4.0\n\n{name} = None"


def hand_in(course, student, answers):
    folder = course.submitted / student / course.assignment
    shutil.copytree(course.release, folder)
    for path in folder.glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.id in answers:
                cell.source = answers[cell.id]
        nbformat.write(notebook, path)


def test_the_documents_course_is_built_handed_in_and_graded(own):
    """The masters' own solutions get all points; in a class, a right answer does, and no trick any."""
    out, _ = autograde(own, "build")
    assert "reading the exercises: 2 are complete" in out and "they get all 9 automatic points" in out
    right_unit = answer_text(load_exercise("dense_unit"))
    kept = own.root / "exercises/center_columns/kept.py"
    answers = {
        "right": {"center_columns": RIGHT_CENTER, "dense_unit": right_unit},
        "wrong": {
            "center_columns": "def center_columns(X):\n    return X - X.mean(axis=1, keepdims=True)",
            "dense_unit": right_unit.replace('    Y = Activation("relu")(Y)\n', ""),
        },
        "untouched": {},
        "cheat": {name: CHEAT.format(name=name) for name in NAMES},
        # Right only if the judge's file can be read, or imported.
        "thief": {
            "center_columns": RIGHT_CENTER.replace("    return", f"    open({str(kept)!r})\n    return"),
            "dense_unit": f"import autograde.exercises.dense_unit.reference\n{right_unit}",
        },
    }
    for student, answer in answers.items():
        hand_in(own, student, answer)
    lines = grade(own)
    assert {student: line["points"] for student, line in lines.items()} == {
        "right": 9.0,
        "wrong": 3.4,
        "untouched": 0.0,
        "cheat": 0.0,
        "thief": 0.0,
    }
    rows = all_rows(own)["wrong"]["notebooks"]
    assert rows["1_center"]["grades"]["check_center_columns"][0] == 1.0
    assert rows["2_dense_unit"]["grades"]["check_dense_unit"][0] == 2.4
    told = (own.autograded / "wrong/first/2_dense_unit.ipynb").read_text(encoding="utf-8")
    assert "Normalisation and ReLU" in told


@pytest.mark.parametrize(
    "gone",
    [
        *(path for path in COURSE_FILES if path.startswith("exercises/") and not path.endswith(OPTIONAL)),
        *NAMES,
    ],
)
def test_whatever_file_is_left_out_is_named_in_one_line_at_once(gone, course):
    """Ten seconds are meant on a machine with nothing else to do: processor time is what is measured."""
    if gone in NAMES:
        shutil.rmtree(course.root / "exercises" / gone)
    else:
        (course.root / gone).unlink()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "autograde", "build"], cwd=course.root, capture_output=True, text=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    name = gone if gone in NAMES else Path(gone).parent.name
    assert name in done.stderr and (gone in NAMES or Path(gone).name in done.stderr)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 10
    assert not (course.root / "release").exists() and not (course.root / "source").exists()


def test_an_empty_course_and_one_without_masters_say_what_to_write(course):
    for path in course.assignments.iterdir():
        path.unlink()
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-P", "-m", "autograde", "build"],
            cwd=course.root,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 2 and "write" in done.stderr and done.stderr.count("\n") == 1
        shutil.rmtree(course.assignments, ignore_errors=True)


def test_the_documents_cases_are_judged_as_it_says(own):
    rows = run_selftest(exercise="center_columns")
    assert len(rows) == 4 and all(row.right for row in rows)


def test_the_documents_network_stands_the_test_by_rule(own):
    from autograde.selftest.by_rule import AnswersByRule

    made = AnswersByRule(load_exercise("dense_unit"))
    wrong, right = list(made.wrong_rows(part=4)), list(made.right_rows(part=3))
    assert wrong and not [row for row in wrong if not row.right_points]
    assert right and not [row for row in right if not row.right_points]


def test_the_document_lists_the_layers_that_the_judge_follows_and_no_other():
    text = DOCUMENT[DOCUMENT.index("### What the judge can follow") :]
    table = "\n".join(line for line in text.splitlines() if line.startswith("|"))
    listed = set(re.findall(r"`(\w+)`", table)) - {"keras.ops"}
    assert all(hasattr(keras.layers, name) for name in listed)
    of_operations = {_operation(name) for name in listed}
    assert set(OPERATIONS) - of_operations <= {"input", "unknown"}
    assert of_operations - set(OPERATIONS) <= set(FUNCTIONS)


def _operation(layer):
    """Return the judge's name of a Keras layer; an activation's for one that computes nothing else."""
    from keras.src.utils.naming import to_snake_case

    name = to_snake_case(layer)
    return {"re_lu": "relu", "leaky_re_lu": "leaky_relu"}.get(name, name)


@pytest.mark.parametrize("layer", ["LSTM", "GRU", "SimpleRNN", "MultiHeadAttention", "Embedding", "Conv1D"])
def test_what_is_out_of_scope_is_said_by_name(layer):
    _, _, rest = DOCUMENT.partition("It does **not** follow")
    assert f"`{layer}`" in rest


IN_A_PACKAGE = """
import sys
from autograde.exercise import foreign_places, list_exercises, load_exercise
from autograde.grading.kernel_package import kernel_package
from autograde.isolation.visible import kernel_view

[place] = foreign_places()
for name in ("center_columns", "dense_unit"):
    exercise = load_exercise(name)
    assert str(exercise.folder.parent) == place, exercise.folder
    print(name, exercise.kind, exercise.points)
with kernel_package() as folder:
    copy = folder / "autograde/exercises/center_columns"
    assert (copy / "asked.py").read_text() == (exercise.folder.parent / "center_columns/asked.py").read_text()
    assert "withheld" in (copy / "kept.py").read_text()
view = kernel_view(hidden=foreign_places())
assert any(place.startswith(outside) for outside, _ in view.shown), "it lies where a kernel looks"
assert place in view.hidden
"""


def install(site):
    """Install the document's exercises as its `pyproject.toml` says: what a wheel leaves in site-packages."""
    project = tomllib.loads(FILES["pyproject.toml"])["project"]
    [(point, package)] = project["entry-points"]["autograde.exercises"].items()
    for path, text in COURSE_FILES.items():
        if path.startswith("exercises/"):
            place = site / package / path.removeprefix("exercises/")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
    (site / package / "__init__.py").touch()
    about = site / f"{package}-{project['version']}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Name: {project['name']}\nVersion: {project['version']}\n")
    (about / "entry_points.txt").write_text(f"[autograde.exercises]\n{point} = {package}\n")
    return package


def test_exercises_of_an_installed_package_are_found_and_hidden_from_kernels(tmp_path):
    site = tmp_path / "site-packages"
    package = install(site)
    code = f"import sys; sys.path.append({str(site)!r}){IN_A_PACKAGE}"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["center_columns values 3.0", "dense_unit graph 6.0"]
    (site / package / "__init__.py").write_text("import not_installed")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and f"an installed package, {package}, cannot be imported" in done.stderr
