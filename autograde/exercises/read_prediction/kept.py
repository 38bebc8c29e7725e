"""`read_prediction`: its rubric, and the judge of what came back; no graded kernel sees this."""

import numpy as np

from autograde.judge.values import CLOSE, as_rows, number, say

RUBRIC = {
    "digit": ("The digit", 2.0),
    "probability": ("Its probability; both as Python's own numbers", 1.0),
}
EXPECTED = {"results", "types"}
TYPES = ["int", "float"]


def judge(inputs, values):
    results, types = as_rows(values["results"]), as_rows(values["types"])
    for place, photo in enumerate(inputs["photos"]):
        result = results[place] if place < len(results) else None
        numbers = [number(v) for v in result] if isinstance(result, list) else []
        if len(numbers) != 2 or None in numbers:
            yield say(
                "digit",
                "prediction-form",
                "The function does not return two numbers.",
                "Return (digit, probability).",
            )
            yield say("probability", "prediction-form", "The function does not return two numbers.")
            return
        if numbers[0] != int(np.argmax(photo[0])):
            yield say(
                "digit",
                "digit",
                "The digit is not the most likely one.",
                "Where in the vector is its largest entry?",
            )
        if not abs(numbers[1] - float(np.max(photo[0]))) <= CLOSE:
            yield say("probability", "probability", "The probability is not that of the most likely digit.")
        has = types[place] if place < len(types) else None
        if has != TYPES:
            told = " and ".join(map(str, has)) if isinstance(has, list) else "something else"
            what = f"The two are of the types {told}, where an int and a float are asked for."
            yield say("probability", "prediction-types", what, "`int(...)` and `float(...)` convert them.")


#: Why a mistake matters, by finding: the third step of a hint. The empty one is about the whole.
WHY = {
    "": (
        "Six numbers are no answer to somebody who asks which digit it is: the largest one is, and how "
        "large it is says how far to trust it."
    ),
    "digit": (
        "The place of the largest number is the digit: that is how the labels were written when the "
        "network learnt."
    ),
    "probability": "A digit without its probability sounds equally sure each time.",
    "prediction-form": "The caller takes the result apart into two names: it has to be two.",
    "prediction-types": (
        "Python's own numbers can be saved, printed and used as an index everywhere. NumPy's look alike "
        "and differ at some places."
    ),
}
#: What to teach again where a finding is frequent: for the teacher, in the report of a class.
TEACH = {
    "": (
        "Write six probabilities on the board and ask for two things: which digit, and how sure? Then "
        "show a vector in which two are nearly equal. The second answer is why the function gives both."
    ),
    "digit": (
        "Write the vector with its places 0 to 5 above it, and circle the largest number. The answer is "
        "the place and not the number in the circle; `argmax` and `max` are these two."
    ),
    "probability": (
        "Compare two predictions of the same digit, one with 0.98 and one with 0.31. The class should "
        "say which of them they would show to a user, and how."
    ),
    **dict.fromkeys(
        ("prediction-form", "prediction-types"),
        (
            "Let two names be assigned from the function in front of the class, `digit, sure = ...`, "
            "and print both types. `int` and `float` around them cost nothing."
        ),
    ),
}
#: Why the course's own answer is as it is; shown with it.
EXPLAINED = (
    "The array has one row for each photo, and here there is one. `argmax` gives the place of the largest "
    "entry, which is the digit, and the entry there is its probability. Both are turned into Python's own "
    "numbers."
)
