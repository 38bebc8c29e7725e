"""What grading remembers of each grade, in tables of its own beside nbgrader's in the gradebook.

A record is saved in the same transaction as the grade, so that there is one exactly where there is the other.
"""

import json
from dataclasses import asdict, dataclass

from sqlalchemy import Column, MetaData, String, Table, Text, delete, insert, select

_TABLES = MetaData()
_FILLED = Table(
    "autograde_filled",
    _TABLES,
    Column("assignment", String(128), primary_key=True),
    Column("masters", String(64), nullable=False),
)
_TABLE = Table(
    "autograde_record",
    _TABLES,
    Column("assignment", String(128), primary_key=True),
    Column("student", String(128), primary_key=True),
    Column("record", Text(), nullable=False),
)


@dataclass(frozen=True)
class Record:
    """Where a grade came from.

    Attributes
    ----------
    submission, masters, package, environment : str
        Hashes (see `autograde.grading.hashes`).
    seed : int
        Of the challenges.
    isolation : tuple of str
        The layers that held while the submission ran; empty with ``--isolation none``.
    not_run : tuple of str
        Notebooks that were graded without being run, since they ended their worker.
    graded : str
        When, in ISO 8601 and UTC.
    """

    submission: str
    masters: str
    package: str
    environment: str
    seed: int
    isolation: tuple
    not_run: tuple
    graded: str

    @property
    def hashes(self):
        """The hashes: where none changed, the grade stands."""
        return self.submission, self.masters, self.package, self.environment


def make_tables(engine):
    """Make the tables if they are not there."""
    _TABLES.create_all(engine)


def read_masters_hash(session, assignment):
    """Read from which masters nbgrader made the assignment's rows: a hash, or None."""
    chosen = select(_FILLED.c.masters).where(_FILLED.c.assignment == assignment)
    return session.execute(chosen).scalar_one_or_none()


def write_masters_hash(session, assignment, masters):
    """Remember from which masters nbgrader made the assignment's rows, in the session's transaction."""
    session.execute(delete(_FILLED).where(_FILLED.c.assignment == assignment))
    session.execute(insert(_FILLED).values(assignment=assignment, masters=masters))


def read_records(session, assignment):
    """Read an assignment's records.

    Returns
    -------
    dict of str to Record
        By student.
    """
    rows = session.execute(select(_TABLE).where(_TABLE.c.assignment == assignment))
    return {row.student: parse_record(json.loads(row.record)) for row in rows}


def read_record(session, assignment, student):
    """Read one student's record, or None."""
    ours = (_TABLE.c.assignment == assignment) & (_TABLE.c.student == student)
    text = session.execute(select(_TABLE.c.record).where(ours)).scalar_one_or_none()
    return None if text is None else parse_record(json.loads(text))


def parse_record(values):
    """Turn what JSON has of a record into one."""
    return Record(**{**values, "isolation": tuple(values["isolation"]), "not_run": tuple(values["not_run"])})


def write_record(session, assignment, student, record):
    """Replace a student's record, in the session's transaction."""
    ours = (_TABLE.c.assignment == assignment) & (_TABLE.c.student == student)
    session.execute(delete(_TABLE).where(ours))
    text = json.dumps(asdict(record), sort_keys=True)
    session.execute(insert(_TABLE).values(assignment=assignment, student=student, record=text))
