"""What was repaired is said in the release's language, whichever sentence it is; all else in one's own."""

import os
import shutil
import zipfile
from functools import partial
from pathlib import Path

import nbformat
import pytest
from broken_submissions import WAYS
from factories import make_course
from languages import PSEUDO, english_in, speaking_pseudo

from autograde.build import build
from autograde.course import Course, CourseError
from autograde.exercise import load_exercise
from autograde.forms import ordinary_form
from autograde.repair import RepairError, limits, repair_notebook, repair_submission
from autograde.repair.archives import ArchiveError, list_members, why_odd
from autograde.repair.files import choose_files, list_files
from autograde.repair.importable import stands_in_the_way
from autograde.repair.origin import LANGUAGE, language_of
from autograde.repair.personal import own_text, personal_notebooks
from autograde.repair.refresh import Changes
from autograde.repair.student_ids import why_refused_id
from signs.words import language, speaking

LANGUAGES = {PSEUDO: speaking_pseudo, "zh": partial(speaking, "zh")}


@pytest.fixture(params=LANGUAGES)
def another_language(request, monkeypatch):
    monkeypatch.setattr("autograde.repair.origin.languages", lambda: ("en", "zh", PSEUDO))
    with LANGUAGES[request.param](), speaking("en"):  # pseudo's catalogue is made, and English is spoken
        yield request.param


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("course"), files={"figures/curve.txt": b"a curve"})
    build(course, check_solutions=False, report=lambda line: None)
    return course


@pytest.fixture
def their_course(course, another_language, tmp_path):
    """A course that speaks the other language, whatever this process speaks."""
    shutil.copytree(course.root, tmp_path / "course")
    copied = Course(tmp_path / "course", course.assignment)
    for path in copied.release.glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        notebook.metadata[LANGUAGE] = another_language
        nbformat.write(notebook, path)
    return copied


@pytest.mark.parametrize("name", [name for name, way in WAYS.items() if way.kinds])
def test_every_repair_is_told_in_the_releases_language(their_course, tmp_path, name):
    folder = tmp_path / "submitted"
    shutil.copytree(their_course.release, folder)
    for path in folder.glob("*.ipynb"):  # what a submission says of its language is nothing to us
        notebook = nbformat.read(path, as_version=4)
        notebook.metadata[LANGUAGE] = "en"
        nbformat.write(notebook, path)
    WAYS[name].breaks(folder)
    made = repair_submission(folder, their_course, tmp_path / "repaired")
    assert made.repairs and language() == "en"
    for repair in made.repairs:
        assert not english_in(repair.sentence), repair.sentence
        assert not repair.sentence.isascii()
    for path in made.folder.glob("*.ipynb"):
        first = nbformat.read(path, as_version=4).cells[0]
        assert first.id != "what-was-repaired" or not english_in(first.source.replace("*", ""))


def test_a_notebook_that_is_not_there_is_told_of(their_course):
    released = nbformat.read(their_course.release / "1_parabola.ipynb", as_version=4)
    [repair] = repair_notebook(None, released).repairs
    assert not english_in(repair.sentence)


@pytest.mark.parametrize("said", ["en", None, "xx", ["zh"], {"a": 1}, 7, "../zh"])
def test_a_language_that_the_kit_does_not_have_is_english(said):
    notebook = nbformat.v4.new_notebook(metadata={LANGUAGE: said})
    assert language_of(notebook) == "en"
    assert language_of(nbformat.v4.new_notebook()) == "en"


def test_a_copy_that_cannot_be_written_is_told_in_ones_own_language(their_course, tmp_path):
    place = tmp_path / "file"
    place.write_text("no folder")
    with pytest.raises(RepairError, match="cannot be written"):
        repair_submission(their_course.release, their_course, place / "repaired")


@pytest.fixture
def spoken(another_language):
    with speaking(another_language):
        yield


def test_files_that_are_set_aside_are_told_of(spoken, tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "FILE_BYTES", 2**20)
    for name in ("large.csv", "a" * 200, "numpy.py", "x.so", "jupyter_config.py", "same.txt"):
        (tmp_path / name).write_bytes(bytes(2 * 2**20 if name.startswith("large") else 1))
    Path(tmp_path, *"abcdefghijkl").mkdir(parents=True)
    (tmp_path / "link").symlink_to("/")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "timestamp.txt").write_text("yesterday")
    files, found = list_files(tmp_path)
    _, more = choose_files(files, {("same.txt",)})
    monkeypatch.setattr(limits, "FOLDER_BYTES", 0)
    _, full = choose_files(files[-1:], ())
    _, many = list_files(tmp_path, most=3)
    told = [repair.sentence for repair in (*found, *more, *full, *many)]
    assert len(told) >= 10
    for sentence in told:
        assert not english_in(sentence) and not sentence.isascii(), sentence
    assert stands_in_the_way((".x",)) and not english_in(str(stands_in_the_way((".x",))))


def test_archives_that_are_not_unpacked_are_told_of(spoken, tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name in ("/a.txt", "../b.txt", "c" * 300, "d.txt"):
            archive.writestr(name, "x" * 9)
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        _, aside = list_members(archive, 10**6, 10)
        told = [why for _, why in aside]
        for most in ((1, 10), (10**6, 1)):
            with pytest.raises(ArchiveError) as error:
                list_members(archive, *most)
            told.append(str(error.value))
    assert len(told) == 5
    told.append(str(why_odd("a", 0, 0)))
    assert not [why for why in told if english_in(why) or why.isascii()]


@pytest.mark.parametrize("name", ["a\nb", "a<b", "-a", "a" * 300, " a"])
def test_names_that_are_no_ids_are_told_of(spoken, name):
    assert why_refused_id(name) and not english_in(why_refused_id(name))


def test_what_a_new_release_changes_is_counted(spoken):
    told = str(Changes(("a",), ("b", "c"), ("d",), 2))
    assert not english_in(told) and told.count("2") == 2


def test_a_course_without_a_release_is_told_of(spoken, tmp_path):
    with pytest.raises(RepairError) as error:
        repair_submission(tmp_path, Course(tmp_path, "resnet"), tmp_path / "repaired")
    assert not english_in(str(error.value))


def test_a_personal_form_is_told_of(spoken):
    exercise = load_exercise("preactivation_block")
    with pytest.raises(CourseError) as error:
        personal_notebooks({}, {exercise.name: ordinary_form(exercise)})
    assert not english_in(str(error.value))
    first, *_, last = own_text(exercise, ordinary_form(exercise)).split("\n\n")
    assert not english_in(f"{first} {last}".replace("*", ""))
