"""What goes to a worker and what comes back: plain data, as bytes, in frames on its pipes."""

import struct
from dataclasses import asdict, dataclass, field, fields
from typing import IO, Any, TypeAlias, TypeVar

import msgpack

from signs.words import language

#: A folder: of each entry ``[kind, path, value, modified]``, see `autograde.grading.packed_folders`.
Packed: TypeAlias = list[list[Any]]
#: In place of the notebooks' names: none of them is run.
EVERY_NOTEBOOK = "*"
_HEADER = struct.Struct("<Q")
_Message = TypeVar("_Message", "Bundle", "Task", "Graded")


@dataclass(frozen=True)
class Bundle:
    """Everything of the course that a worker needs; the same for all submissions.

    Attributes
    ----------
    assignment : str
    config : bytes
        ``nbgrader_config.py``.
    release, extras : list
        The release, and the files beside the source's notebooks, packed (`autograde.grading.packed_folders`).
    exercises : list
        The course's own exercises, packed.
    beside : list
        What the configuration may import or read, packed (`autograde.settings.files_beside`).
    gradebook : bytes
        A SQLite gradebook with the assignment's rows and no student.
    """

    assignment: str
    config: bytes
    release: Packed
    extras: Packed
    exercises: Packed
    beside: Packed
    gradebook: bytes


@dataclass(frozen=True)
class Task:
    """One submission to grade.

    Attributes
    ----------
    student : str
    bundle : bytes
        A packed Bundle.
    submission : list
        The student's folder, packed.
    seed : int
        Of the challenges.
    isolation : str
        ``"full"`` or ``"none"``.
    not_run : list of str
        Notebooks that are graded without being run; ``["*"]`` for all.
    every_cell : bool
        Run also what no grade depends on (`autograde.grading.for_people`), with the trained network in sight:
        of the author's own solutions.
    forms : dict of str to dict
        In which form this student is asked an exercise, of those asked in personal ones.
    language : str
        In which a worker says what goes wrong; what it writes into notebooks is in the release's.
    """

    student: str
    bundle: bytes
    submission: Packed
    seed: int
    isolation: str = "full"
    not_run: list[str] = field(default_factory=list)
    every_cell: bool = False
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)
    language: str = field(default_factory=language)


@dataclass(frozen=True)
class Graded:
    """One submission, graded.

    Attributes
    ----------
    student : str
    files : list
        The graded folder, packed.
    cells : dict
        By notebook and grade id: ``{"score": float or None, "comment": str or None}``; what does not apply
        to a cell is left out.
    timestamp : str or None
        When it was handed in, as nbgrader read it, in ISO 8601.
    repairs : list of dict
        What was put right before (`autograde.repair.report.Repair`).
    seconds : dict of str to float
        Wall time of each notebook.
    isolation : list of str
        The layers that held.
    not_run : list of str
        Notebooks that were not run.
    log : str
        nbgrader's.
    """

    student: str
    files: Packed
    cells: dict[str, dict[str, dict[str, Any]]]
    timestamp: str | None
    repairs: list[dict[str, Any]]
    seconds: dict[str, float]
    isolation: list[str]
    not_run: list[str]
    log: str


def to_bytes(value: Bundle | Task | Graded) -> bytes:
    """Turn a Bundle, Task or Graded into bytes."""
    return msgpack.packb(asdict(value))


def from_bytes(kind: type[_Message], data: bytes) -> _Message:
    """Turn bytes into a Bundle, Task or Graded.

    Raises
    ------
    ValueError
        If they are not such a thing.
    """
    values = msgpack.unpackb(data, strict_map_key=False)
    if not isinstance(values, dict) or set(values) != {f.name for f in fields(kind)}:
        raise ValueError(f"not a {kind.__name__}")
    return kind(**values)


def write_frame(file: IO[bytes], value: Any) -> None:
    """Write one message to a pipe."""
    data = msgpack.packb(value)
    file.write(_HEADER.pack(len(data)) + data)
    file.flush()


def read_frame(file: IO[bytes]) -> Any:
    """Read one message; None at the end of the pipe or where it breaks off."""
    head = file.read(_HEADER.size)
    if len(head) < _HEADER.size:
        return None
    (size,) = _HEADER.unpack(head)
    data = file.read(size)
    return msgpack.unpackb(data) if len(data) == size else None
