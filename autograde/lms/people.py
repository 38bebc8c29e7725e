"""Who is who: the students of the class, and the people as a learning platform knows them.

A match is by what is sure first: the mapping file, the platform's number for a user (`lms_user_id`), the
e-mail address, a login that is the student's id; by name last, and only where one student has it and nothing
speaks against it. What was matched by name is told.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograde.grading.class_results import StudentResult
from autograde.repair.student_ids import why_refused_id
from autograde.repair.text import decode
from autograde.settings import CourseError
from autograde.terminal import plain
from signs.words import tell, tell_list, tell_many

#: Headings of the mapping file, in lower case and with underscores.
_STUDENT = ("id", "student", "student_id")
_LMS = ("lms_id", "lms_user_id")
BY_NAME = "the name"
_LONGEST_MADE = 60  # characters


@dataclass(frozen=True)
class Who:
    """A person as a platform knows them; whatever it does not say is empty.

    Attributes
    ----------
    name : str
    ids : tuple of str
        The user's numbers in the platform.
    participant : str
        Moodle's number of a person within one assignment, which is not the user's.
    emails, logins : tuple of str
    """

    name: str = ""
    ids: tuple[str, ...] = ()
    participant: str = ""
    emails: tuple[str, ...] = ()
    logins: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """What to call the person in a message."""
        blind = [tell("participant {number}", number=self.participant)] if self.participant else []
        said = (*self.ids, *blind, *self.emails)
        return f"{self.name} ({', '.join(said)})" if self.name and said else self.name or ", ".join(said)


@dataclass(frozen=True)
class Match:
    """Which students a person is.

    Attributes
    ----------
    students : tuple of str
        None where nobody is found; several where the mapping file says so, as for a group.
    how : str
        By what; not shown, but that it is `BY_NAME` is worth telling.
    why : str
        Why nobody was chosen, although somebody could be meant.
    """

    students: tuple[str, ...] = ()
    how: str = ""
    why: str = ""


@dataclass(frozen=True)
class Mapped:
    """A line of the mapping file."""

    student: str
    lms_id: str = ""
    email: str = ""
    name: str = ""


def squeeze(name: str) -> str:
    """Bring a name to what platforms leave of it: letters and digits, whatever their case and form."""
    text = unicodedata.normalize("NFC", name).casefold()
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFC", text))


def spellings(name: str) -> set[str]:
    """List what platforms may make of a name, squeezed: the family's name first or last."""
    if "," in name:
        last, _, first = name.partition(",")
        found = {squeeze(f"{first} {last}"), squeeze(f"{last} {first}")}
    else:
        words = name.split()
        found = {squeeze(" ".join((*words[n:], *words[:n]))) for n in range(len(words))}
    return found - {""}


def _mail(address: str) -> str:
    return unicodedata.normalize("NFC", address).strip().casefold()


def read_mapping(path: Path | None) -> list[Mapped]:
    """Read a mapping file: a CSV with the columns ``id`` and one or more of ``lms_id``, ``email``, ``name``.

    Parameters
    ----------
    path : Path or None
        None is no mapping.

    Returns
    -------
    list of Mapped

    Raises
    ------
    CourseError
        If it cannot be read, or an id in it cannot be a student's.
    """
    if path is None:
        return []
    try:
        text, _ = decode(path.read_bytes())
    except OSError as error:
        raise CourseError(
            tell("the mapping {file} cannot be read: {why}", file=plain(path), why=error.strerror)
        ) from error
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    try:
        rows = csv.DictReader(io.StringIO(text), delimiter=delimiter)
        return _read_lines(rows, path)
    except csv.Error as error:
        raise CourseError(
            tell("the mapping {file} is no table that can be read: {why}", file=plain(path), why=error)
        ) from error


def _read_lines(rows: "csv.DictReader[str]", path: Path) -> list[Mapped]:
    heads = {head: (head or "").strip().casefold().replace(" ", "_") for head in rows.fieldnames or ()}
    if not set(heads.values()) & set(_STUDENT):
        raise CourseError(
            tell("the mapping {file} has no column id: give id, and lms_id, email or name", file=plain(path))
        )
    found = []
    for number, row in enumerate(rows, 2):
        said = {heads[head]: (value or "").strip() for head, value in row.items() if head in heads}
        student = next((said[name] for name in _STUDENT if said.get(name)), "")
        if not student:
            continue
        if why := why_no_folder(student):
            raise CourseError(
                tell(
                    "the mapping {file}, line {line}: {student} cannot be an id: {why}",
                    file=plain(path),
                    line=number,
                    student=plain(student),
                    why=why,
                )
            )
        name = said.get("name") or f"{said.get('first_name', '')} {said.get('last_name', '')}".strip()
        lms = next((said[key] for key in _LMS if said.get(key)), "")
        found.append(Mapped(student, lms, said.get("email", ""), name))
    return found


def why_no_folder(student: str) -> str:
    """Say why an id that did not come from a folder's name cannot be a student's; empty where it can."""
    if any(c in student for c in "/\\"):
        return tell("it holds a slash")
    return why_refused_id(student)


def make_id(who: Who, taken: Collection[str]) -> str:
    """Make an id for a person whom nobody knows, of the name or the address.

    Parameters
    ----------
    who : Who
    taken : collection of str
        Ids that mean somebody else.

    Returns
    -------
    str
        Letters, digits and ``._-``; the platform's number behind it where the name alone is taken.
    """
    local = who.emails[0].partition("@")[0] if who.emails else ""
    numbers = [n for n in (*who.ids, who.participant, *who.emails) if n]
    first = _safe(local) or _safe(who.name) or _safe(who.logins[0] if who.logins else "")
    tries = [
        first,
        *(_safe(f"{first}_{number}") for number in numbers),
        *(f"{first}_{n}" for n in range(2, 9999)),
    ]
    same = {name.casefold() for name in taken}
    return next(one for one in tries if one.strip("_") and one.casefold() not in same)


def _safe(text: str) -> str:
    text = unicodedata.normalize("NFC", text).casefold()
    return re.sub(r"[^\w.-]+", "_", text).strip("._-")[:_LONGEST_MADE].strip("._-")


@dataclass
class Roster:
    """The class, to be asked who a person is.

    Attributes
    ----------
    class_ : sequence of StudentResult
        Whom the gradebook and the folder of submissions know.
    mapping : sequence of Mapped
    seen : mapping of str to Who
        Who students were in earlier downloads of the same assignment, by id.
    """

    class_: Sequence[StudentResult]
    mapping: Sequence[Mapped] = ()
    seen: Mapping[str, Who] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._said: dict[tuple[str, str], dict[str, None]] = {}
        self._book: dict[tuple[str, str], dict[str, None]] = {}
        self._past: dict[tuple[str, str], dict[str, None]] = {}
        self._names: dict[str, dict[str, None]] = {}
        self.people = {student.student: student for student in self.class_}
        for line in self.mapping:
            self.people.setdefault(line.student, StudentResult(line.student))
            said = [("id", line.lms_id), ("email", _mail(line.email))]
            said += [("name", spelling) for spelling in spellings(line.name)]
            self._put(self._said, line.student, said)
        for student in self.class_:
            keys = [("id", student.lms_user_id), ("email", _mail(student.email))]
            self._put(self._book, student.student, keys)
            self._name(student.student, self.names(student.student) or {squeeze(student.student)})
        for name, who in self.seen.items():
            ids = [("id", number) for number in who.ids]
            emails = [("email", _mail(address)) for address in who.emails]
            self._put(self._past, name, (*ids, *emails, ("participant", who.participant)))
            self._name(name, spellings(who.name))

    @staticmethod
    def _put(
        index: dict[tuple[str, str], dict[str, None]], student: str, keys: Iterable[tuple[str, str]]
    ) -> None:
        for key in keys:
            if key[1]:
                index.setdefault(key, {})[student] = None

    def _name(self, student: str, names: Iterable[str]) -> None:
        for name in names:
            self._names.setdefault(name, {})[student] = None

    def find(self, who: Who) -> Match:
        """Find the students that a person is.

        Parameters
        ----------
        who : Who

        Returns
        -------
        Match
        """
        keys = [("id", number) for number in (*who.ids, who.participant) if number]
        keys += [("email", _mail(address)) for address in (*who.emails, *who.logins) if "@" in address]
        for key in (*keys, ("name", squeeze(who.name))):
            if key in self._said:
                return Match(tuple(self._said[key]), "the mapping file")
        sure = [key for key in keys if key in self._book and self._may_be(key, who)]
        if sure:
            found = {student: None for key in sure for student in self._book[key]}
            return self._only(found, "the id" if sure[0][0] == "id" else "the e-mail", sure[0][1])
        for key in (*keys, ("participant", who.participant)):
            if key in self._past and self._may_be(key, who):
                return self._only(self._past[key], "an earlier download", key[1])
        logins = (*who.logins, *who.ids, *(address.partition("@")[0] for address in who.emails))
        for login in logins:
            if login in self.people and not self._contradicts(login, who):
                return Match((login,), "the login")
        return self._find_by_name(who)

    def _find_by_name(self, who: Who) -> Match:
        tries = [squeeze(who.name)] * bool(who.name)
        if who.participant and "-" in who.name:  # Moodle puts a group's name before the student's
            tries += [squeeze(who.name.split("-", n)[-1]) for n in range(1, who.name.count("-") + 1)]
        called = list(next((self._names[name] for name in tries if name in self._names), ()))
        fit = [student for student in called if not self._contradicts(student, who)]
        if len(fit) == 1:
            return Match((fit[0],), BY_NAME)
        if len(fit) > 1:
            return Match(
                why=tell_many(
                    "{number} student has this name: say which in a mapping file",
                    "{number} students have this name: say which in a mapping file",
                    len(fit),
                )
            )
        if called:
            return Match(
                why=tell(
                    "has the name of {names}, and another number or address: use a mapping file",
                    names=tell_list(called[:3]),
                )
            )
        return Match()

    def _may_be(self, key: tuple[str, str], who: Who) -> bool:
        """Say whether Moodle's number may be the gradebook's: only where the names agree, or one has none."""
        if key != ("id", who.participant) or who.participant in who.ids:
            return True
        names = {name for student in self._book.get(key, ()) for name in self.names(student)}
        return not names or squeeze(who.name) in names

    def names(self, student: str) -> set[str]:
        """Give the squeezed names that a student may be called by."""
        found = self.people.get(student)
        if found is None or not (found.first_name or found.last_name):
            return set()
        one, other = found.first_name, found.last_name
        return {squeeze(f"{one} {other}"), squeeze(f"{other} {one}")} - {""}

    def _contradicts(self, student: str, who: Who) -> bool:
        """Say whether a student of this name or login is known to be somebody else."""
        known = self.people.get(student, StudentResult(student))
        mapped = [line for line in self.mapping if line.student == student]
        past = self.seen.get(student, Who())
        numbers = {known.lms_user_id, *past.ids, *(line.lms_id for line in mapped)} - {""}
        if numbers and who.ids and not numbers & set(who.ids):
            comparable = any(a.isdigit() == b.isdigit() for a in numbers for b in who.ids)
            if comparable:
                return True
        if past.participant and who.participant and past.participant != who.participant:
            return True
        addresses = {_mail(a) for a in (known.email, *past.emails, *(line.email for line in mapped))} - {""}
        return bool(addresses and who.emails and not addresses & {_mail(a) for a in who.emails})

    @staticmethod
    def _only(students: Mapping[str, None], how: str, value: str) -> Match:
        if len(students) == 1:
            return Match(tuple(students), how)
        return Match(
            why=tell(
                "{said} and what else is said mean {names}: use a mapping file",
                said=value,
                names=tell_list(students, "unit"),
            )
        )


def tell_some(names: Sequence[str], most: int) -> str:
    """Name people or files: the first of them, and how many more there are."""
    shown = tell_list(names[:most], "unit")
    return tell("{names} and {more} more", names=shown, more=len(names) - most) if names[most:] else shown
