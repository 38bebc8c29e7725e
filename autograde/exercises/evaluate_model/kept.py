"""`evaluate_model`: its rubric, and the judge of what came back; no graded kernel sees this."""

from autograde.exercises._classifier.kept import loss_and_accuracy
from autograde.judge.values import as_rows, decode, number, say
from signs.words import mark, tell, tell_list

RUBRIC = {
    "values": (mark("Loss and accuracy of the test set"), 1.5),
    "form": (mark("Two Python floats"), 0.5),
}
EXPECTED = {"result", "types"}


def judge(inputs, values):
    numbers = _two_numbers(values["result"])
    if numbers is None:
        yield say(
            "form",
            "evaluation-form",
            tell("The function does not return two numbers."),
            tell("Return (loss, accuracy)."),
        )
    elif values["types"] != ["float", "float"]:
        types = as_rows(values["types"])
        what = (
            tell(
                "The two numbers are {types}, where two floats of Python's are asked for.",
                types=tell_list(types),
            )
            if types
            else tell("The two numbers are in one array, where two floats of Python's are asked for.")
        )
        yield say("form", "evaluation-types", what, tell("`float(...)` converts a number."))
    right = loss_and_accuracy(inputs)
    if numbers is None or not all(abs(a - b) <= 1e-3 for a, b in zip(numbers, right, strict=True)):
        yield say(
            "values",
            "evaluation-values",
            tell("The numbers are not the loss and the accuracy on the data that was given."),
            tell("`evaluate` returns them in the order loss, accuracy."),
        )


def _two_numbers(result):
    array = decode(result)
    if array is not None and array.shape == (2,):
        result = array.tolist()
    numbers = [number(value) for value in as_rows(result)]
    return None if len(numbers) != 2 or None in numbers else numbers


#: Why a mistake matters, by finding: the third step of a hint. The empty one is about the whole.
WHY = {
    "": mark("A number about a model is worth as much as the images that it was measured on."),
    "evaluation-form": mark(
        "Two numbers are read by the next line: one for how wrong the probabilities are, one for how often "
        "the answer is right."
    ),
    "evaluation-types": mark(
        "Python's own floats print, compare and save everywhere. Tensors and NumPy's numbers do so in most "
        "places, and surprise you in the others."
    ),
    "evaluation-values": mark(
        "Measured on images that the model has learnt from, or in the wrong order, the two numbers look "
        "fine and say nothing."
    ),
}
#: What to teach again where a finding is frequent: for the teacher, in the report of a class.
TEACH = {
    "": mark(
        "Ask three questions about any number that is reported: of which images, in which order, and of "
        "which kind? Then let the class write down what they expect `evaluate` to give, before they run "
        "it."
    ),
    "evaluation-values": mark(
        "Evaluate the same model on the training and on the test images, in front of the class, and ask "
        "which of the two numbers a user will see. With `return_dict=True` each number says its own "
        "name."
    ),
    **dict.fromkeys(
        ("evaluation-form", "evaluation-types"),
        mark(
            "Print the type of what comes back before and after `float(...)`. Then try to write both to "
            "a JSON file: only one of them goes in."
        ),
    ),
}
#: Why the course's own answer is as it is; shown with it.
EXPLAINED = mark(
    "`evaluate` returns the loss first and then the metrics, in the order of `compile`. Both are turned "
    "into Python's floats, since what Keras gives depends on its version. `verbose=0` keeps the progress "
    "bar out of the notebook."
)
