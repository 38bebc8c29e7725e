"""Grading by hand with the keyboard, in a real browser: what is saved, what is kept, and what never runs."""

import re
from contextlib import contextmanager

import nbformat
import pytest
from accessibility import findings
from active_payloads import HTML, MARKDOWN, payload
from grading_course import start
from made_up_class import (
    book,
    check,
    grade_by_hand,
    grade_made_up,
    hand_in_made_up,
    made_up_course,
    read_book,
    solution,
    task,
    written,
)
from watched_page import HOOK, Watch, attack_cells, keep

expect = pytest.importorskip("playwright.sync_api", reason="install the extra dev").expect
pytestmark = pytest.mark.browser
STRUCTURE = {"1_one": book(solve=solution(1), check_solve=check(1), why=written(1), picture=task(2))}
CLASS = ("ada", "bob", "eve", "kim", "zoe")


@pytest.fixture
def course(tmp_path):
    """Five students whose written answers and tasks wait for a person."""
    course = made_up_course(tmp_path / "course", STRUCTURE)
    for student in CLASS:
        hand_in_made_up(course, student, f"The answer of {student}, with $x^2$")
    assert all(not outcome.error for outcome in grade_made_up(course).values())
    return course


@contextmanager
def marking(course, chromium, *words, scheme="light", width=1400):
    """`autograde mark`, open in a page that is watched."""
    process = start(course, "mark", "--no-browser", "--port", "0", *words)
    context = chromium.new_context(viewport={"width": width, "height": 1000}, color_scheme=scheme)
    try:
        context.add_init_script(HOOK)
        watch = Watch(context.new_page())
        watch.address = process.stdout.readline().split()[-1]
        watch.page.goto(watch.address)
        watch.page.wait_for_selector("#answer > *", timeout=60_000)
        yield watch
    finally:
        context.close()
        process.send_signal(2)
        process.communicate(timeout=60)


def said(page, words, place="#saved"):
    expect(page.locator(place)).to_contain_text(words, timeout=30_000)


def whys(course):
    made = read_book(course)
    return {
        student: (made[student]["notebooks"]["1_one"]["grades"]["why"], book_comment(made[student]))
        for student in CLASS
    }


def book_comment(one):
    return one["notebooks"]["1_one"]["comments"]["why"][1]


def test_five_answers_are_graded_by_keyboard_and_survive_a_regrade(course, chromium):
    with marking(course, chromium) as watch:
        page = watch.page
        assert page.locator("#answer math").count() == 1 and page.locator("#guidance").inner_text() != ""
        said(page, "10 of 10 left", "#left")
        for student, points in zip(CLASS, ("2", "1.5", "0", "0.5", "1"), strict=True):
            said(page, student, "#title")
            assert student in page.locator("#answer").inner_text()
            page.keyboard.press("c")
            page.keyboard.type(f"Read, {student}: größer & <b>bold</b>?")
            page.keyboard.press("Escape")
            page.keyboard.type(points)
            page.keyboard.press("Enter")
            said(page, f"Saved for {student}: {points} of 2 points.")
        said(page, "5 of 10 left", "#left")
        keep(page, "marking-five")
        assert watch.told() == [] and {method for method, _ in watch.requests} == {"GET", "POST"}
    wanted = {
        student: ((None, points, None, False), f"Read, {student}: größer & <b>bold</b>?")
        for student, points in zip(CLASS, (2.0, 1.5, 0.0, 0.5, 1.0), strict=True)
    }
    assert whys(course) == wanted
    grade_made_up(course, again=True)
    assert whys(course) == wanted


def test_too_many_points_are_refused_with_a_line_and_arrows_stay_within(course, chromium):
    with marking(course, chromium) as watch:
        page = watch.page
        page.keyboard.type("3")
        page.keyboard.press("Enter")
        said(page, "3 is more than 2", "#wrong")
        for _ in range(3):
            page.keyboard.press("ArrowUp")
        assert page.locator("#points").input_value() == "2"
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        said(page, "1.5 of 2 points")
        page.keyboard.press("k")
        said(page, "ada", "#title")
        assert page.locator("#points").input_value() == "1.5"
        page.keyboard.press("j")
        said(page, "bob", "#title")
        page.keyboard.press("?")
        assert page.locator("#help").is_visible()
    assert whys(course)["ada"][0][1] == 1.5


def test_a_snippet_is_kept_found_and_used_by_keyboard(course, chromium):
    with marking(course, chromium) as watch:
        page = watch.page
        page.keyboard.press("c")
        page.keyboard.type("Say what the moving mean is.")
        page.keyboard.press("Escape")
        page.keyboard.press("s")
        page.locator("#keep").press("Enter")
        said(page, "Kept", "#snippets-said")
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        said(page, "bob", "#title")
        page.keyboard.press("/")
        page.keyboard.type("moving")
        page.keyboard.press("Enter")
        expect(page.locator("#comment")).to_have_value("Say what the moving mean is.")
        page.keyboard.press("Control+Enter")
        said(page, "Saved for bob: the comment, without points")
    assert whys(course)["bob"] == ((None, None, None, True), "Say what the moving mean is.")
    assert "moving mean" in (course.classroom / "snippets.toml").read_text()


def test_what_is_typed_is_kept_while_the_server_cannot_be_reached(course, chromium):
    with marking(course, chromium) as watch:
        page = watch.page
        page.context.set_offline(True)
        page.keyboard.press("c")
        page.keyboard.type("Typed while away")
        page.keyboard.press("Escape")
        page.keyboard.type("1")
        page.keyboard.press("Enter")
        said(page, "There is no connection", "#wrong")
        said(page, "kept here", "#wrong")
        assert whys(course)["ada"][0][1] is None
        page.context.set_offline(False)
        page.goto(watch.address)
        said(page, "not saved yet", "#wrong")
        assert page.locator("#comment").input_value() == "Typed while away"
        page.keyboard.press("Enter")
        said(page, "Saved for ada: 1 of 2 points")
    assert whys(course)["ada"] == ((None, 1.0, None, False), "Typed while away")


def test_somebody_elses_grade_is_shown_and_not_undone(course, chromium):
    with marking(course, chromium) as watch:
        page = watch.page
        grade_by_hand(course, "ada", "1_one", "why", points=0.5, comment="Mine.")
        page.keyboard.type("2")
        page.keyboard.press("Enter")
        said(page, "look at it again", "#wrong")
        assert whys(course)["ada"] == ((None, 0.5, None, False), "Mine.")
        expect(page.locator("#comment")).to_have_value("Mine.", timeout=30_000)
        assert page.locator("#points").input_value() == "2"
        page.keyboard.press("Enter")
        said(page, "Saved for ada: 2 of 2 points")
    assert whys(course)["ada"] == ((None, 2.0, None, False), "Mine.")


def test_anonymously_the_page_holds_no_name(course, chromium):
    with marking(course, chromium, "--anonymous") as watch:
        texts = [watch.page.content()]
        for _ in range(4):
            watch.page.keyboard.press("n")
            watch.page.wait_for_timeout(300)
            texts.append(watch.page.content())
        assert "Answer 1" in texts[0] and "▢▢▢" in texts[0]
        words = {word for text in texts for word in re.findall(r"\w+", text.lower())}
        assert not words & set(CLASS)


def test_an_answer_that_is_an_attack_is_inert(course, chromium):
    path = course.autograded / "ada" / course.assignment / "1_one.ipynb"
    path.chmod(0o644)
    notebook = nbformat.read(path, as_version=4)
    everything = "\n\n".join(payload(name, text) for name, text in {**MARKDOWN, **HTML}.items())
    next(cell for cell in notebook.cells if cell.id == "why").source = everything
    notebook.cells += attack_cells()  # below the task, where a student answers it
    nbformat.write(notebook, path)
    grade_by_hand(course, "ada", "1_one", "picture", comment=payload("comment", HTML["img-onerror"]))
    with marking(course, chromium) as watch:
        page = watch.page
        for place in ("ada", "ada"):
            said(page, place, "#title")
            assert watch.touch("#answer") > 50
            for _ in range(len(CLASS)):
                page.keyboard.press("j")
                page.wait_for_timeout(300)
        page.wait_for_timeout(500)
        assert watch.told() == [] and watch.dialogs == []
        host = watch.address.partition("/?")[0]
        asked = {url.removeprefix(host) for _, url in watch.requests if not url.startswith("data:")}
        assert all(url.startswith(("/?token=", "/api/", "/marking.")) for url in asked), asked
        assert not [url for url in asked if "fired" in url]
        assert page.evaluate("document.scripts.length") == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 420])
def test_the_page_has_no_serious_finding(course, chromium, scheme, width):
    (course.classroom / "snippets.toml").write_text('snippets = ["Well seen.", "Say why."]')
    with marking(course, chromium, scheme=scheme, width=width) as watch:
        page = watch.page
        keep(page, f"marking-{scheme}-{width}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert findings(page) == []
        page.locator("#main").focus()
        page.keyboard.press("s")
        page.wait_for_selector("#found li")
        keep(page, f"marking-snippets-{scheme}-{width}")
        assert findings(page, "#snippets") == []
