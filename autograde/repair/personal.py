"""A release's notebooks in one student's forms: the same cells, with that student's texts and checks.

Cells, marks and points are the release's, so that repair, nbgrader and the gradebook work as always. A
notebook holds its own student's forms and nothing else of the class.
"""

import copy
import re
from collections.abc import Iterable, Mapping, Sequence

from nbformat import NotebookNode

from autograde.challenge import Challenge
from autograde.course import CourseError
from autograde.evidence.reference_process import find_references
from autograde.exercise import Exercise, exercises_of, list_exercises, load_exercise
from autograde.forms import Form, form_in_check, form_text, ordinary_form, with_form
from autograde.judge.run import run_graph
from autograde.repair.origin import fingerprint, language_of
from autograde.repair.reading import ORIGIN
from signs.own_vector import ruled_input, ruled_weight, vector_at_place
from signs.words import mark, speaking, tell

OWN = mark(
    "**This form of the exercise is yours.** Others are asked another one, and the check below knows yours. "
    "Where a figure or another text shows something else, what stands here counts."
)
CHECKSUM, MARKS = "checksum", "nbgrader"


def personal_notebooks(
    released: Mapping[str, NotebookNode], forms: Mapping[str, Form]
) -> dict[str, NotebookNode]:
    """Put a student's forms into the notebooks of a release.

    Parameters
    ----------
    released : mapping of str to NotebookNode
        By name. They are not changed.
    forms : mapping of str to dict
        The student's form of each exercise that is asked in personal ones.

    Returns
    -------
    dict of str to NotebookNode

    Raises
    ------
    CourseError
        If the release does not ask one of the exercises, or not with the text that its folder has for it.
    """
    if not forms:
        return dict(released)
    require_asked(released, forms)
    made = {name: copy.deepcopy(notebook) for name, notebook in released.items()}
    for name, form in forms.items():
        for notebook in made.values():
            _write_checks(notebook, name, form)
            _write_text(notebook, load_exercise(name), form)
    return made


def require_asked(released: Mapping[str, NotebookNode], names: Iterable[str]) -> None:
    """Look whether a release asks exercises so that each student can be asked in a form of one's own.

    Parameters
    ----------
    released : mapping of str to NotebookNode
    names : iterable of str
        The exercises'.

    Raises
    ------
    CourseError
        If it does not ask one of them, or not with the text that its folder has for it, or builds on it.
    """
    cells = [cell for notebook in released.values() for cell in notebook.cells]
    for name in names:
        exercise = load_exercise(name)
        _require_standing_alone(exercise, cells)
        if not any(_is_check(cell, name) for cell in cells):
            raise CourseError(
                tell("no check of {name} in the release: take it out of PersonalForms.exercises", name=name)
            )
        if not any(_asks(notebook, exercise) for notebook in released.values()):
            raise CourseError(
                tell(
                    "the release has no text that says what {name} asks: "
                    "write a line {line} into a text cell of its master, and `autograde build`",
                    name=name,
                    line=f"{{{{ {name} }}}}",
                )
            )


def with_ordinary_tests(notebook: NotebookNode, released: NotebookNode) -> None:
    """Put the release's locked cells, in which no form is named, in the place of a student's.

    Parameters
    ----------
    notebook : NotebookNode
        Made of a personal one. Is changed.
    released : NotebookNode
    """
    ours = {cell.metadata[MARKS]["grade_id"]: cell for cell in released.cells if MARKS in cell.metadata}
    for cell in notebook.cells:
        marks = cell.metadata.get(MARKS, {})
        if marks.get("locked") and marks.get("grade_id") in ours:
            cell.source = ours[marks["grade_id"]].source
            cell.metadata[MARKS] = copy.deepcopy(ours[marks["grade_id"]].metadata[MARKS])


def forms_asked(notebook: NotebookNode) -> dict[str, Form]:
    """Read in which forms a notebook of a learner's asks its exercises.

    Parameters
    ----------
    notebook : NotebookNode

    Returns
    -------
    dict of str to dict
        By exercise, of those that it asks in another than the ordinary form.
    """
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    found = {name: form_in_check(cell.source, name) for cell in cells for name in exercises_of(cell.source)}
    return {name: form for name, form in found.items() if form}


def own_text(exercise: Exercise, form: Form) -> str:
    """Say what an exercise asks of one student: the folder's text, and a vector to compare with.

    Parameters
    ----------
    exercise : Exercise
    form : dict

    Returns
    -------
    str
        Markdown.
    """
    return "\n\n".join(filter(None, (tell(OWN), form_text(exercise, form), _vector_text(exercise, form))))


def form_vector(exercise: Exercise, form: Form) -> list[float]:
    """Compute an exercise's vector in a form: its reference run by the judge, at the place that is printed.

    Parameters
    ----------
    exercise : Exercise
        With ``VECTOR`` in its ``asked.py``: the parameters of the call.
    form : dict

    Returns
    -------
    list of float
    """
    parameters = dict(exercise.asked.VECTOR)
    [reference] = find_references(exercise, [Challenge(exercise.name, parameters, form=form)])
    graph, x = reference.graph, ruled_input(parameters["input_shape"])
    values = run_graph(graph, x, lambda _, name, shape: ruled_weight(name, shape))
    return vector_at_place(values[graph.output])


def _vector_text(exercise: Exercise, form: Form) -> str:
    if not hasattr(exercise.asked, "VECTOR"):
        return ""
    given = dict(exercise.asked.VECTOR)
    shape = tuple(given.pop("input_shape"))
    arguments = "".join(f", {name}={value!r}" for name, value in given.items())
    return tell(
        "To compare: `{call}` gives `{vector}` with this form. It fills all weights by one rule and shows "
        "what comes out at one place. (`from signs.own_vector import own_vector`)",
        call=f"own_vector({exercise.name}, {shape}{arguments})",
        vector=form_vector(exercise, form),
    )


def _is_check(cell: NotebookNode, name: str) -> bool:
    locked = cell.cell_type == "code" and cell.metadata.get(MARKS, {}).get("locked")
    return bool(locked) and name in exercises_of(cell.source)


def _holds_text(cell: NotebookNode, text: str) -> bool:
    return cell.cell_type == "markdown" and MARKS not in cell.metadata and text in cell.source


def _asks(notebook: NotebookNode, exercise: Exercise) -> bool:
    """Say whether a notebook holds the ordinary text of an exercise, in its language."""
    with speaking(language_of(notebook)):
        ordinary = form_text(exercise, ordinary_form(exercise))
    return any(_holds_text(cell, ordinary) for cell in notebook.cells)


def _write_checks(notebook: NotebookNode, name: str, form: Form) -> None:
    """Write the form into the checks of an exercise."""
    for cell in notebook.cells:
        if _is_check(cell, name):
            cell.source = with_form(cell.source, name, form)
            _seal(cell, cell.metadata[MARKS])


def _seal(cell: NotebookNode, marks: NotebookNode) -> None:
    """Give a locked cell the checksum of its new text: Validate compares them."""
    if CHECKSUM in marks:
        from nbgrader.utils import compute_checksum

        marks[CHECKSUM] = compute_checksum(cell)


def _write_text(notebook: NotebookNode, exercise: Exercise, form: Form) -> None:
    """Put the form's text in the ordinary one's place, in the notebook's language."""
    with speaking(language_of(notebook)):
        ordinary = form_text(exercise, ordinary_form(exercise))
        for cell in notebook.cells:
            if _holds_text(cell, ordinary):
                cell.source = cell.source.replace(ordinary, own_text(exercise, form))
                if ORIGIN in cell.metadata:
                    cell.metadata[ORIGIN] = fingerprint(cell.source)


def _require_standing_alone(exercise: Exercise, cells: Sequence[NotebookNode]) -> None:
    """Refuse personal forms of what later exercises build upon: they count on the ordinary one."""
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    users = {name for source in code for name in exercises_of(source) if exercise.name in _uses(name)}
    handed_on = re.compile(rf"""\bhanded_on\([^)]*["']{exercise.name}["']""")
    if users or any(handed_on.search(source) for source in code):
        raise CourseError(
            tell(
                "{name} cannot be asked in personal forms: {user} is built with it, in its ordinary form: "
                "take it out of PersonalForms.exercises",
                name=exercise.name,
                user=min(users) if users else tell("a later notebook"),
            )
        )


def _uses(name: str) -> tuple[str, ...]:
    return getattr(load_exercise(name).asked, "USES", ()) if name in list_exercises() else ()
