"""The page that a student gets: points by exercise first, then why; nothing acts or leads away."""

import re
from dataclasses import replace
from datetime import datetime

import nbformat
import pytest
from active_payloads import HTML, MARKDOWN, payload
from bs4 import BeautifulSoup
from graded_notebooks import RECORD
from grading_course import copy_graded_course
from languages import PSEUDO, english_in, speaking_pseudo
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from autograde.build.canaries import CanaryError
from autograde.checks import VERDICT_TYPE
from autograde.grading.class_results import ClassResults, GradedCell, StudentResult, read_class, waiting_line
from autograde.grading.gradebook.standing import Lateness
from autograde.grading.pages.released import Release, read_for_pages
from autograde.grading.pages.student_page import PAGE, make_student_page, write_student_page
from autograde.grading.questions import Question, read_questions
from autograde.repair.report import REPORT_ID
from signs.words import speaking

SOLVE, WHY = GradedCell("one", "check_solve", "solve", 3.0, False), GradedCell("one", "why", "", 5.0, True)
QUESTIONS = {
    SOLVE.place: Question("Exercise: a sum", "1 Sums", "Sums & more", ""),
    WHY.place: Question("Question", "", "Sums & more", "Why is $x^2 \\ge 0$?"),
}
VERDICT = {"task": "solve", "points": 2.0, "max_points": 3.0}
SHOWN_ONLY = "plot(x)"
RELEASE = Release(
    QUESTIONS, frozenset({"# Sums\n\n$$a+b$$"}), frozenset({SHOWN_ONLY}), frozenset({"import x"})
)
ACTIVE = (
    "script, iframe, object, embed, form, svg, link, base, button, textarea, video, audio, input, template, "
    "noscript, select, frame, frameset"
)
RESULT = StudentResult(
    "ada",
    "Ada",
    "O'Neil <b>",
    handed_in=True,
    graded=True,
    timestamp=datetime(2030, 1, 2, 3, 4),
    points={SOLVE.place: 2.0},
    waiting=frozenset({WHY.place}),
    total=2.0,
    record=replace(RECORD, submission="f" * 64),
)


def marked(cell, grade_id, **marks):
    usual = {
        "grade": True,
        "solution": False,
        "locked": True,
        "task": False,
        "schema_version": 3,
        "points": 1,
    }
    cell.metadata["nbgrader"] = {**usual, "grade_id": grade_id, **marks}
    return cell


def cells(answer="Since squares are.", html='<div>2 of 3 points <img alt="Drawing of solve"></div>', more=()):
    verdict = new_output("execute_result", data={VERDICT_TYPE: VERDICT, "text/html": html, "text/plain": "2"})
    return [
        new_markdown_cell("# Sums\n\n$$a+b$$"),
        new_code_cell("import x"),
        new_code_cell(SHOWN_ONLY),
        marked(new_code_cell("def solve(): ..."), "solve", grade=False, solution=True, locked=False),
        marked(new_code_cell('check("solve", solve)', outputs=[verdict]), "check_solve"),
        marked(new_markdown_cell(answer), "why", solution=True, locked=False),
        *more,
    ]


def page(result=RESULT, release=RELEASE, shows_hidden=False, **given):
    results = ClassResults("sums", (SOLVE, WHY), (result,))
    return make_student_page(results, result, release, {"one": cells(**given)}, "", shows_hidden)


def soup(*given, **named):
    return BeautifulSoup(page(*given, **named), features="html.parser")


def rows(made):
    return [" ".join(row.get_text(" ").split()) for row in made.select("#points + table tbody tr")]


def test_total_and_points_by_exercise_stand_first():
    made = soup()
    assert "2 of 8 points" in " ".join(made.select_one(".total").get_text().split())
    assert made.h1.get_text() == "Ada O'Neil <b>" and made.b is None
    assert rows(made) == [
        "Exercise: a sum solve 1 Sums 2 of 3 points",
        "Question why Sums & more not graded yet (5 points)",
    ]


def test_what_waits_for_a_person_is_said_with_its_points():
    assert "one answer still waits for a person to read, up to 5 points" in " ".join(
        soup().header.text.split()
    )
    done = replace(RESULT, waiting=frozenset(), points={SOLVE.place: 2.0, WHY.place: 0.0})
    assert "waits" not in soup(done).header.text and rows(soup(done))[1].endswith("0 of 5 points")


def test_a_cell_that_a_person_has_to_see_again_keeps_its_points_until_then():
    again = replace(RESULT, points={**RESULT.points, WHY.place: 4.0}, total=6.0)
    assert rows(soup(again))[1].endswith("4 of 5 points, to be looked at again")


def test_a_penalty_is_named_with_its_reason():
    late = replace(RESULT, penalty=1.5, total=0.5, lateness=Lateness(late=97_200))
    assert "1.5 points are taken off, since it came 1 day 3 hours late" in " ".join(
        soup(late).header.text.split()
    )
    assert rows(soup(late))[-1] == "Taken off for lateness −1.5"


def test_points_that_a_person_set_in_place_of_the_check_are_told():
    assert "A person set them" not in page()
    assert "3 of 3 points. A person set them." in " ".join(
        soup(
            replace(RESULT, points={SOLVE.place: 3.0}, by_person=frozenset({SOLVE.place}))
        ).article.text.split()
    )


def test_comments_stand_at_the_exercise_whose_answer_they_are_about():
    said = replace(
        RESULT, comments={("one", "solve"): ("No response.", "**Look** again."), WHY.place: ("Fine.",)}
    )
    first, second = soup(said).select("article")
    assert [c.p.get_text() for c in first.select(".comment")] == ["No response.", "Look again."]
    assert "Fine." in second.text and "Look" not in second.text


def test_formulas_are_part_of_the_page_and_cells_for_people_are_told_as_left_out():
    made = soup()
    assert len(made.select("math")) == 2 and "$" not in made.get_text()
    assert (
        SHOWN_ONLY not in made.text
        and "import x" not in made.text
        and "only shows you something" in made.text
    )


def test_a_notebook_without_anything_to_learn_is_collapsed():
    assert soup().select("#notebooks ~ details[open]")
    full = replace(RESULT, points={SOLVE.place: 3.0})
    assert soup(full).select("#notebooks ~ details") and not soup(full).select("#notebooks ~ details[open]")


def test_the_page_shows_of_the_record_the_fingerprint_and_no_seed():
    text = page(replace(RESULT, record=replace(RECORD, submission="f" * 64, seed=123456789)))
    assert "f" * 64 in text and "2030-01-01 00:00 UTC" in text and "123456789" not in text


def test_no_answer_comment_or_output_is_active():
    evil = [payload(name, text) for name, text in {**HTML, **MARKDOWN}.items() if "attachment" not in name]
    for few in (evil[n : n + 10] for n in range(0, len(evil), 10)):
        shown = [new_output("display_data", data={"text/html": text}) for text in few]
        said = [new_output("stream", text=text) for text in few]
        written = [new_markdown_cell(text) for text in few]
        result = replace(RESULT, comments={WHY.place: tuple(few)}, first_name=few[0], last_name=few[-1])
        more = [new_code_cell("1", outputs=[*shown, *said]), *written]
        made = soup(result, answer="\n\n".join(few), html="".join(few), more=more)
        assert made.text.count("fired") > 20
        assert_inert(made)


def assert_inert(made):
    assert not made.select(ACTIVE)
    assert len(made.select("style")) == 1 and len(made.select("meta[http-equiv]")) == 1
    for element in made.find_all(True):
        assert not [key for key in element.attrs if key.startswith("on") or key in ("srcset", "background")]
        assert element.get("href", "#").startswith("#")
        assert element.get("src", "data:image/").startswith("data:image/")
        assert element.get("id", "points") in ("points", "exercises", "notebooks", "e1", "e2")
        assert not re.search(r"url\(|position", element.get("style", ""))


def test_links_of_the_courses_texts_keep_their_words_only():
    release = replace(RELEASE, texts=frozenset({"See [the paper](https://example.org/paper)."}))
    made = page(release=release, more=[new_markdown_cell("See [the paper](https://example.org/paper).")])
    assert "See the paper." in made and "example.org" not in made


def test_hidden_tests_stay_hidden_and_a_solution_is_refused():
    source = 'check("y", 1)\n### BEGIN HIDDEN TESTS\ncheck("y", unseen)\n### END HIDDEN TESTS'
    hidden = marked(new_code_cell(source), "check_y")
    assert "unseen" not in page(more=[hidden]) and "unseen" in page(more=[hidden], shows_hidden=True)
    with pytest.raises(CanaryError, match="look at the graded notebooks"):
        page(answer="shortcut-canary-solution-0123456789abcdef")


def test_a_page_stays_small_whatever_a_notebook_holds():
    huge = [new_code_cell("n", outputs=[new_output("stream", text=f"{n}" + "x " * 4000)]) for n in range(150)]
    formulas = [new_markdown_cell(f"{n}" + "$x_1^2$ " * 2400) for n in range(6)]
    made = page(more=[*huge, *formulas])
    assert len(made.encode()) < 400_000 and "the page would be too large" in made


def test_a_long_formula_and_a_long_text_are_shown_as_written_and_cut():
    made = soup(answer="$" + "x+" * 5000 + "$")
    assert not made.select(".answer math") and "x+x+x+" in made.text
    assert len(soup(answer="a " * 50_000).select_one(".answer").text) < 21_000


def test_questions_are_read_from_the_release_with_heading_and_text(graded_course):
    asked = read_questions(graded_course)
    assert {name for name, _ in asked} == {"1_parabola", "2_line", "3_scaling"}
    assert asked["3_scaling", "check_scale_pixels"].title == "Scaling"
    assert all(question.notebook_title for question in asked.values())


def test_the_page_takes_the_place_of_older_ones_and_keeps_the_time(graded_course, tmp_path):
    course = copy_graded_course(graded_course, tmp_path / "course")
    place = course.feedback / "student-00" / "resnet"
    place.mkdir(parents=True)
    (place / "1_parabola.html").write_text("older")
    graded = course.autograded / "student-00" / "resnet"
    (graded / "timestamp.txt").write_text("2030-01-01 12:00:00 UTC")
    results = read_class(course, ["student-00"])
    assert [result.student for result in results.students] == ["student-00"]
    release = read_for_pages(course)
    assert write_student_page(course, results, release, "student-00", False) == ""
    assert sorted(path.name for path in place.iterdir()) == [PAGE, "timestamp.txt"]
    assert "run `autograde grade`" in write_student_page(course, results, release, "student-01", False)
    made = (place / PAGE).read_text()
    assert "Scaling" in made and results.students[0].record.submission in made
    assert nbformat.read(next(graded.glob("2*.ipynb")), as_version=4).cells[-1].source[:20] in made


def test_waiting_answers_are_counted_in_words():
    results = ClassResults("sums", (SOLVE, WHY), (RESULT,))
    assert waiting_line(results) == "1 answer of 1 student waits for a person"
    two = replace(RESULT, student="bob", waiting=frozenset({WHY.place, ("two", "why")}))
    assert (
        waiting_line(replace(results, students=(RESULT, two))) == "3 answers of 2 students wait for a person"
    )
    assert waiting_line(replace(results, students=())) == ""


SET_BY_HAND = {"points": {SOLVE.place: 3.0}, "by_person": frozenset({SOLVE.place})}
#: Whatever a page may have to say: what is other in the result, and how it is made.
PAGES = {
    "ordinary": ({}, {}),
    "two wait": ({"waiting": frozenset({SOLVE.place, WHY.place})}, {}),
    "late, with a penalty": ({"penalty": 1.5, "lateness": Lateness(late=97_200)}, {}),
    "a penalty alone": ({"penalty": 1.5}, {}),
    "late, without a penalty": ({"lateness": Lateness(late=60)}, {}),
    "seen again": ({"points": {SOLVE.place: 2.0, WHY.place: 4.0}}, {}),
    "set by a person": (SET_BY_HAND, {}),
    "a comment": ({"comments": {WHY.place: ("好。",)}}, {}),
    "no answer": ({}, {"answer": ""}),
    "repaired": ({}, {"more": [new_markdown_cell("修好了。", id=REPORT_ID)]}),
    "pictures": (
        {},
        {
            "more": [
                new_code_cell("1", outputs=[new_output("display_data", data={"image/png": "iVBORw0KGgo="})]),
                new_code_cell("2", outputs=[new_output("display_data", data={"text/html": "<img src=x>"})]),
                new_code_cell("3", outputs=[new_output("display_data", data={"audio/ogg": "x"})]),
                new_code_cell("4", outputs=[new_output("display_data", data={})]),
            ]
        },
    ),
    "cut": ({}, {"more": [new_code_cell("1", outputs=[new_output("stream", text="x" * 9_000)])]}),
    "too large": (
        {},
        {
            "more": [
                new_code_cell("n", outputs=[new_output("stream", text=f"{n}" + "1 " * 4000)])
                for n in range(60)
            ]
        },
    ),
    "hidden": (
        {},
        {
            "more": [
                marked(
                    new_code_cell(
                        "1\n### BEGIN HIDDEN TESTS\n2\n### END HIDDEN TESTS",
                        outputs=[new_output("stream", text="3")],
                    ),
                    "y",
                )
            ]
        },
    ),
}


@pytest.mark.parametrize("changed", PAGES)
@pytest.mark.parametrize("spoken", [PSEUDO, "zh"])
def test_the_page_is_in_the_language_of_the_release(spoken, changed):
    other, given = PAGES[changed]
    release = replace(RELEASE, language=spoken, questions={})
    with speaking_pseudo() if spoken == PSEUDO else speaking(None), speaking("en"):
        made = soup(replace(RESULT, **other), release, html="<div>⟦…⟧</div>", **{"answer": "因为。", **given})
    assert made.html["lang"] == spoken
    labels = [element["aria-label"] for element in made.select("[aria-label]")]
    labels += [element["alt"] for element in made.select("[alt]")]
    made.style.decompose()
    assert not english_in("\n".join([*made.stripped_strings, *labels]))


def test_a_cell_that_is_missing_is_told_in_the_language_of_the_release():
    results = ClassResults("sums", (SOLVE, WHY), (RESULT,))
    release = replace(RELEASE, language="zh")
    made = make_student_page(results, RESULT, release, {"one": []}, "", False)
    assert "你的笔记本里没有这个单元格。" in made


def test_what_goes_wrong_is_told_in_the_language_of_the_class(graded_course, tmp_path):
    course = copy_graded_course(graded_course, tmp_path / "course")
    results, release = read_class(course, ["student-00"]), read_for_pages(course)
    nobody = replace(results, students=(replace(results.students[0], graded=False),))
    for speaker in (speaking_pseudo, lambda: speaking("zh")):
        with speaker():
            told = [
                write_student_page(course, results, release, "student-09", False),
                write_student_page(course, nobody, release, "student-00", False),
            ]
            assert all(told) and not english_in("\n".join(told))
            with pytest.raises(CanaryError) as error:
                page(answer="shortcut-canary-solution-0123456789abcdef")
            assert not english_in(str(error.value))


def test_what_is_put_into_a_sentence_with_tags_is_escaped(monkeypatch):
    bad = replace(RESULT, student="<img src=x>{0}", record=replace(RECORD, submission="<b>{points}"))
    made = page(bad, replace(RELEASE, language="zh"))
    assert "&lt;img src=x&gt;{0} EXERCISE" in made and "<code>&lt;b&gt;{points}</code>" in made
