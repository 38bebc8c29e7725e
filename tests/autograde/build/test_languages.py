"""What the build says goes through the catalogues: its progress, what it refuses, and the first cell."""

import re
import shutil
import zipfile
from contextlib import contextmanager

import pytest
from factories import (
    ROOT,
    SMALL_COURSE,
    code_cell,
    graded_master,
    locked_cell,
    make_course,
    master,
    text_cell,
)
from languages import PSEUDO, english_in, speaking_pseudo
from made_up_language import write_catalogue
from test_build_marks import MISTAKES

from autograde.build import build, masters_of
from autograde.build.canaries import CanaryError, refuse_canaries
from autograde.build.exercises import check_exercises
from autograde.build.first_cell import first_cell
from autograde.build.marks import CELL_TYPE
from autograde.build.masters import read_master, read_masters
from autograde.build.solutions import SolutionError
from autograde.build.stock import _first_complaint
from autograde.build.translation import require_whole
from autograde.course import CourseError, in_language
from autograde.exercise import use_course
from autograde.new import new_exercise
from signs.words import speaking
from tools.words.catalogues import read


@contextmanager
def speaking_chinese():
    with speaking("zh"):
        yield


LANGUAGES = pytest.mark.parametrize("spoken", [speaking_pseudo, speaking_chinese])


def refusal(spoken, refused):
    """Return what is said where something is refused in a language."""
    with spoken(), pytest.raises(CourseError) as error:
        refused()
    return str(error.value)


def assert_told(text, spoken):
    text = text.replace(", ".join((*CELL_TYPE, "points", "tags")), "")
    assert not english_in(text), text
    mark = "⟦" if spoken is speaking_pseudo else ""
    assert mark in text and (mark or any("一" <= letter <= "鿿" for letter in text)), text


@LANGUAGES
@pytest.mark.parametrize("cell", [cell for cell, _ in MISTAKES.values()], ids=MISTAKES)
def test_mistakes_in_cells(cell, spoken, tmp_path):
    path = tmp_path / "1_parabola.py"
    path.write_text(master(text_cell("# Title"), cell), encoding="utf-8")
    assert_told(refusal(spoken, lambda: read_master(path)), spoken)


IMPORTS = locked_cell("imports", "1")
ASSIGNMENTS = {
    "no masters": {},
    "a name": {"parabola": text_cell("Text.")},
    "no cell": {"1_parabola": "import os\n"},
    "raw": {"1_parabola": "# %% [raw]\n# text\n"},
    "nothing marked": {"1_parabola": text_cell("Text.")},
    "a grade id twice": {"1_a": master(IMPORTS, IMPORTS)},
    "a grade id in two": {"1_a": IMPORTS, "2_b": IMPORTS},
    "the first cell's": {"1_a": locked_cell("course_1_a", "1")},
    "a plain cell's": {"1_a": master(code_cell("1"), locked_cell("start-1", "1"))},
    "released late": {"1_a": master(IMPORTS, text_cell("Text.", "released=false"))},
    "released oddly": {"1_a": master(text_cell("Text.", "released=3"), IMPORTS)},
    "an answer without a reference": {"1_a": code_cell("# written elsewhere", 'solution="scale_pixels"')},
}


@LANGUAGES
@pytest.mark.parametrize("masters", ASSIGNMENTS.values(), ids=ASSIGNMENTS)
def test_mistakes_in_masters(masters, spoken, tmp_path):
    course = make_course(tmp_path, masters)
    assert_told(refusal(spoken, lambda: read_masters(course.assignments)), spoken)


def _lines(*lines):
    return lambda folder: [_add(folder / name, text) for name, text in lines]


def _add(path, text):
    path.write_text(f"{path.read_text()}\n\n{text}\n", encoding="utf-8")


EXERCISES = {
    "no inputs": ("values", _lines(("asked.py", "del make_inputs"))),
    "rubric": ("values", _lines(("kept.py", "RUBRIC = None"))),
    "points": ("values", _lines(("kept.py", 'RUBRIC = {"one": ("One", 1.0)}'))),
    "why": ("values", _lines(("kept.py", "WHY = [1]"))),
    "explained": ("values", _lines(("kept.py", "EXPLAINED = 3"))),
    "no parameters": ("graph", _lines(("asked.py", "del FIXED, draw"))),
    "no python": ("graph", _lines(("reference.py", "def ("))),
    "default": ("graph", _lines(("asked.py", 'DEFAULTS = {"f": 3}'))),
    "same forms": (
        "graph",
        _lines(("asked.py", 'FORMS = {"a": (1, 2)}\n\n\ndef form_text(form):\n    return "So."')),
    ),
    "component": ("graph", lambda folder: _replace(folder / "reference.py", 't("relu")', 't("rectifier")')),
    "pays": ("graph", lambda folder: _replace(folder / "reference.py", 't("relu")', 't("normalization")')),
    "no function": ("graph", lambda folder: _replace(folder / "reference.py", "def mine(", "def yours(")),
}


def _replace(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@LANGUAGES
@pytest.mark.parametrize(("kind", "spoil"), EXERCISES.values(), ids=EXERCISES)
def test_mistakes_in_exercises(kind, spoil, spoken, tmp_path):
    course = make_course(tmp_path / "course", {})
    made = new_exercise(course.root, "mine", kind)
    (course.assignments / "1_mine.py").write_text(made.cells)
    spoil(made.folder)
    use_course(None)
    use_course(course.root)
    try:
        assert_told(refusal(spoken, lambda: check_exercises(read_masters(course.assignments))), spoken)
    finally:
        use_course(None)


@LANGUAGES
def test_progress_and_leaks(spoken, tmp_path):
    course = make_course(tmp_path / "course", {"1_parabola": SMALL_COURSE["1_parabola"]})
    lines = []
    with spoken():
        build(course, check_solutions=False, report=lines.append)
    for line in lines:
        assert_told(line, spoken)
    path = course.assignments / "1_parabola.py"
    for old, new in (
        ("A curve of *numbers*.", "A curve: `return number * number + 1`."),
        ("`return number * number + 1`", "after BEGIN SOLUTION"),
    ):
        _replace(path, old, new)
        told = refusal(spoken, lambda: build(course, check_solutions=False, report=lambda line: None))
        assert_told(told, spoken)
    shutil.rmtree(course.assignments)
    assert_told(refusal(spoken, lambda: masters_of(course.root)), spoken)


@LANGUAGES
def test_translations(spoken, tmp_path):
    course = in_language(make_course(tmp_path, {"1_a": graded_master()}), "fr")
    assert_told(refusal(spoken, lambda: read_masters(course.assignments, "fr")), spoken)
    write_catalogue(course.assignments / "1_a.py", "fr", leave_out=["# The parabola"])
    masters = read_masters(course.assignments, "fr")
    assert_told(
        refusal(spoken, lambda: require_whole({masters[0].translation.path: masters[0].gaps})), spoken
    )
    catalogue = course.assignments / "fr" / "1_a.po"
    catalogue.write_bytes(b'msgid "a')
    told = refusal(spoken, lambda: read_masters(course.assignments, "fr"))
    assert_told(re.split("[:：]", told)[0], spoken)  # what Babel says is its own


@LANGUAGES
def test_archives_solutions_and_nbgrader(spoken, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("shortcut-canary-solution-0123456789abcdef")
    assert_told(refusal(spoken, lambda: refuse_canaries(path)), spoken)
    archive = tmp_path / "file.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a", "b" * 100)
    archive.write_bytes(archive.read_bytes().replace(b"bbbb", b"cccc"))
    with spoken(), pytest.raises(CanaryError) as error:
        refuse_canaries(archive)
    assert_told(str(error.value).partition("(")[0], spoken)  # what zipfile says is its own
    for cells in (("a",), ("a", "b")):
        with spoken():
            assert_told(str(SolutionError(cells)), spoken)
    with spoken():
        assert_told(_first_complaint(""), spoken)


def test_the_first_cell_tells_its_sentences_in_the_notebooks_language():
    with speaking_pseudo():
        assert first_cell("1_a", "a.whl").source == first_cell("1_a", "a.whl", "en").source
        told = first_cell("1_a", "a.whl", PSEUDO).source
    assert told.count("⟦") == 4
    assert "{name}" in told and "{install}" in told
    assert "未" not in told and "这个笔记本" in first_cell("1_a", "a.whl", "zh").source
    compile(told, "cell", "exec")


def test_the_catalogue_holds_no_english_sentence():
    for message in read(ROOT / "autograde" / "build" / "zh.po", "zh"):
        if message.id:
            assert not english_in("".join(message.string))
