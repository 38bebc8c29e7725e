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
                raise ExerciseError(f"exercise {exercise.name}: {part}.py has no {name}: write it")
    if exercise.kind == "graph":
        if not any(hasattr(exercise.asked, name) for name in ("FIXED", "draw")):
            raise ExerciseError(f"exercise {exercise.name}: asked.py has neither FIXED nor draw: write one")
        find_function(exercise)


def _check_texts(exercise: Exercise) -> None:
    """Refuse what hints, solutions and reports could not tell; all these texts may be left out."""
    for name in ("WHY", "TEACH"):
        told = getattr(exercise.kept, name, {})
        parts = [part for pair in told.items() for part in pair] if isinstance(told, dict) else [None]
        if not all(isinstance(part, str) for part in parts):
            raise ExerciseError(f"exercise {exercise.name}: {name} in kept.py is a dict of finding: sentence")
    if not isinstance(getattr(exercise.kept, "EXPLAINED", ""), str):
        raise ExerciseError(f"exercise {exercise.name}: EXPLAINED in kept.py is a text: write one paragraph")


def _check_forms(exercise: Exercise) -> None:
    """Refuse forms that differ by nothing that a student reads, or whose text gives the answer away."""
    texts: dict[str, Form] = {}
    for form in all_forms(exercise):
        text = form_text(exercise, form)
        same = texts.setdefault(text, form)
        if same != form:
            raise ExerciseError(
                f"exercise {exercise.name}: form_text in asked.py says the same of {same} and of {form}"
            )
        for line in _solution_lines(answer_text(exercise, form)):
            if tokens(line) in tokens(text):
                raise ExerciseError(
                    f"exercise {exercise.name}: form_text in asked.py holds a line of the answer "
                    f"to {form}: '{line}': say it differently"
                )
        for part in ("HINTS", "WHY", "SYMBOLS"):
            if not isinstance(form_words(exercise, part, form), dict):
                raise ExerciseError(f"exercise {exercise.name}: {part} of words_of in kept.py is no dict")
    if hasattr(exercise.asked, "VECTOR") and exercise.builds != "tensor":
        raise ExerciseError(f"exercise {exercise.name}: only a block has a VECTOR, no Model: take it out")


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
            f"exercise {exercise.name}: RUBRIC in kept.py is a dict of name: (title, points)"
        ) from None
    if abs(total - points) > 1e-9:
        raise ExerciseError(
            f"{where}: the cell has points={points:g}, and the rubric of {exercise.name} "
            f"adds up to {total:g}: change one of them"
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
                f"exercise {exercise.name}: DEFAULTS in asked.py has {name}={value!r}, "
                f"and in reference.py its default is {texts.get(name, 'none')}: change one of them"
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
            f"exercise {exercise.name}: reference.py marks component({strange[0]!r}), "
            "which is not in RUBRIC of kept.py: add it there, or mark its layers otherwise"
        )
    paid = set(exercise.rubric) - marked - {RESULT, NAMES, INITIALIZERS}
    if paid and not hasattr(exercise.kept, "cross_check"):
        raise ExerciseError(
            f"exercise {exercise.name}: no layer of reference.py is marked component({min(paid)!r}), "
            "which RUBRIC of kept.py pays for: mark some, or take it out"
        )
