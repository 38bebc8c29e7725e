"""Hints in three steps: where to look, what is wrong there, why it matters. Made from the last verdict."""

from typing import Any

from autograde.exercise import Exercise, ExerciseError, list_exercises, load_exercise, use_course_of
from autograde.learner.notebook import find_answer, notebook_folder
from autograde.learner.verdicts import Verdict, is_full, is_unfilled, last_verdict, line_of
from autograde.learner.why import why
from autograde.reports.line import show_line

STEPS = 3
#: The finding that a function is not the one that its cell defines now.
OLDER = "older-function"
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
        return f"Run the check of `{name}` first: a hint starts from what it finds."
    if is_full(verdict) and _first(verdict) != OLDER:
        call = f'`solution("{name}")`'
        return f"`{name}` has all of its points: there is nothing to hint at. {call} shows the course's."
    about, steps = _steps(exercise, verdict)
    before, step = _given.get(name, ((), 0))
    step = min(step + 1, STEPS) if before == about else 1
    _given[name] = about, step
    again = (
        f'Call `hint("{name}")` again for the next one.'
        if step < STEPS
        else "Change your code, and run the check again."
    )
    return f"Hint {step} of {STEPS}. {steps[step - 1]}\n{again}"


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
    meant = f": did you mean `{close[0]}`?" if close else ": give the function's name, as its check does."
    return f"There is no exercise `{name}`{meant}"


def _steps(exercise: Exercise, verdict: Verdict) -> tuple[tuple[str, ...], tuple[str, str, str]]:
    """Word the three steps; say what they are about, so that something else begins anew."""
    if is_unfilled(verdict):
        return ("",), _first_steps(exercise)
    findings = verdict["findings"]
    if not findings:
        lost = [c["title"] for c in verdict["components"] if c["points"] < c["max_points"]]
        place = f"Look at: {', '.join(lost)}."
        return ("", *lost), (place, place, why(exercise, "", "", verdict.get("form")))
    finding = {key: str(findings[0].get(key) or "") for key in ("identifier", "component", "message", "hint")}
    about = finding["component"], finding["identifier"], finding["message"]
    what = f"{finding['message']} {finding['hint']}".strip()
    where = _where(exercise, finding, line_of(exercise.name, findings[0].get("node")))
    reason = why(exercise, finding["component"], finding["identifier"], verdict.get("form"))
    return about, (where, what, reason)


def _first_steps(exercise: Exercise) -> tuple[str, str, str]:
    """Hints on an exercise that nobody has begun."""
    answer = find_answer(exercise.name)
    under = f" under “{answer.cell.heading}”" if answer is not None and answer.cell.heading else ""
    titles = [title for part, (title, _) in exercise.rubric.items() if part != "result"] or ["the result"]
    listed = "; ".join(titles)
    begin = "Write one part first, return what you have, and run the check: it judges part by part."
    return (
        f"Read the text{under} once more. The check looks at these parts: {listed}.",
        f"{begin} Begin with: {titles[0]}.",
        why(exercise, "", "not-implemented"),
    )


def _where(exercise: Exercise, finding: dict[str, str], line: tuple[int, str] | None) -> str:
    """Say where to look: the part of the exercise, and the line where it is known."""
    if finding["identifier"] == OLDER:
        return f"Look at the cell that defines `{exercise.name}`, and at what stands below it."
    title = exercise.rubric.get(finding["component"], ("", 0.0))[0]
    if line is not None:
        number, text = line
        about = f"“{title}”, " if title else ""
        return f"Look at {about}line {number} of your cell{f': `{text}`' if text else ''}."
    quoted = _quoted_line(finding["message"])
    if quoted:
        return f"Look at this line of yours: `{quoted}`."
    if title:
        return f"Look at the part of your function that is about “{title}”."
    if finding["component"] in list_exercises():
        return f"Look into your `{finding['component']}`: it is called here, and the mistake is in there."
    return "Look at what your function returns, and follow it back line by line."


def _quoted_line(message: str) -> str:
    """Return the line of the student's that a message quotes; empty where it quotes none."""
    for before in (" at `", "At `", ": `"):
        if before in message:
            return message.split(before, 1)[1].partition("`")[0]
    return ""
