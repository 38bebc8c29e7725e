"""The help and the error messages of a command line, in the language that is spoken.

typer and click say their own words in English. Those of the kit's help texts are marked where they stand
(`signs.words.mark`; docstrings are found by ``tools.words``); `speak_help` puts all of them into the language
that is spoken, once, when the command line starts.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from signs.words import mark, tell

_USAGE, _SHOW_HELP = mark("Usage:"), mark("Show this message and exit.")
#: What `typer.rich_utils` reads when it writes a help page or an error, by its names.
_PANELS = {
    "DEPRECATED_STRING": mark("(deprecated) "),
    "DEFAULT_STRING": mark("[default: {}]"),
    "ENVVAR_STRING": mark("[env var: {}]"),
    "REQUIRED_LONG_STRING": mark("[required]"),
    "ARGUMENTS_PANEL_TITLE": mark("Arguments"),
    "OPTIONS_PANEL_TITLE": mark("Options"),
    "COMMANDS_PANEL_TITLE": mark("Commands"),
    "ERRORS_PANEL_TITLE": mark("Error"),
    "ABORTED_TEXT": mark("Aborted."),
    "RICH_HELP": mark("Try [blue]'{command_path} {help_option}'[/] for help."),
}
_METAVARS = {
    "options_metavar": (mark("[OPTIONS]"),),
    "subcommand_metavar": (mark("COMMAND [ARGS]..."),),
}
#: What typer and click complain of, the longer before what it begins with. A part may be such a sentence.
_COMPLAINTS = (
    mark("No such option: {option} (Possible options: {others})"),
    mark("No such option: {option} Did you mean {others}?"),
    mark("No such option: {option}"),
    mark("No such command {command}. Did you mean {others}?"),
    mark("No such command {command}."),
    mark("Missing command."),
    mark("Missing argument {name}."),
    mark("Missing option {name}."),
    mark("Missing parameter {name}."),
    mark("Invalid value for {name}: {complaint}"),
    mark("Invalid value: {complaint}"),
    mark("Got unexpected extra argument(s) ({arguments})"),
    mark("Got unexpected extra arguments ({arguments})"),
    mark("Got unexpected extra argument ({arguments})"),
    mark("Option {option} requires an argument."),
    mark("Option {option} requires {count} arguments."),
    mark("Option {option} does not take a value."),
    mark("{value} is not one of {choices}."),
    mark("{value} is not a valid integer."),
    mark("{value} is not a valid float."),
    mark("{value} is not a valid boolean."),
    mark("{value} is not in the range {range}."),
    mark("Input should be a valid integer, unable to parse string as an integer"),
    mark("Input should be a valid number, unable to parse string as a number"),
    mark("Input should be greater than or equal to {least}"),
    mark("Input should be less than or equal to {most}"),
    mark("Path {path} does not exist."),
    mark("File {path} does not exist."),
    mark("Directory {path} does not exist."),
    mark("File {path} is a directory."),
    mark("Directory {path} is a file."),
)


def speak_help(command: Any, errors: bool = False) -> Any:
    """Let a command and those in it show their help in the language that is spoken.

    Parameters
    ----------
    command : click.Command or typer.core.TyperCommand
        As `typer.main.get_command` makes it; changed in place.
    errors : bool
        Whether it is the one that is called, which sees the errors of all.

    Returns
    -------
    click.Command or typer.core.TyperCommand
        The same.
    """
    from typer import rich_utils

    for name, sentence in _PANELS.items():
        if hasattr(rich_utils, name):
            setattr(rich_utils, name, tell(sentence))
    make_text = rich_utils._make_rich_text
    if not hasattr(make_text, "__wrapped__"):
        rich_utils._make_rich_text = _folding(make_text)
    _speak(command)
    if errors:
        command.make_context = _complaining(command.make_context)
        command.invoke = _complaining(command.invoke)
    return command


def told_complaint(message: str) -> str:
    """Say a complaint of click's or typer's in the language that is spoken.

    Parameters
    ----------
    message : str
        In English.

    Returns
    -------
    str
        The message as it is, where it is none of those that are known.
    """
    for sentence in _COMPLAINTS:
        found = re.fullmatch(_pattern(sentence), message, re.DOTALL)
        if found:
            return tell(sentence, **{name: told_complaint(part) for name, part in found.groupdict().items()})
    return message


def _pattern(sentence: str) -> str:
    return re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(sentence))


def _speak(command: Any) -> None:
    for name in ("help", "short_help", "epilog"):
        if getattr(command, name, None):
            setattr(command, name, tell(getattr(command, name)))
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = tell(parameter.help)
    for name, known in _METAVARS.items():
        if getattr(command, name, None) in known:
            setattr(command, name, tell(getattr(command, name)))
    find_option = command.get_help_option

    def get_help_option(context: Any) -> Any:
        option = find_option(context)
        if option is not None:
            option.help = tell(_SHOW_HELP)
        return option

    def format_usage(context: Any, formatter: Any) -> None:
        pieces = " ".join(command.collect_usage_pieces(context))
        formatter.write_usage(context.command_path, pieces, prefix=f"{tell(_USAGE)} ")

    command.get_help_option, command.format_usage = get_help_option, format_usage
    for inner in getattr(command, "commands", {}).values():
        _speak(inner)


def _folding(make_text: Callable[..., Any]) -> Callable[..., Any]:
    """Let help go on in the next line: rich would end a text without blanks, as Chinese is, with dots."""

    @wraps(make_text)
    def made(**given: Any) -> Any:
        text = make_text(**given)
        if hasattr(text, "overflow"):
            text.overflow = "fold"
        return text

    return made


def _complaining(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let the errors that click raises be told."""

    @wraps(function)
    def called(*given: Any, **named: Any) -> Any:
        try:
            return function(*given, **named)
        except Exception as error:
            complaint: Any = error
            if hasattr(complaint, "format_message") and type(error).__name__ != "NoArgsIsHelpError":
                told = told_complaint(complaint.format_message())
                complaint.format_message = lambda: told
            raise

    return called
