"""Writes results down as plain values: arrays, numbers, texts and lists of them."""

from typing import Any

import numpy as np

from autograde.evidence.schema import MAX_NUMBERS, EvidenceError, clean_text


def encode(value: Any, depth: int = 0) -> Any:
    """Turn a result into plain data: arrays, numbers, strings, lists; other things by their type's name."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return clean_text(value, 500) if isinstance(value, str) else value
    if isinstance(value, np.generic) and value.dtype.kind in "biuf":
        return value.item()
    if isinstance(value, (list, tuple)) and depth < 4:
        return [encode(item, depth + 1) for item in value]
    if isinstance(value, np.ndarray) or hasattr(value, "__array__"):
        array = np.asarray(value)
        if array.size > MAX_NUMBERS:  # before anything is made of it
            raise EvidenceError(f"an array of {array.size:,} numbers")
        if array.dtype.kind in "biuf":
            return {"dtype": str(array.dtype), "shape": list(array.shape), "data": array.ravel().tolist()}
    return f"<{type(value).__name__}>"
