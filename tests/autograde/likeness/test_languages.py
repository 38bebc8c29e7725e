"""The report of likeness, on a page and on a terminal, speaks the language that is spoken."""

import io
import re
from dataclasses import replace

import pytest
from independent_class import as_class, independent, plant
from languages import english_in, speaking_pseudo
from rich.console import Console

from autograde.grading.errors import GradingError
from autograde.likeness import command, oddities
from autograde.likeness import words as likeness_words
from autograde.likeness.answers import read_answers
from autograde.likeness.forms import SPACE, WRONG, Form
from autograde.likeness.oddities import HABITS
from autograde.likeness.page import likeness_html
from autograde.likeness.pairs import Shared, find_pairs
from signs import words


@pytest.fixture(scope="module")
def found():
    students = independent("f", 20)
    plant(students, 5, ())
    answers = as_class(students)
    return answers, find_pairs(answers)


@pytest.fixture(params=["pseudo", "zh"])
def spoken(request):
    with speaking_pseudo() if request.param == "pseudo" else words.speaking("zh"):
        yield request.param


def seen(page):
    """Take out students' code, headings of style, and tags."""
    page = re.sub(r"<style>.*?</style>|<pre>.*?</pre>|<code>.*?</code>", " ", page, flags=re.DOTALL)
    labels = " ".join(re.findall(r'aria-label="([^"]*)"', page))
    return re.sub(r"<[^>]*>", " | ", page) + labels


def pairs_of(answers, pairs):
    """Give the pairs, and one that shares everything that there are words for."""
    kinds = [Form(kind, "x") for kind in likeness_words._KINDS if kind not in (WRONG, SPACE)]
    kinds += [Form(WRONG, "scale_pixels: range"), Form("comment", "word x")]
    kinds += [Form(SPACE, habit) for habit in HABITS]
    places = list(answers.answers) * len(kinds)
    nowhere = (frozenset(), frozenset())
    shared = [Shared(place, form, 2, 20, nowhere) for place, form in zip(places, kinds, strict=False)]
    return [*pairs, replace(pairs[0], expected=1e-9, scope="", shared=tuple(shared))]


def test_the_page_is_told(found, spoken):
    answers, pairs = found
    answers = replace(answers, unread=("nobody",))
    page = likeness_html(answers, pairs_of(answers, pairs)) + likeness_html(answers, [])
    assert not english_in(seen(page))
    assert f'<html lang="{"qps" if spoken == "pseudo" else "zh"}">' in page


def test_what_a_terminal_shows_is_told(found, spoken, monkeypatch, tmp_path):
    answers, pairs = found
    answers = replace(answers, unread=("nobody",))

    class Here:
        classroom, assignment = tmp_path, "week"

        def shown(self, path):
            return path.name

    monkeypatch.setattr(command, "read_answers", lambda course: answers)
    text = ""
    for some in (pairs_of(answers, pairs), []):
        monkeypatch.setattr(command, "find_pairs", lambda answers, some=some: some)
        console = Console(width=500, record=True, file=io.StringIO())
        assert command.look_for_likeness(Here(), console) == 0
        text += console.export_text()
    assert not english_in(re.sub(r"(?<=[:：]) [^;│]*", "", text))


def test_every_habit_of_spacing_has_words(spoken):
    sources = ["a =[1 ,2]\n", "f (x)\n", "x = 1 \n", "\tx\n", "a\n\n\nb\n", "f(a,b)\n", "d = {1 : 2}\n"]
    sources += ["f( x )\n", "a; b\n", "a =  1\n"]
    told = set()
    for source in sources:
        for text, _ in oddities.odd_spaces(source, list(oddities.tokens_of(source))):
            told.add(text.partition(": ")[0])
            shared = Shared("x", Form(SPACE, text), 2, 3, (frozenset(), frozenset()))
            assert not english_in(likeness_words.tell_form(shared).replace(" ", "  ").split(":")[0])
    assert told == set(HABITS)


def test_a_class_that_handed_in_nothing_is_told(small_course, spoken):
    with pytest.raises(GradingError) as error:
        read_answers(small_course)
    assert not english_in(str(error.value))
