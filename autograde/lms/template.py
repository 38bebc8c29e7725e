"""A platform's own file of grades, filled in: its rows and columns stay, and only the grade is written.

Whoever has no grade keeps the cell that is there: an empty one would take away what a person wrote in
the platform.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograde.lms.grades import Grade, Grades, number
from autograde.lms.people import BY_NAME, Roster, Who
from autograde.lms.tables import write_table
from autograde.repair.text import decode
from autograde.settings import CourseError
from autograde.terminal import plain
from signs.words import tell, tell_in, tell_list, tell_many

_LARGEST = 100 * 2**20  # bytes
#: What columns tell of a person, by their headings in lower case, in any platform.
_IDS = ("id", "sis user id", "id number", "student id", "sid", "lms_user_id", "user id", "orgdefinedid")
_LOGINS = ("sis login id", "username", "login")
_EMAILS = ("email address", "email", "e-mail")
_NAMES = ("student", "full name", "name")
_FIRST, _LAST = ("first name", "firstname", "first_name"), ("last name", "lastname", "surname", "last_name")
_PARTICIPANT = ("identifier",)
_COMMENTS, _MOST = ("feedback comments",), ("maximum grade", "max points")
#: How the headings of columns of grades look, by format.
_GRADES: Mapping[str, re.Pattern[str]] = {
    "canvas": re.compile(r"(?P<title>.+) \((?P<id>\d+)\)"),
    "moodle": re.compile(r"grade|(?:assignment|quiz)?:? ?(?P<title>.+?) \((?:real|points)\)", re.IGNORECASE),
    "blackboard": re.compile(r"(?P<title>.+?) \[Total Pts:.*\](?: ?\|(?P<id>\d+))?", re.IGNORECASE),
    "csv": re.compile(r"(?P<title>total score|total|grade|score|points)", re.IGNORECASE),
}
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NOBODY, _TESTER = "points possible", "student, test"  # a row and a person of Canvas's own


@dataclass
class Filled:
    """A template with the grades in it.

    Attributes
    ----------
    data : bytes
    column : str
        Which one holds the grades.
    written : dict of str to Who
        Who got a row, by student.
    strangers : list of str
        People of the template who are not in the class.
    missing : list of Grade
        Students of the class whom the template does not have.
    notes : list of str
        What a person should know: matches by name, rows that could be of two.
    ambiguous : list of str
        Rows that were left as they were, since they could be several students'.
    """

    data: bytes = b""
    column: str = ""
    written: dict[str, Who] = field(default_factory=dict)
    strangers: list[str] = field(default_factory=list)
    missing: list[Grade] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ambiguous: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Form:
    encoding: str
    mark: bytes
    delimiter: str
    quoted: bool
    line_end: str
    rows: list[list[str]]


def fill_template(
    path: Path, system: str, grades: Grades, roster: Roster, column: str | None = None, number_of: str = ""
) -> Filled:
    """Write the grades into a copy of a platform's file.

    Parameters
    ----------
    path : Path
        Of the file; it is only read.
    system : str
        ``canvas``, ``moodle``, ``blackboard`` or ``csv``.
    grades : Grades
    roster : Roster
        Says who the people of the template are.
    column : str, optional
        The heading of the column to fill; found by the assignment's name, or by being the only one.
    number_of : str
        The assignment's number in the platform, if that is known.

    Returns
    -------
    Filled

    Raises
    ------
    CourseError
        If it cannot be read, or it is not plain which column is meant.
    """
    form = _read(path)
    heads = [head.strip().casefold().lstrip("\ufeff") for head in form.rows[0]]
    place = _grade_column(form.rows[0], system, grades.results.assignment, column, number_of, path)
    comments, most = _first(heads, _COMMENTS), _first(heads, _MOST)
    comma = most is not None and any(
        re.fullmatch(r"\d+,\d+", row[most]) for row in form.rows[1:] if most < len(row)
    )
    made = Filled(column=form.rows[0][place])
    by_student = {grade.student: grade for grade in grades.grades}
    rows_of: dict[str, list[tuple[list[str], Who, str]]] = {}
    for row in form.rows[1:]:
        who = _who(row, heads)
        if not who.shown or row[0].strip().casefold() == _NOBODY:
            continue
        match = roster.find(who)
        if len(match.students) == 1 and match.students[0] in by_student:
            rows_of.setdefault(match.students[0], []).append((row, who, match.how))
        elif match.why or len(match.students) > 1:
            why = match.why or tell("the mapping file names several students")
            made.ambiguous.append(tell("{person}: {why}", person=who.shown, why=why))
        elif row[0].strip().casefold() != _TESTER:
            made.strangers.append(who.shown)
    for student, some in rows_of.items():
        if len(some) > 1:
            shown = tell_list((who.shown for _, who, _ in some), "unit")
            told = tell_many(
                "{people}: {number} row looks like {student}'s: use a mapping file",
                "{people}: {number} rows look like {student}'s: use a mapping file",
                len(some),
                people=shown,
                student=student,
            )
            made.ambiguous.append(told)
            continue
        [(row, who, how)] = some
        made.written[student] = who
        if how == BY_NAME:
            made.notes.append(
                tell("{student} is known by the name alone: {person}", student=student, person=who.shown)
            )
        grade = by_student[student]
        if grade.result.total is not None:
            row += [""] * (len(heads) - len(row))
            row[place] = grade.total.replace(".", ",") if comma else grade.total
            if comments is not None and not row[comments].strip():
                row[comments] = grades.comment(grade)
    made.missing = [grade for grade in grades.grades if grade.student not in made.written]
    there, here = _most_there(form.rows, place, most), number(grades.results.max_points)
    if there and number(float(there)) != here:
        told = tell(
            "the platform's most is {there}, ours {here}: points are written as they are",
            there=number(float(there)),
            here=here,
        )
        made.notes.append(told)
    text = write_table(form.rows, form.delimiter, form.quoted, form.line_end)
    try:
        made.data = form.mark + text.encode(form.encoding)
    except UnicodeEncodeError:
        made.data = text.encode("utf-8-sig")
    return made


def _most_there(rows: Sequence[Sequence[str]], place: int, most: int | None) -> str:
    """Read the most points of the column in the platform, where the file says it."""
    said = [re.search(r"Total Pts: (?:up to )?([\d.,]+)", rows[0][place])]
    for row in rows[1:]:
        if most is not None and most < len(row):
            said.append(re.fullmatch(r"\s*([\d.,]+)\s*", row[most]))
        elif row[0].strip().casefold() == _NOBODY and place < len(row):
            said.append(re.fullmatch(r"\s*([\d.,]+)\s*", row[place]))
    found = next((match[1].replace(",", ".").rstrip(".") for match in said if match), "")
    return found if found.count(".") < 2 else ""


def _read(path: Path) -> _Form:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CourseError(
            tell("the template {file} cannot be read: {why}", file=plain(path), why=error.strerror)
        ) from error
    if len(data) > _LARGEST:
        raise CourseError(tell("the template {file} is too large for a table of grades", file=plain(path)))
    if data.startswith(b"PK"):
        raise CourseError(
            tell("the template {file} is a workbook: save it as CSV, or export it as that", file=plain(path))
        )
    encoding, mark = "utf-8", b""
    marks = (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    )
    for start, name in marks:
        if data.startswith(start):
            encoding, mark = name, start
    text, usual = decode(data)
    if not (usual or mark):
        encoding = "cp1252"  # as `decode` reads what is no UTF-8
    first = text.partition("\n")[0]
    delimiter = max("\t;,", key=first.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row]
    except csv.Error as error:
        raise CourseError(
            tell("the template {file} is no table that can be read: {why}", file=plain(path), why=error)
        ) from error
    if not rows or len(rows[0]) < 2:
        raise CourseError(
            tell(
                "the template {file} has no columns: export the grades as CSV and take that", file=plain(path)
            )
        )
    quoted = first.count('"') >= 2 * len(rows[0])
    line_end = "\r\n" if b"\r\n" in data or b"\r\x00\n" in data else "\n"
    return _Form(encoding, mark, delimiter, quoted, line_end, rows)


def _grade_column(
    heads: Sequence[str], system: str, assignment: str, column: str | None, number_of: str, path: Path
) -> int:
    """Find the column of the grades: as named, by its number, by the assignment's name, or the only one."""
    if column is not None:
        if column in heads:
            return heads.index(column)
        raise CourseError(
            tell("the template {file} has no column {column}", file=plain(path), column=plain(column))
        )
    looks = {n: _GRADES[system].fullmatch(head.strip()) for n, head in enumerate(heads)}
    found = {n: match.groupdict() for n, match in looks.items() if match}
    tests: list[Callable[[dict[str, str | None]], bool]] = [
        lambda said: bool(number_of) and said.get("id") == number_of,
        lambda said: (said.get("title") or "").strip().casefold() == assignment.casefold(),
        lambda said: assignment.casefold() in (said.get("title") or "").casefold(),
        lambda said: True,
    ]
    for test in tests:
        fit = [n for n, said in found.items() if test(said)]
        if len(fit) == 1:
            return fit[0]
    raise CourseError(
        tell(
            "which column of {file} is {assignment}'s? Say --column; there is {names}",
            file=plain(path),
            assignment=assignment,
            names=tell_list((plain(heads[n]) for n in found), "unit") or tell_in("columns", "none"),
        )
    )


def _first(heads: Sequence[str], names: Sequence[str]) -> int | None:
    return next((n for n, head in enumerate(heads) if head in names), None)


def _who(row: Sequence[str], heads: Sequence[str]) -> Who:
    """Read who a row is of."""

    def said(names: Sequence[str]) -> tuple[str, ...]:
        cells = (row[n].strip() for n, head in enumerate(heads) if head in names and n < len(row))
        return tuple(cell for cell in cells if cell)

    name = " ".join((*said(_FIRST)[:1], *said(_LAST)[:1])) or next(iter(said(_NAMES)), "")
    last, comma, first = name.partition(",")
    name = f"{first.strip()} {last.strip()}" if comma and first.strip() else name
    first_cell = row[0] if heads[0] == "id" else ""  # Moodle's in other languages: "Teilnehmer/in12"
    numbers = re.fullmatch(r"\D.*?(\d+)", next(iter(said(_PARTICIPANT)), first_cell).strip())
    emails = said(_EMAILS) or tuple(cell.strip() for cell in row if _ADDRESS.fullmatch(cell.strip()))
    return Who(name, said(_IDS), numbers[1] if numbers else "", emails[:1], said(_LOGINS))
