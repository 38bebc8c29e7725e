"""The leak gate: refuses a release that holds anything which only the instructor may see.

Secret are the lines of solutions, of hidden tests and of model answers, the code of notebooks that are for
instructors only, and what hints and solutions tell of an exercise. A release leaks when

- a BEGIN or END marker or a canary (`autograde.build.canaries`) stands anywhere in it, or a notebook for
  instructors only;
- a secret line stands anywhere in it. Two kinds of lines are no secrets: those of fewer than `SHORTEST`
  signs, such as ``return X``, and those that the masters release as a whole line of code themselves, such as
  ``X = Activation("relu")(X)`` in an example;
- more than half of the telling lines of one region stand together in one place, released as code elsewhere
  or not: then the solution itself was put there.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograde.build.canaries import holds_canary
from autograde.build.masters import Master
from autograde.build.regions import MARKER, SOLUTION, split_regions
from autograde.build.texts import CHINESE, Place, texts_of, tokens
from autograde.course import CourseError
from autograde.exercise import exercises_of, list_exercises, load_exercise
from autograde.forms import Form, all_forms, form_words
from autograde.learner.why import GENERAL
from signs.words import ENGLISH, speaking, tell

SHORTEST = 16  # signs, blanks not counted; a Chinese one says as much as two
LONG_ENOUGH = 40  # signs of a sentence: a shorter one may stand anywhere
_CHINESE = re.compile(f"[{CHINESE}]")
_ENDS = re.compile(r"(?<=[.:?!])\s+|(?<=[。：？！])")
COMMENT = re.compile(r"\s+#[^\"']*$")


class LeakError(CourseError):
    """The release holds what students must not see; the message names the place and the line."""


@dataclass(frozen=True)
class Secret:
    """The telling lines of one region.

    Attributes
    ----------
    owner : str
        Whose they are, such as ``the solution of square``.
    lines : tuple of str
        As they stand in the master, without indentation and comments behind the code.
    whole : bool
        Whether many of them together are a leak even if each of them stands in released code.
    """

    owner: str
    lines: tuple[str, ...]
    whole: bool = True


def check_for_leaks(masters: list[Master], release: Path) -> int:
    """Look for secrets of the masters in a release.

    Parameters
    ----------
    masters : list of Master
        What the release was made from.
    release : Path
        The folder with the student notebooks.

    Returns
    -------
    int
        The number of secret lines that were looked for.

    Raises
    ------
    LeakError
        For the first leak.
    """
    secrets = secrets_of(masters)
    for language in dict.fromkeys((ENGLISH, *(master.language for master in masters))):
        secrets += told_secrets(masters, language)
    common = _released_lines(masters)
    for master in masters:
        if not master.released:
            for path in release.rglob(f"{master.name}*"):
                raise LeakError(
                    tell(
                        "release: {file} is for instructors only: keep {master} out of the release",
                        file=path.name,
                        master=master.name,
                    )
                )
    for place in texts_of(release):
        _check_place(place, secrets, common)
    return len({line for secret in secrets for line in secret.lines if tokens(line) not in common})


def secrets_of(masters: Iterable[Master]) -> list[Secret]:
    """Collect what students must not see.

    Parameters
    ----------
    masters : iterable of Master

    Returns
    -------
    list of Secret
        One for each region and for each notebook for instructors only; those without a telling line are
        left out.
    """
    secrets = []
    for master in masters:
        if not master.released:
            code = [cell.source for cell in master.notebook.cells if cell.cell_type == "code"]
            lines = [line for source in code for line in source.split("\n") if not MARKER.search(line)]
            secrets.append(
                Secret(
                    tell("{master}, which is for instructors only", master=master.name),
                    _telling(lines),
                    whole=False,
                )
            )
            continue
        for cell in master.notebook.cells:
            for region in split_regions(cell.source, master.name)[1]:
                owner = (
                    tell("the solution of {cell}", cell=cell.id)
                    if region.kind == SOLUTION
                    else tell("the hidden test of {cell}", cell=cell.id)
                )
                telling = _telling(region.lines)
                if len(telling) == 1:  # the value of a solution of one line is the solution
                    telling += _telling(
                        line.removeprefix("return ") for line in telling if line.startswith("return ")
                    )
                secrets.append(Secret(owner, telling))
    return [secret for secret in secrets if secret.lines]


def told_secrets(masters: Iterable[Master], language: str = ENGLISH) -> list[Secret]:
    """Collect what hints, solutions and reports tell of exercises that masters check, by sentence.

    Parameters
    ----------
    masters : iterable of Master
    language : str
        In which they tell it.

    Returns
    -------
    list of Secret
    """
    cells = (cell for master in masters for cell in master.notebook.cells if cell.cell_type == "code")
    names = sorted({name for cell in cells for name in exercises_of(cell.source)} & set(list_exercises()))
    secrets = [Secret(tell("the hints"), _sentences(GENERAL, language), whole=False)] if names else []
    for name in names:
        exercise = load_exercise(name)
        forms: list[Form] = [{}, *all_forms(exercise)]
        with speaking(language):
            told = [
                sentence
                for form in forms
                for part in ("WHY", "TEACH")
                for sentence in form_words(exercise, part, form).values()
            ]
            told += [form_words(exercise, "EXPLAINED", form) for form in forms]
        owner = tell("what is told of {exercise} after its check", exercise=name)
        secrets.append(Secret(owner, _sentences(told, language), whole=False))
    return [secret for secret in secrets if secret.lines]


def _sentences(texts: Iterable[str], language: str) -> tuple[str, ...]:
    with speaking(language):
        told = [tell(text) for text in texts if text]
    parts = (part.strip(" .:?!。：？！") for text in told for part in _ENDS.split(text))
    return tuple(dict.fromkeys(part for part in parts if _signs(part) >= LONG_ENOUGH))


def _signs(text: str) -> int:
    return len(text) + len(_CHINESE.findall(text))


def _check_place(place: Place, secrets: list[Secret], common: set[str]) -> None:
    text = place.decoded
    marker = MARKER.search(text)
    if marker:
        raise LeakError(
            tell(
                "release: {place}: '{marker}' stands there: take it out of the master",
                place=place.where,
                marker=marker.group(),
            )
        )
    if holds_canary(place.text.encode("utf-8", "replace")):
        raise LeakError(
            tell(
                "release: {place}: the canary of a solution or a hidden test stands there", place=place.where
            )
        )
    text = tokens(text)
    for secret in secrets:
        found = [line for line in secret.lines if tokens(line) in text]
        telling = [line for line in found if tokens(line) not in common]
        if not telling and secret.whole and 2 * len(found) > len(secret.lines):
            telling = found
        if telling:
            raise LeakError(
                tell(
                    "release: {place}: a line of {owner} stands there: '{line}': "
                    "say it differently in the master, or put it into the region",
                    place=place.where,
                    owner=secret.owner,
                    line=telling[0],
                )
            )


def _telling(lines: Iterable[str]) -> tuple[str, ...]:
    """Without indentation, comments behind the code, repetitions and lines too short to tell anything."""
    stripped = (COMMENT.sub("", line).strip() for line in lines)
    return tuple(dict.fromkeys(line for line in stripped if _signs("".join(line.split())) >= SHORTEST))


def _released_lines(masters: Iterable[Master]) -> set[str]:
    """Whole lines of code that the masters release; a commented-out solution is not among them."""
    released = set()
    for master in masters:
        if not master.released:
            continue
        for cell in master.notebook.cells:
            if cell.cell_type == "code":
                source, _ = split_regions(cell.source, master.name)
                released |= {tokens(COMMENT.sub("", line)) for line in source.split("\n")}
    return released
