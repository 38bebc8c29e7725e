"""Graded notebooks with verdicts in them, and what a worker gives back, without any grading."""

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output

from autograde.checks import VERDICT_TYPE
from autograde.grading.gradebook.records import Record
from autograde.grading.messages import Graded

RECORD = Record("a", "b", "c", "d", 7, ("network",), (), "2030-01-01T00:00:00+00:00")


def notebook(*verdicts, grade=True):
    cells = [
        new_code_cell(
            "check",
            metadata={"nbgrader": {"grade": grade, "grade_id": f"check_{verdict['task']}"}},
            outputs=[new_output("display_data", data={VERDICT_TYPE: verdict})],
        )
        for verdict in verdicts
    ]
    return nbformat.writes(new_notebook(cells=cells)).encode()


def graded(student="ada", **files):
    packed = [["file", f"{name}.ipynb".encode(), data, 0] for name, data in files.items()]
    return Graded(student, packed, {}, None, [], {}, [], [], "said\n")
