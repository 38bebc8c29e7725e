"""The configuration is a program in its own folder: it sees its neighbours, and leaves nothing behind."""

import os
import sys
from pathlib import Path

import pytest

from autograde.course import Course
from autograde.settings import SettingsError, files_beside, find_plugins, read_layout, read_settings

READS = """
import json
from pathlib import Path

import dates_of_term
c = get_config()
c.Execute.timeout = dates_of_term.TIMEOUT
c.CourseDirectory.course_id = json.loads(Path("names.json").read_text())["course"]
"""


@pytest.fixture
def root(tmp_path):
    folder = (tmp_path / "course").resolve()
    folder.mkdir()
    return folder


def write(root, name, text):
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text)


def test_a_configuration_imports_and_reads_what_lies_beside_it_and_leaves_no_trace(root):
    write(root, "nbgrader_config.py", READS)
    write(root, "dates_of_term.py", "TIMEOUT = 77")
    write(root, "names.json", '{"course": "geometry"}')
    before = Path.cwd(), list(sys.path)
    config = read_settings(root)
    assert (config.Execute.timeout, config.CourseDirectory.course_id) == (77, "geometry")
    assert (Path.cwd(), sys.path) == before and "dates_of_term" not in sys.modules
    write(root, "dates_of_term.py", "TIMEOUT = 7_8_9")
    assert read_settings(root).Execute.timeout == 789


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("import nowhere_to_be_found", "No module named"),
        ("c = get_config(\n", "SyntaxError"),
        ("raise ValueError('two\\nlines')", "two lines"),
        ("import sys\nsys.exit('enough')", "SystemExit: enough"),
        ("open('nothing.json')", "No such file"),
    ],
)
def test_a_configuration_that_fails_is_told_in_one_line_and_the_folder_is_left(root, text, told):
    write(root, "nbgrader_config.py", text)
    before = Path.cwd()
    with pytest.raises(SettingsError, match=told) as error:
        read_settings(root)
    assert "\n" not in str(error.value) and Path.cwd() == before


def test_folders_are_where_the_configuration_has_them(root, tmp_path):
    elsewhere = tmp_path / "handed in"
    config = "c = get_config()\nd = c.CourseDirectory\n"
    config += f"d.submitted_directory = {str(elsewhere)!r}\nd.autograded_directory = 'out/graded'\n"
    write(root, "nbgrader_config.py", config + "d.db_url = 'sqlite:///grades/book.db?timeout=60'\n")
    course = Course(root, "ps1")
    assert course.submitted == elsewhere and course.autograded == root / "out" / "graded"
    assert course.gradebook == root / "grades" / "book.db"
    assert course.gradebook_url == f"sqlite:///{root}/grades/book.db?timeout=60"
    assert course.source == root / "source" / "ps1"
    assert course.shown(course.submitted) == elsewhere.as_posix()
    assert course.shown(course.autograded) == "out/graded"


def test_another_root_in_the_configuration_moves_all_folders_there(root, tmp_path):
    other = tmp_path / "data"
    write(root, "nbgrader_config.py", f"c = get_config()\nc.CourseDirectory.root = {str(other)!r}\n")
    course = Course(root, "ps1")
    assert course.submitted == other / "submitted" and course.release == other / "release" / "ps1"
    assert course.gradebook == other / "gradebook.db"
    write(root, "nbgrader_config.py", "c = get_config()\nc.CourseDirectory.root = '.'\n")
    assert read_layout(root).submitted == "submitted"


def test_what_goes_with_the_configuration_is_what_it_names_and_small_files_beside_it(root):
    config = (
        "c = get_config()  # unnamed\nc.AssignLatePenalties.plugin_class = 'rules.late.Mild'\nimport helper\n"
    )
    write(root, "nbgrader_config.py", config + "c.ExportPlugin.to = 'points.csv'\n")
    for name in ("helper.py", "_dates.toml", "rules/late.py", "rules/data/days.csv", "more/deep.py"):
        write(root, name, "from more import deep" if name == "helper.py" else "")
    for name in (
        "points.csv",
        "grades.csv",
        "gradebook.db",
        "requirements.txt",
        "unnamed/x.py",
        "signs/x.py",
    ):
        write(root, name, "")
    for name in (
        "source/ps1/late.py",
        "submitted/ada/ps1/late.py",
        ".git/config",
        "rules/__pycache__/late.py",
    ):
        write(root, name, "")
    (root / "huge.json").write_bytes(bytes(2**20 + 1))
    names = ["_dates.toml", "helper.py", "more/deep.py", "rules/data/days.csv", "rules/late.py"]
    assert [path.as_posix() for path in files_beside(root)] == names


def test_plugins_come_after_pythons_own_modules_and_before_installed_packages(root, monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))
    find_plugins(root)
    find_plugins(root)
    assert sys.path.count(str(root)) == 1
    place = sys.path.index(str(root))
    assert place > sys.path.index(str(Path(os.__file__).parent))
    assert any(path.endswith("site-packages") for path in sys.path[place:])
