"""Questions with checked answers: not graded, and a wrong answer gets a sentence that helps.

The questions of a course stand in ``questions.toml`` among its exercises, one table each::

    [adds_up]
    answer = 3                     # a number, a word, or a list of these
    tolerance = 0.05               # of a number, relative; may be left out
    right = "Yes: one and two."
    wrong = "Count the layers again."
    [[adds_up.slips]]              # answers that many give; may be left out
    answer = 4
    say = "You have counted the input, too."
"""

import tomllib
from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from typing import Any

from autograde import exercises
from autograde.exercise import ExerciseError, use_course_of
from autograde.learner.notebook import notebook_folder
from autograde.reports.line import show_line
from signs.words import tell, tell_list

FILE = "questions.toml"
#: How near a number has to come, relative to the answer.
NEAR = 1e-6
_KEYS = {"answer", "right", "wrong", "tolerance", "slips"}


def show_answer(question: str, answer: Any) -> None:
    """Say whether an answer is right.

    Parameters
    ----------
    question : str
    answer : object
    """
    use_course_of(notebook_folder())
    show_line(judge_answer(question, answer))


def judge_answer(question: str, answer: Any) -> str:
    """Word what is to be said of an answer.

    Parameters
    ----------
    question : str
    answer : object

    Returns
    -------
    str
    """
    try:
        known = find_question(question)
    except ExerciseError as error:
        return str(error)
    if answer is ... or answer is None:
        return tell("What do you think? Put your answer in place of the three dots, and run this cell again.")
    tolerance = known.get("tolerance", NEAR)
    if _same(answer, known["answer"], tolerance):
        return tell("Right. {why}", why=_told(known["right"]))
    for slip in known.get("slips", ()):
        if _same(answer, slip["answer"], tolerance):
            return tell("Not quite. {help}", help=_told(slip["say"]))
    return tell("Not quite. {help}", help=_told(known["wrong"]))


def _told(text: Any) -> str:
    return tell(text) if isinstance(text, str) and text else str(text)


def find_question(name: str) -> dict[str, Any]:
    """Find a question of the course.

    Parameters
    ----------
    name : str

    Returns
    -------
    dict

    Raises
    ------
    ExerciseError
        If there is none, or its file or its entry is not in order: one line that says what to do.
    """
    for path, questions in _files():
        if name in questions:
            _check(questions[name], f"{path.name}, [{name}]")
            return questions[name]
    raise ExerciseError(
        tell("there is no question {name!r}: write it into {file} among the exercises", name=name, file=FILE)
    )


def _files() -> Iterator[tuple[Path, dict[str, Any]]]:
    for place in exercises.__path__:
        path = Path(place) / FILE
        if path.is_file():
            try:
                yield path, tomllib.loads(path.read_text(encoding="utf-8"))
            except (ValueError, OSError) as error:
                told = tell("{path} cannot be read: {error}", path=path, error=error)
                raise ExerciseError(told) from error


def _check(question: Any, where: str) -> None:
    """Refuse a question that lacks something, or has something that nobody reads."""
    if not isinstance(question, dict) or not {"answer", "right", "wrong"} <= set(question):
        raise ExerciseError(tell("{where}: a question has answer, right and wrong: write them", where=where))
    strange = sorted(set(question) - _KEYS)
    if strange:
        raise ExerciseError(
            tell(
                "{where}: {word!r} is not known: it is one of {words}",
                where=where,
                word=strange[0],
                words=tell_list(sorted(_KEYS), "unit"),
            )
        )
    slips = question.get("slips", [])
    if not isinstance(slips, list) or not all(
        isinstance(s, dict) and set(s) == {"answer", "say"} for s in slips
    ):
        raise ExerciseError(
            tell("{where}: each of its slips has answer and say, and nothing else", where=where)
        )


def _same(given: Any, wanted: Any, tolerance: float) -> bool:
    if isinstance(wanted, list):
        return any(_same(given, one, tolerance) for one in wanted)
    number, goal = _number(given), _number(wanted)
    if goal is not None:
        return number is not None and abs(number - goal) <= tolerance * max(abs(goal), 1e-12)
    return _word(given) == _word(wanted)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or (not hasattr(value, "__float__") and not isinstance(value, str)):
        return None
    try:
        number = float(value.replace(",", "") if isinstance(value, str) else value)
    except (ValueError, TypeError, OverflowError):
        return None
    return number if isfinite(number) else None


def _word(value: Any) -> str:
    return " ".join(str(value).casefold().replace("`", "").replace("-", " ").split()).strip(" .!\"'")
