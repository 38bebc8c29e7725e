"""A command line's help and complaints, in the language that is spoken."""

import re
import sys

import pytest
import typer
from languages import english_in, speaking_pseudo

from signs import __main__ as command_line
from signs.help_words import speak_help, told_complaint
from signs.words import speaking


def said(monkeypatch, capsys, *words):
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(sys, "argv", ["signs", *words])
    with pytest.raises(SystemExit):
        command_line.main()
    out, err = capsys.readouterr()
    return out + err


@pytest.mark.parametrize(
    "words", [("--help",), *((word, "--help") for word in command_line.WORDS)], ids=" ".join
)
def test_every_help_page_is_in_the_language_that_is_spoken(words, monkeypatch, capsys):
    for name, speaker in (("pseudo", speaking_pseudo()), ("zh", speaking("zh"))):
        with speaker:
            page = said(monkeypatch, capsys, *words)
        assert not english_in(page)
        assert not re.search("Usage|Options|Show this|default:", page)
        assert name != "zh" or ("用法：" in page and "显示这段帮助，然后退出。" in page)
    with speaking("en"):
        assert re.search("Usage: .*(?s:.*)Show this message and exit", said(monkeypatch, capsys, *words))


@pytest.mark.parametrize(
    "words",
    [
        ("train", "--epochs", "x"),
        ("train", "--epochs", "0"),
        ("train", "--rate", "x"),
        ("train", "--rat", "1"),
        ("train", "--rate"),
        ("evaluate", "one", "two"),
        ("evaluate", "--digits", "x"),
        ("predict",),
        ("nothing",),
        ("train", "--recipe", "slow"),
        ("train", "--data", "nowhere"),
    ],
    ids=" ".join,
)
def test_every_complaint_is_in_the_language_that_is_spoken(words, monkeypatch, capsys):
    for speaker in (speaking_pseudo(), speaking("zh")):
        with speaker:
            assert not english_in(said(monkeypatch, capsys, *words))
            assert "Error" not in said(monkeypatch, capsys, *words)


def test_commands_in_commands_are_told_and_unknown_complaints_stay():
    app, inner = typer.Typer(), typer.Typer()
    app.add_typer(inner, name="inner")
    inner.command(help="Show this message and exit.")(lambda: None)
    inner.command("other")(lambda: None)
    with speaking("zh"):
        command = speak_help(typer.main.get_command(app))
        [told, *_] = [each.help for each in command.commands["inner"].commands.values()]
        assert told == "显示这段帮助，然后退出。"
        assert told_complaint("Who knows?") == "Who knows?"
        assert told_complaint("Invalid value for '--x': 'y' is not one of 'a', 'b'.") == (
            "'--x' 的值无效：'y' 不在 'a', 'b' 之中。"
        )
