"""What an export tells of each student: total, points an exercise, what waits, and nothing handed in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from autograde.grading.class_results import ClassResults, GradedCell, StudentResult
from autograde.lms.collected import Collected
from autograde.lms.people import Who
from signs.words import mark, tell, tell_list

#: The first columns of our own table.
COLUMNS: tuple[str, ...] = (
    "student",
    "first_name",
    "last_name",
    "email",
    "lms_user_id",
    "state",
    "total",
    "max_points",
    "penalty",
    "waiting",
    "submitted",
    "hours_late",
)
#: States, as they stand in our own tables; told where a person is to read them.
GRADED, UNGRADED, NOTHING = mark("graded"), mark("not graded yet"), mark("nothing handed in")


@dataclass(frozen=True)
class Grade:
    """One student's.

    Attributes
    ----------
    result : StudentResult
    who : Who
        The student as the platform knows them, as far as the mapping file and what was collected tell.
    """

    result: StudentResult
    who: Who

    @property
    def student(self) -> str:
        """The id."""
        return self.result.student

    @property
    def state(self) -> str:
        """`GRADED`, `UNGRADED` or `NOTHING`."""
        if self.result.total is not None:
            return GRADED
        return UNGRADED if self.result.handed_in else NOTHING

    @property
    def total(self) -> str:
        """The total as a cell: empty where there is no grade, which is not 0."""
        return number(self.result.total)

    def points(self, cell: GradedCell) -> float | None:
        """Give the points of a cell; None where it waits for a person, or nothing was graded."""
        return None if cell.place in self.result.waiting else self.result.points.get(cell.place)

    @property
    def last_first(self) -> tuple[str, str]:
        """Last and first name; of the name that the platform told, where the gradebook has none."""
        if self.result.first_name or self.result.last_name:
            return self.result.last_name, self.result.first_name
        name = self.who.name
        if "," in name:
            last, _, first = name.partition(",")
            return last.strip(), first.strip()
        first, _, last = name.rpartition(" ")
        return last, first

    @property
    def full_name(self) -> str:
        """First and last name, or the id where none is known."""
        last, first = self.last_first
        return f"{first} {last}".strip() or self.student

    @property
    def email(self) -> str:
        """The address; empty if it is not known."""
        return self.result.email or next(iter(self.who.emails), "")

    @property
    def lms_id(self) -> str:
        """The user's number in the platform; empty if it is not known."""
        return self.result.lms_user_id or next(iter(self.who.ids), "")


@dataclass(frozen=True)
class Grades:
    """A class's.

    Attributes
    ----------
    results : ClassResults
    grades : tuple of Grade
        Everyone once, by id.
    """

    results: ClassResults
    grades: tuple[Grade, ...]

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The cells' titles, in the order of the cells; with the notebook where one would be twice."""
        counts = Counter(cell.title for cell in self.results.cells)
        return tuple(
            cell.title
            if counts[cell.title] == 1 and cell.title not in COLUMNS
            else f"{cell.notebook}/{cell.grade_id}"
            for cell in self.results.cells
        )

    def waiting(self, grade: Grade) -> list[str]:
        """List what of a student's waits for a person, by title."""
        cells = zip(self.results.cells, self.titles, strict=True)
        return [title for cell, title in cells if cell.place in grade.result.waiting]

    def comment(self, grade: Grade) -> str:
        """Tell the points an exercise and what waits, for a column of comments."""
        if grade.result.total is None:
            return ""
        cells = zip(self.results.cells, self.titles, strict=True)
        said = [
            tell(
                "{title}: {points} of {most}",
                title=title,
                points=number(points),
                most=number(cell.max_points),
            )
            for cell, title in cells
            if (points := grade.points(cell)) is not None
        ]
        if grade.result.penalty:
            said.append(tell("penalty for lateness: {points}", points=number(grade.result.penalty)))
        waiting = self.waiting(grade)
        if waiting:
            said.append(tell("not graded yet: {titles}", titles=tell_list(waiting, "unit")))
        return "; ".join(said)


def gather(results: ClassResults, seen: dict[str, Collected], said: Sequence[tuple[str, Who]]) -> Grades:
    """Put a class's results together with what is known of its people.

    Parameters
    ----------
    results : ClassResults
    seen : dict of str to Collected
        What was collected, by student.
    said : sequence of (str, Who)
        What the mapping file says of students; it comes first.

    Returns
    -------
    Grades
    """
    mapped = dict(said)
    grades = []
    for result in results.students:
        past = seen[result.student].who if result.student in seen else Who()
        here = mapped.get(result.student, Who())
        who = Who(
            here.name or past.name,
            tuple(dict.fromkeys((*here.ids, *past.ids))),
            past.participant,
            tuple(dict.fromkeys((*here.emails, *past.emails))),
            past.logins,
        )
        grades.append(Grade(result, who))
    return Grades(results, tuple(grades))


def number(value: float | None) -> str:
    """Write a number of points as a cell; empty for None."""
    if value is None:
        return ""
    text = f"{value:.2f}"
    return text.rstrip("0").rstrip(".") if text != "-0.00" else "0"
