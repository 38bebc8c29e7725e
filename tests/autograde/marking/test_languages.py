"""The page for grading by hand, and what its server says, are in the language that is spoken."""

import asyncio
import json
import re
import sqlite3
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from grading_course import copy_graded_course
from languages import PSEUDO, english_in, speaking_pseudo
from sqlalchemy.exc import OperationalError

from autograde.course import Course, CourseError
from autograde.grading.class_results import StudentResult
from autograde.grading.gradebook.hand_grades import ChangedError
from autograde.marking import page, server, snippets, work
from autograde.marking.anonymous import BLANK, names_of
from autograde.marking.page import page_html
from autograde.marking.snippets import change_snippets
from autograde.marking.work import RefusedGradeError, Work
from signs.words import speaking

SCRIPT = (Path(server.STATIC) / "marking.js").read_text(encoding="utf-8")


@pytest.fixture(params=["pseudo", "zh"])
def spoken(request):
    """Speak another language than English."""
    with speaking_pseudo() if request.param == "pseudo" else speaking("zh"):
        yield request.param


def test_the_page(spoken):
    made = BeautifulSoup(page_html(), "html.parser")
    assert made.html["lang"] == {"pseudo": PSEUDO}.get(spoken, spoken)
    told = json.loads(made.body["data-words"])
    labels = [element["aria-label"] for element in made.select("[aria-label]")]
    assert len(labels) == 3 and not english_in("\n".join([*made.stripped_strings, *labels, *told.values()]))
    assert not any(re.search("grad|point|answer|comment", words, re.I) for words in labels)


def test_the_script_has_no_sentence_of_its_own_and_says_what_the_page_hands_over():
    parts = re.findall(r'say\((?:[^()"?]*\? )?"([^"]+)"(?: : "([^"]+)")?', SCRIPT)
    said = {name for pair in parts for name in pair if name}
    said |= {name for pair in re.findall(r'\? "([a-z ]+)" : "([a-z ]+)"\)', SCRIPT) for name in pair}
    assert said == {*page._SCRIPT, "full stop"}
    texts = re.sub(r"//.*|say\([^;]*", "", SCRIPT)
    assert not english_in(texts.replace('"use strict"', "").replace('"', " "))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("我是王伟，学号 s1。", f"我是{BLANK}，学号 {BLANK}。"),
        ("老师好，伟 王", f"老师好，{BLANK}"),
        ("李娜的答案和 Ada Lovelace 一样", f"{BLANK}的答案和 {BLANK} 一样"),
        ("Adas Lovelaces1 伟大", "Adas Lovelaces1 伟大"),
    ],
)
def test_chinese_names_are_blanked_wherever_they_stand(text, told):
    own = StudentResult("s1", "伟", "王")
    others = [own, StudentResult("s2", "娜", "李"), StudentResult("s3", "Ada", "Lovelace")]
    assert names_of(others, own).sub(BLANK, text) == told


@pytest.fixture
def course(graded_class, tmp_path):
    return copy_graded_course(graded_class, tmp_path / "course")


def test_answers(course, spoken):
    made = Work(course, anonymous=True)
    keys = list(made._answers)
    labels = [answer["label"] for question in made.overview()["questions"] for answer in question["answers"]]
    assert labels and not any("Answer" in label for label in labels)
    for points, comment in ((-1, ""), (99, ""), ("x", ""), (1, "x" * 20_001)):
        with pytest.raises(RefusedGradeError) as error:
            made.save(keys[0], points, comment, "")
        assert not english_in(str(error.value))
    with pytest.raises(ChangedError) as changed:
        made.save(keys[0], 1, "", "other")
    assert not english_in(str(changed.value))
    for sentence in (work._UNREADABLE, work._MISSING, work._EMPTY):
        assert not english_in(work._quiet(sentence))


def test_nothing_to_grade(course, spoken, monkeypatch):
    monkeypatch.setattr(Work, "_ask", lambda self, cell: work.Asked(cell, {}))
    with pytest.raises(CourseError) as error:
        Work(course)
    assert not english_in(str(error.value))
    monkeypatch.setattr(work, "read_class", lambda course: type("C", (), {"cells": (), "students": ()}))
    with pytest.raises(CourseError) as error:
        Work(course)
    assert not english_in(str(error.value))


def test_snippets(tmp_path, spoken):
    course = Course(tmp_path, "ps1")
    course.classroom.mkdir()
    told = []
    for text, add in (("[", "x"), ("snippets = 3", "x"), ("", "x" * 3_000)):
        (course.classroom / snippets.FILE).write_text(text)
        with pytest.raises(CourseError) as error:
            change_snippets(course, add)
        told.append(str(error.value).partition("classroom")[0] if text == "[" else str(error.value))
    assert not english_in("\n".join(told))
    (course.classroom / snippets.FILE).unlink()
    course.classroom.rmdir()
    course.classroom.write_text("a file")
    with pytest.raises(CourseError) as error:
        change_snippets(course, "x")
    assert not english_in(str(error.value).replace("Not a directory", ""))


def test_ports(spoken, monkeypatch):
    with pytest.raises(CourseError) as error:
        server.listen(70_000)
    assert not english_in(str(error.value).replace("bind(): port must be", ""))
    monkeypatch.setattr(server, "PORTS", ())
    for number in (98, 12):  # taken, and no memory

        class Refused:
            def __init__(self, *_):
                self.setsockopt = self.close = lambda *_: None

            def bind(self, address, number=number):
                raise OSError(number, "……")

        with monkeypatch.context() as refused:
            refused.setattr(server.socket, "socket", Refused)
            with pytest.raises(CourseError) as error:
                server.listen(None)
        assert not english_in(str(error.value))


def test_what_the_server_answers(spoken):
    """Everything that a handler may say where it refuses."""
    source = Path(server.__file__).read_text(encoding="utf-8")
    assert "reason=" not in source
    error = server._RefusedError(403, "……")
    assert (error.status_code, error.told, error.reason) == (403, "……", None)


def test_a_locked_gradebook_is_told_in_the_language_of_the_server(spoken):
    class Answer(server._Handler):
        settings, told = {"executor": None}, ""

        def __init__(self):
            pass

        def set_status(self, *_):
            pass

        set_header = set_status

        def finish(self, chunk=None):
            self.told = json.loads(chunk)["error"]

    def fail(error):
        def ask():
            raise error

        return ask

    for error in (KeyError("x"), OSError("x"), sqlite_error()):
        made = Answer()
        asyncio.run(made.answer(fail(error)))
        assert made.told and not english_in(made.told)


def sqlite_error():
    return OperationalError("x", {}, sqlite3.OperationalError("locked"))
