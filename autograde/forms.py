"""Forms of an exercise: what one may ask in several ways, so that each student can be asked in another.

``FORMS`` in an exercise's ``asked.py`` names what may differ and the choices there are, as plain data; the
first choice of each is the ordinary form, which everybody is asked who is not given another::

    FORMS = {"activation": ("after", "before"), "widening": (1, 2, 3)}

``reference.py`` asks for the form where it matters, as a plain ``if`` or value::

    form = asked_form("dense_unit")
    ...
    if form["activation"] == "before":

A form is one choice of each. The empty form stands for the ordinary one. Who is asked which form is no
matter of this module (`autograde.personal`).
"""

import ast
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import product
from typing import Any

from autograde.exercise import Exercise, ExerciseError, load_exercise
from signs.words import tell

#: One choice of each thing that may differ, by its name; empty for the ordinary form.
Form = dict[str, Any]
#: What a choice may be: plain data that is the same text everywhere.
_PLAIN = (str, int, float, bool)
_asked: dict[str, Form] = {}


class _AskedForm(Mapping[str, Any]):
    """The form in which an exercise is asked at the moment; outside of `asking`, the ordinary one."""

    def __init__(self, name: str) -> None:
        self.name = name

    def _now(self) -> Form:
        return _asked.get(self.name) or ordinary_form(load_exercise(self.name))

    def __getitem__(self, key: str) -> Any:
        return self._now()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())


def asked_form(name: str) -> Mapping[str, Any]:
    """Return the form of an exercise, for its ``reference.py``: read it anew wherever it matters.

    Parameters
    ----------
    name : str
        The exercise's.

    Returns
    -------
    Mapping
        Its choices by name, those of the form that is asked when they are read.
    """
    return _AskedForm(name)


@contextmanager
def asking(name: str, form: Form) -> Iterator[None]:
    """Ask an exercise in a form while the block runs: its reference builds what that form asks.

    Parameters
    ----------
    name : str
        The exercise's.
    form : dict
        Empty for the ordinary one.
    """
    before = _asked.get(name)
    _asked[name] = form
    try:
        yield
    finally:
        if before is None:
            del _asked[name]
        else:
            _asked[name] = before


def choices_of(exercise: Exercise) -> dict[str, tuple[Any, ...]]:
    """Return what may differ in an exercise, and the choices.

    Parameters
    ----------
    exercise : Exercise

    Returns
    -------
    dict of str to tuple
        Empty where it has no forms.

    Raises
    ------
    ExerciseError
        If ``FORMS`` is not written as it should be: one line that says how.
    """
    said = getattr(exercise.asked, "FORMS", {})
    if not said:
        return {}
    if exercise.kind != "graph":
        raise ExerciseError(
            tell(
                "exercise {name}: FORMS in asked.py: only exercises that ask for a network have forms: "
                "take it out",
                name=exercise.name,
            )
        )
    try:
        choices = {str(name): tuple(values) for name, values in said.items()}
    except (AttributeError, TypeError):
        told = tell(
            "exercise {name}: FORMS in asked.py is a dict of name: (choice, other choice)", name=exercise.name
        )
        raise ExerciseError(told) from None
    for name, values in choices.items():
        kinds = {(type(value), value) for value in values if isinstance(value, _PLAIN)}
        if not name.isidentifier() or len(kinds) != len(values) or len(values) < 2:
            raise ExerciseError(
                tell(
                    "exercise {name}: FORMS in asked.py: {choice} needs two or more different numbers, "
                    "texts or truth values",
                    name=exercise.name,
                    choice=repr(name),
                )
            )
    return choices


def all_forms(exercise: Exercise) -> list[Form]:
    """List all forms of an exercise, the ordinary one first; none where it has no forms."""
    choices = choices_of(exercise)
    return (
        [dict(zip(choices, values, strict=True)) for values in product(*choices.values())] if choices else []
    )


def ordinary_form(exercise: Exercise) -> Form:
    """Return the form that is asked where nobody says another: the first choice of each."""
    return {name: values[0] for name, values in choices_of(exercise).items()}


def require_form(exercise: Exercise, form: Any) -> Form:
    """Return a form as the exercise has it, whatever the order of its choices.

    Parameters
    ----------
    exercise : Exercise
    form : object
        None or an empty dict for the ordinary one, which stays empty.

    Returns
    -------
    dict

    Raises
    ------
    ExerciseError
        If it is none of the exercise's forms.
    """
    if not form:
        return {}
    choices = choices_of(exercise)
    try:
        found = {name: next(v for v in values if _same(v, form[name])) for name, values in choices.items()}
        if found and len(found) == len(form):
            return found
    except (KeyError, TypeError, StopIteration):
        pass
    parts = {"name": exercise.name, "form": repr(form)}
    if choices:
        told = tell("exercise {name} has no form {form}: its choices are {choices}", **parts, choices=choices)
    else:
        told = tell("exercise {name} has no form {form}: it is asked in one form only", **parts)
    raise ExerciseError(told)


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def form_text(exercise: Exercise, form: Form) -> str:
    """Return what an exercise asks in a form, for the text of a notebook.

    Raises
    ------
    ExerciseError
        If its ``asked.py`` has no ``form_text(form)`` that says it.
    """
    make = getattr(exercise.asked, "form_text", None)
    told = make(dict(form)) if callable(make) else None
    if not isinstance(told, str) or not told.strip():
        raise ExerciseError(
            tell(
                "exercise {name}: asked.py has no form_text(form) that returns a text: write what the "
                "exercise asks in that form",
                name=exercise.name,
            )
        )
    return told.strip()


def form_words(exercise: Exercise, part: str, form: Any = None) -> Any:
    """Return what an exercise has to say in a form, as ``HINTS``, ``WHY``, ``SYMBOLS`` or ``EXPLAINED``.

    ``words_of(form)`` in ``kept.py`` may return other words for a form, by these names: a dict of some goes
    over the ordinary ones, a text takes their place.

    Parameters
    ----------
    exercise : Exercise
    part : str
    form : object
        As a verdict has it; what is none of the exercise's counts as the ordinary one.

    Returns
    -------
    dict or str
    """
    own: Any = getattr(exercise.kept, part, "" if part == "EXPLAINED" else {})
    try:
        known = require_form(exercise, form)
    except ExerciseError:  # of a saved notebook that somebody has edited
        known = {}
    of_form = getattr(exercise.kept, "words_of", None)
    other = of_form(known).get(part) if known and of_form is not None else None
    if not other:
        return own
    return other if isinstance(own, str) else {**own, **other}


def form_in_check(source: str, name: str) -> Form:
    """Read in which form a cell checks an exercise, as ``check("NAME", function, form={...})``.

    Parameters
    ----------
    source : str
        Python of anybody's: nothing of it is run.
    name : str
        The exercise's.

    Returns
    -------
    dict
        Empty where the cell names none, or none that the exercise has.
    """
    for call in _checks(source, name):
        for keyword in call.keywords:
            if keyword.arg == "form":
                try:
                    return require_form(load_exercise(name), ast.literal_eval(keyword.value))
                except (ExerciseError, ValueError, TypeError, RecursionError, MemoryError):
                    return {}
    return {}


def with_form(source: str, name: str, form: Form) -> str:
    """Write a form into the checks of an exercise in a cell of the course's.

    Parameters
    ----------
    source : str
        In which no check names a form yet.
    name : str
        The exercise's.
    form : dict

    Returns
    -------
    str
        The same where the cell does not check it.
    """
    lines = source.split("\n")
    ends = (
        (arguments[-1].end_lineno, arguments[-1].end_col_offset) for arguments in _arguments(source, name)
    )
    for number, column in sorted(((n or 1, c or 0) for n, c in ends), reverse=True):
        line = lines[number - 1].encode()
        lines[number - 1] = (line[:column] + f", form={written(form)}".encode() + line[column:]).decode()
    return "\n".join(lines)


def written(form: Form) -> str:
    """Write a form as Python."""
    values = {
        k: json.dumps(v, ensure_ascii=False) if isinstance(v, str) else repr(v) for k, v in form.items()
    }
    return f"{{{', '.join(f'{json.dumps(name)}: {value}' for name, value in values.items())}}}"


def _arguments(source: str, name: str) -> Iterator[list[ast.expr]]:
    for call in _checks(source, name):
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        yield sorted(given, key=lambda node: (node.end_lineno or 0, node.end_col_offset or 0))


def _checks(source: str, name: str) -> Iterator[ast.Call]:
    """Yield the calls ``check("NAME", ...)`` of a cell."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in nodes:
        if not isinstance(node, ast.Call) or getattr(node.func, "id", None) != "check" or not node.args:
            continue
        if isinstance(node.args[0], ast.Constant) and node.args[0].value == name:
            yield node
