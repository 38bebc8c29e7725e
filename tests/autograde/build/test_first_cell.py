"""A notebook's first cell: it says what to install where the kit is missing, and keeps the rest quiet."""

import json
import subprocess
import sys
import time

import nbformat
import pytest
from factories import ROOT, code_cell, locked_cell, make_course, master, solution_cell, text_cell

import signs
from autograde.build.first_cell import first_cell, needs_the_kit
from autograde.build.masters import read_masters
from autograde.build.regions import MasterError
from autograde.build.source import write_source
from autograde.course_files import DISTRIBUTION
from autograde.grading.kernel_package import kernel_package

#: Runs cells in IPython, and writes what each printed and whether it failed, as JSON.
RUNNER = """
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout
from IPython.core.interactiveshell import InteractiveShell

blocked, cells = json.loads(sys.stdin.read())
for name in blocked:
    sys.modules[name] = None
shell, told = InteractiveShell.instance(), []
for cell in cells:
    text = io.StringIO()
    with redirect_stdout(text), redirect_stderr(text):
        result = shell.run_cell(cell)
    told.append([text.getvalue(), bool(result.success)])
print("told:" + json.dumps(told))
"""
KIT = ("autograde", "signs")


def run(cells, blocked=(), path=ROOT, cwd=None):
    """Run cells where some modules are missing at first; return what each printed."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", RUNNER],
        input=json.dumps([list(blocked), cells]),
        env={"PYTHONPATH": str(path), "HOME": str(cwd or ""), "IPYTHONDIR": str(cwd or "")},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout.partition("told:")[2])
    assert all(success for _, success in told), told
    return [text for text, _ in told]


@pytest.fixture
def cell():
    return first_cell("1_square", "https://example.org/course.whl").source


def test_without_the_kit_it_says_what_to_install_and_no_other_cell_does_anything(cell, tmp_path):
    others = ["import signs\nboom(1)", "%%time\nboom(2)", "a = 3\nprint(a)", "  %pwd\nboom(5)"]
    first, *rest = run([cell, *others], KIT, cwd=tmp_path)
    sentence, colab = first.splitlines()
    assert DISTRIBUTION in sentence and "https://example.org/course.whl" in sentence
    assert colab.endswith("https://example.org/course.whl") and "%pip install" in colab
    assert rest[:3] == ["", "", ""] and str(tmp_path) in rest[3], "lines such as %pip are run"


def test_once_the_kit_is_there_the_cell_is_silent_and_the_others_run_again(cell, tmp_path):
    """The first run forgets what stood in the way, so that the second finds the kit, in the same kernel."""
    told = run([cell, "print(1)", cell, cell, "print(2)"], KIT, cwd=tmp_path)
    assert told[1:] == ["", "", "", "2\n"]


def test_strangers_packages_of_the_same_names_are_not_taken_for_the_kit(cell, tmp_path):
    for name in KIT:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("__version__ = '9.9.9'\ndef load_dataset(): pass\n")
    first, second = run([cell, "import autograde\nprint(autograde.check)"], path=tmp_path, cwd=tmp_path)
    assert DISTRIBUTION in first and second == ""


def test_a_strangers_signs_beside_our_autograde_is_not_taken_for_ours(cell, tmp_path):
    (tmp_path / "signs").mkdir()
    (tmp_path / "signs" / "__init__.py").write_text("__version__ = '9.9.9'\n")
    first, second = run([cell, "boom()"], path=f"{tmp_path}:{ROOT}", cwd=tmp_path)
    assert DISTRIBUTION in first and second == ""


@pytest.mark.parametrize(
    ("version", "told"),
    [(signs.__version__, ""), ("0.0.9", "autograde update"), ("99.0", "pip install --upgrade a.whl")],
)
def test_another_version_is_told_in_one_line(version, told, tmp_path):
    cell = first_cell("1_square", "a.whl").source.replace(repr(signs.__version__), repr(version))
    [text] = run([cell], cwd=tmp_path)
    assert told in text and text.count("\n") == bool(told)
    assert not told or (version in text and signs.__version__ in text)


def test_in_a_graded_kernel_it_is_silent_whatever_the_version(tmp_path):
    cell = first_cell("1_square", "a.whl").source.replace(repr(signs.__version__), "'0.0.9'")
    with kernel_package() as package:
        assert run([cell, "print(1)"], path=f"{package}:{ROOT}", cwd=tmp_path) == ["", "1\n"]


def test_it_costs_no_time_to_speak_of(cell, tmp_path):
    timed = f"import time\nstart = time.perf_counter()\n{cell}\nprint(time.perf_counter() - start)"
    start = time.monotonic()
    [seconds] = run([timed], cwd=tmp_path)
    assert float(seconds) < 0.5, f"of {time.monotonic() - start:.1f} s"


def test_an_address_with_blanks_is_quoted():
    assert "'\"C:\\\\my course\\\\a.whl\"'" in first_cell("1_square", "C:\\my course\\a.whl").source


KIT_MASTER = master(
    text_cell("# Squares"),
    locked_cell("imports", "from autograde import check"),
    solution_cell("square"),
)
PLAIN_MASTER = master(text_cell("# Plain"), code_cell("signs = 'autograde'"), solution_cell("plain"))


def test_released_notebooks_that_import_the_kit_begin_with_it_locked(tmp_path):
    course = make_course(tmp_path, {"1_square": KIT_MASTER, "2_plain": PLAIN_MASTER})
    write_source(read_masters(course.assignments), course.assignments, tmp_path / "made", "a.whl")
    made = {path.stem: nbformat.read(path, 4) for path in (tmp_path / "made").glob("*.ipynb")}
    first = made["1_square"].cells[0]
    assert first.metadata.nbgrader == {
        "grade_id": "course_1_square",
        "locked": True,
        "grade": False,
        "solution": False,
        "task": False,
        "cell_type": "code",
        "schema_version": 3,
    }
    assert "'a.whl'" in first.source and [c.id for c in made["1_square"].cells][1:3] == ["start-1", "imports"]
    assert not needs_the_kit(made["2_plain"]) and made["2_plain"].cells[0].id == "start-1"


def test_a_masters_own_cell_of_that_name_is_refused(tmp_path):
    course = make_course(tmp_path, {"1_square": KIT_MASTER.replace("imports", "course_1_square")})
    with pytest.raises(MasterError, match=r"1_square\.py: grade id 'course_1_square' .* rename yours"):
        read_masters(course.assignments)
