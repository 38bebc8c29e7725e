"""What there is to grade by hand: questions, answers made inert, and what is saved of a person's grade.

Nothing is kept between two calls but who the class is: the gradebook and the graded notebooks are read each
time, since others may write them meanwhile.
"""

import hashlib
import hmac
import math
import re
from dataclasses import dataclass
from html import escape
from typing import Any

from nbformat import NotebookNode

from autograde.course import Course, CourseError
from autograde.grading.class_results import ClassResults, GradedCell, StudentResult, read_class
from autograde.grading.gradebook.hand_grades import DONE, Answer, ChangedError, HandGrade
from autograde.grading.gradebook.identity import open_gradebook
from autograde.grading.graded_folder import UnreadableError, graded_folder, read_graded
from autograde.grading.pages.cell_html import Room, answer_html, printable, words_as_html
from autograde.grading.pages.released import Release, read_for_pages
from autograde.grading.pages.sanitise import sanitise_notebook
from autograde.grading.preconditions import is_grading
from autograde.marking.anonymous import names_of, without_names
from autograde.marking.guidance import guidance_html
from autograde.repair.matching import marks_of
from autograde.reports.text import number
from signs.words import mark, tell

LARGEST = 2_000_000  # bytes of one answer with its pictures
LONGEST_COMMENT = 20_000
_UNREADABLE = mark("The graded notebook cannot be read: grade this submission again.")
_MISSING = mark("This cell is not in the submission.")
_EMPTY = mark("There is no answer.")


class RefusedGradeError(CourseError):
    """What was typed is no grade for this cell; one line that says what would be."""


@dataclass(frozen=True)
class Asked:
    """One question, and who answered it.

    Attributes
    ----------
    cell : GradedCell
    answers : dict of str to Answer
        By key, in the order of grading.
    """

    cell: GradedCell
    answers: dict[str, Answer]


class Work:
    """The answers of a class that a person grades.

    Parameters
    ----------
    course : Course
    anonymous : bool
        Whether nobody's name or id is told, and the order tells nothing either.

    Raises
    ------
    CourseError
        If there is nothing to grade by hand.
    """

    def __init__(self, course: Course, anonymous: bool = False):
        self.course, self.anonymous = course, anonymous
        with open_gradebook(course) as gradebook:
            self._secret = gradebook.identity().encode()
        self._read()
        if not any(cell.by_hand for cell in self._class.cells):
            raise CourseError(tell("no cell of {assignment} is graded by hand", assignment=course.assignment))
        if not any(asked.answers for asked in self._asked):
            told = tell(
                "nothing is graded yet: run `autograde grade {assignment}` first",
                assignment=course.assignment,
            )
            raise CourseError(told)

    def _read(self) -> None:
        self._class: ClassResults = read_class(self.course)
        self._release: Release = read_for_pages(self.course)
        self._asked = [self._ask(cell) for cell in self._class.cells if cell.by_hand]
        self._answers = {key: answer for asked in self._asked for key, answer in asked.answers.items()}
        self._cells = {key: asked.cell for asked in self._asked for key in asked.answers}

    def _ask(self, cell: GradedCell) -> Asked:
        given = [(one.student, *cell.place) for one in self._class.students if one.graded]
        keyed = [(self._key(answer), answer) for answer in given]
        return Asked(cell, dict(sorted(keyed) if self.anonymous else keyed))

    def _key(self, answer: Answer) -> str:
        """Name an answer by something that tells nothing, and is the same tomorrow."""
        return hmac.new(self._secret, "\0".join(answer).encode(), hashlib.sha256).hexdigest()[:20]

    def overview(self) -> dict[str, Any]:
        """List questions and answers, with what is left."""
        self._read()
        with open_gradebook(self.course) as gradebook:
            grades = gradebook.hand_grades()
        questions = []
        for asked in self._asked:
            answers = [
                {"key": key, **self._label(n, answer[0]), **self._state(grades[answer])}
                for n, (key, answer) in enumerate(asked.answers.items(), start=1)
                if answer in grades
            ]
            asks = self._release.questions.get(asked.cell.place)
            title = (asks.title if asks else "") or asked.cell.title
            place = (asks.section or asks.notebook_title) if asks else asked.cell.notebook
            question = {"title": title, "name": asked.cell.grade_id, "place": place}
            questions.append({**question, "most": asked.cell.max_points, "answers": answers})
        return {
            "assignment": self.course.assignment,
            "anonymous": self.anonymous,
            "questions": questions,
            "grading": is_grading(self.course),
        }

    def question(self, n: int) -> dict[str, str]:
        """Return a question's text, and how to mark it, as HTML."""
        cell = self._asked[n].cell
        asks = self._release.questions.get(cell.place)
        text = words_as_html(asks.text, folder=str(self.course.release)) if asks else ""
        return {"text": text, "guidance": guidance_html(self.course, *cell.place)}

    def answer(self, key: str) -> dict[str, Any]:
        """Return an answer as HTML, with what the gradebook has of it."""
        with open_gradebook(self.course) as gradebook:
            grade = gradebook.hand_grades(self._answers[key][0])[self._answers[key]]
        html, source = self._show(key)
        return self._told(key, grade, source) | {"html": html}

    def save(self, key: str, points: float | None, comment: str, version: str) -> dict[str, Any]:
        """Save points and a comment for an answer as it was seen.

        Parameters
        ----------
        key : str
        points : float or None
            None for a comment without points.
        comment : str
        version : str
            What `answer` told with the answer that was seen.

        Returns
        -------
        dict
            What the gradebook has now, read back from it.

        Raises
        ------
        RefusedGradeError
            If these are no points for this cell.
        ChangedError
            If the answer or its grade is another one by now; nothing was saved.
        """
        answer, most = self._answers[key], self._cells[key].max_points
        points = _check(points, comment, most)
        _, source = self._show(key)
        with open_gradebook(self.course) as gradebook:
            seen = gradebook.hand_grades(answer[0]).get(answer)
            if seen is None or self._version(seen, source) != version:
                raise ChangedError(
                    tell("this answer was graded by somebody else, or handed in anew: look at it again")
                )
            if comment == self._blank(seen.comment or "", answer[0]):
                comment = seen.comment or ""  # unchanged; whatever was blanked in it stays
            held = gradebook.save_by_hand(answer, seen, points, comment)
        return self._told(key, held, source)

    def _told(self, key: str, grade: HandGrade, source: str) -> dict[str, Any]:
        student = self._answers[key][0]
        return {
            "key": key,
            **self._state(grade),
            "most": self._cells[key].max_points,
            "comment": self._blank(grade.comment or "", student),
            "said": self._blank(grade.said or "", student),
            "version": self._version(grade, source),
            "grading": is_grading(self.course),
        }

    @staticmethod
    def _state(grade: HandGrade) -> dict[str, Any]:
        shown = grade.points if grade.state == DONE or grade.manual is not None else None
        return {"state": grade.state, "points": shown}

    @staticmethod
    def _version(grade: HandGrade, source: str) -> str:
        told = repr((grade.automatic, grade.manual, grade.comment, source))
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()

    def _label(self, n: int, student: str) -> dict[str, str]:
        if self.anonymous:
            return {"label": tell("Answer {number}", number=n), "id": ""}
        name = printable(self._class.by_student[student].name)
        return {"label": name, "id": student if student != name else ""}

    def _names(self, student: str) -> re.Pattern[str] | None:
        own: StudentResult | None = self._class.by_student.get(student)
        return names_of(self._class.students, own) if self.anonymous else None

    def _blank(self, text: str, student: str) -> str:
        return str(without_names(text, self._names(student)))

    def _show(self, key: str) -> tuple[str, str]:
        """Write an answer as HTML; and say what it is, for comparison."""
        student, notebook, grade_id = self._answers[key]
        path = graded_folder(self.course, student) / f"{notebook}.ipynb"
        try:
            cells = read_graded(path)
        except UnreadableError:
            return _quiet(_UNREADABLE), ""
        cells = without_names(cells, self._names(student))
        made = sanitise_notebook(NotebookNode(cells=cells, metadata=NotebookNode()), self._release.texts)
        places = [n for n, cell in enumerate(made.cells) if marks_of(cell).get("grade_id") == grade_id]
        if not places:
            return _quiet(_MISSING), ""
        html = answer_html(made.cells, places[-1], Room(LARGEST))
        return html or _quiet(_EMPTY), html


def _quiet(sentence: str) -> str:
    return f'<p class="quiet">{escape(tell(sentence))}</p>'


def _check(points: float | None, comment: str, most: float) -> float | None:
    """Say what is wrong with a grade, or return its points to the hundredth."""
    if len(comment) > LONGEST_COMMENT:
        raise RefusedGradeError(tell("a comment has at most {longest} characters", longest=LONGEST_COMMENT))
    if points is None:
        return None
    if isinstance(points, bool) or not isinstance(points, int | float) or not math.isfinite(points):
        raise RefusedGradeError(tell("write points as a number from 0 to {most}", most=number(most)))
    if not 0 <= points <= most:
        raise RefusedGradeError(
            tell(
                "{points} is not from 0 to {most}, which is the most here",
                points=number(points),
                most=number(most),
            )
        )
    return round(float(points), 2)
