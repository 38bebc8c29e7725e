"""What grading remembers of each grade: hashes of all that it depends on. Where none changes, it stands.

The records lie in tables of their own beside nbgrader's in the gradebook. One is saved in the same
transaction as its grade, so that there is one exactly where there is the other.
"""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from operator import itemgetter
from typing import Any
from uuid import uuid4

from sqlalchemy import Column, MetaData, String, Table, Text, delete, insert, inspect, select
from sqlalchemy.orm import Session

from autograde.grading.gradebook.inputs import Inputs, digest
from autograde.grading.messages import Graded, Packed

#: What the kit keeps in the gradebook beside nbgrader's tables.
TABLES = MetaData()
_STRUCTURE = Table(
    "autograde_structure",
    TABLES,
    Column("assignment", String(128), primary_key=True),
    Column("inputs", String(64), nullable=False),
    Column("structure", String(64), nullable=False),
)
_IDENTITY = Table("autograde_identity", TABLES, Column("id", String(32), primary_key=True))
_TABLE = Table(
    "autograde_record",
    TABLES,
    Column("assignment", String(128), primary_key=True),
    Column("student", String(128), primary_key=True),
    Column("record", Text(), nullable=False),
)


@dataclass(frozen=True)
class Record:
    """Where a grade came from, and what was saved of it.

    Attributes
    ----------
    submission : str
        Hash of what was handed in.
    notebooks, package, environment : str
        Hashes, see `autograde.grading.gradebook.inputs.Inputs`.
    seed : int
        Of the challenges.
    seeded : bool
        Whether they were drawn from the seed; earlier versions remembered one and drew others.
    isolation : tuple of str
        The layers that held while the submission ran; empty with ``--isolation none``.
    not_run : tuple of str
        Notebooks that were graded without being run, since they ended their worker.
    graded : str
        When, in ISO 8601 and UTC.
    exercises, settings : dict of str to str
        Hashes, see `autograde.grading.gradebook.inputs.Inputs`.
    penalty : str
        Hash of the rule for late submissions.
    folder : str
        Hash of the graded folder.
    scores : str
        Hash of the automatic scores and comments.
    late : float
        Seconds after the due date; 0 for who is on time.
    due : str
        The assignment's due date, in ISO 8601; empty if it has none.
    extension : float
        Seconds by which it is later for this student.
    """

    submission: str
    notebooks: str
    package: str
    environment: str
    seed: int
    isolation: tuple[str, ...]
    not_run: tuple[str, ...]
    graded: str
    exercises: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    penalty: str = ""
    folder: str = ""
    scores: str = ""
    late: float = 0.0
    due: str = ""
    extension: float = 0.0
    seeded: bool = False

    @property
    def hashes(self) -> tuple[str, str, str, str]:
        """The hashes that every record has."""
        return self.submission, self.notebooks, self.package, self.environment


def make_record(inputs: Inputs, submission: str, seed: int, graded: Graded, when: str) -> Record:
    """Make the record of a grade that is not saved yet.

    Parameters
    ----------
    inputs : Inputs
        What it depends on besides the submission.
    submission : str
        Hash of what was handed in.
    seed : int
    graded : Graded
    when : str
        In ISO 8601 and UTC.

    Returns
    -------
    Record
        Without what only the gradebook knows: whether it is late.
    """
    return Record(
        submission,
        inputs.notebooks,
        inputs.package,
        inputs.environment,
        seed,
        tuple(graded.isolation),
        tuple(graded.not_run),
        when,
        inputs.exercises,
        inputs.settings,
        inputs.penalty,
        hash_packed(graded.files),
        hash_scores(flat_scores(graded)),
        seeded=True,
    )


def hash_packed(packed: Packed) -> str:
    """Hash a packed folder, such as a submission; order and times of its files do not count."""
    entries = sorted(packed, key=itemgetter(1))
    return digest(part for kind, name, value, _ in entries for part in (kind, name, value))


#: Automatic scores and comments of a submission, by notebook, grade id, and which of the two.
Scores = dict[tuple[str, str, str], Any]


def flat_scores(graded: Graded) -> Scores:
    """List what is to be saved of a grade, cell by cell."""
    return {
        (notebook, cell, what): value
        for notebook, cells in graded.cells.items()
        for cell, values in cells.items()
        for what, value in values.items()
    }


def hash_scores(scores: Scores) -> str:
    """Hash automatic scores and comments, wherever they were read."""
    return digest(
        part
        for place, value in sorted(scores.items())
        for part in (*place, repr(float(value)) if isinstance(value, int | float) else repr(value))
    )


def read_identity(session: Session) -> str:
    """Read the gradebook's id, or empty text; whoever asks has seen to it that the tables are there."""
    return (
        session.execute(select(_IDENTITY.c.id).order_by(_IDENTITY.c.id).limit(1)).scalar_one_or_none() or ""
    )


def make_identity(session: Session) -> str:
    """Give a gradebook an id if it has none, in the session's transaction; return it."""
    known = read_identity(session)
    if not known:
        known = uuid4().hex
        session.execute(insert(_IDENTITY).values(id=known))
    return known


def read_filled(session: Session, assignment: str) -> tuple[str, str] | None:
    """Read from what the assignment's rows were made, and what they were: two hashes, or None."""
    chosen = select(_STRUCTURE.c.inputs, _STRUCTURE.c.structure).where(_STRUCTURE.c.assignment == assignment)
    row = session.execute(chosen).one_or_none()
    return None if row is None else (row.inputs, row.structure)


def write_filled(session: Session, assignment: str, inputs: str, structure: str) -> None:
    """Remember from what the assignment's rows were made, in the session's transaction."""
    session.execute(delete(_STRUCTURE).where(_STRUCTURE.c.assignment == assignment))
    session.execute(insert(_STRUCTURE).values(assignment=assignment, inputs=inputs, structure=structure))


def read_records(session: Session, assignment: str) -> dict[str, Record]:
    """Read an assignment's records, by student; who has one that cannot be read has none."""
    records: dict[str, Record] = {}
    if not inspect(session.connection()).has_table(_TABLE.name):  # only nbgrader has graded into it
        return records
    for row in session.execute(select(_TABLE).where(_TABLE.c.assignment == assignment)):
        with suppress(ValueError, TypeError, KeyError):
            records[row.student] = parse_record(json.loads(row.record))
    return records


def read_record(session: Session, assignment: str, student: str) -> Record | None:
    """Read one student's record; None where there is none that can be read."""
    ours = (_TABLE.c.assignment == assignment) & (_TABLE.c.student == student)
    text = session.execute(select(_TABLE.c.record).where(ours)).scalar_one_or_none()
    with suppress(ValueError, TypeError, KeyError):
        return None if text is None else parse_record(json.loads(text))
    return None


def parse_record(values: dict[str, Any]) -> Record:
    """Turn what JSON has of a record into one; of an earlier version's, what both have."""
    known = {each.name for each in fields(Record)}
    kept = {"notebooks": "", **{name: value for name, value in values.items() if name in known}}
    return Record(**{**kept, "isolation": tuple(values["isolation"]), "not_run": tuple(values["not_run"])})


def write_record(session: Session, assignment: str, student: str, record: Record) -> None:
    """Replace a student's record, in the session's transaction."""
    ours = (_TABLE.c.assignment == assignment) & (_TABLE.c.student == student)
    session.execute(delete(_TABLE).where(ours))
    text = json.dumps(asdict(record), sort_keys=True)
    session.execute(insert(_TABLE).values(assignment=assignment, student=student, record=text))
