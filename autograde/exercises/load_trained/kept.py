"""`load_trained`: its rubric, and the judge of what came back; no graded kernel sees this."""

from autograde.exercises._classifier.kept import predictions
from autograde.judge.values import as_rows, decode, near, say
from signs.words import mark, tell

RUBRIC = {
    "values": (mark("The model from the file"), 2.0),
}
EXPECTED = {"predictions", "returned"}
_HINT = mark("keras.models.load_model reads architecture and weights; return what it gives.")


def judge(inputs, values):
    given, returned = as_rows(values["predictions"]), as_rows(values["returned"])
    for place, classifier in enumerate(inputs.values()):
        what = returned[place] if place < len(returned) else None
        found = decode(given[place]) if place < len(given) else None
        if what == "NoneType":
            yield say(
                "values",
                "no-return",
                tell("The function returns None, not the model: is the `return` missing?"),
                tell(_HINT),
            )
        elif what == "the check's":
            yield say(
                "values",
                "borrowed-model",
                tell("This model was the check's, and not read from the file."),
                tell(_HINT),
            )
        elif found is None or not near(found, predictions(classifier), 1e-3):
            yield say(
                "values",
                "other-model",
                tell(
                    "What comes back is not the model in the file: it predicts something else, or is no "
                    "model."
                ),
                tell(_HINT),
            )


#: Why a mistake matters, by finding: the third step of a hint. The empty one is about the whole.
WHY = {
    "": mark("Training took hours on another machine: the file brings you what came of them."),
    "other-model": mark(
        "An untrained network of the right layers guesses. It answers with probabilities like any other, "
        "and nothing tells you."
    ),
    "borrowed-model": mark(
        "What counts is what stands in the file at this path: the next file may hold another model."
    ),
    "no-return": mark("A model that is loaded and not returned is gone at the end of the function."),
}
#: What to teach again where a finding is frequent: for the teacher, in the report of a class.
TEACH = {
    "": mark(
        "Load a file, predict one picture, then build the same network anew and predict the picture "
        "again: two answers. The architecture is in the code, and what was learnt is in the file."
    ),
    **dict.fromkeys(
        ("other-model", "borrowed-model"),
        mark(
            "Show the prediction of a network that has just been built: six numbers near a sixth, and "
            "no warning. Then load the file and show it again. Ask which line in their own function "
            "reads the file whose path was given."
        ),
    ),
}
#: Why the course's own answer is as it is; shown with it.
EXPLAINED = mark(
    "The file holds both, the architecture and the weights, and `load_model` reads both. Building the "
    "network first would need the code that it was built with; here the file is enough."
)
