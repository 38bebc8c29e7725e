"""What `autograde new` writes works at once; what cannot be written is refused in one line."""

import ast
import shutil
import subprocess
import sys

import pytest
from factories import ROOT

from autograde.build import build
from autograde.course import Course, CourseError
from autograde.exercise import load_exercise, use_course
from autograde.new import new_assignment, new_exercise


@pytest.fixture
def root(tmp_path):
    (tmp_path / "assignments").mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    yield tmp_path
    use_course(None)


def new(*words, cwd):
    return subprocess.run(
        [sys.executable, "-m", "autograde", "new", *words], cwd=cwd, capture_output=True, text=True
    )


def everything(root):
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*"))


def test_new_exercises_in_a_new_assignment_build(root):
    master, example = new_assignment(root, "first")
    made = [new_exercise(root, f"my_{kind}", kind, "first") for kind in ("values", "graph")]
    assert {one.master for one in made} == {master}
    master.write_text("\n\n".join([master.read_text(), *(one.cells for one in made)]))
    said = []
    assert build(Course(root, "first"), check_solutions=False, report=said.append)
    assert "reading the exercises: 3 are complete" in said
    released = (root / "release/first/1_first.ipynb").read_text()
    assert "def my_graph(" in released and "NAME" not in released
    assert example.folder == root / "exercises/first_example"
    assert [load_exercise(one.folder.name).kind for one in made] == ["values", "graph"]


@pytest.mark.parametrize("kind", ["values", "graph"])
def test_the_answer_in_the_template_gets_all_points_and_another_one_does_not(kind, root):
    from autograde.build.answers import answer_text
    from autograde.checks import judge_function

    made = new_exercise(root, "my_unit", kind)
    exercise = load_exercise("my_unit")
    text = answer_text(exercise) if kind == "graph" else made.cells
    names = {}
    exec(text.partition('check("')[0] if kind == "values" else _with_imports(exercise, text), names)
    assert judge_function("my_unit", names["my_unit"]).points == exercise.points
    assert judge_function("my_unit", lambda x, **named: x).points < exercise.points


def _with_imports(exercise, text):
    tree = ast.parse((exercise.folder / "reference.py").read_text())
    imports = [ast.unparse(node) for node in tree.body if isinstance(node, ast.ImportFrom)]
    return "\n".join([*imports, text])


def test_the_command_writes_the_folder_and_prints_cells_and_where_they_go(root):
    new_assignment(root, "first")
    done = new("exercise", "my_unit", "--kind", "graph", "--assignment", "first", cwd=root)
    assert done.returncode == 0, done.stderr
    assert "assignments/first/1_first.py" in done.stdout
    assert '# %% solution="my_unit"' in done.stdout and '# %% test="check_my_unit" points=4' in done.stdout
    names = {path.name for path in (root / "exercises/my_unit").iterdir()}
    assert names == {"__init__.py", "asked.py", "kept.py", "reference.py"}


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("two words", "letters, digits and _"),
        ("../out", "letters, digits and _"),
        ("_mine", "a letter first"),
        ("class", "no word of Python's own"),
        ("a" * 45, "at most 44"),
        ("check", "notebooks call"),
        ("identity_block", "already"),
    ],
)
def test_a_name_that_will_not_do_is_refused_and_nothing_is_written(name, why, root):
    before = everything(root)
    with pytest.raises(CourseError, match=why) as error:
        new_exercise(root, name, "values")
    assert "\n" not in str(error.value)
    assert everything(root) == before


def test_what_is_there_already_is_left_alone(root):
    new_assignment(root, "first")
    mine = root / "exercises/first_example/asked.py"
    mine.write_text("mine")
    for refused in (
        lambda: new_exercise(root, "first_example", "graph"),
        lambda: new_assignment(root, "first"),
    ):
        with pytest.raises(CourseError, match="is there already"):
            refused()
    assert mine.read_text() == "mine"


def test_an_assignment_whose_exercise_is_taken_is_not_half_written(root):
    new_exercise(root, "first_example", "values")
    before = everything(root)
    with pytest.raises(CourseError, match="first_example is there already"):
        new_assignment(root, "first")
    assert everything(root) == before


def test_an_assignment_that_cannot_be_written_leaves_no_exercise_behind(root, monkeypatch):
    from autograde import new as module

    def broken(folder, files, write=module._write):
        if folder.parent.name == "assignments":
            raise module.NewError("the disk is full")
        write(folder, files)

    monkeypatch.setattr(module, "_write", broken)
    before = everything(root)
    with pytest.raises(CourseError, match="full"):
        new_assignment(root, "first")
    assert not set(everything(root)) - {*before, "exercises"}


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["exercise", "two words", "--kind", "values"], "cannot name an exercise"),
        (["exercise", "fine", "--kind", "other"], "--kind values or --kind graph"),
        (["exercise", "fine", "--kind", "values", "--assignment", "none"], "no assignment"),
        (["assignment", "Upper Case"], "cannot name an assignment"),
    ],
)
def test_the_command_refuses_in_one_line(words, why, root):
    done = new(*words, cwd=root)
    assert done.returncode == 2
    assert why in done.stderr and done.stderr.count("\n") == 1
    assert not (root / "exercises").exists()


def test_outside_a_course_nothing_is_written(tmp_path):
    for words in (["exercise", "fine", "--kind", "values"], ["assignment", "fine"]):
        done = new(*words, cwd=tmp_path)
        assert done.returncode == 2 and "no course" in done.stderr
    assert not everything(tmp_path)
