"""`read_prediction`: its rubric, and the judge of what came back; no graded kernel sees this."""

import numpy as np

from autograde.judge.values import CLOSE, as_rows, number, say
from signs.words import mark, tell, tell_list

RUBRIC = {
    "digit": (mark("The digit"), 2.0),
    "probability": (mark("Its probability; both as Python's own numbers"), 1.0),
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
                tell("The function does not return two numbers."),
                tell("Return (digit, probability)."),
            )
            yield say("probability", "prediction-form", tell("The function does not return two numbers."))
            return
        if numbers[0] != int(np.argmax(photo[0])):
            yield say(
                "digit",
                "digit",
                tell("The digit is not the most likely one."),
                tell("Where in the vector is its largest entry?"),
            )
        if not abs(numbers[1] - float(np.max(photo[0]))) <= CLOSE:
            yield say(
                "probability", "probability", tell("The probability is not that of the most likely digit.")
            )
        has = types[place] if place < len(types) else None
        if has != TYPES:
            what = tell(
                "The two are of the types {types}, where an int and a float are asked for.",
                types=tell_list(has) if isinstance(has, list) else tell("something else"),
            )
            yield say(
                "probability", "prediction-types", what, tell("`int(...)` and `float(...)` convert them.")
            )


#: Why a mistake matters, by finding: the third step of a hint. The empty one is about the whole.
WHY = {
    "": mark(
        "Six numbers are no answer to somebody who asks which digit it is: the largest one is, and how "
        "large it is says how far to trust it."
    ),
    "digit": mark(
        "The place of the largest number is the digit: that is how the labels were written when the "
        "network learnt."
    ),
    "probability": mark("A digit without its probability sounds equally sure each time."),
    "prediction-form": mark("The caller takes the result apart into two names: it has to be two."),
    "prediction-types": mark(
        "Python's own numbers can be saved, printed and used as an index everywhere. NumPy's look alike "
        "and differ at some places."
    ),
}
#: What to teach again where a finding is frequent: for the teacher, in the report of a class.
TEACH = {
    "": mark(
        "Write six probabilities on the board and ask for two things: which digit, and how sure? Then "
        "show a vector in which two are nearly equal. The second answer is why the function gives both."
    ),
    "digit": mark(
        "Write the vector with its places 0 to 5 above it, and circle the largest number. The answer is "
        "the place and not the number in the circle; `argmax` and `max` are these two."
    ),
    "probability": mark(
        "Compare two predictions of the same digit, one with 0.98 and one with 0.31. The class should "
        "say which of them they would show to a user, and how."
    ),
    **dict.fromkeys(
        ("prediction-form", "prediction-types"),
        mark(
            "Let two names be assigned from the function in front of the class, `digit, sure = ...`, "
            "and print both types. `int` and `float` around them cost nothing."
        ),
    ),
}
#: Why the course's own answer is as it is; shown with it.
EXPLAINED = mark(
    "The array has one row for each photo, and here there is one. `argmax` gives the place of the largest "
    "entry, which is the digit, and the entry there is its probability. Both are turned into Python's own "
    "numbers."
)
