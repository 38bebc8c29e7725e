"""Reads the examples of a document with Sybil, and asks each command's own parser whether a line is right."""

import importlib.util
import json
import re
import shlex
import subprocess
import tomllib
from io import StringIO
from pathlib import Path

from babel.messages.pofile import read_po
from factories import ROOT
from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser
from traitlets.config.loader import PyFileConfigLoader

#: What is typed before there is an environment, or as the machine's owner; `tests/test_running.py` compares
#: the installing steps with make's, and `tests/autograde/test_make_wheel.py` installs a wheel.
OTHERS = ("pip", "python3", ".venv/bin/python", "source", "git")
#: A file's name above its text: other tests write these files and use them.
_FILE = re.compile(r"(?:^|\n)(?:In )?`[\w./-]+`:?\s*\Z")


def commands(text):
    """List the lines of a block as words, without comments."""
    return [words for line in text.splitlines() if (words := shlex.split(line, comments=True))]


def command_of(app, *names):
    """Return what reads the options of one word of a typer program."""
    from typer.main import get_command

    command = get_command(app)
    for name in names:
        found = command.get_command(None, name)
        assert found is not None, f"there is no word {name!r}"
        command = found
    return command


def _autograde(words):
    from autograde.cli import app

    names = words[:2] if words[0] == "new" else words[:1]
    return command_of(app, *names), words[len(names) :]


def _signs(words):
    from signs.__main__ import app

    return command_of(app, words[0]), words[1:]


def _tool(module, words):
    import typer

    if module == "tools.bench":
        from tools.bench.__main__ import run_bench

        app = typer.Typer()
        app.command()(run_bench)
        return command_of(app), words
    assert importlib.util.find_spec(module), f"there is no module {module}"
    return None, words


def reader(words):
    """Return the command that a line calls (None where no parser of ours reads it) and what it gives it."""
    program, *rest = words
    if program == "autograde":
        return _autograde(rest)
    if program == "signs":
        return _signs(rest)
    if words[:3] == ["python", "-m", "signs"]:
        return _signs(words[3:])
    if words[:2] == ["python", "-m"]:
        return _tool(words[2], words[3:])
    if program == "make":
        made = subprocess.run(["make", "--dry-run", *rest], cwd=ROOT, capture_output=True, text=True)
        assert made.returncode == 0, made.stderr
    elif program == "nbgrader":
        from nbgrader.apps.nbgraderapp import NbGraderApp

        names = {name.replace("_", "-") for name in NbGraderApp.subcommands} | set(NbGraderApp.subcommands)
        assert not rest or rest[0] in names, f"nbgrader has no word {rest[0]!r}"
    else:
        assert program in OTHERS, f"nobody knows what runs {program!r}"
    return None, rest


def read_line(words):
    """Have a line read as the program itself reads it, without carrying it out."""
    command, rest = reader(words)
    if command is not None:
        command.make_context(command.name, list(rest))


def options_of(words):
    """Return the options that a line's command knows, and those that the line gives."""
    command, rest = reader(words)
    given = {re.split(r"[=\\|\]]", word)[0].strip("[") for word in rest if word.strip("[").startswith("--")}
    if command is None or command.context_settings.get("ignore_unknown_options"):
        return given, given
    return {name for option in command.params for name in (*option.opts, *option.secondary_opts)}, given


def _shell(example):
    for words in commands(str(example.parsed)):
        read_line(words)


class Python(PythonCodeBlockParser):
    """Runs Python; configuration is loaded as such, and a file that another test writes is compiled."""

    def __init__(self, folder):
        super().__init__()
        self.folder = folder

    def __call__(self, document):
        """Yield the examples of a document."""
        for region in super().__call__(document):
            code, above = str(region.parsed), document.text[: region.start]
            if _FILE.search(above):
                region.evaluator = self._compile
            elif re.match(r"c\b", code):
                region.evaluator = self._configure
            yield region

    @staticmethod
    def _compile(example):
        compile(str(example.parsed), example.path, "exec")

    def _configure(self, example):
        code = str(example.parsed)
        path = Path(self.folder) / "some_config.py"
        path.write_text(code if "get_config()" in code else f"c = get_config()\n{code}", encoding="utf-8")
        assert PyFileConfigLoader(path.name, path=str(path.parent)).load_config()


def _json(example):
    json.loads(str(example.parsed))


def _toml(example):
    tomllib.loads(str(example.parsed))


def _csv(example):
    first, *rows = str(example.parsed).split()
    assert rows and {row.count(",") for row in rows} == {first.count(",")}


def _po(example):
    messages = [message for message in read_po(StringIO(str(example.parsed)), locale="zh") if message.id]
    assert messages and all(message.string for message in messages)


def read_document(path, folder):
    """Return a document with its examples: each ends in an error when it is evaluated, or in nothing.

    Parameters
    ----------
    path : Path
        A Markdown file.
    folder : Path
        For what an example writes.

    Returns
    -------
    sybil.document.Document
    """
    others = {"sh": _shell, "json": _json, "toml": _toml, "csv": _csv, "po": _po}
    parsers = [CodeBlockParser(name, evaluate) for name, evaluate in others.items()]
    return Sybil(parsers=[Python(folder), *parsers, SkipParser()]).parse(path)
