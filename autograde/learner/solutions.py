"""The course's own answer to an exercise, and why it is as it is: after full points, or where it is allowed.

In a class nothing of it lies in the release. It is read from the course's instructor notebooks, where they
are at hand, and otherwise from the exercise itself.
"""

import os
from html import escape
from pathlib import Path

from autograde.build.answers import answer_text
from autograde.build.canaries import CANARY
from autograde.build.regions import MARKER
from autograde.course_files import ON_REQUEST, SOLUTIONS_VARIABLE, course_root
from autograde.exercise import Exercise, ExerciseError, exercises_of, load_exercise, use_course_of
from autograde.forms import Form, form_in_check, form_words
from autograde.learner.hints import unknown
from autograde.learner.notebook import notebook_folder, notebook_path, notebooks_in, read_notebook
from autograde.learner.verdicts import is_full, last_verdict
from autograde.reports.line import show_line, words_html
from signs.words import language, tell

_BOX = (
    "border:1px solid #8896a5;border-radius:4px;padding:.6em .8em;margin:.4em 0;"
    "overflow-x:auto;white-space:pre"
)


def show_solution(name: str) -> None:
    """Show the course's answer to an exercise, or say when it will be shown.

    Parameters
    ----------
    name : str
    """
    use_course_of(notebook_folder())
    try:
        exercise = load_exercise(name)
    except ExerciseError as error:
        show_line(unknown(name, error))
        return
    if not may_be_seen(name):
        show_line(
            tell(
                "The course's own `{name}` is shown when yours has all of its points. "
                "{call} helps on the way there.",
                name=name,
                call=f'`hint("{name}")`',
            )
        )
        return
    form = asked_here(name)
    text = course_answer(exercise, form)
    if text is None:
        show_line(
            tell("The course's own `{name}` is not at hand here: it comes with the whole kit.", name=name)
        )
        return
    explained = str(form_words(exercise, "EXPLAINED", form))
    explained = tell(explained).strip() if explained.strip() else ""
    code = f'<pre style="{_BOX}" tabindex="0"><code>{escape(text)}</code></pre>'
    paragraph = f"<div>{words_html(explained)}</div>" if explained else ""
    told = tell("The course's own `{name}`:", name=name)
    show_line(told, code.replace("`", "&#96;") + paragraph, f"{text}\n\n{explained}".rstrip())


def may_be_seen(name: str) -> bool:
    """Say whether the course's answer to an exercise may be seen in this kernel."""
    if os.environ.get(SOLUTIONS_VARIABLE) == ON_REQUEST:
        return True
    verdict = last_verdict(name)
    return verdict is not None and is_full(verdict)


def asked_here(name: str) -> Form:
    """Return the form in which this kernel's notebook, or one beside it, asks an exercise.

    Parameters
    ----------
    name : str

    Returns
    -------
    dict
        Empty for the ordinary one.
    """
    own = notebook_path()
    paths = [own] if own is not None else []
    for path in (*paths, *notebooks_in(notebook_folder())):
        for cell in read_notebook(path):
            if cell.kind == "code" and name in exercises_of(cell.source):
                return form_in_check(cell.source, name)
    return {}


def course_answer(exercise: Exercise, form: Form | None = None) -> str | None:
    """Find the course's answer to an exercise.

    Parameters
    ----------
    exercise : Exercise
    form : dict, optional
        In which it is asked; the ordinary one by default.

    Returns
    -------
    str or None
        Python, without marks; None where it is not at hand.
    """
    if form:
        return _plain(answer_text(exercise, form))
    roots = [root for root in (_course_around(notebook_folder()), course_root()) if root is not None]
    for root in roots:
        paths = sorted((root / "source").glob("*/*.ipynb"))
        own = f"-{language()}"  # of the edition in this language, if there is one
        for path in sorted(paths, key=lambda path: not path.parent.name.endswith(own)):
            for cell in read_notebook(path):
                if cell.grade_id == exercise.name and cell.marks.get("solution"):
                    return _plain(cell.source)
    if exercise.kind == "graph":
        return _plain(answer_text(exercise))
    return None


def _course_around(folder: Path) -> Path | None:
    """Return the course that a folder lies in; None where it lies in none."""
    for place in (folder, *folder.parents):
        if (place / "source").is_dir() and (place / "assignments").is_dir():
            return place
    return None


def _plain(source: str) -> str:
    lines = [line for line in source.split("\n") if not MARKER.search(line) and not CANARY.search(line)]
    return "\n".join(lines).strip("\n")
