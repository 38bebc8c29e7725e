"""How far a learner is: read from the verdicts in saved notebooks, and from those of this kernel."""

import pytest
from learner_notebooks import checked, untouched, write, written

from autograde.learner import verdicts
from autograde.learner.progress import course_progress, progress_html, progress_text, read_progress, sum_text


def right(images):
    return images.astype("float32") / 255


def doubled(images):
    return images.astype("float64") / 255


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A learner's folder with two assignments, in the first of which the kernel runs."""
    monkeypatch.setattr(verdicts, "_verdicts", {})
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    first = tmp_path / "first"
    scaled = checked("scale_pixels", 3, right), checked("shared_signers", 3, untouched)
    write(first / "1_data.ipynb", "1 · <Data>", *scaled, checked("read_prediction", 3), written(5))
    write(first / "2_more.ipynb", "2 · More\n\n## 2.1 Its first part\n", checked("convert_to_one_hot", 4))
    write(tmp_path / "second" / "1_other.ipynb", "Other", checked("scale_pixels", 3, doubled))
    write(tmp_path / "start.ipynb", "Start")
    monkeypatch.chdir(first)
    return tmp_path


def points(progress):
    return [[exercise.points for exercise in one.exercises] for one in progress]


def test_the_points_are_those_of_the_saved_verdicts(folder):
    progress = read_progress(folder)
    assert [one.title for one in progress] == ["1 · <Data>", "2 · More", "Other"]
    assert points(progress) == [[3.0, None, None], [None], [2.0]]
    assert progress[0].written == 5 and progress[1].exercises[0].max_points == 4


def test_a_kernel_knows_the_whole_course_and_what_is_not_saved_yet(folder):
    from autograde.checks import judge_function

    verdicts.remember_verdict(judge_function("shared_signers", lambda a, b: 0).to_json())
    assert points(course_progress())[0] == [3.0, 0.0, None]


def test_a_notebook_that_came_alone_knows_its_own_folder_only(folder):
    (folder / "start.ipynb").unlink()
    write(folder / "first" / "downloads" / "other.ipynb", "Other", checked("scale_pixels", 3, right))
    assert [one.title for one in course_progress()] == ["1 · <Data>", "2 · More"]


def test_the_sum_tells_apart_what_a_person_gives(folder):
    told = progress_text(read_progress(folder))
    assert "first: 3 of 13 points, and 5 for an answer that a person reads" in told
    assert "second: 2 of 3 points" in told
    line = next(line for line in told.splitlines() if "shared_signers" in line)
    assert line.split() == ["shared_signers", "–", "of", "3"]


def test_the_table_is_a_table_and_escapes_what_notebooks_say(folder):
    html = progress_html(read_progress(folder))
    assert "1 · &lt;Data&gt;" in html and "<Data>" not in html and "`" not in html
    assert html.count("<caption") == html.count("<table") == 2 and 'scope="col"' in html
    assert progress_html(()) == "<p>No check was run yet.</p>"


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"cells": 3}', '{"cells": [{"cell_type": "code"}]}'])
def test_what_is_no_notebook_costs_no_other(folder, broken):
    (folder / "first" / "3_broken.ipynb").write_text(broken)
    assert len(read_progress(folder)) == 3


def test_a_forged_verdict_is_no_table_breaker(folder):
    path = folder / "first" / "2_more.ipynb"
    text = path.read_text().replace(
        '"outputs": []',
        '"outputs": [{"output_type": "execute_result", "data": '
        '{"application/vnd.shortcut.verdict+json": {"task": "convert_to_one_hot", "points": "<b>", '
        '"max_points": 4, "findings": []}}}]',
    )
    path.write_text(text)
    assert points(read_progress(folder))[1] == [None]


def test_a_folder_without_notebooks_has_no_progress(tmp_path):
    assert read_progress(tmp_path) == () == read_progress(tmp_path / "nowhere")
    assert sum_text(()) == "0 of 0 points"
