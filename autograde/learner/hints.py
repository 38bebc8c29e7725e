"""Hints in three steps: where to look, what is wrong there, why it matters. Made from the last verdict."""

import re
from typing import Any

from autograde.exercise import Exercise, ExerciseError, list_exercises, load_exercise, use_course_of
from autograde.learner.notebook import find_answer, notebook_folder, read_notebook
from autograde.learner.verdicts import Verdict, is_full, is_unfilled, last_verdict, line_of
from autograde.learner.why import why
from autograde.reports.line import show_line
from autograde.shell import running_shell
from signs.words import tell, tell_list

STEPS = 3
#: The finding that a function is not the one that its cell defines now.
OLDER = "older-function"
_QUOTED = re.compile(r"`([^`\n]+)`")
#: What the last hint on an exercise was about, and which step it was.
_given: dict[str, tuple[tuple[str, ...], int]] = {}


def show_hint(name: str) -> None:
    """Show the next hint on an exercise.

    Parameters
    ----------
    name : str
    """
    use_course_of(notebook_folder())
    show_line(next_hint(name))


def next_hint(name: str) -> str:
    """Word the next hint on an exercise; each call goes one step further.

    Parameters
    ----------
    name : str

    Returns
    -------
    str
        What to do first, where there is nothing to make a hint from.
    """
    try:
        exercise = load_exercise(name)
    except ExerciseError as error:
        return unknown(name, error)
    verdict = last_verdict(exercise.name)
    if verdict is None:
        return tell("Run the check of `{name}` first: a hint starts from what it finds.", name=name)
    if is_full(verdict) and _first(verdict) != OLDER:
        return tell(
            "`{name}` has all of its points: there is nothing to hint at. {call} shows the course's.",
            name=name,
            call=f'`solution("{name}")`',
        )
    about, steps = _steps(exercise, verdict)
    before, step = _given.get(name, ((), 0))
    step = min(step + 1, STEPS) if before == about else 1
    _given[name] = about, step
    again = (
        tell("Call {call} again for the next one.", call=f'`hint("{name}")`')
        if step < STEPS
        else tell("Change your code, and run the check again.")
    )
    number = tell("Hint {step} of {steps}.", step=step, steps=STEPS)
    return f"{number} {steps[step - 1]}\n{again}"


def _first(verdict: Verdict) -> str:
    return str(verdict["findings"][0].get("identifier")) if verdict["findings"] else ""


def unknown(name: Any, error: ExerciseError) -> str:
    """Say that there is no such exercise, or what is wrong with it, in one line.

    Parameters
    ----------
    name : object
        What was asked for.
    error : ExerciseError
        What came of it.
    """
    from difflib import get_close_matches

    if name in list_exercises():
        return str(error)
    close = get_close_matches(str(name), list_exercises(), n=1)
    if close:
        return tell("There is no exercise `{name}`: did you mean `{meant}`?", name=name, meant=close[0])
    return tell("There is no exercise `{name}`: give the function's name, as its check does.", name=name)


def _steps(exercise: Exercise, verdict: Verdict) -> tuple[tuple[str, ...], tuple[str, str, str]]:
    """Word the three steps; say what they are about, so that something else begins anew."""
    if is_unfilled(verdict):
        return ("",), _first_steps(exercise)
    findings = verdict["findings"]
    if not findings:
        lost = [c["title"] for c in verdict["components"] if c["points"] < c["max_points"]]
        place = tell("Look at: {parts}.", parts=tell_list(lost, "unit"))
        return ("", *lost), (place, place, tell(why(exercise, "", "", verdict.get("form"))))
    finding = {key: str(findings[0].get(key) or "") for key in ("identifier", "component", "message", "hint")}
    about = finding["component"], finding["identifier"], finding["message"]
    what = f"{finding['message']} {finding['hint']}".strip()
    where = _where(exercise, finding, line_of(exercise.name, findings[0].get("node")))
    reason = tell(why(exercise, finding["component"], finding["identifier"], verdict.get("form")))
    return about, (where, what, reason)


def _first_steps(exercise: Exercise) -> tuple[str, str, str]:
    """Hints on an exercise that nobody has begun."""
    answer = find_answer(exercise.name)
    titles = [tell(title) for part, (title, _) in exercise.rubric.items() if part != "result"]
    titles = titles or [tell("the result")]
    listed = "; ".join(titles)
    if answer is not None and answer.cell.heading:
        read = tell(
            "Read the text under “{heading}” once more. The check looks at these parts: {parts}.",
            heading=answer.cell.heading,
            parts=listed,
        )
    else:
        read = tell("Read the text once more. The check looks at these parts: {parts}.", parts=listed)
    begin = tell(
        "Write one part first, return what you have, and run the check: it judges part by part. "
        "Begin with: {part}.",
        part=titles[0],
    )
    return read, begin, tell(why(exercise, "", "not-implemented"))


def _where(exercise: Exercise, finding: dict[str, str], line: tuple[int, str] | None) -> str:
    """Say where to look: the part of the exercise, and the line where it is known."""
    if finding["identifier"] == OLDER:
        return tell(
            "Look at the cell that defines `{name}`, and at what stands below it.", name=exercise.name
        )
    title = exercise.rubric.get(finding["component"], ("", 0.0))[0]
    title = tell(title) if title else ""
    if line is not None:
        return _where_line(title, *line)
    quoted = _quoted_line(exercise.name, finding["message"])
    if quoted:
        return tell("Look at this line of yours: `{line}`.", line=quoted)
    if title:
        return tell("Look at the part of your function that is about “{title}”.", title=title)
    if finding["component"] in list_exercises():
        return tell(
            "Look into your `{name}`: it is called here, and the mistake is in there.",
            name=finding["component"],
        )
    return tell("Look at what your function returns, and follow it back line by line.")


def _where_line(title: str, number: int, text: str) -> str:
    if title and text:
        return tell(
            "Look at “{title}”, line {number} of your cell: `{text}`.", title=title, number=number, text=text
        )
    if title:
        return tell("Look at “{title}”, line {number} of your cell.", title=title, number=number)
    if text:
        return tell("Look at line {number} of your cell: `{text}`.", number=number, text=text)
    return tell("Look at line {number} of your cell.", number=number)


def _quoted_line(name: str, message: str) -> str:
    """Return the line of the student's that a message quotes; empty where it quotes none.

    Parameters
    ----------
    name : str
        The exercise's.
    message : str
        In any language: what is looked for are lines that the student has written.
    """
    shell, answer = running_shell(), find_answer(name)
    written = [*shell.history_manager.input_hist_raw] if shell is not None else []
    written += [cell.source for cell in read_notebook(answer.path)] if answer is not None else []
    lines = {line.strip() for source in written for line in source.split("\n")}
    for quoted in _QUOTED.findall(message):
        start = quoted.removesuffix("…").rstrip()
        if quoted in lines or (start != quoted and any(line.startswith(start) for line in lines)):
            return str(quoted)
    return ""
