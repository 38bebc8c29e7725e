"""A class whose mistakes are known: graded notebooks with made-up or real verdicts, and a gradebook."""

import json
from collections import Counter
from datetime import datetime

from made_up_class import (
    ASSIGNMENT,
    book,
    drawn,
    grade_made_up,
    hand_in_made_up,
    made_up_course,
    the_gradebook,
    written,
)
from nbgrader import api

from autograde.challenge import draw_challenges
from autograde.checks import VERDICT_TYPE
from autograde.evidence.collect import collect_evidence
from autograde.exercise import load_exercise
from autograde.grading.gradebook.structure import Cell
from autograde.grading.graded_folder import graded_folder
from autograde.judge import judge_evidence
from autograde.judge.verdict import UNFILLED, Finding, Verdict, score_components

#: Exercises of the class, by notebook.
BOOKS = {
    "1_data": ("scale_pixels", "convert_to_one_hot"),
    "2_blocks": ("identity_block", "convolutional_block"),
}
EXERCISES = tuple(name for names in BOOKS.values() for name in names)
NAMES = (
    "Zoë Ångström",
    "Max Mustermann",
    "Nguyễn Thị Hoa",
    "O'Neil, Jr.",
    "Li Bo",
    "Ada Lovelace",
    "May Will",
)
#: Findings that are planted: exercise, component, identifier, sentence.
KINDS = (
    ("scale_pixels", "range", "scaled-range", "Pixels from 0 to 255 come out as 0 to 255."),
    ("scale_pixels", "form", "scaled-type", "The result is an array of float64, where float32 is asked for."),
    (
        "convert_to_one_hot",
        "form",
        "one-hot-transposed",
        "For m labels of shape (m,) and C classes it is (m, C).",
    ),
    ("identity_block", "main_b", "conv2d-padding", "Main path b: Conv2D has padding 'valid', not 'same'."),
    (
        "identity_block",
        "shortcut",
        "shortcut-late",
        "Shortcut: it starts after Conv2D, not at the block's input X.",
    ),
    (
        "convolutional_block",
        "main_b",
        "conv2d-padding",
        "Main path b: Conv2D has padding 'valid', not 'same'.",
    ),
    ("convolutional_block", "shortcut", "conv2d-missing", "Shortcut: Conv2D is missing."),
)


def check_cell(exercise, points):
    source = f'check("{exercise}", {exercise})'
    return Cell("GradeCell", "", "code", float(points), True, source, exercise)


def verdict_of(exercise, findings=()):
    """A verdict with some findings, as plain data."""
    rubric = load_exercise(exercise).rubric
    components = score_components(rubric, findings)
    return Verdict(exercise, not findings, components, tuple(findings)).to_json()


def stub_of(exercise):
    """The verdict on what is as it was handed out."""
    rubric = load_exercise(exercise).rubric
    told = (Finding(UNFILLED, "", "Not filled in yet.", "Replace it."),)
    return Verdict(exercise, False, score_components(rubric, (), lost=rubric), told).to_json()


def judged(exercise, function):
    """The judge's own verdict on a function, drawing included."""
    challenges = draw_challenges(exercise)
    evidence = collect_evidence(exercise, function, challenges)
    return json.loads(json.dumps(judge_evidence(exercise, evidence, challenges).to_json()))


def graded_text(verdicts):
    """A graded notebook that holds some verdicts, as on a disk."""
    cells = [
        {
            "cell_type": "code",
            "id": f"check-{name}",
            "execution_count": None,
            "source": f'check("{name}", {name})',
            "metadata": {"nbgrader": {"grade": True, "grade_id": f"check_{name}", "points": 1}},
            "outputs": [{"output_type": "display_data", "metadata": {}, "data": {VERDICT_TYPE: verdict}}],
        }
        for name, verdict in verdicts.items()
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def make_class(root, students):
    """A course, and a class that is graded; ``students`` are ids, with names or empty texts."""
    structure = {
        notebook: book(
            **{f"check_{name}": check_cell(name, load_exercise(name).points) for name in names},
            **({"why": written(1)} if notebook == "1_data" else {}),
        )
        for notebook, names in BOOKS.items()
    }
    course = made_up_course(root, structure)
    with the_gradebook(course) as gradebook:
        for student, name in students.items():
            first, _, last = name.partition(" ")
            gradebook.db.add(api.Student(id=student, first_name=first, last_name=last))
    return course


def grade_class(course, verdicts):
    """Hand in and grade for some students, then put their verdicts into the graded notebooks."""
    for student in verdicts:
        hand_in_made_up(course, student, student)
    assert not [outcome.error for outcome in grade_made_up(course).values() if outcome.error]
    for student, found in verdicts.items():
        put_verdicts(course, student, found)


def has(points):
    """What a grade of an automatic check holds."""
    return {"auto_score": points, "needs_manual_grade": False}


def enter_class(course, verdicts):
    """Let some students be graded, in one go: the gradebook has what their verdicts say."""
    first = next(iter(verdicts))
    grade_class(course, {first: verdicts[first]})
    with the_gradebook(course) as gradebook:
        cells = {
            notebook: [cell for cell in found.grade_cells if cell.name != "why"]
            for notebook, found in ((name, gradebook.find_notebook(name, ASSIGNMENT)) for name in BOOKS)
        }
        why = gradebook.find_graded_cell("why", "1_data", ASSIGNMENT)
        assignment = gradebook.find_assignment(ASSIGNMENT)
        known = {student.id: student for student in gradebook.students}
        for student, found in verdicts.items():
            if student == first:
                gradebook.remove_submission(ASSIGNMENT, first)
            made = api.SubmittedAssignment(assignment=assignment, student=known[student])
            gradebook.db.add(made)
            for notebook, graded in cells.items():
                submitted = api.SubmittedNotebook(notebook=graded[0].notebook, assignment=made)
                for cell in graded:
                    points = found.get(cell.name.removeprefix("check_"), {}).get("points", 0.0)
                    gradebook.db.add(api.Grade(cell=cell, notebook=submitted, **has(points)))
                if notebook == "1_data":
                    waits = api.Grade(cell=why, notebook=submitted, needs_manual_grade=True)
                    gradebook.db.add(waits)
    for student, found in verdicts.items():
        graded_folder(course, student).mkdir(parents=True, exist_ok=True)
        (course.submitted / student / ASSIGNMENT).mkdir(parents=True, exist_ok=True)
        put_verdicts(course, student, found)


def put_verdicts(course, student, found):
    """Put verdicts into a student's graded notebooks."""
    for notebook, names in BOOKS.items():
        path = graded_folder(course, student) / f"{notebook}.ipynb"
        path.unlink(missing_ok=True)  # nbgrader makes it read-only
        path.write_text(graded_text({name: found[name] for name in names if name in found}))


def plant(count):
    """A class of some size, with what is planted: students with names, verdicts, and how often what."""
    students, verdicts, planted = {}, {}, Counter()
    together = Counter()
    for number in range(count):
        student = f"s{number:04}"
        students[student] = NAMES[number % len(NAMES)] if number % 3 else ""
        if number % 20 == 7:  # only stubs
            verdicts[student] = {name: stub_of(name) for name in EXERCISES}
            for name in EXERCISES:
                planted[name, "", UNFILLED] += 1
            continue
        chosen = [kind for place, kind in enumerate(KINDS) if drawn(student, place) % (place + 3) == 0]
        padding = [kind for kind in KINDS if kind[2] == "conv2d-padding"]
        if padding[0] in chosen and padding[1] not in chosen:  # who pads one block wrongly does so in both
            chosen.append(padding[1])
        verdicts[student] = {
            name: verdict_of(name, [Finding(k[2], k[1], k[3]) for k in chosen if k[0] == name])
            for name in EXERCISES
        }
        keys = sorted({kind[:3] for kind in chosen})
        planted.update(keys)
        together.update((one, other) for one in keys for other in keys if one < other)
    return students, verdicts, planted, together


def set_due(course, when):
    """Give the assignment a due date."""
    with the_gradebook(course) as gradebook:
        gradebook.find_assignment(ASSIGNMENT).duedate = datetime.fromisoformat(when)
