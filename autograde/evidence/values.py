"""Writes results down as plain values: arrays, numbers, texts and lists of them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograde.evidence.borrowed import BorrowedAnswerError
from autograde.evidence.schema import MAX_NUMBERS, EvidenceError, clean_text, without_addresses
from signs.words import mark


def encode(value: Any, depth: int = 0) -> Any:
    """Turn a result into plain data: arrays, numbers, strings, lists; other things by their type's name."""
    if isinstance(value, np.generic) and value.dtype.kind in "biuf":  # first: NumPy's float64 is a float, too
        return value.item()
    if value is None or isinstance(value, (bool, int, float, str)):
        return clean_text(value, 500) if isinstance(value, str) else value
    if isinstance(value, (list, tuple)) and depth < 4:
        return [encode(item, depth + 1) for item in value]
    if isinstance(value, np.ndarray) or hasattr(value, "__array__"):
        array = np.asarray(value)
        if array.size > MAX_NUMBERS:  # before anything is made of it
            raise EvidenceError(mark("an array of {number} numbers"), number=f"{array.size:,}")
        if array.dtype.kind in "biuf":
            return {"dtype": str(array.dtype), "shape": list(array.shape), "data": array.ravel().tolist()}
    return f"<{type(value).__name__}>"


def type_name(value: Any) -> str:
    """Return the name of a result's own type: plain data tells an ``int`` from NumPy's no more."""
    return clean_text(type(value).__name__, 80)


def attempt(function: Callable[..., Any], *args: Any) -> Any:
    """Call a function and encode what it returns; an exception becomes a text that begins with ``raises``.

    For calls after the first, where the function need not fail at everything because it fails at one input.
    """
    try:
        return encode(function(*args))
    except BorrowedAnswerError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a student's code raises is evidence
        told = without_addresses(" ".join(str(error).split()))
        return clean_text(f"raises {type(error).__name__}: {told}", 300)
