"""The command line ``python -m signs WORD``: train a network that reads hand signs, test it, use it."""

import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from signs.errors import SignsError
from signs.help_words import speak_help
from signs.words import mark

WORDS = ("train", "evaluate", "predict")


class Words(TyperGroup):
    """The words; ``signs/command/<word>.py`` is imported only for the word that is asked for."""

    def list_commands(self, _ctx: Any) -> list[str]:
        """List the words in the order of use."""
        return list(WORDS)

    def get_command(self, _ctx: Any, cmd_name: str) -> Any:
        """Import the module of a word, and make a command of it."""
        if cmd_name not in WORDS:
            return None
        return speak_help(get_command(import_module(f"signs.command.{cmd_name}").app))


app = typer.Typer(
    cls=Words,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help=mark(
        "The command line ``python -m signs WORD``: train a network that reads hand signs, test it, use it."
    ),
)


@app.callback()
def _words():
    pass


def main() -> None:
    """Run the command line; what a user can put right is one line and exit status 2."""
    try:
        speak_help(get_command(app), errors=True)(prog_name="python -m signs")
    except SignsError as error:
        print(f"signs: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
