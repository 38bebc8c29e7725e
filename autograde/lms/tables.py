"""Grades as the tables that each platform's importer reads, and as our own CSV and JSON.

Each function gives rows of text; `write_table` makes a file of them in which no cell can run. Names are for
people: Canvas matches by ID, Moodle by its participant's number or the e-mail address, Blackboard by the
username, so that an apostrophe before a name that a spreadsheet would run changes nobody's match.
"""

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC

from autograde.csv_cells import safe_cell
from autograde.lms.grades import COLUMNS, Grades, number

Rows = list[list[str]]
#: Moodle's own value for a time that there is none of.
_NO_TIME = "-"


def canvas_table(grades: Grades, title: str) -> Rows:
    """Make Canvas's gradebook: its first columns, the assignment, and the row of points possible."""
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", title]]
    rows.append(["    Points Possible", "", "", "", "", number(grades.results.max_points)])
    for grade in grades.grades:
        last, first = grade.last_first
        name = ", ".join(part for part in (last, first) if part) or grade.student
        of_canvas = grade.lms_id.isdigit()
        ids = [grade.lms_id, ""] if of_canvas else ["", grade.lms_id]
        rows.append([name, *ids, grade.student, "", grade.total])
    return rows


def moodle_worksheet(grades: Grades) -> Rows:
    """Make Moodle's offline grading worksheet, for the numbers that a download of Moodle's told."""
    rows = [
        [
            "Identifier",
            "Full name",
            "Email address",
            "Status",
            "Grade",
            "Maximum Grade",
            "Grade can be changed",
            "Last modified (submission)",
            "Last modified (grade)",
            "Feedback comments",
        ]
    ]
    most = number(grades.results.max_points)
    for grade in grades.grades:
        here = grade.who.participant
        status = "Submitted for grading" if grade.result.handed_in else "No submission"
        last = [status, grade.total, most, "Yes", _NO_TIME, _NO_TIME, grades.comment(grade)]
        rows.append([f"Participant {here}" if here else "", grade.full_name, grade.email, *last])
    return rows


def moodle_table(grades: Grades, title: str) -> Rows:
    """Make a table for Moodle's import of grades, whose columns are mapped in a form there."""
    rows = [["First name", "Last name", "ID number", "Email address", title, f"Feedback: {title}"]]
    for grade in grades.grades:
        last, first = grade.last_first
        rows.append([first, last, grade.lms_id, grade.email, grade.total, grades.comment(grade)])
    return rows


def blackboard_table(grades: Grades, title: str) -> Rows:
    """Make Blackboard's grade centre; a column without its number there becomes a new one."""
    most = number(grades.results.max_points)
    rows = [
        [
            "Last Name",
            "First Name",
            "Username",
            "Student ID",
            f"{title} [Total Pts: {most} Score] |".rstrip(" |"),
        ]
    ]
    for grade in grades.grades:
        rows.append([*grade.last_first, grade.student, grade.lms_id, grade.total])
    return rows


def plain_table(grades: Grades) -> Rows:
    """Make our own table, which docs/lms.md describes."""
    rows = [[*COLUMNS, *grades.titles]]
    most = number(grades.results.max_points)
    for grade in grades.grades:
        result = grade.result
        last, first = grade.last_first
        time = result.timestamp.replace(tzinfo=UTC).isoformat() if result.timestamp else ""
        late = number(result.lateness.late / 3600) if result.total is not None else ""
        penalty = number(result.penalty) if result.total is not None else ""
        waiting = "; ".join(grades.waiting(grade))
        said = [grade.student, first, last, grade.email, grade.lms_id, grade.state, grade.total, most]
        said += [penalty, waiting, time, late]
        rows.append([*said, *(number(grade.points(cell)) for cell in grades.results.cells)])
    return rows


def plain_json(grades: Grades) -> str:
    """Make our own JSON, which docs/lms.md describes."""
    cells = list(zip(grades.results.cells, grades.titles, strict=True))
    students = []
    for grade in grades.grades:
        result = grade.result
        last, first = grade.last_first
        students.append(
            {
                "student": grade.student,
                "first_name": first,
                "last_name": last,
                "email": grade.email,
                "lms_user_id": grade.lms_id,
                "state": grade.state,
                "total": result.total,
                "penalty": result.penalty if result.total is not None else None,
                "waiting": grades.waiting(grade),
                "submitted": result.timestamp.replace(tzinfo=UTC).isoformat() if result.timestamp else None,
                "seconds_late": result.lateness.late if result.total is not None else None,
                "points": {title: grade.points(cell) for cell, title in cells},
            }
        )
    said = {
        "version": 1,
        "assignment": grades.results.assignment,
        "max_points": grades.results.max_points,
        "exercises": [
            {
                "title": title,
                "notebook": cell.notebook,
                "grade_id": cell.grade_id,
                "exercise": cell.exercise,
                "max_points": cell.max_points,
                "by_hand": cell.by_hand,
            }
            for cell, title in cells
        ],
        "students": students,
    }
    return json.dumps(said, indent=1, ensure_ascii=False) + "\n"


def write_table(
    rows: Sequence[Sequence[str]], delimiter: str = ",", all_quoted: bool = False, line_end: str = "\r\n"
) -> str:
    """Write rows as text, each cell so that no spreadsheet runs it."""
    text = io.StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=delimiter,
        quoting=csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL,
        lineterminator=line_end,
    )
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return text.getvalue()
