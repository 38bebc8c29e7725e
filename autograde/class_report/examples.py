"""Examples of a mistake, of which nobody can tell whose they are: a sentence, and a drawing."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from autograde.class_report.anonymous import Veil
from autograde.class_report.gather import Key, Seen, Submission, holders
from autograde.class_report.wording import shorten
from autograde.grading.graded_folder import UnreadableError, Verdict, graded_cell_verdicts, read_cells_fast
from autograde.judge.drawing import Drawing, read_drawing
from autograde.reports.drawing import drawing_image, drawing_words

MOST, TRIED = 2, 12


@dataclass(frozen=True)
class Example:
    """One student's mistake, anonymous.

    Attributes
    ----------
    message : str
    drawing : str
        An HTML image; empty where there is nothing to draw.
    findings : int
        How many there are in that answer: the fewer, the clearer the drawing.
    """

    message: str
    drawing: str = ""
    findings: int = 1


def find_examples(submissions: Mapping[str, Submission], key: Key, veil: Veil) -> list[Example]:
    """Choose up to two examples of a finding that do not look the same.

    Parameters
    ----------
    submissions : mapping of str to Submission
    key : Key
    veil : Veil
        Of the class.

    Returns
    -------
    list of Example
        Those with the fewest other mistakes first; in no order that would tell whose they are.
    """
    candidates = sorted(holders(submissions, key), key=lambda pair: (len(pair[1].messages), _lot(pair[0])))
    found: dict[str, Example] = {}
    for _, seen in candidates[:TRIED]:
        example = _make(seen, key, veil)
        if example is not None:
            found.setdefault(example.drawing or example.message, example)
        if len(found) == MOST:
            break
    return list(found.values())


def _lot(student: str) -> bytes:
    return hashlib.sha256(student.encode("utf-8", "surrogatepass")).digest()


def _make(seen: Seen, key: Key, veil: Veil) -> Example | None:
    message, image, shown = shorten(veil.text(seen.messages[key])), "", ""
    drawing = read_drawing(_verdicts(seen.path).get(seen.grade_id, {}).get("drawing"))
    if drawing is not None:
        with suppress(ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError):
            drawing = veil.drawing(drawing)  # one that somebody has edited may hold together or not
            image, shown = drawing_image(drawing, veil.text(seen.exercise)), _words(drawing)
    return Example(message, image, len(seen.messages)) if veil.names_nobody(f"{message}\n{shown}") else None


def _words(drawing: Drawing) -> str:
    """Gather everything that can be read in a drawing."""
    texts = [drawing_words(drawing), drawing.note, *drawing.titles.values()]
    texts += [text for box in drawing.boxes for text in (*box.lines, *box.notes)]
    return "\n".join([*texts, *(lane.words for lane in drawing.lanes)])


@lru_cache(maxsize=64)
def _verdicts(path: Path) -> dict[str, Verdict]:
    try:
        return graded_cell_verdicts(read_cells_fast(path))
    except UnreadableError:  # it was read a moment ago
        return {}
