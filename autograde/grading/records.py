"""What grading remembers of each grade: hashes of all that it depends on. Where none changes, it stands.

The records lie in tables of their own beside nbgrader's in the gradebook. One is saved in the same
transaction as its grade, so that there is one exactly where there is the other.
"""

import hashlib
import json
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Engine, MetaData, String, Table, Text, delete, insert, select
from sqlalchemy.orm import Session

from autograde.course import UNRELEASED, Course
from autograde.exercise import installed_places
from autograde.grading.messages import Packed
from autograde.settings import files_beside

_CODE = (".py", ".json", ".csv", ".npz", ".keras")
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
        Hashes.
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
    isolation: tuple[str, ...]
    not_run: tuple[str, ...]
    graded: str

    @property
    def hashes(self) -> tuple[str, str, str, str]:
        """The hashes: where none changed, the grade stands."""
        return self.submission, self.masters, self.package, self.environment


def _digest(parts: Iterable[object]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogateescape")
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


def hash_packed(packed: Packed) -> str:
    """Hash a packed folder, such as a submission; the times of its files do not count."""
    return _digest(part for kind, name, value, _ in packed for part in (kind, name, value))


def hash_masters(course: Course) -> str:
    """Hash what the assignment's notebooks, exercises that are not the kit's, and the configuration say."""
    source = [path for path in sorted(course.source.rglob("*")) if path.parent.name != UNRELEASED]
    beside = [course.root / path for path in files_beside(course.root)]
    released = sorted(course.release.rglob("*"))
    files = [(course.root, path) for path in (course.config, *beside)]
    files += [(course.source.parent, path) for path in source]
    files += [(course.release.parent, path) for path in released]
    for place in (course.exercises, *installed_places()):
        paths = [path for path in sorted(place.rglob("*")) if "__pycache__" not in path.parts]
        files += [(place.parent, path) for path in paths]
    return _digest(
        part
        for place, path in files
        if path.is_file()
        for part in (path.relative_to(place).as_posix(), path.read_bytes())
    )


@cache
def hash_package() -> str:
    """Hash the code of ``autograde`` and ``signs``."""
    root = Path(__file__).parents[2]
    paths = [
        p for name in ("autograde", "signs") for p in sorted((root / name).rglob("*")) if p.suffix in _CODE
    ]
    return _digest(part for p in paths for part in (p.relative_to(root).as_posix(), p.read_bytes()))


@cache
def hash_environment() -> str:
    """Hash Python's version and those of all installed packages: what a lock file pins."""
    installed = {f"{d.metadata['Name']}=={d.version}" for d in distributions()}
    return _digest([sys.version, sys.platform, *sorted(installed)])


def make_tables(engine: Engine) -> None:
    """Make the tables if they are not there."""
    _TABLES.create_all(engine)


def read_masters_hash(session: Session, assignment: str) -> str | None:
    """Read from which masters nbgrader made the assignment's rows: a hash, or None."""
    chosen = select(_FILLED.c.masters).where(_FILLED.c.assignment == assignment)
    return session.execute(chosen).scalar_one_or_none()


def write_masters_hash(session: Session, assignment: str, masters: str) -> None:
    """Remember from which masters nbgrader made the assignment's rows, in the session's transaction."""
    session.execute(delete(_FILLED).where(_FILLED.c.assignment == assignment))
    session.execute(insert(_FILLED).values(assignment=assignment, masters=masters))


def read_records(session: Session, assignment: str) -> dict[str, Record]:
    """Read an assignment's records, by student; who has one that cannot be read has none."""
    records = {}
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
    """Turn what JSON has of a record into one."""
    return Record(**{**values, "isolation": tuple(values["isolation"]), "not_run": tuple(values["not_run"])})


def write_record(session: Session, assignment: str, student: str, record: Record) -> None:
    """Replace a student's record, in the session's transaction."""
    ours = (_TABLE.c.assignment == assignment) & (_TABLE.c.student == student)
    session.execute(delete(_TABLE).where(ours))
    text = json.dumps(asdict(record), sort_keys=True)
    session.execute(insert(_TABLE).values(assignment=assignment, student=student, record=text))
