"""Finds out what several operations without weights compute together, by trying them on numbers.

``keras.ops.where(x > 0, x, 0)`` is a ReLU, twice an average a sum, and none of its parts says so. From an
operation that the schema has nothing for, this walks back over operations without weights until what lies
between is one that the schema knows, or until nothing is left to walk over.
"""

import inspect
from typing import Any

import numpy as np

from autograde.evidence.keras_functions import SCALES, compute, known_shape, recognise

MOST_STEPS = 8
MOST_TENSORS = 2
#: Changes no number, and lets nothing be learned through it.
_NOT_FOLLOWED = ("StopGradient",)


def find_formula(tensor: Any) -> tuple[str, dict[str, Any], list[Any]] | None:
    """Say what is computed between some tensors and one that is computed from them.

    Parameters
    ----------
    tensor : KerasTensor
        The result of an operation that the schema does not have.

    Returns
    -------
    tuple of (str, dict, list) or None
        Operation and attributes in the schema's form, and the tensors that it reads; None where what is
        computed is nothing that the schema has.
    """
    if not _is_plain(tensor):
        return None
    ends, of_two = _inputs(tensor), None
    for _ in range(MOST_STEPS):
        found = _try(ends, tensor)
        if found is not None and len(ends) == 1:
            return (*found, ends)
        # Half of x + |x| is an average of two, and a ReLU of the one that both come from.
        of_two = of_two or (found and (*found, ends))
        later = [t for t in ends if _is_plain(t) and not any(_reads(other, t) for other in ends)]
        if not later:
            break
        ends = _distinct([t for t in ends if t is not later[0]] + _inputs(later[0]))
    return of_two


def _try(ends, tensor):
    """Compare what comes out with what the schema's operations give, on small numbers and on large ones."""
    from keras import Function

    if not 1 <= len(ends) <= MOST_TENSORS or any("float" not in str(end.dtype) for end in ends):
        return None
    try:
        formula = Function(list(ends), tensor)
    except ValueError:  # it needs more than these
        return None
    rng, shapes = np.random.default_rng(5), [known_shape(end) for end in ends]
    found = None
    for scale in SCALES:
        given = [scale * rng.normal(size=shape).astype(np.float32) for shape in shapes]
        again = recognise(given, compute(formula, given))
        if again is None or (found is not None and again != found):
            return None
        found = again
    return found


def _operation(tensor):
    operation, index, _ = tensor._keras_history
    return operation, operation._inbound_nodes[index]


def _inputs(tensor):
    return _distinct(_operation(tensor)[1].input_tensors)


def _distinct(tensors):
    return list({id(t): t for t in tensors}.values())


def _is_plain(tensor):
    """Say whether a tensor comes from an operation without weights that does the same in training."""
    operation, node = _operation(tensor)
    if node.is_input or getattr(operation, "weights", None) or type(operation).__name__ in _NOT_FOLLOWED:
        return False
    return "training" not in inspect.signature(operation.call).parameters


def _reads(tensor, wanted):
    """Say whether a tensor is computed from another one, a few plain operations away."""
    waiting, steps = [tensor], 0
    while waiting and steps < MOST_STEPS**2:
        steps += 1
        current = waiting.pop()
        if _is_plain(current):
            inputs = _inputs(current)
            if any(t is wanted for t in inputs):
                return True
            waiting += inputs
    return False
