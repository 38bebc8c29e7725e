"""Takes names and ids of a class out of what a person reads who is not to know whose answer it is."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from autograde.grading.class_results import StudentResult
from autograde.names import full_names, is_wide

BLANK = "▢▢▢"
_SHORTEST = 2  # letters; a single one is no name that tells anything


def names_of(students: Iterable[StudentResult], own: StudentResult | None) -> re.Pattern[str] | None:
    """Make a pattern of what tells who somebody is.

    Parameters
    ----------
    students : iterable of StudentResult
        The class: ids, e-mail addresses, and first and last name together.
    own : StudentResult or None
        Whose answer it is: first and last name on their own, too.

    Returns
    -------
    re.Pattern or None
        None where nobody has any.
    """
    told = {
        word
        for one in students
        for word in (one.student, one.email, one.lms_user_id, *full_names(one.first_name, one.last_name))
    }
    if own is not None:
        told |= {own.first_name, own.last_name}
    told = {word.strip() for word in told if len(word.strip()) >= _SHORTEST}
    told |= {unicodedata.normalize(form, word) for word in told for form in ("NFC", "NFD")}
    if not told:
        return None
    longest_first = sorted(told, key=len, reverse=True)
    return re.compile("|".join(map(_anywhere, longest_first)), re.IGNORECASE)


def _anywhere(word: str) -> str:
    """Make a pattern of a name: no part of another word, where its script has spaces between words."""
    before = "" if is_wide(word[0]) else r"(?<!\w)"
    after = "" if is_wide(word[-1]) else r"(?!\w)"
    return before + r"\s+".join(map(re.escape, word.split())) + after


def without_names(value: Any, names: re.Pattern[str] | None) -> Any:
    """Blank names in a text, or in all texts of a cell.

    Parameters
    ----------
    value : str, list, dict, or anything else, which is returned as it is
    names : re.Pattern or None
        Of `names_of`.
    """
    if names is None:
        return value
    if isinstance(value, str):
        return names.sub(BLANK, value)
    if isinstance(value, list):
        return [without_names(inner, names) for inner in value]
    if isinstance(value, dict):
        # A picture's letters are no words; everything else of an output is read by somebody.
        made = {
            key: inner if str(key).startswith("image/") else without_names(inner, names)
            for key, inner in value.items()
        }
        return type(value)(made)
    return value
