"""Puts submissions right from the release before nbgrader sees them.

The release gives order, marks, tests and kernel; the submission gives the answers and the
student's own cells. Nothing of the submission itself is ever changed.
"""

from autograde.repair.notebook import Rebuilt, repair_notebook
from autograde.repair.report import Repair, repair_report_cell
from autograde.repair.submission import RepairedSubmission, RepairError, repair_student, repair_submission

__all__ = [
    "Rebuilt",
    "Repair",
    "RepairError",
    "RepairedSubmission",
    "repair_notebook",
    "repair_report_cell",
    "repair_student",
    "repair_submission",
]
