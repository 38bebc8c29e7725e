"""Takes out of a verdict's words whatever may tell whose it is.

Sentences and drawings hold words of the kit's, and words of a student's own: names of layers and functions,
lines of code, messages of exceptions. Only words that the kit or an exercise says by itself are let through,
in any language of its catalogues; and what is somebody's name or id is taken out in any case where a student
may have put it.
"""

import ast
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from autograde.evidence.layer_kinds import OPERATIONS
from autograde.exercise import load_exercise
from autograde.grading.class_results import StudentResult
from autograde.judge.attributes import operation_name
from autograde.judge.box_words import wrap_name
from autograde.judge.drawing import Box, Drawing, Fork, Lane
from autograde.names import full_names, is_wide
from signs.words import tell

VEILED = "…"
_HERE = Path(__file__).parents[1]
#: Where the words of findings and drawings stand.
_ROOMS = ("judge", "evidence", "reports")
_PARTS = ("asked.py", "kept.py", "reference.py")
#: Letters of scripts that have no spaces between words: of those, a run is no word, but several.
_WIDE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTERS = rf"(?:[{_WIDE}]+|[^\W\d_{_WIDE}]+)"
_WORD = re.compile(_LETTERS)
#: A word with the number behind it, or a number.
_RUN = re.compile(rf"(?=[^\W_])({_LETTERS}?)(\d*)")
_QUOTED = re.compile(r"`[^`\n]*`|(?<!\w)'[^'\n]*'(?!\w)|\"[^\"\n]*\"")
_REPEATED = re.compile(rf"{VEILED}(?:[\s.,:;_/()\[\]{{}}=+*<>|&%#@!?$^~\\，。：；（）、-]*{VEILED})+")
#: What comes into a sentence of a catalogue.
_PART = re.compile(r"\{[^{}]*\}")
_TYPES = (
    "int", "float", "str", "bool", "list", "tuple", "dict", "set", "None", "NoneType", "True", "False",
    "ndarray", "numpy", "np", "tf", "keras", "tensor", "Tensor", "KerasTensor", "uint", "complex", "bytes",
    "ValueError", "TypeError", "NameError", "KeyError", "IndexError", "AttributeError", "RuntimeError",
    "ZeroDivisionError", "AssertionError", "RecursionError", "ImportError", "ModuleNotFoundError",
    "FileNotFoundError", "UnboundLocalError", "NotImplementedError", "MemoryError", "SyntaxError",
)  # fmt: skip
_LONG_NUMBER, _SMALL_NUMBER, _SHORT_NAME = 5, 4, 2


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
        called = {text for student in students for text in _called(student)}
        #: Ids and the like, which may be made of words that are known.
        self._ids = _Ids(text for text in called if not text.isalpha() or is_wide(text))
        words = {text for text in called if text.isalpha() and not is_wide(text)}
        self._strange = {word.casefold() for word in words} - self.known
        # A name that is a word of the kit's as well, such as Max, is looked for as it is written.
        self._shared = {word for word in words if word.casefold() in self.known and len(word) > _SHORT_NAME}
        self._names = {word.casefold() for word in words}
        self._told: dict[str, str] = {}

    def text(self, words: str) -> str:
        """Take out of a sentence what is not the kit's; what stands in quotes may be nobody's name at all."""
        if words not in self._told:
            told = self._ids.veil(words)
            told = _QUOTED.sub(lambda found: _RUN.sub(self._unnamed, found[0]), told)
            told = _REPEATED.sub(VEILED, _RUN.sub(self._known, told))
            self._told[words] = "".join(c if c.isprintable() else " " for c in told)
        return self._told[words]

    def _unnamed(self, found: re.Match[str]) -> str:
        return VEILED if found[1].casefold() in self._names else found[0]

    def _known(self, found: re.Match[str]) -> str:
        letters, digits = found[1], found[2]
        if letters and not _is_known(letters.casefold(), self.known):
            return VEILED
        fraction = not letters and found.string[: found.start()].endswith((".", ","))
        return found[0] if len(digits) < _LONG_NUMBER or fraction else letters + VEILED

    def names_nobody(self, words: str) -> bool:
        """Say whether a text, as it would be shown, holds nobody's name or id."""
        runs = [found[1] for found in _RUN.finditer(words)]
        named = any(run in self._shared or run.casefold() in self._strange for run in runs)
        return not named and not self._ids.are_in(words)

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
            lines = tuple(tell("a layer\nof their own").split("\n"))
            return replace(box, lines=lines, wrong_words=(), notes=notes)
        lines = tuple(map(self.text, box.lines))
        kept = lines == box.lines
        return replace(box, lines=lines, notes=notes, wrong_words=box.wrong_words if kept else ())


def _called(student: StudentResult) -> Iterator[str]:
    """Yield what a student is called, whole and in parts that say something."""
    names = f"{student.first_name} {student.last_name}".split()
    ids = (student.student, student.email, student.lms_user_id)
    written = full_names(student.first_name, student.last_name)
    whole = [text for text in (*ids, " ".join(names), *written, *names) if len(text) > 1]
    yield from (text for text in whole if not text.isdigit() or len(text) >= _SMALL_NUMBER)
    known = kit_words()
    for text in (student.student, student.email.partition("@")[0], *names):
        parts = re.split(r"[\W\d_]+", text)
        yield from (part for part in parts if len(part) > _SHORT_NAME and part.casefold() not in known)


def _is_known(letters: str, known: Collection[str]) -> bool:
    """Say whether a word is known, or where words have no spaces between them, a row of known ones."""
    if letters in known or not is_wide(letters):
        return letters in known
    ends = {0}
    for end in range(1, len(letters) + 1):
        if any(letters[start:end] in known for start in ends):
            ends.add(end)
    return len(letters) in ends


class _Ids:
    """Finds any of thousands of texts in a sentence, however they are written: a pattern would take too long.

    Short ones are words of their own, longer ones are found inside of others as well; so are all in a script
    without spaces.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self.by_start: dict[str, list[str]] = {}
        short = []
        for text in sorted({_small(text) for text in texts}, key=lambda text: (-len(text), text)):
            if len(text) >= _SMALL_NUMBER:
                self.by_start.setdefault(text[:_SMALL_NUMBER], []).append(text)
            elif is_wide(text):
                short.append(re.escape(text))
            else:
                short.append(rf"(?<![^\W_]){re.escape(text)}(?![^\W_])")
        self.short = re.compile("|".join(short) or r"(?!)", re.IGNORECASE)

    def veil(self, words: str) -> str:
        """Put the veil in the place of each."""
        small, kept, place = _small(words), [], 0
        while place < len(words):
            starts = self.by_start.get(small[place : place + _SMALL_NUMBER], ())
            found = next((text for text in starts if small.startswith(text, place)), "")
            kept.append(VEILED if found else words[place])
            place += len(found) or 1
        return self.short.sub(VEILED, "".join(kept))

    def are_in(self, words: str) -> bool:
        """Say whether any is there."""
        return self.veil(words) != words


def _small(text: str) -> str:
    """Write a text in small letters, of the same length."""
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


@cache
def kit_words() -> frozenset[str]:
    """Collect the words that findings and drawings are made of, in small letters."""
    found = {run.casefold() for text in _TYPES for run in _WORD.findall(text)}
    for op in OPERATIONS:
        name = operation_name(op)
        for text in (name, op, *wrap_name(name)):
            found |= {run.casefold() for run in _WORD.findall(text)}
    for room in _ROOMS:
        for path in sorted((_HERE / room).glob("*.py")):
            found |= words_of(path, with_code=False)
        found |= translated_words(_HERE / room)
    return frozenset(found)


@cache
def exercise_words(name: str) -> frozenset[str]:
    """Collect the words of an exercise: what its texts say, and the names in its own code."""
    try:
        folder = load_exercise(name).folder
    except ValueError:
        return frozenset()
    shared = [path for path in folder.parent.glob("_*") if path.is_dir() and path.name != "__pycache__"]
    found = {run.casefold() for run in _WORD.findall(name)}
    for place in (folder, *shared):
        for part in _PARTS:
            if (place / part).is_file():
                found |= words_of(place / part, with_code=True)
        found |= translated_words(place)
    return frozenset(found)


def translated_words(folder: Path) -> set[str]:
    """Collect the words of a folder's catalogues, whatever the language: a class may have been told any."""
    from babel.messages.pofile import read_po

    found = set()
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, ignore_obsolete=True):
                strings = message.string if isinstance(message.string, list | tuple) else (message.string,)
                for text in filter(None, strings if message.id else ()):
                    found |= {run.casefold() for run in _WORD.findall(_PART.sub(" ", text))}
    return found


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
        elif with_code and isinstance(node, ast.arg | ast.keyword):
            texts.append(node.arg or "")
        elif with_code and isinstance(node, ast.Attribute):
            texts.append(node.attr)
    return {run.casefold() for text in texts for run in _WORD.findall(text)}
