"""What a learner's notebook says beside the checks is said in the language that is spoken."""

from datetime import date
from types import SimpleNamespace

import pytest
from languages import english_in, speaking_pseudo
from learner_notebooks import checked, write, written
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from autograde import opening
from autograde.course_files import START_PAGE
from autograde.exercise import ExerciseError
from autograde.judge.verdict import UNFILLED
from autograde.learner import calls, hints, progress, questions, solutions, summary, verdicts
from autograde.learner.why import GENERAL
from signs.words import speaking, tell

HEADING = "## 第一节"


@pytest.fixture(params=["pseudo", "zh"])
def spoken(request):
    """Speak another language than English."""
    with speaking_pseudo() if request.param == "pseudo" else speaking("zh"):
        yield request.param


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(verdicts, "_verdicts", {})
    monkeypatch.setattr(verdicts, "_lines", {})
    monkeypatch.setattr(hints, "_given", {})
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def made_up(name):
    """An exercise whose own words are none of the kit's."""
    if name != "square":
        raise ExerciseError("⟦没有⟧")
    rubric = {"whole": ("整体", 3.0), "result": ("结果", 1.0)}
    kept, asked = SimpleNamespace(WHY={}, EXPLAINED="为什么。"), SimpleNamespace()
    return SimpleNamespace(name=name, kind="graph", rubric=rubric, kept=kept, asked=asked)


def finding(identifier="padding", component="whole", message="错。", **more):
    return {"identifier": identifier, "component": component, "message": message, "hint": "", **more}


def verdict(*findings, points=1.0):
    component = {"title": "整体", "points": 0.0, "max_points": 3.0}
    return {
        "task": "square",
        "points": points,
        "max_points": 4.0,
        "findings": list(findings),
        "components": [component],
    }


@pytest.mark.parametrize(
    "known",
    [
        None,
        verdict(points=4.0),
        verdict(),
        verdict(finding(UNFILLED)),
        verdict(finding(hints.OLDER)),
        verdict(finding(node=7)),
        verdict(finding(node=7, component="")),
        verdict(finding(node=8)),
        verdict(finding(node=8, component="")),
        verdict(finding(message="错：`X = my_layer(X)`。")),
        verdict(finding()),
        verdict(finding(component="")),
        verdict(finding(component="scale_pixels")),
        verdict(finding(identifier="nobody-knows-this", component="")),
    ],
    ids=str,
)
@pytest.mark.parametrize("answered", [False, True])
def test_hints(folder, spoken, monkeypatch, known, answered):
    monkeypatch.setattr(hints, "load_exercise", made_up)
    if answered:
        marks = {"grade_id": "square", "solution": True, "grade": False, "locked": False, "schema_version": 3}
        cell = new_code_cell("def square(X):\n    X = my_layer(X)", metadata={"nbgrader": marks})
        write(folder / "1.ipynb", "一", new_markdown_cell(HEADING), cell)
    if known is not None:
        verdicts.remember_verdict(known, [{7: (3, "x = y"), 8: (4, "")}])
    told = [hints.next_hint("square") for _ in range(3)]
    assert all(told) and not english_in("\n".join(told))


def test_a_line_that_a_message_quotes_is_known_in_any_language(folder, monkeypatch):
    monkeypatch.setattr(hints, "load_exercise", made_up)
    marks = {"grade_id": "square", "solution": True, "grade": False, "locked": False, "schema_version": 3}
    source = "def square(X):\n    X = my_layer(X)"
    write(folder / "1.ipynb", "一", new_code_cell(source, metadata={"nbgrader": marks}))
    verdicts.remember_verdict(verdict(finding(message="名为 `my_layer` 的层错了：`X = my_layer(X)`。")))
    assert "Look at this line of yours: `X = my_layer(X)`." in hints.next_hint("square")
    verdicts.remember_verdict(verdict(finding(message="名为 `my_layer` 的层错了：应为 `X = Add(X)`。")))
    assert "Look at the part of your function" in hints.next_hint("square")


@pytest.mark.parametrize("name", ["no_such_thing_at_all", "scale_pixel"])
def test_names_of_no_exercise(spoken, name):
    assert not english_in(hints.next_hint(name))


@pytest.mark.parametrize("sentence", GENERAL)
def test_every_reason(spoken, sentence):
    assert not english_in(tell(sentence))


def test_progress(folder, spoken):
    write(folder / "1.ipynb", "一", checked("scale_pixels", 3), written(5))
    read = progress.read_progress(folder)
    for shown in (progress.progress_html(read), progress.progress_text(read), progress.progress_html(())):
        assert shown and not english_in(shown)


def test_progress_of_nothing(folder, spoken, capsys):
    progress.show_progress()
    shown = capsys.readouterr().out
    assert shown.strip() and not english_in(shown)


def test_the_page_of_a_course(folder, spoken, capsys):
    picture = new_output(
        "display_data", data={"text/html": '<img src="data:image/png;base64,iVBORw0KGgoAAAA=">'}
    )
    shows = new_code_cell("show()", metadata={"tags": ["summary"]}, outputs=[picture])
    write(folder / "1.ipynb", "一", new_markdown_cell(HEADING), checked("scale_pixels", 3), shows)
    (folder / START_PAGE).write_text("{}")
    page = summary.summary_html("王伟", progress.read_progress(folder), date(2030, 2, 3))
    assert f'<html lang="{"zh" if spoken == "zh" else "qps"}">' in page
    assert not english_in(page.partition("</style>")[2])
    if spoken == "zh":
        assert "2030年2月3日" in page and "图片：第一节" in page
    for name in ("", "王伟"):
        summary.show_summary(name)
        assert not english_in(capsys.readouterr().out)


def test_a_page_that_cannot_be_written(folder, spoken, monkeypatch, capsys):
    def refuse(*_):
        raise OSError(28, "满了")

    monkeypatch.setattr(summary, "write_summary", refuse)
    summary.show_summary("王伟")
    assert not english_in(capsys.readouterr().out)


TEXT = '[a]\nanswer = 1\nright = "对。"\nwrong = "错。"\n[[a.slips]]\nanswer = 2\nsay = "差一点。"\n'


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (TEXT, 1),
        (TEXT, 2),
        (TEXT, 3),
        (TEXT, ...),
        ("[b]\nanswer = 1", 1),
        ("[a]\nanswer = 1", 1),
        (TEXT.replace("[[", "odd = 1\n[["), 1),
        (TEXT.replace("say", "tell"), 1),
        ("[a", 1),
    ],
)
def test_questions(spoken, tmp_path, monkeypatch, text, answer):
    (tmp_path / "questions.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(questions.exercises, "__path__", [str(tmp_path)])
    told = questions.judge_answer("a", answer)
    told = told.replace("answer, right, slips, tolerance, wrong", "")
    if text == "[a":  # what TOML's reader says stays
        told = told.partition("：")[0] if spoken == "zh" else told.partition(": ")[0]
    assert told and not english_in(told)


@pytest.mark.parametrize("state", ["hidden", "shown", "not at hand", "unknown"])
def test_solutions(folder, spoken, monkeypatch, capsys, state):
    monkeypatch.setattr(solutions, "load_exercise", made_up)
    monkeypatch.setattr(solutions, "may_be_seen", lambda name: state != "hidden")
    answer = None if state == "not at hand" else "return 1"
    monkeypatch.setattr(solutions, "course_answer", lambda exercise, form: answer)
    solutions.show_solution("scale_pixel" if state == "unknown" else "square")
    shown = capsys.readouterr().out
    assert shown.strip() and not english_in(shown)


def test_in_official_grading(spoken, monkeypatch, capsys):
    monkeypatch.setattr(calls, "_find", lambda module, name: None)
    calls.progress()
    assert not english_in(capsys.readouterr().out)


@pytest.mark.parametrize("version", ["0.0.1", "99.0"])
def test_a_notebook_of_another_version(spoken, monkeypatch, capsys, version):
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    opening.open_notebook(version, "kit", "https://example.test/kit.whl")
    shown = capsys.readouterr().out
    assert version in shown and not english_in(shown)
