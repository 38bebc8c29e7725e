"""A check notices that a function is not the one that its cell defines, where that can be known."""

import json
import os
import time

import pytest
from IPython.core.interactiveshell import InteractiveShell
from languages import english_in, speaking_pseudo
from traitlets.config import Config

from autograde.learner import stale as cells
from autograde.learner.stale import watch_cells, why_stale
from signs.words import speaking

FIRST, SECOND = "def scale(x):\n    return x", "def scale(x):\n    return x / 255"


@pytest.fixture
def shell(tmp_path):
    """IPython in this process, as a kernel has it."""
    made = InteractiveShell.instance(config=Config({"HistoryManager": {"hist_file": ":memory:"}}))
    watch_cells()
    yield made
    made.history_manager.end_session()
    InteractiveShell.clear_instance()


def stale(shell, *sources):
    """Run cells, and say what a check below would say of `scale`."""
    for source in sources:
        shell.run_cell(source, store_history=True)
    shell.run_cell("0", store_history=True)
    return why_stale(shell.user_ns["scale"], "scale")


def test_a_function_that_its_cell_defines_is_not_stale(shell):
    assert stale(shell, FIRST) == ""
    assert stale(shell, SECOND, "other = 1\ndef scaled(x): pass") == ""


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("def scale(x):\n    return (x / 255", r"failed (SyntaxError in line 2"),
        (f"import nothing_of_this_name\n{SECOND}", "failed with an exception"),
    ],
)
def test_a_cell_whose_last_run_failed_is_told(shell, capsys, broken, told):
    assert told in stale(shell, FIRST, broken)
    assert stale(shell, SECOND) == ""


def test_a_cell_that_defines_another_function_now_is_told(shell, monkeypatch):
    monkeypatch.setattr(cells, "_texts", {})
    shell.run_cell(FIRST, store_history=True, cell_id="one")
    shell.run_cell(FIRST.replace("scale", "shrink"), store_history=True, cell_id="one")
    assert "now defines `shrink`: this is an older function" in stale(shell)
    shell.run_cell(SECOND, store_history=True, cell_id="one")
    assert stale(shell) == ""


def test_a_function_of_a_file_or_of_no_notebook_is_never_called_stale(shell):
    assert why_stale(json.dumps, "dumps") == ""
    shell.run_cell("from json import dumps as scale", store_history=True)
    assert stale(shell) == ""
    assert why_stale("no function", "scale") == ""


def notebook(path, source, later):
    """Write a notebook that was saved so many seconds after now."""
    cell = {"cell_type": "code", "source": source.splitlines(True)}
    path.write_text(json.dumps({"cells": [{"cell_type": "markdown", "source": "def scale("}, cell]}))
    os.utime(path, (time.time() + later,) * 2)


@pytest.mark.parametrize(
    ("source", "later", "edited"), [(SECOND, 9, True), (SECOND, -9, False), (FIRST, 9, False)]
)
def test_a_cell_that_was_changed_and_not_run_is_told(shell, tmp_path, monkeypatch, source, later, edited):
    notebook(tmp_path / "n.ipynb", source, later)
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "n.ipynb"))
    monkeypatch.setattr(cells, "_runs", {})
    assert ("was changed after its last run" in stale(shell, FIRST)) == edited


def test_without_ipython_nothing_is_said():
    assert why_stale(notebook, "notebook") == ""


@pytest.mark.parametrize("speaker", [speaking_pseudo, lambda: speaking("zh")], ids=["pseudo", "zh"])
def test_every_sentence_is_said_in_the_language_that_is_spoken(shell, tmp_path, monkeypatch, speaker):
    monkeypatch.setattr(cells, "_texts", {})
    with speaker():
        told = [stale(shell, FIRST, "def scale(x):\n    return (x / 255")]
        told.append(stale(shell, FIRST, f"import nothing_of_this_name\n{SECOND}"))
        with monkeypatch.context() as without:
            without.setattr(cells, "compile", lambda *_: int("no code"), raising=False)
            told.append(cells._failed(FIRST, "scale"))
        notebook(tmp_path / "n.ipynb", SECOND, 9)
        monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "n.ipynb"))
        told.append(stale(shell, FIRST))
        for other in (FIRST.replace("scale", "shrink"), "nothing = 1"):
            monkeypatch.setattr(cells, "_texts", {"one": [FIRST, other]})
            told.append(stale(shell, FIRST))
    assert all(told) and not english_in("\n".join(told).replace("was never closed", ""))
