"""Whatever text comes from a submission, a terminal shows it."""

import io

import pytest
from rich.console import Console

from autograde.terminal import as_text, plain, say

ACTIVE = {
    "[/b]": "[/b]",
    "[red]no[/] :smile: [link=http://x]y[/link]": "[red]no[/] :smile: [link=http://x]y[/link]",
    "\x1b[2J\x1b]0;owned\x07": r"\x1b[2J\x1b]0;owned\x07",
    "10 points\rno points": r"10 points\rno points",
    "ada\nbob: 10 points": r"ada\nbob: 10 points",
    "\u202edab\u200b": r"\u202edab\u200b",
    "caf\udce9": r"caf\udce9",
    "\x9b31m": r"\x9b31m",
    "\\[/b]": "\\[/b]",
    "zoë 学生 o'brien 100%": "zoë 学生 o'brien 100%",
}


@pytest.mark.parametrize("text", ACTIVE)
def test_text_that_a_terminal_would_act_on_is_spelled_out(text):
    assert plain(text) == ACTIVE[text]
    assert as_text(text).plain == ACTIVE[text]
    for terminal in (False, True):
        out = io.StringIO()
        console = Console(file=out, force_terminal=terminal, color_system=None, width=200)
        say(console, text)
        assert out.getvalue() == ACTIVE[text] + "\n"
