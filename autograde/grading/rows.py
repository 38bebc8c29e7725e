"""Makes the rows of submissions in nbgrader's gradebook, those of a whole class in a few statements.

nbgrader makes them one submission after another and looks the assignment up anew for each; what is made here
is the same (`nbgrader.api.Gradebook.add_submission`).
"""

from uuid import uuid4

from nbgrader import api
from sqlalchemy import insert, select


def make_rows(session, assignment, students):
    """Make the rows of students and their submissions where they are missing, in the session's transaction.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
    assignment : str
        Which the gradebook must have.
    students : iterable of str
    """
    submissions = api.SubmittedAssignment.__table__
    ours = select(api.Assignment.__table__.c.id).where(api.Assignment.__table__.c.name == assignment)
    assignment_id = session.execute(ours).scalar_one()
    there = select(submissions.c.student_id).where(submissions.c.assignment_id == assignment_id)
    missing = sorted(set(students) - set(session.execute(there).scalars()))
    if not missing:
        return
    known = set(session.execute(select(api.Student.__table__.c.id)).scalars())
    _insert(session, api.Student, [{"id": student} for student in missing if student not in known])
    made = {student: {"id": _new_id(), "assignment_id": assignment_id} for student in missing}
    _insert(session, api.SubmittedAssignment, [{**row, "student_id": who} for who, row in made.items()])
    for notebook_id, graded, commented in _cells(session, assignment_id):
        notebooks = [
            {"id": _new_id(), "assignment_id": row["id"], "notebook_id": notebook_id} for row in made.values()
        ]
        _insert(session, api.SubmittedNotebook, notebooks)
        for kind, cells in ((api.Grade, graded), (api.Comment, commented)):
            rows = [{"notebook_id": row["id"], "cell_id": cell} for row in notebooks for cell in cells]
            _insert(session, kind, rows)


def _cells(session, assignment_id):
    """Yield each notebook's id, and those of its cells that get grades, and comments."""
    notebook = api.Notebook.__table__
    ids = session.execute(select(notebook.c.id).where(notebook.c.assignment_id == assignment_id)).scalars()
    for notebook_id in list(ids):
        graded, solved, tasks = (
            list(session.execute(select(kind.id).where(kind.notebook_id == notebook_id)).scalars())
            for kind in (api.GradeCell, api.SolutionCell, api.TaskCell)
        )
        yield notebook_id, graded + tasks, solved + tasks


def _insert(session, kind, rows):
    if rows:
        session.execute(insert(kind.__table__), rows)


def _new_id():
    return uuid4().hex
