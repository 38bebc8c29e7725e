"""Progress tells names and messages of anybody's as they are, to people and to machines."""

import io
import json
from dataclasses import replace

import pytest
from graded_notebooks import RECORD, graded
from rich.console import Console

from autograde.grading.grade_course import Outcome
from autograde.grading.progress import BarProgress, outcome_json, show_progress

ACTIVE = "[/b] [link=x]:smile: \x1b[2J"
SHOWN = r"[/b] [link=x]:smile: \x1b[2J"
UNREADABLE = {
    "kind": "timestamp-unreadable",
    "notebook": "",
    "sentence": f"cannot be read {ACTIVE}",
    "lost": True,
}


def outcome():
    return Outcome(ACTIVE, replace(graded(ACTIVE), repairs=[UNREADABLE], not_run=[ACTIVE]), RECORD)


@pytest.mark.parametrize("terminal", [False, True])
def test_names_and_messages_that_look_like_markup_are_shown_and_end_nothing(terminal):
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, color_system=None, width=300)
    with show_progress(console) as progress:
        progress.tell(Outcome("refused", error=ACTIVE))
        progress.begin({"ada": "", "bob": "handed in again"})
        progress.tell(outcome())
        progress.tell(Outcome(ACTIVE, error=ACTIVE))
    assert isinstance(progress, BarProgress) and progress.progress.tasks[0].completed == 2
    told = out.getvalue()
    assert f"refused: no grade: {SHOWN}" in told and f"{SHOWN}: no grade: {SHOWN}" in told
    assert f"{SHOWN}, files: cannot be read {SHOWN}" in told and "\x1b[2J\n" not in told


def test_a_line_for_machines_says_what_to_look_at_and_holds_nothing_active():
    line = outcome_json(outcome())
    assert line.isascii() and line.isprintable()
    assert json.loads(line)["look_at"] == [UNREADABLE["sentence"]]
    assert "look_at" not in json.loads(outcome_json(Outcome("ada", graded(), RECORD)))
    failed = json.loads(outcome_json(Outcome("caf\udce9", error="the folder's name: rename it")))
    assert (failed["student"], failed["state"]) == ("caf\udce9", "failed")
