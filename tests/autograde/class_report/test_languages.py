"""The report of a class is in the language of who asks for it, whatever its students were told in."""

import base64
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from bs4 import BeautifulSoup
from languages import english_in, speaking_pseudo

from autograde.class_report import anonymous, page, report, teaching, wording
from autograde.class_report.anonymous import Veil, translated_words
from autograde.class_report.difficulty import Difficulty, measure
from autograde.class_report.findings import count_findings, find_pairs
from autograde.class_report.gather import ClassData, Seen, Submission
from autograde.class_report.history import HistoryError, read_history, take_moment
from autograde.class_report.page import ReportNumbers, make_page
from autograde.class_report.people import list_concerns, span
from autograde.class_report.tables import write_tables
from autograde.class_report.teaching import teach
from autograde.class_report.wording import percent, students_of
from autograde.course import Course, CourseError
from autograde.exercise import ExerciseError
from autograde.grading.class_results import ClassResults, GradedCell, StudentResult
from autograde.grading.gradebook.standing import Lateness
from autograde.judge.drawing import Box
from autograde.judge.verdict import UNFILLED
from signs.words import speaking
from tools.words.catalogues import write

FIRST, SECOND = (GradedCell("1", f"check_{name}", name, 3.0, False) for name in ("alpha", "beta"))
WRITTEN = GradedCell("1", "why", "", 2.0, True)
WHEN = datetime(2030, 1, 2, 12, tzinfo=UTC)


@pytest.fixture(params=["pseudo", "zh"])
def spoken(request):
    """Speak another language than English."""
    with speaking_pseudo() if request.param == "pseudo" else speaking("zh"):
        yield request.param


@pytest.fixture(autouse=True)
def made_up_exercises(monkeypatch):
    """Exercises that say nothing of their own: what stands on the page is the report's."""

    def none(name):
        raise ExerciseError("……")

    for module in (teaching, wording, anonymous):
        monkeypatch.setattr(module, "load_exercise", none)


def student(n, **more):
    points = {FIRST.place: float(n % 4), SECOND.place: float(n % 3), WRITTEN.place: 1.0}
    given = {"handed_in": True, "graded": True, "points": points, "total": 4.0, **more}
    return StudentResult(f"s{n:03}", "伟", "王" if n % 2 else "李", **given)


def submission(n, **more):
    wrong = {("alpha", "a", "padding"): "甲错。", ("alpha", "b", f"kind-{n % 14}"): "乙错。"}
    found = {("beta", "a", "order"): "丙错。"} if n % 2 else {}
    if n == 3:
        found = {("beta", "", UNFILLED): "没写。"}
    verdicts = (Seen("alpha", Path("x"), "a", wrong), Seen("beta", Path("x"), "b", found))
    return Submission(verdicts, **more)


def whole_class():
    place = WRITTEN.place
    special = {
        0: {"handed_in": False, "graded": False, "points": {}, "total": None},
        1: {"graded": False, "points": {}, "total": None},
        4: {"lateness": Lateness(late=100_000, extension=3600.0), "penalty": 1.0},
        5: {"lateness": Lateness(late=100)},
        6: {"lateness": Lateness(late=7)},
        7: {"waiting": frozenset({place, FIRST.place})},
        8: {"waiting": frozenset({place})},
        9: {"by_person": frozenset({FIRST.place})},
    }
    special |= {n: {"waiting": frozenset({place})} for n in range(20, 34)}
    students = tuple(student(n, **special.get(n, {})) for n in range(34))
    repaired = ({"sentence": "丢了。", "lost": True}, {"sentence": "修了。"})
    own = {
        10: {"repairs": repaired, "not_run": ("1", "2")},
        11: {"repairs": repaired, "unisolated": True, "complaints": ("坏。",)},
    }
    stub = Seen("alpha", Path("x"), "a", {("alpha", "", UNFILLED): "没写。"})
    submissions = {f"s{n:03}": submission(n, **own.get(n, {})) for n in range(1, 34)}
    submissions |= {f"s{n:03}": Submission((stub,)) for n in (12, *range(14, 28))}
    results = ClassResults("作业", (FIRST, SECOND, WRITTEN), students)
    return ClassData(results, submissions)


def numbers_of(data, before=None):
    exercises, counts = measure(data), count_findings(data)
    pairs = find_pairs(data.submissions, counts)
    now = take_moment(WHEN, data, exercises, counts)
    return ReportNumbers(exercises, counts, pairs, now, before)


def shown(html):
    made = BeautifulSoup(html, "html.parser")
    made.style.decompose()
    words = [image["alt"] for image in made.find_all("img")]
    words += [element["aria-label"] for element in made.select("[aria-label]")]
    drawn = [base64.b64decode(found).decode() for found in re.findall(r"svg\+xml;base64,([^\"]+)", html)]
    return "\n".join([*made.stripped_strings, *words, *re.findall(r">([^<]+)<", "".join(drawn))])


def test_the_page(spoken, monkeypatch):
    monkeypatch.setattr(page, "WITH_EXAMPLES", 3)
    data = whole_class()
    few = ClassData(data.results, {name: one for name, one in data.submissions.items() if name > "s012"})
    earlier = numbers_of(few).now
    moments = [None, earlier]
    gone = {**earlier.findings, '["alpha", "b", "gone"]': [3, 9], '["alpha", "a", "padding"]': [1, 30]}
    moments.append(type(earlier)(**{**vars(earlier), "findings": gone, "total": 2.0}))
    for before in moments:
        made = make_page(data, numbers_of(data, before))
        assert f'<html lang="{"zh" if spoken == "zh" else "qps"}">' in made
        assert not english_in(shown(made))
    if spoken == "zh":
        assert "2030年1月2日" in made and "迟交 1 天 3 小时（已延期 1 小时）；扣 1 分" in made


def test_the_page_of_a_class_without_findings(spoken):
    data = ClassData(whole_class().results)
    assert not english_in(shown(make_page(data, numbers_of(data))))


def test_who_is_concerned(spoken):
    for concern in list_concerns(whole_class()):
        told = [concern.title, concern.explained, *concern.totals, *(what for _, what in concern.people)]
        assert not english_in("\n".join(told))


def test_small_words(spoken):
    points = (0.0, *[1.0] * 30)
    told = [
        *(span(seconds) for seconds in (-5, 90_061, 3_700, 61)),
        *(percent(share) for share in (0.001, 0.5, 0.999)),
        students_of(1, 2),
        *(
            text
            for relation in (None, 0.01, 0.9, 0.37, -0.37)
            for values in (points, points[:3], points[1:])
            for one in [Difficulty(FIRST, values, 0, 0, relation)]
            for text in (one.level, one.separates)
        ),
        Difficulty(FIRST, (), 0, 0, None).level,
        teach(("alpha", "", "no-return")),
    ]
    assert not english_in("\n".join(told[:-1]))
    assert not re.search(r"hour|day|over|under|easy|medium|hard|clearly|somewhat", "\n".join(told[:-1]))


def test_what_goes_wrong(spoken, tmp_path):
    course = Course(tmp_path, "作业")
    course.gradebook.parent.mkdir(parents=True, exist_ok=True)
    with pytest.raises(CourseError) as error:
        report.write_report(course)
    assert not english_in(str(error.value))
    course.gradebook.write_text("no database " * 500)
    with pytest.raises(CourseError) as error:
        report.write_report(course)
    assert not english_in(str(error.value).replace("file is not a database", ""))
    (tmp_path / "history.json").write_text("{")
    with pytest.raises(HistoryError) as error:
        read_history(tmp_path / "history.json")
    assert not english_in(str(error.value))


def test_the_tables_are_for_people(spoken, tmp_path):
    data = whole_class()
    numbers = numbers_of(data)
    write_tables(tmp_path, data, numbers.counts, numbers.pairs)
    text = (tmp_path / "points.csv").read_text(encoding="utf-8-sig")
    assert "handed in" not in text and "graded" not in text


def chinese_catalogue(folder):
    made = Catalog(locale="zh")
    made.add(
        "{title}: {layer} is missing in block {block}.", "{title}：第 {block} 块缺少 {layer} 层，请补上。"
    )
    made.add(("{number} line", "{number} lines"), ("{number} 行代码",))
    write(folder / "zh.po", made, "zh")
    return translated_words(folder)


def test_the_kits_words_in_chinese_stay_and_a_students_own_do_not(tmp_path):
    veil = Veil([StudentResult("s1", "伟", "王"), StudentResult("s2", "补上", "请")], [])
    veil.known |= chinese_catalogue(tmp_path)
    assert veil.text("第 2 块缺少层：行代码") == "第 2 块缺少层：行代码"
    assert veil.text("第 2 块的层") == "第 2 …"
    assert veil.text("第 2 块缺少王伟层") == "第 2 块缺少…层"
    assert veil.text("`我的层` 块缺少 `层1`。") == "`…` 块缺少 `层1`。"
    assert veil.names_nobody("第 2 块缺少层") and not veil.names_nobody("第 2 块缺少王伟写的层")
    assert not veil.names_nobody("层，请补上")  # a name, though of the kit's words


def test_a_layer_of_a_students_own_has_no_name_in_any_language(spoken):
    veil = Veil([], [])
    box = veil._box(Box(op="MyLayer", kind="wrong", lines=("MyLayer",), wrong_words=(), notes=()))
    assert len(box.lines) == 2 and not english_in(" ".join(box.lines)) and "own" not in box.lines[1]
