"""`shared_signers`: its rubric, and the judge of what came back; no graded kernel sees this."""

import numpy as np

from autograde.judge.values import decode, number, say

RUBRIC = {
    "values": ("The signers in both sets", 2.0),
    "form": ("Sorted, each once", 1.0),
}
EXPECTED = {"apart", "test"}


def judge(inputs, values):
    for name in ("test", "apart"):
        given, wanted = decode(values[name]), _shared(inputs["train"], inputs[name])
        if (
            given is None
            and isinstance(values[name], list)
            and not any(isinstance(v, dict) for v in values[name])
        ):
            numbers = [number(v) for v in values[name]]
            given = None if None in numbers else np.array(numbers)
        if given is None:
            yield say(
                "form", "no-array", "The function does not return an array.", "Return an array of signers."
            )
            yield say("values", "no-values", "There are no signers to look at.")
            return
        if set(given.reshape(-1).tolist()) != set(wanted.tolist()):
            situation = "share some signers" if name == "test" else "share no signer"
            yield say(
                "values",
                "signers-wrong",
                f"For two sets that {situation}, the result does not name the right ones.",
                "A signer counts if the id stands in both arrays.",
            )
        if given.ndim != 1 or sorted(set(given.reshape(-1).tolist())) != given.reshape(-1).tolist():
            yield say("form", "signers-form", "The ids are not sorted with each one once.", "Think of sets.")


def _shared(train, test):
    """The ids in both arrays, sorted, each once."""
    return np.array(sorted(set(train.tolist()) & set(test.tolist())), dtype=np.int64)
