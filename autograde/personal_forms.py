"""Who is asked an exercise in which form: drawn from the student's id and a secret of the course.

``c.PersonalForms.exercises`` in the course's configuration says which exercises of which assignment are asked
so. The form can be told again at any time, so that nothing has to be kept but the secret. It lies in a file
of its own, which is never part of a release, a repository or a worker's bundle.
Whoever has it can tell everybody's form; without it nobody's can be found again, so it wants a copy.
"""

import hashlib
import hmac
import json
import os
import secrets
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograde.course import Course, CourseError
from autograde.exercise import Exercise, ExerciseError, load_exercise
from autograde.forms import Form, choices_of
from autograde.settings import CONFIG, read_settings, secret_file
from signs.words import tell

if TYPE_CHECKING:
    from traitlets.config import Config

SECTION = "PersonalForms"
#: Where the notebooks with everybody's own form lie: ``personal/<student>/<assignment>/``.
FOLDER = "personal"
#: Signs of a secret; what is shorter could be guessed.
SHORTEST = 32


def form_of(secret: bytes, student: str, exercise: Exercise) -> Form:
    """Draw a student's form of an exercise; each is as likely as any other.

    Parameters
    ----------
    secret : bytes
        The course's.
    student : str
        The id; spellings that Unicode takes for the same are the same.
    exercise : Exercise

    Returns
    -------
    dict
        One choice of each thing that may differ. Another choice among those of one thing changes nothing of
        the others.
    """
    same = unicodedata.normalize("NFC", student)
    form = {}
    for name, values in choices_of(exercise).items():
        message = json.dumps([exercise.name, name, same]).encode("utf-8", "surrogatepass")
        drawn = int.from_bytes(hmac.digest(secret, message, hashlib.sha256), "big")
        form[name] = values[drawn % len(values)]
    return form


@dataclass(frozen=True)
class PersonalForms:
    """The exercises of an assignment that everybody is asked in a form of one's own.

    Attributes
    ----------
    exercises : tuple of Exercise
        None where the assignment asks all in the ordinary form.
    secret : bytes
    """

    exercises: tuple[Exercise, ...] = ()
    secret: bytes = b""

    def of(self, student: str) -> dict[str, Form]:
        """Return a student's forms, by exercise."""
        return {exercise.name: form_of(self.secret, student, exercise) for exercise in self.exercises}

    @property
    def fingerprint(self) -> str:
        """Changes where anybody's form may: a hash, which gives nothing of the secret away."""
        if not self.exercises:
            return ""
        names = json.dumps(sorted(exercise.name for exercise in self.exercises))
        return hmac.digest(self.secret, f"fingerprint {names}".encode(), hashlib.sha256).hex()[:16]


def read_personal_forms(
    course: Course, settings: "Config | None" = None, make: bool = False
) -> PersonalForms:
    """Read which exercises of an assignment are asked in personal forms, and the secret.

    Parameters
    ----------
    course : Course
    settings : traitlets.config.Config, optional
        The course's configuration, where it is read already.
    make : bool
        Make the secret where there is none.

    Returns
    -------
    PersonalForms
        Without exercises where the configuration says nothing of the assignment.

    Raises
    ------
    CourseError
        If the configuration names what cannot be asked so, or the secret is not there: one line.
    """
    said = (read_settings(course.root) if settings is None else settings).get(SECTION, {})
    names = _names_of(said.get("exercises") or {}, course.assignment)
    if not names:
        return PersonalForms()
    exercises = tuple(_find(name) for name in names)
    return PersonalForms(exercises, _secret(course, secret_file(course.root, settings), make))


def _names_of(told: object, assignment: str) -> list[str]:
    where = {"file": CONFIG, "setting": f"{SECTION}.exercises"}
    if not isinstance(told, dict):
        raise CourseError(
            tell(
                "{file}: {setting} is a dict of assignment: exercises, such as {example}",
                example='{"week1": ["square"]}',
                **where,
            )
        )
    names = told.get(assignment, ())
    if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) for name in names):
        raise CourseError(
            tell(
                "{file}: {setting}: write a list of exercises for {assignment}, in brackets",
                assignment=assignment,
                **where,
            )
        )
    return list(dict.fromkeys(names))


def _find(name: str) -> Exercise:
    try:
        exercise = load_exercise(name)
        if choices_of(exercise):
            return exercise
    except ExerciseError as error:
        raise CourseError(f"{CONFIG}: {SECTION}.exercises: {error}") from error
    raise CourseError(
        tell(
            "{setting}: {exercise} is asked in one form only: give it FORMS in its asked.py, or take it out",
            setting=f"{CONFIG}: {SECTION}.exercises",
            exercise=name,
        )
    )


def _secret(course: Course, path: Path, make: bool) -> bytes:
    where = course.shown(path)
    if make and not path.exists():
        if any((course.classroom / FOLDER).glob("*/*/*.ipynb")):
            raise CourseError(
                tell(
                    "the course's secret is gone ({file}), and with it who was asked what: put a copy of it "
                    "back, or remove {folder}/ to draw all forms anew",
                    file=where,
                    folder=course.shown(course.classroom / FOLDER),
                )
            )
        _make_secret(path)
    try:
        secret = path.read_bytes().strip()
    except OSError as error:
        raise CourseError(
            tell(
                "the course's secret, from which forms are drawn, cannot be read ({file}: {why}): "
                "`autograde personal` makes it; if it was there, put it back",
                file=where,
                why=error.strerror or error,
            )
        ) from error
    if len(secret) < SHORTEST:
        raise CourseError(
            tell(
                "{file} is no secret of a course: it holds fewer than {least} signs",
                file=where,
                least=SHORTEST,
            )
        )
    return secret


def _make_secret(path: Path) -> None:
    """Write a new secret that nobody but its owner may read; whoever comes second finds the first's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{secrets.token_hex(32)}\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(beside, path)  # never over one that is there
    except OSError as error:
        raise CourseError(
            tell(
                "the course's secret cannot be written ({file}): {why}",
                file=path,
                why=error.strerror or error,
            )
        ) from error
    finally:
        beside.unlink(missing_ok=True)
