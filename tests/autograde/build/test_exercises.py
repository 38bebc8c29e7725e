"""The build reads the exercises first: what does not fit is refused by name, with what to do."""

import shutil

import pytest
from factories import make_course

from autograde.build import MasterError
from autograde.build.exercises import check_exercises
from autograde.build.masters import read_masters
from autograde.exercise import use_course
from autograde.new import new_exercise


class Author:
    """A course with one exercise of its own, as `autograde new` writes it, to break."""

    def __init__(self, root, kind):
        self.course = make_course(root / "course", {})
        made = new_exercise(self.course.root, "mine", kind)
        self.folder, self.cells = made.folder, made.cells

    def replace(self, name, old, new):
        path = self.folder / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def complaint(self):
        """Return the one line with which the build refuses."""
        (self.course.assignments / "1_mine.py").write_text(self.cells)
        use_course(None)
        use_course(self.course.root)
        with pytest.raises(MasterError) as error:
            check_exercises(read_masters(self.course.assignments))
        assert "\n" not in str(error.value)
        return str(error.value)


@pytest.fixture
def author(tmp_path):
    yield lambda kind: Author(tmp_path, kind)
    use_course(None)


@pytest.mark.parametrize("kind", ["values", "graph"])
def test_what_is_complete_is_counted(kind, author):
    course = author(kind)
    (course.course.assignments / "1_mine.py").write_text(course.cells)
    assert check_exercises(read_masters(course.course.assignments)) == 1


def test_every_cell_that_grades_an_exercise_has_its_points(author):
    course = author("values")
    course.cells += (
        course.cells[course.cells.index("# %% test=") :].replace("check_mine", "again").replace("=3", "=9")
    )
    told = course.complaint()
    assert "(again)" in told and "points=9" in told


def test_a_notebook_with_a_check_of_its_own_is_left_alone(author):
    course = author("values")
    own = course.cells.replace("from autograde import check", "def check(*given, **named):\n    return 3.0")
    (course.course.assignments / "1_mine.py").write_text(own)
    assert check_exercises(read_masters(course.course.assignments)) == 0


def test_an_unknown_exercise_is_named_and_where_to_write_it(author):
    course = author("values")
    shutil.rmtree(course.folder)
    told = course.complaint()
    assert "'mine'" in told and "exercises/mine/" in told and "autograde new exercise mine" in told


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        (kind, part)
        for kind in ("values", "graph")
        for part in ("__init__.py", "asked.py", "kept.py", "reference.py")
        if (kind, part) != ("values", "reference.py")
    ],
)
def test_a_missing_file_is_named(kind, part, author):
    course = author(kind)
    (course.folder / part).unlink()
    told = course.complaint()
    assert "exercise mine" in told and f"{part} is missing" in told and str(course.folder / part) in told


@pytest.mark.parametrize(
    ("kind", "part", "name"),
    [
        ("values", "asked.py", "make_inputs"),
        ("values", "asked.py", "collect"),
        ("values", "kept.py", "RUBRIC"),
        ("values", "kept.py", "EXPECTED"),
        ("values", "kept.py", "judge"),
        ("graph", "kept.py", "RUBRIC"),
    ],
)
def test_a_missing_name_is_named(kind, part, name, author):
    course = author(kind)
    written = f"{name} =" if name.isupper() else f"def {name}("
    course.replace(part, written, written.replace(name, "another"))
    assert f"{part} has no {name}: write it" in course.complaint()


def test_parameters_are_asked_for(author):
    course = author("graph")
    course.replace("asked.py", "FIXED", "OTHERS")
    course.replace("asked.py", "def draw", "def other")
    assert "neither FIXED nor draw" in course.complaint()


def test_a_reference_without_the_function_is_refused(author):
    course = author("graph")
    course.replace("reference.py", "def mine(", "def yours(")
    assert "reference.py has no function mine" in course.complaint()


@pytest.mark.parametrize("kind", ["values", "graph"])
def test_a_rubric_that_does_not_add_up_is_told_with_both_sums(kind, author):
    course = author(kind)
    course.replace("kept.py", "1.0", "1.5")
    told = course.complaint()
    wanted = {"values": ("points=3", "3.5"), "graph": ("points=4", "4.5")}[kind]
    assert "check_mine" in told and all(number in told for number in wanted) and "change one" in told


@pytest.mark.parametrize(("name", "value", "has"), [("f", 3, "none"), ("g", 3, "none"), ("filters", 8, "6")])
def test_defaults_that_the_reference_does_not_have_are_told(name, value, has, author):
    course = author("graph")
    course.replace("reference.py", "def mine(X, filters, f)", "def mine(X, f, filters=6)")
    course.replace("asked.py", 'BUILDS = "tensor"', f'BUILDS = "tensor"\nDEFAULTS = {{{name!r}: {value}}}')
    told = course.complaint()
    assert f"{name}={value}" in told and f"its default is {has}" in told


@pytest.mark.parametrize("rubric", ["[1, 2]", "{'range': 2.0}", "None"])
def test_a_rubric_of_another_form_is_refused(rubric, author):
    course = author("values")
    with (course.folder / "kept.py").open("a") as file:
        file.write(f"\n\nRUBRIC = {rubric}\n")
    assert "RUBRIC in kept.py is a dict of name: (title, points)" in course.complaint()


@pytest.mark.parametrize(
    "line",
    [
        "from autograde.exercises.mine.kept import RUBRIC",
        "from autograde.exercises.mine import kept",
        "import autograde.exercises.mine.kept",
        "from .kept import RUBRIC",
        "from . import kept",
        "def later():\n    from .kept import RUBRIC",
        "from .between import RUBRIC",
    ],
)
def test_what_is_kept_must_not_be_imported_by_what_is_asked(line, author):
    course = author("values")
    (course.folder / "between.py").write_text("from .kept import RUBRIC\n")
    course.replace("asked.py", "import encode\n", f"import encode\n{line}\n")
    told = course.complaint()
    assert "imports exercises/mine/kept.py" in told and "kept from graded kernels" in told
    importer = "between" if "between" in line else "asked"
    assert told.startswith(f"exercises/mine/{importer}.py")


@pytest.mark.parametrize(
    ("part", "text", "told"),
    [
        ("asked.py", "def (", "asked.py fails: SyntaxError"),
        ("reference.py", "def (", "reference.py is no Python"),
        ("reference.py", "1 / 0", "reference.py fails"),
        ("asked.py", "1 / 0", "asked.py fails: ZeroDivisionError"),
        ("kept.py", "import missing_package", "kept.py fails: ModuleNotFoundError"),
        ("asked.py", "KIND = 'other'", "KIND in asked.py is 'other': write 'values' or 'graph'"),
    ],
)
def test_a_file_that_cannot_be_read_or_run_is_named_with_the_reason(part, text, told, author):
    course = author("graph" if part == "reference.py" else "values")
    with (course.folder / part).open("a") as file:
        file.write(f"\n{text}\n")
    assert told in course.complaint()


@pytest.mark.parametrize(
    ("component", "told"),
    [
        ("rectifier", "marks component('rectifier'), which is not in RUBRIC"),
        ("normalization", "component('relu'), which RUBRIC of kept.py pays for"),
    ],
)
def test_a_component_without_points_and_points_without_a_component_are_refused(component, told, author):
    course = author("graph")
    course.replace("reference.py", 'component("relu")', f'component("{component}")')
    assert told in course.complaint()


def test_a_layer_that_the_judge_cannot_follow_is_named(author):
    course = author("graph")
    course.replace("reference.py", "Activation(", "LSTM(4) if False else Activation(")
    course.replace("reference.py", "import Activation,", "import LSTM, Activation, TimeDistributed, Dense,")
    course.replace("reference.py", "X = BatchNormalization()(X)", "X = TimeDistributed(Dense(6))(X)")
    assert "TimeDistributed" in course.complaint()


def test_an_exercise_with_the_name_of_one_of_the_kits_is_refused(author):
    course = author("values")
    shutil.move(course.folder, course.folder.with_name("identity_block"))
    course.cells = course.cells.replace("mine", "identity_block")
    told = course.complaint()
    assert "two exercises called 'identity_block'" in told and str(course.course.root) in told


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("WHY = ['because']", "WHY in kept.py is a dict"),
        ("WHY = {'shape': 3}", "WHY in kept.py is a dict"),
        ("TEACH = 'again'", "TEACH in kept.py is a dict"),
        ("TEACH = {'shape': ['draw it']}", "TEACH in kept.py is a dict"),
        ("EXPLAINED = 3", "EXPLAINED in kept.py is a text"),
    ],
)
def test_what_hints_and_solutions_tell_has_its_form(author, line, told):
    course = author("values")
    kept = course.folder / "kept.py"
    kept.write_text(f"{kept.read_text()}\n{line}\n")
    assert told in course.complaint()


def test_a_question_that_a_master_asks_is_there(author):
    course = author("values")
    course.cells += '\n# %%\nask("nobody_knows", ...)\n'
    assert "there is no question 'nobody_knows': write it into questions.toml" in course.complaint()
