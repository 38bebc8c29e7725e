"""`shared_signers`: its rubric, and the judge of what came back; no graded kernel sees this."""

import numpy as np

from autograde.judge.values import decode, number, say
from signs.words import mark, tell

RUBRIC = {
    "values": (mark("The signers in both sets"), 2.0),
    "form": (mark("A sorted array, each once"), 1.0),
}
EXPECTED = {name + end for name in ("test", "many", "apart") for end in ("", "_type")}


def judge(inputs, values):
    for name in ("test", "many", "apart"):
        value, wanted = values[name], _shared(inputs["train"], inputs[name])
        given = _as_array(value)
        if given is None:
            yield say(
                "form",
                "no-array",
                tell("The function does not return an array."),
                tell("Return an array of signers."),
            )
            yield say("values", "no-values", tell("There are no signers to look at."))
            return
        if isinstance(value, list):
            what = tell(
                "The function returns a {type}, where an array is asked for.", type=values[f"{name}_type"]
            )
            yield say("form", "signers-list", what, tell("`np.array` makes an array of a list."))
        found = given.reshape(-1).tolist()
        if set(found) != set(wanted.tolist()):
            what = (
                tell("For two sets that share no signer, the result does not name the right ones.")
                if name == "apart"
                else tell("For two sets that share some signers, the result does not name the right ones.")
            )
            yield say(
                "values",
                "signers-wrong",
                what,
                tell("A signer counts if the id stands in both arrays."),
            )
        if given.ndim != 1 or sorted(set(found)) != found:
            yield say(
                "form",
                "signers-form",
                tell("The ids are not sorted with each one once."),
                tell("Think of sets."),
            )
        elif isinstance(value, dict) and given.size and not value["dtype"].startswith(("int", "uint")):
            what = tell("The ids come as {type}, where whole numbers are asked for.", type=value["dtype"])
            yield say("form", "signers-type", what, tell("`astype(int)` gives an array whole numbers."))


def _as_array(value):
    """Return an array, also of a list of numbers; None for anything else."""
    if isinstance(value, list) and not any(isinstance(item, dict) for item in value):
        numbers = [number(item) for item in value]
        return None if None in numbers else np.array(numbers, dtype=float)
    return decode(value)


def _shared(train, test):
    """The ids in both arrays, sorted, each once."""
    return np.array(sorted(set(train.tolist()) & set(test.tolist())), dtype=np.int64)


#: Why a mistake matters, by finding: the third step of a hint. The empty one is about the whole.
WHY = {
    "": mark(
        "A test set answers one question: how the model does on what it has never seen. A shared signer "
        "takes that question away."
    ),
    "signers-wrong": mark(
        "A leak that is not found makes every number that follows too good: you would report what the "
        "model has remembered."
    ),
    "signers-form": mark(
        "Each signer once and in order: then the length is the number of shared signers, and two results "
        "can be compared."
    ),
    "signers-type": mark(
        "Identities are names in the form of numbers. As decimals, or texts, they find no entry where they "
        "are used to look one up."
    ),
    "signers-list": mark(
        "An array can be used to pick images of another one; a list of Python's is compared and indexed "
        "otherwise."
    ),
    "no-array": mark("What comes next counts the signers that come back: without `return` it gets None."),
    "no-values": mark("What comes next counts the signers that come back: without `return` it gets None."),
}
#: What to teach again where a finding is frequent: for the teacher, in the report of a class.
TEACH = {
    "": mark(
        "Draw two circles, training and test, and put names of signers into them: one name in both "
        "makes the test a memory game. Then ask how one would find that name among ten thousand images."
    ),
    "signers-wrong": mark(
        "Take six ids for each side and let the class find the common ones by hand, then run their "
        "function on the same twelve. Two sets without any common id belong to the test, too."
    ),
    **dict.fromkeys(
        ("signers-form", "signers-list", "signers-type"),
        mark(
            "Print the result for a small example and ask three questions: is each id there once, are "
            "they in order, and are they whole numbers? `np.intersect1d` answers all three at once, and "
            "so does a set that is sorted in the end."
        ),
    ),
}
#: Why the course's own answer is as it is; shown with it.
EXPLAINED = mark(
    "This is the intersection of two sets. NumPy has it as one function, which also sorts and leaves "
    "repetitions out; for two arrays without a common entry it gives an array of length 0. A loop over all "
    "pairs would give the same, and for thousands of images it would take a million comparisons."
)
