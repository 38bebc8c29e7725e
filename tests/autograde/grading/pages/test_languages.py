"""What stands in the place of what is left out, and what goes wrong, is said in the language of each."""

import nbformat
import pytest
from languages import english_in, speaking_pseudo
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from traitlets import TraitError

from autograde.build.canaries import CanaryError
from autograde.course import Course
from autograde.grading.pages import feedback_pages
from autograde.grading.pages.cell_html import words_as_html
from autograde.grading.pages.feedback import FeedbackExporter
from autograde.grading.pages.hidden_tests import mark
from autograde.grading.pages.outputs import TidyOutputs
from autograde.grading.pages.released import read_for_pages
from autograde.grading.pages.sanitise import SanitiseNotebook
from autograde.repair import origin
from autograde.repair.origin import LANGUAGE
from signs.words import speaking

SPEAKERS = pytest.mark.parametrize("speaker", [speaking_pseudo, lambda: speaking("zh")], ids=["pseudo", "zh"])


@pytest.fixture
def chinese(monkeypatch):
    """A kit that ships in Chinese."""
    monkeypatch.setattr(origin, "languages", lambda: ("en", "zh"))


def notebook(*cells, language="zh"):
    return new_notebook(cells=list(cells), metadata={LANGUAGE: language})


def test_a_notebook_is_made_inert_in_its_own_language_and_keeps_it(chinese):
    outputs = [
        new_output("display_data", data={"audio/ogg": "x"}),
        new_output("display_data", data={"text/html": "<img src=x>"}),
    ]
    made, _ = SanitiseNotebook().preprocess(notebook(new_code_cell("1", outputs=outputs)), {})
    shown = [*made.cells[0].outputs[0].data.values(), *made.cells[0].outputs[1].data.values()]
    assert shown == ["（这里略去了 audio/ogg：评分后的笔记本不显示它）", "（这里略去了一张图片）"]
    assert made.metadata[LANGUAGE] == "zh"


@pytest.mark.parametrize("language", ["xx", "../zh", "en", {"a": 1}, ["zh"], None])
def test_a_notebook_that_names_no_language_of_the_kits_is_in_english(chinese, language):
    cell = new_code_cell("1", outputs=[new_output("display_data", data={"audio/ogg": "x"})])
    made, _ = SanitiseNotebook().preprocess(notebook(cell, language=language), {})
    assert "was left out here" in made.cells[0].outputs[0].data["text/plain"]
    assert LANGUAGE not in made.metadata


def test_outputs_are_tidied_in_the_notebooks_language(chinese):
    cell = new_code_cell("1", outputs=[new_output("stream", text="x" * 3_000_000)])
    made, _ = TidyOutputs().preprocess(notebook(cell), {})
    assert made.cells[0].outputs[-1].text == "…… 过大、过多或已损坏的输出略去了 ……\n"


def test_nbgraders_own_pages_hide_tests_in_the_notebooks_language(chinese):
    marks = {"grade": True, "solution": False, "locked": True, "task": False, "schema_version": 3}
    cell = new_code_cell("1\n### BEGIN HIDDEN TESTS\n2\n### END HIDDEN TESTS")
    cell.metadata["nbgrader"] = nbformat.from_dict({**marks, "grade_id": "a", "points": 1})
    page, _ = FeedbackExporter().from_notebook_node(notebook(cell))
    assert "这里还有一些测试，暂不显示。" in page


def test_a_release_says_its_language(chinese, tmp_path):
    course = Course(tmp_path, "ps1")
    course.release.mkdir(parents=True)
    nbformat.write(notebook(new_markdown_cell("# 一")), course.release / "one.ipynb")
    assert read_for_pages(course).language == "zh"
    assert read_for_pages(Course(tmp_path, "ps2")).language == "en"


def test_the_same_text_is_made_in_each_language():
    source = "![](none.png) of a test of languages"
    with speaking("zh"):
        assert "略去了一张图片" in words_as_html(source)
    assert "left out" in words_as_html(source)


@SPEAKERS
def test_refusals(speaker):
    with speaker():
        with pytest.raises(TraitError) as error:
            FeedbackExporter(show_hidden_tests_from="x")
        assert not english_in(str(error.value))
        with pytest.raises(CanaryError) as error:
            leak = new_markdown_cell("shortcut-canary-solution-0123456789abcdef")
            FeedbackExporter().from_notebook_node(new_notebook(cells=[leak]))
        assert not english_in(str(error.value))
        assert not english_in(mark(True).data["text/plain"])


@SPEAKERS
def test_a_process_that_ends_or_stays(speaker, tmp_path, monkeypatch):
    told = []
    command = [feedback_pages.sys.executable, "-c", "import os, time; time.sleep(9 * {}); os.abort()"]
    start = feedback_pages.subprocess.Popen

    def popen(_, **more):
        return start([*command[:2], command[2].format(int(feedback_pages.SECONDS == 0))], **more)

    monkeypatch.setattr(feedback_pages.subprocess, "Popen", popen)
    with speaker():
        for seconds in (60, 0):
            monkeypatch.setattr(feedback_pages, "SECONDS", seconds)
            write = lambda student, error: told.append(error)  # noqa: E731
            assert feedback_pages.write_feedback(Course(tmp_path, "ps1"), ["ada"], 1, write) == ["ada"]
    assert len(told) == 2 and "6" in told[0] and "0" in told[1] and not english_in("\n".join(told))


def test_the_processes_speak_the_language_of_the_class(tmp_path, monkeypatch):
    def popen(*_, env, **more):
        assert env["LANGUAGE"] == "zh"
        raise RuntimeError("enough")

    monkeypatch.setattr(feedback_pages.subprocess, "Popen", popen)
    with speaking("zh"), pytest.raises(RuntimeError, match="enough"):
        feedback_pages.write_feedback(Course(tmp_path, "ps1"), ["ada"], 1)
