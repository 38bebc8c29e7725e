"""Takes out of a verdict's words whatever may tell whose it is.

Sentences and drawings hold words of the kit's, and words of a student's own: names of layers and functions,
lines of code, messages of exceptions. Only words that the kit or an exercise says by itself are let through;
and what is somebody's name or id is taken out in any case where a student may have put it.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from autograde.evidence.layer_kinds import OPERATIONS
from autograde.exercise import load_exercise
from autograde.grading.class_results import StudentResult
from autograde.judge.attributes import operation_name
from autograde.judge.box_words import wrap_name
from autograde.judge.drawing import Box, Drawing, Fork, Lane

VEILED = "…"
_HERE = Path(__file__).parents[1]
#: Where the words of findings and drawings stand.
_ROOMS = ("judge", "evidence", "reports")
_PARTS = ("asked.py", "kept.py", "reference.py")
_RUN = re.compile(r"[^\W\d_]+|\d+")
_QUOTED = re.compile(r"`[^`\n]*`|(?<!\w)'[^'\n]*'(?!\w)|\"[^\"\n]*\"")
_REPEATED = re.compile(rf"{VEILED}(?:[\s.,:;_/()\[\]{{}}=+*<>|&%#@!?$^~\\-]*{VEILED})+")
_TYPES = (
    "int", "float", "str", "bool", "list", "tuple", "dict", "set", "None", "NoneType", "True", "False",
    "ndarray", "numpy", "np", "tf", "keras", "tensor", "Tensor", "KerasTensor", "uint", "complex", "bytes",
    "ValueError", "TypeError", "NameError", "KeyError", "IndexError", "AttributeError", "RuntimeError",
    "ZeroDivisionError", "AssertionError", "RecursionError", "ImportError", "ModuleNotFoundError",
    "FileNotFoundError", "UnboundLocalError", "NotImplementedError", "MemoryError", "SyntaxError",
)  # fmt: skip
_LONG_NUMBER, _SHORT_NAME = 5, 2


class Veil:
    """What is taken out of the words of one class.

    Parameters
    ----------
    students : iterable of StudentResult
        Everyone of the class.
    exercises : iterable of str
        Those whose words are known.
    """

    def __init__(self, students: Iterable[StudentResult], exercises: Iterable[str]) -> None:
        self.known = set(kit_words())
        for name in exercises:
            self.known |= exercise_words(name)
        people = {text for student in students for text in _called(student)}
        longest = sorted(people, key=lambda text: (-len(text), text))
        own = [text for text in longest if not self._is_known(text)]
        self._own = _any_of(own, re.IGNORECASE)
        self._everyone = _any_of(longest, re.IGNORECASE)
        # A name that is a word of the kit's as well, such as Max, is looked for as it is written.
        shared = [text for text in longest if self._is_known(text) and len(text) > _SHORT_NAME]
        self._shared = _any_of(shared, 0)

    def _is_known(self, text: str) -> bool:
        return all(run.casefold() in self.known for run in _RUN.findall(text)) and text.isalpha()

    def text(self, words: str) -> str:
        """Take out of a sentence what is not the kit's; what stands in quotes may be nobody's name at all."""
        told = _QUOTED.sub(lambda found: self._everyone.sub(VEILED, found[0]), words)
        told = self._own.sub(VEILED, told)
        told = _RUN.sub(self._run, told)
        told = _REPEATED.sub(VEILED, told)
        return "".join(c if c.isprintable() else " " for c in told)

    def _run(self, found: re.Match[str]) -> str:
        run = found[0]
        if run.isdigit():
            fraction = found.string[: found.start()].endswith((".", ","))
            return run if len(run) < _LONG_NUMBER or fraction else VEILED
        return run if run.casefold() in self.known else VEILED

    def names_nobody(self, words: str) -> bool:
        """Say whether a text, as it would be shown, holds nobody's name or id."""
        return not self._own.search(words) and not self._shared.search(words)

    def drawing(self, drawing: Drawing) -> Drawing:
        """Take out of a drawing what is not the kit's; a layer of the student's own has no name."""
        titles = {name: self.text(title) for name, title in drawing.titles.items()}
        return replace(drawing, lane=self._lane(drawing.lane), titles=titles, note=self.text(drawing.note))

    def _lane(self, lane: Lane) -> Lane:
        items = tuple(self._item(item) for item in lane.items)
        return replace(lane, items=items, words=self.text(lane.words))

    def _item(self, item: Box | Fork) -> Box | Fork:
        if isinstance(item, Box):
            return self._box(item)
        merge = None if item.merge is None else self._box(item.merge)
        return Fork(tuple(self._lane(lane) for lane in item.lanes), merge)

    def _box(self, box: Box) -> Box:
        notes = tuple(map(self.text, box.notes))
        if (box.kind != "part" and box.op not in OPERATIONS) or box.op == "unknown":
            return replace(box, lines=("a layer", "of their own"), wrong_words=(), notes=notes)
        lines = tuple(map(self.text, box.lines))
        kept = lines == box.lines
        return replace(box, lines=lines, notes=notes, wrong_words=box.wrong_words if kept else ())


def _called(student: StudentResult) -> Iterator[str]:
    """Yield what a student is called, whole and in parts that say something."""
    names = f"{student.first_name} {student.last_name}".split()
    whole = [student.student, student.email, student.lms_user_id, " ".join(names), *names]
    yield from (text.strip() for text in whole if len(text.strip()) > 1)
    known = kit_words()
    for text in (student.student, student.email.partition("@")[0], *names):
        parts = re.split(r"[^\w]|_", text)
        yield from (p for p in parts if len(p) > _SHORT_NAME and p.isalpha() and p.casefold() not in known)


def _any_of(texts: list[str], flags: int) -> re.Pattern[str]:
    """Find any of some texts: short ones as words of their own, longer ones also inside of others."""
    if not texts:
        return re.compile(r"(?!)")
    parts = [
        re.escape(text) if len(text) > 3 else rf"(?<![^\W\d_]){re.escape(text)}(?![^\W\d_])" for text in texts
    ]
    return re.compile("|".join(parts), flags)


@cache
def kit_words() -> frozenset[str]:
    """Collect the words that findings and drawings are made of, in small letters."""
    found = {run.casefold() for text in _TYPES for run in _RUN.findall(text)}
    for op in OPERATIONS:
        name = operation_name(op)
        for text in (name, op, *wrap_name(name)):
            found |= {run.casefold() for run in _RUN.findall(text)}
    for room in _ROOMS:
        for path in sorted((_HERE / room).glob("*.py")):
            found |= words_of(path, with_code=False)
    return frozenset(found)


@cache
def exercise_words(name: str) -> frozenset[str]:
    """Collect the words of an exercise: what its texts say, and the names in its own code."""
    try:
        folder = load_exercise(name).folder
    except ValueError:
        return frozenset()
    shared = [path for path in folder.parent.glob("_*") if path.is_dir() and path.name != "__pycache__"]
    found = {run.casefold() for run in _RUN.findall(name)}
    for place in (folder, *shared):
        for part in _PARTS:
            if (place / part).is_file():
                found |= words_of(place / part, with_code=True)
    return frozenset(found)


def words_of(path: Path, with_code: bool) -> set[str]:
    """Collect the words of a module's texts, its docstrings left aside, and perhaps of its code."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError):
        return set()
    texts = []
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            texts.append(node.value)
        elif with_code and isinstance(node, ast.Name):
            texts.append(node.id)
        elif (with_code and isinstance(node, ast.arg)) or (
            with_code and isinstance(node, ast.keyword) and node.arg
        ):
            texts.append(node.arg)
        elif with_code and isinstance(node, ast.Attribute):
            texts.append(node.attr)
    return {run.casefold() for text in texts for run in _RUN.findall(text)}
