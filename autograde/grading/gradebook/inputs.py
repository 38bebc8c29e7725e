"""What grades of an assignment depend on besides the submissions: hashes, each of one thing that can change.

They are kept apart so that a change concerns only what it must: an exercise the assignments that ask it, the
rule for late submissions those who are late, an export's settings nobody.
"""

import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache
from importlib.metadata import distributions
from pathlib import Path, PurePath
from typing import Any

from traitlets.config import Config, LazyConfigValue

from autograde import exercises
from autograde.course import UNRELEASED, Course
from autograde.exercise import installed_places
from autograde.personal_forms import SECTION
from autograde.settings import files_beside
from signs.words import mark

#: Catalogues, too: a verdict is told from them.
_CODE = (".py", ".json", ".csv", ".npz", ".keras", ".po")
#: Stands where an exercise's name does.
BESIDE = mark("beside the exercises")
_KIT = Path(exercises.__file__).parent
_CONFIG = "the file itself"
#: Sections of the configuration on which no grade depends.
_ELSEWHERE = {
    "BaseExporter",
    "CsvExportPlugin",
    "Exchange",
    "ExchangeFactory",
    "ExportApp",
    "ExportPlugin",
    "ExtractorPlugin",
    "FeedbackExporter",
    "FileNameCollectorPlugin",
    "FormgradeApp",
    "FormgradeExtension",
    "GenerateFeedback",
    "GenerateFeedbackApp",
    SECTION,  # counts as a fingerprint, with the secret and for the assignments that ask so
    "StudentCourse",
    "Words",
    "ZipCollect",
    "ZipCollectApp",
}
#: Of ``CourseDirectory``: where things lie.
_PLACES = re.compile(r".*_directory|root|db_url|course_id|assignment_id|student_id")
_LATE = "AssignLatePenalties"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Inputs:
    """Hashes of what an assignment's grades depend on.

    Attributes
    ----------
    notebooks : str
        Of source and release: cells, points, texts.
    exercises : dict of str to str
        Of each exercise that the notebooks name, or that such a one names.
    settings : dict of str to str
        Of each section of the configuration that a grade can depend on.
    penalty : str
        Of the rule for late submissions, with the files of its plugin.
    package, environment : str
        Of the kit, and of all that is installed.
    """

    notebooks: str
    exercises: dict[str, str]
    settings: dict[str, str]
    penalty: str
    package: str
    environment: str

    @property
    def rows(self) -> str:
        """What the assignment's rows in the gradebook depend on; they are the same in every form."""
        settings = sorted(item for item in self.settings.items() if item[0] != SECTION)
        return digest([self.notebooks, *settings, self.environment])


def read_inputs(course: Course, settings: Config, personal: str = "") -> Inputs:
    """Hash what an assignment's grades depend on now.

    Parameters
    ----------
    course : Course
    settings : traitlets.config.Config
        The course's configuration.
    personal : str
        Changes where a student may be asked another form (`PersonalForms.fingerprint`); empty where the
        assignment asks all in the ordinary one, which then is no matter of its grades.

    Returns
    -------
    Inputs
    """
    chosen, penalty = hash_settings(course, settings)
    chosen |= {SECTION: personal} if personal else {}
    return Inputs(
        hash_notebooks(course), hash_exercises(course), chosen, penalty, hash_package(), hash_environment()
    )


def digest(parts: Iterable[object]) -> str:
    """Hash parts, each as it is, whatever stands at their borders."""
    made = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogateescape")
        made.update(len(data).to_bytes(8, "little"))
        made.update(data)
    return made.hexdigest()


def hash_notebooks(course: Course) -> str:
    """Hash what the assignment's notebooks and the files beside them say."""
    source = [path for path in sorted(course.source.rglob("*")) if path.parent.name != UNRELEASED]
    return _hash_files(course.root, [*source, *sorted(course.release.rglob("*"))])


def hash_exercises(course: Course) -> dict[str, str]:
    """Hash the exercises that an assignment can depend on: the kit's, installed packages' and the course's.

    That is what its notebooks name, and whatever files of those name in turn: rather one too many than too
    few.
    """
    texts = [p.read_bytes() for folder in (course.source, course.release) for p in folder.rglob("*.ipynb")]
    places = (*installed_places(), course.exercises)
    found: dict[str, list[Path]] = {}
    for place in (_KIT, *places):
        for folder in sorted(place.glob("*/")):
            if folder.name != "__pycache__":
                found.setdefault(folder.name, []).append(folder)
    beside = [path for place in places for path in sorted(place.glob("*.py"))]
    named = _named_by([*texts, *(path.read_bytes() for path in beside)], found)
    hashes = {
        name: digest(_hash_files(folder, _files_of(folder)) for folder in found[name])[:16]
        for name in sorted(named)
    }
    if beside and hashes:
        hashes[BESIDE] = _hash_files(None, beside)[:16]
    return hashes


def _named_by(texts: list[bytes], found: dict[str, list[Path]]) -> set[str]:
    """Choose what texts name, and what the files of the chosen name in turn."""
    named: set[str] = set()
    while texts:
        words = {word for text in texts for word in _WORD.findall(text.decode("utf-8", "replace"))}
        new = (words & found.keys()) - named
        named |= new
        files = [path for name in new for place in found[name] for path in _files_of(place)]
        texts = [path.read_bytes() for path in files if path.suffix == ".py"]
    return named


def _files_of(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    return [path for path in sorted(place.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]


def _hash_files(root: Path | None, paths: Iterable[Path]) -> str:
    return digest(
        part
        for path in paths
        if path.is_file()
        for part in (path.relative_to(root).as_posix() if root else path.name, path.read_bytes())
    )


def hash_settings(course: Course, settings: Config) -> tuple[dict[str, str], str]:
    """Hash what the configuration says, not how: section by section, and the rule for late submissions.

    Returns
    -------
    tuple of (dict of str to str, str)
    """
    late = {_LATE, "BasePlugin", *_plugin_names(settings.get(_LATE, {}).get("plugin_class"))}
    chosen: dict[str, str] = {}
    penalty: dict[str, str] = {}
    beside = _files_by_name(course)
    for section, values in sorted(settings.items()):
        if section in _ELSEWHERE:
            continue
        if section == "CourseDirectory":
            values = {key: value for key, value in values.items() if not _PLACES.fullmatch(key)}
        if not values:
            continue
        told = _tell(course, values)
        (penalty if section in late else chosen)[section] = digest(
            [told, *_local_files(course, told, beside)]
        )[:16]
    return chosen, digest(sorted(penalty.items()))


def _plugin_names(plugin: Any) -> set[str]:
    """Name the sections that a penalty plugin is configured by."""
    names = {"LateSubmissionPlugin"}
    if isinstance(plugin, type):
        return names | {kind.__name__ for kind in plugin.__mro__}
    return names | ({str(plugin).rpartition(".")[2]} if plugin else set())


def _tell(course: Course, value: Any) -> str:
    """Write a value of the configuration so that it is the same text in every process and place."""
    try:
        return _plain(value).replace(str(course.root), "")
    except TypeError:  # a function, say: nobody can tell what it does
        return f"{_CONFIG} {digest([course.config.read_bytes() if course.config.is_file() else b''])}"


def _plain(value: Any) -> str:
    if isinstance(value, LazyConfigValue):
        value = value.to_dict()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {_plain(each)}" for key, each in sorted(value.items())) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_plain, value)) + "]"
    if isinstance(value, set | frozenset):
        return "{" + ", ".join(sorted(map(_plain, value))) + "}"
    if isinstance(value, PurePath):
        return repr(str(value))
    if isinstance(value, type) and value.__module__ != "builtins":
        return f"{value.__module__}.{value.__qualname__}"
    plain = (str, bytes, int, float, bool, type(None), date, datetime, time, timedelta, tzinfo)
    if isinstance(value, plain):
        return repr(value)
    raise TypeError


def _files_by_name(course: Course) -> dict[str, list[Path]]:
    """Group what lies beside the configuration by the name that a module or a value may call it by."""
    beside: dict[str, list[Path]] = {}
    for place in files_beside(course.root):
        beside.setdefault(place.parts[0].partition(".")[0], []).append(course.root / place)
    return beside


def _local_files(course: Course, told: str, beside: dict[str, list[Path]]) -> Iterator[bytes]:
    """Yield the contents of the files beside the configuration that a value names, and of what those name."""
    for name in sorted(_named_by([told.encode()], beside)):
        for path in beside[name]:
            yield path.relative_to(course.root).as_posix().encode()
            yield path.read_bytes()


@cache
def hash_package() -> str:
    """Hash the code of ``autograde`` and ``signs``, without the exercises (`hash_exercises`)."""
    root = _KIT.parents[1]
    paths = [
        path
        for name in ("autograde", "signs")
        for path in sorted((root / name).rglob("*"))
        if path.suffix in _CODE and _KIT not in path.parents[1:]
    ]
    return digest(part for p in paths for part in (p.relative_to(root).as_posix(), p.read_bytes()))


@cache
def hash_environment() -> str:
    """Hash Python's version and those of all installed packages: what a lock file pins."""
    installed = {f"{d.metadata['Name']}=={d.version}" for d in distributions()}
    return digest([sys.version, sys.platform, *sorted(installed)])
