"""Reads the exercises that an assignment's masters check, before anything is built: in seconds, no kernel.

What an author has left out or contradicted is refused by name: an unknown exercise, a missing part, a rubric
that does not add up to the points of the cell, a kept file that a graded kernel would see, a component
without layers.
"""

import ast
import re
from collections.abc import Iterable, Iterator

from autograde.build.answers import answer_text, find_function
from autograde.build.leaks import SHORTEST
from autograde.build.masters import Master
from autograde.build.regions import MasterError, split_regions
from autograde.build.texts import tokens
from autograde.challenge import draw_challenges
from autograde.evidence.reference_process import find_references
from autograde.exercise import Exercise, ExerciseError, exercises_of, load_exercise
from autograde.forms import Form, all_forms, form_text, form_words
from autograde.grading.kernel_package import VisibilityError, visible_files
from autograde.judge.graphs import INITIALIZERS, NAMES, RESULT
from autograde.learner.questions import find_question
from signs.words import tell

#: What each kind of exercise has to define, by part.
NEEDED = {
    "values": {"asked": ("make_inputs", "collect"), "kept": ("RUBRIC", "EXPECTED", "judge")},
    "graph": {"asked": (), "kept": ("RUBRIC",)},
}


def check_exercises(masters: Iterable[Master]) -> int:
    """Check all exercises that masters grade.

    Parameters
    ----------
    masters : iterable of Master

    Returns
    -------
    int
        How many exercises there are.

    Raises
    ------
    MasterError
        For the first mistake: one line with the cell or the exercise, and what to do.
    """
    masters = list(masters)
    cells = list(_checked_cells(masters))
    try:
        exercises = {name: load_exercise(name) for name, _, _ in cells}
        for exercise in exercises.values():
            _check_parts(exercise)
            _check_texts(exercise)
        _check_questions(masters)
        for name, where, points in cells:
            _check_points(exercises[name], where, points)
        visible_files()
        for exercise in exercises.values():
            _check_forms(exercise)
            if exercise.kind == "graph":
                _check_reference(exercise)
            else:
                exercise.asked.make_inputs(draw_challenges(exercise.name)[0].generator())
    except (ExerciseError, VisibilityError) as error:
        raise MasterError(str(error)) from error
    return len(exercises)


def _checked_cells(masters: Iterable[Master]) -> Iterator[tuple[str, str, float]]:
    """Yield each exercise with the cell that grades it and its points."""
    for master in masters:
        if not any(cell.cell_type == "code" and "autograde" in cell.source for cell in master.notebook.cells):
            continue  # its checks are its own
        for cell, mark in zip(master.notebook.cells, master.marks, strict=True):
            if mark is not None and mark.kind == "test":
                for name in dict.fromkeys(exercises_of(cell.source)):
                    yield name, f"{master.name}.py ({mark.grade_id})", float(mark.points or 0)


def _check_parts(exercise: Exercise) -> None:
    for part, names in NEEDED[str(exercise.kind)].items():
        module = getattr(exercise, part)
        for name in names:
            if not hasattr(module, name):
                raise ExerciseError(
                    tell(
                        "exercise {exercise}: {part}.py has no {name}: write it",
                        exercise=exercise.name,
                        part=part,
                        name=name,
                    )
                )
    if exercise.kind == "graph":
        if not any(hasattr(exercise.asked, name) for name in ("FIXED", "draw")):
            raise ExerciseError(
                tell(
                    "exercise {exercise}: asked.py has neither FIXED nor draw: write one",
                    exercise=exercise.name,
                )
            )
        find_function(exercise)


def _check_texts(exercise: Exercise) -> None:
    """Refuse what hints, solutions and reports could not tell; all these texts may be left out."""
    for name in ("WHY", "TEACH"):
        told = getattr(exercise.kept, name, {})
        parts = [part for pair in told.items() for part in pair] if isinstance(told, dict) else [None]
        if not all(isinstance(part, str) for part in parts):
            raise ExerciseError(
                tell(
                    "exercise {exercise}: {name} in kept.py is a dict of finding: sentence",
                    exercise=exercise.name,
                    name=name,
                )
            )
    if not isinstance(getattr(exercise.kept, "EXPLAINED", ""), str):
        raise ExerciseError(
            tell(
                "exercise {exercise}: EXPLAINED in kept.py is a text: write one paragraph",
                exercise=exercise.name,
            )
        )


def _check_forms(exercise: Exercise) -> None:
    """Refuse forms that differ by nothing that a student reads, or whose text gives the answer away."""
    texts: dict[str, Form] = {}
    for form in all_forms(exercise):
        text = form_text(exercise, form)
        same = texts.setdefault(text, form)
        if same != form:
            raise ExerciseError(
                tell(
                    "exercise {exercise}: form_text in asked.py says the same of {one} and of {other}",
                    exercise=exercise.name,
                    one=same,
                    other=form,
                )
            )
        for line in _solution_lines(answer_text(exercise, form)):
            if tokens(line) in tokens(text):
                raise ExerciseError(
                    tell(
                        "exercise {exercise}: form_text in asked.py holds a line of the answer "
                        "to {form}: '{line}': say it differently",
                        exercise=exercise.name,
                        form=form,
                        line=line,
                    )
                )
        for part in ("HINTS", "WHY", "SYMBOLS"):
            if not isinstance(form_words(exercise, part, form), dict):
                raise ExerciseError(
                    tell(
                        "exercise {exercise}: {part} of words_of in kept.py is no dict",
                        exercise=exercise.name,
                        part=part,
                    )
                )
    if hasattr(exercise.asked, "VECTOR") and exercise.builds != "tensor":
        raise ExerciseError(
            tell(
                "exercise {exercise}: only a block has a VECTOR, no Model: take it out",
                exercise=exercise.name,
            )
        )


def _solution_lines(answer: str) -> list[str]:
    _, regions = split_regions(answer, "reference.py")
    return [line.strip() for region in regions for line in region.lines if len(line.strip()) >= SHORTEST]


def _check_questions(masters: Iterable[Master]) -> None:
    """Find every question that masters ask."""
    for master in masters:
        for cell in master.notebook.cells:
            if cell.cell_type == "code":
                for found in re.finditer(r"""\bask\(\s*["']([^"']+)["']""", cell.source):
                    find_question(found[1])


def _check_points(exercise: Exercise, where: str, points: float) -> None:
    try:
        total = exercise.points
    except (TypeError, ValueError, AttributeError):
        raise ExerciseError(
            tell(
                "exercise {exercise}: RUBRIC in kept.py is a dict of name: (title, points)",
                exercise=exercise.name,
            )
        ) from None
    if abs(total - points) > 1e-9:
        raise ExerciseError(
            tell(
                "{where}: the cell has points={points}, and the rubric of {exercise} adds up to {total}: "
                "change one of them",
                where=where,
                points=f"{points:g}",
                exercise=exercise.name,
                total=f"{total:g}",
            )
        )


def _check_defaults(exercise: Exercise) -> None:
    """Compare what calls leave out with what the reference takes for granted."""
    given = find_function(exercise).args
    texts = dict(
        zip([a.arg for a in given.args][::-1], [ast.unparse(d) for d in given.defaults][::-1], strict=False)
    )
    for name, value in exercise.defaults.items():
        if texts.get(name) != repr(tuple(value) if isinstance(value, list) else value):
            raise ExerciseError(
                tell(
                    "exercise {exercise}: DEFAULTS in asked.py has {default}, and in reference.py its "
                    "default is {other}: change one of them",
                    exercise=exercise.name,
                    default=f"{name}={value!r}",
                    other=texts.get(name, tell("none")),
                )
            )


def _check_reference(exercise: Exercise) -> None:
    """Build the reference once in each form, and compare its components with the rubric's."""
    _check_defaults(exercise)
    references = find_references(exercise, draw_challenges(exercise.name))
    for form in all_forms(exercise):
        references += find_references(exercise, draw_challenges(exercise.name, form=form)[-1:])
    marked = {part for one in references for part in (*one.components.values(), *one.bare) if part}
    strange = sorted(marked - set(exercise.rubric))
    if strange:
        raise ExerciseError(
            tell(
                "exercise {exercise}: reference.py marks {component}, which is not in RUBRIC of kept.py: "
                "add it there, or mark its layers otherwise",
                exercise=exercise.name,
                component=f"component({strange[0]!r})",
            )
        )
    paid = set(exercise.rubric) - marked - {RESULT, NAMES, INITIALIZERS}
    if paid and not hasattr(exercise.kept, "cross_check"):
        raise ExerciseError(
            tell(
                "exercise {exercise}: no layer of reference.py is marked {component}, which RUBRIC of "
                "kept.py pays for: mark some, or take it out",
                exercise=exercise.name,
                component=f"component({min(paid)!r})",
            )
        )
