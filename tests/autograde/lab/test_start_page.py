"""The page that a learner's JupyterLab opens on."""

import re
from urllib.parse import unquote

import nbformat
from nbformat.v4 import new_markdown_cell, new_notebook

from autograde.course import Course
from autograde.lab import start_page
from autograde.lab.start_page import read_heading, write_start_page


def release(root, assignment, **texts):
    course = Course(root, assignment)
    course.release.mkdir(parents=True)
    for name, text in texts.items():
        nbformat.write(new_notebook(cells=[new_markdown_cell(text)]), course.release / f"{name}.ipynb")
    return course


def test_it_links_every_notebook_with_its_title_and_its_time(tmp_path):
    first = release(
        tmp_path,
        "resnet",
        one="# 1 · Data [first]\nTakes about 40 minutes.",
        two="# 2 · Blocks\nNo word on it.",
    )
    second = release(tmp_path, "mit Umlaut ü", one="no heading")
    (tmp_path / "mine").mkdir()
    path = write_start_page([first, second], tmp_path / "mine")
    text = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    links = dict(re.findall(r"^- \[(.+)\]\(([^)]+)\).*$", text, re.MULTILINE))
    assert {title: unquote(place) for title, place in links.items()} == {
        r"1 · Data \[first\]": "resnet/one.ipynb",
        "2 · Blocks": "resnet/two.ipynb",
        "one": "mit Umlaut ü/one.ipynb",
    }
    assert "(resnet/one.ipynb), about 40 minutes\n" in text and "(resnet/two.ipynb)\n" in text


def test_the_time_is_what_the_first_text_says(tmp_path):
    for told, time in (
        ("About an hour.", "about an hour"),
        ("half an hour, say", ""),
        ("About 3 layers", ""),
    ):
        path = tmp_path / "one.ipynb"
        nbformat.write(new_notebook(cells=[new_markdown_cell(f"# T\n{told}")]), path)
        assert read_heading(path) == ("T", time)


def test_progress_stands_there_already_and_no_cell_can_be_lost(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(start_page, "read_progress", lambda folder: asked.append(folder) or "read")
    monkeypatch.setattr(start_page, "progress_html", lambda progress: f"<p>{progress} 7 of 9</p>")
    course = release(tmp_path, "resnet", one="# 1")
    notebook = nbformat.read(write_start_page([course], tmp_path), as_version=4)
    [output] = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert output.data == {"text/html": "<p>read 7 of 9</p>", "text/plain": "read 7 of 9"}
    assert asked == [tmp_path]
    assert all(cell.metadata.deletable is False for cell in notebook.cells)
