"""What the command line says, it says in the language that is spoken: helps, refusals, doctor's tables."""

import errno
import io
import os
import re
import shutil
import subprocess
import sys
from importlib import metadata

import pytest
from factories import ROOT
from languages import english_in, speaking_pseudo
from rich.console import Console
from traitlets.config import Config
from typer.main import get_command

from autograde import cli, doctor, settings
from autograde.course import Course, CourseError, choose_assignment, find_course, find_root
from autograde.course_files import read_student_course
from autograde.exercise import use_course
from autograde.isolation import Layer
from autograde.new import new_assignment, new_exercise
from autograde.personal import list_ids, write_personal
from autograde.personal_forms import FOLDER, read_personal_forms
from autograde.settings import SettingsError, course_language, read_layout, read_settings
from signs import words
from signs.help_words import speak_help

NAME = "preactivation_block"


@pytest.fixture(params=["pseudo", "zh"])
def spoken(request):
    with speaking_pseudo() if request.param == "pseudo" else words.speaking("zh"):
        yield request.param


def english(text):
    """List the English sentences that are not the operating system's or Python's own."""
    for code in errno.errorcode:
        text = text.replace(os.strerror(code), "")
    return english_in(re.sub(r"codec can't decode byte .*", "", text))


def helps(command):
    for said in (command, *command.params):
        if getattr(said, "help", None):
            yield said.help
    for word in getattr(command, "commands", {}).values():
        yield from helps(word)


def test_every_help_text_is_told(spoken):
    command = get_command(cli.app)
    before = list(helps(command))
    speak_help(command)
    told = list(helps(command))
    assert len(told) == len(before) > 80
    assert not [text for text in told if english(text)]
    assert not set(before) & set(told)


@pytest.fixture
def root(tmp_path):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    yield tmp_path
    use_course(None)


def set_up(root, text="", *folders):
    (root / "nbgrader_config.py").write_text(f"c = get_config()\n{text}\n")
    for folder in folders:
        (root / folder).mkdir(parents=True)
    return root


def config_that(said, call):
    return lambda root: call(set_up(root, said))


def personal_that(said):
    def refused(root):
        set_up(root)
        read_personal_forms(Course(root, "week"), Config({"PersonalForms": said}))

    return refused


def gone_secret(root):
    folder = set_up(root) / "classroom" / FOLDER / "ada/week"
    folder.mkdir(parents=True)
    (folder / "1_one.ipynb").touch()
    asked = Config({"PersonalForms": {"exercises": {"week": [NAME]}}})
    read_personal_forms(Course(root, "week"), asked, make=True)


def short_secret(root):
    (set_up(root, "", "classroom") / "classroom/secret").write_text("short")
    personal_that({"exercises": {"week": [NAME]}})(root)


def secret_that_cannot_be_written(root):
    set_up(root, "", "classroom")
    (root / f"classroom/.secret.{os.getpid()}").touch()
    asked = Config({"PersonalForms": {"exercises": {"week": [NAME]}}})
    read_personal_forms(Course(root, "week"), asked, make=True)


def ids_in(name, data):
    def refused(root):
        (root / name).write_bytes(data)
        list_ids(Course(root, "week"), [str(root / name)])

    return refused


def twice(make):
    def refused(root):
        make(root)
        make(root)

    return refused


@pytest.mark.parametrize(
    "refused",
    [
        lambda root: find_root(root),
        lambda root: find_root(set_up(root / "a*b", "", "assignments") if set_up(root, "", "a*b") else root),
        lambda root: choose_assignment(set_up(root)),
        lambda root: find_course(set_up(root, "", "assignments/one", "assignments/two")),
        lambda root: find_course(set_up(root, "", "assignments/one"), "three"),
        config_that("raise ValueError('x')", read_settings),
        config_that("c.CourseDirectory.directory_structure = 'x'", read_layout),
        config_that("c.StudentCourse.install = ' x '", read_student_course),
        config_that("c.StudentCourse.solutions = 'never'", read_student_course),
        lambda root: course_language(Config({"Words": {"language": "xx"}})),
        lambda root: new_exercise(root, "fine", "other"),
        lambda root: new_exercise(root, "two words", "values"),
        lambda root: new_exercise(root, "check", "values"),
        lambda root: new_exercise(root, "identity_block", "values"),
        lambda root: new_assignment(root, "Upper Case"),
        twice(lambda root: new_exercise(root, "mine", "values")),
        lambda root: new_exercise(root, "mine", "values") if (root / "exercises").touch() is None else None,
        personal_that({"exercises": ["square"]}),
        personal_that({"exercises": {"week": "square"}}),
        personal_that({"exercises": {"week": ["identity_block"]}}),
        personal_that({"exercises": {"week": [NAME]}}),
        gone_secret,
        short_secret,
        secret_that_cannot_be_written,
        lambda root: list_ids(Course(root, "week"), ["class.csv"]),
        lambda root: list_ids(Course(set_up(root), "week"), []),
        ids_in("x.csv", b"ada,Lovelace\n"),
        ids_in("y.csv", b"\xff\xfe"),
    ],
)
def test_every_refusal_is_told_in_one_line(refused, root, spoken):
    with pytest.raises(CourseError) as error:
        refused(root)
    told = str(error.value)
    assert not english(told)
    assert "⟦" in told if spoken == "pseudo" else re.search("[一-鿿]", told)


def test_who_gets_no_notebooks_and_which_forms_are_asked_is_told(small_course, tmp_path, spoken):
    from grading_course import copy_course

    course = copy_course(small_course, tmp_path / "course")
    with pytest.raises(CourseError) as error:
        write_personal(course, ["ada"], print)
    assert not english(str(error.value))


def test_the_doctors_tables_are_told_where_all_is_well_and_where_nothing_is(monkeypatch, spoken):
    monkeypatch.setattr(doctor, "measure_speed", lambda layers: [("x", doctor._tell_seconds(1, 2))])
    text = _doctor()
    layers = (Layer("network", False, ""),)
    monkeypatch.setattr(doctor, "probe", lambda: layers)
    monkeypatch.setattr(doctor.shutil, "which", lambda *_, **__: None)
    monkeypatch.setattr(metadata, "requires", lambda name: ["nosuchthing>=2", "pytest>=9000"])
    monkeypatch.setattr(doctor, "_ROOM", 1 << 60)
    monkeypatch.setenv("SIGNS_CACHE", "/proc/nowhere")
    text += _doctor()
    assert not english(text)
    assert " yes" not in text and "packages" not in text


def test_a_narrow_terminal_cuts_no_chinese_short(monkeypatch):
    layers = (Layer("network", False, "连接本机" * 20),)
    monkeypatch.setattr(doctor, "probe", lambda: layers)
    monkeypatch.setattr(doctor, "measure_speed", lambda layers: [("x", "y")])
    with words.speaking("zh"):
        text = _doctor(width=50)
    assert "…" not in text
    assert text.count("连") == 20


def _doctor(width=300):
    console, lines = Console(record=True, width=width, file=io.StringIO()), []
    doctor.run_doctor(ROOT, console, lines.append)
    return console.export_text() + "\n".join(lines)


def test_the_courses_language_goes_before_the_environments(root, monkeypatch):
    monkeypatch.chdir(set_up(root, "c.Words.language = 'qq'", "assignments"))
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setattr(settings, "languages", lambda: ("en", "qq"))
    cli._speak_as_the_course_says()
    assert os.environ["LANGUAGE"] == "qq"
    set_up(root, "c.Words.language = ''")
    monkeypatch.setenv("LANGUAGE", "en")
    cli._speak_as_the_course_says()
    assert os.environ["LANGUAGE"] == "en"


def test_a_language_that_the_kit_does_not_speak_is_refused_in_one_line(root):
    set_up(root, "c.Words.language = 'klingon'", "assignments/one")
    with pytest.raises(SettingsError, match="'klingon': write 'en'"):
        course_language(read_settings(root))
    done = _run("sample-class", cwd=root)
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "Words.language" in done.stderr


def test_outside_of_a_course_and_with_a_broken_configuration_help_is_there(root, tmp_path):
    set_up(root, "raise ValueError('broken')", "assignments/one")
    assert _run("--help", cwd=root).returncode == 0
    done = _run("sample-class", cwd=root)
    assert done.returncode == 2 and "broken" in done.stderr


@pytest.mark.skipif("zh" not in words.languages(), reason="Chinese does not ship yet")
def test_the_command_line_speaks_what_the_configuration_or_else_the_environment_says(root):
    set_up(root, "c.Words.language = 'zh'", "assignments/one", "assignments/two")
    assert "哪个作业" in _run("sample-class", cwd=root).stderr
    assert "评分" in _run("grade", "--help", cwd=root).stdout
    set_up(root)
    assert "哪个作业" in _run("sample-class", cwd=root, LANGUAGE="zh_CN:en").stderr
    assert "which assignment" in _run("sample-class", cwd=root).stderr


def _run(*said, cwd, **environment):
    command = [sys.executable, "-m", "autograde", *said]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=os.environ | environment)
