"""`compile_model`: its rubric, and the judge of what came back; no graded kernel sees this."""

from autograde.exercises._classifier.kept import loss_and_accuracy, same_weights, train
from autograde.exercises.compile_model.asked import STEPS
from autograde.judge.values import as_rows, number, say
from signs.words import mark, tell

RUBRIC = {
    "optimizer": (mark("Adam"), 0.5),
    "loss": (mark("Categorical cross-entropy"), 1.0),
    "metrics": (mark("Accuracy"), 0.5),
}
EXPECTED = {"loss", "loss_name", "metrics", "optimizer", "rate", "returned", "weights"}


def judge(inputs, values):
    if values["returned"] != "model":
        yield from _not_returned(values)
        return
    rate = number(values["rate"])
    passed = train(inputs, STEPS, rate if rate is not None and 0 < rate <= 1 else 1e-3)
    loss, _ = loss_and_accuracy(inputs)
    given = number(values["loss"])
    right_loss = given is not None and abs(given - loss) <= 1e-3
    # The steps tell which optimiser it is, but only where they followed the right loss.
    right_steps = same_weights(values["weights"], passed[-1]) or not right_loss
    if values["optimizer"] != "Adam" or not right_steps:
        what = (
            tell("The model has {optimizer}.", optimizer=values["optimizer"])
            if values["optimizer"]
            else tell("The model has no optimizer: the model is not compiled.")
        )
        yield say("optimizer", "optimizer", what, tell("The exercise trains with Adam."))
    if not right_loss and "sparse" in str(values["loss_name"]).lower():
        yield say(
            "loss",
            "loss-sparse",
            tell("The loss is the sparse one, which wants labels such as 3."),
            tell("The labels here are one-hot vectors."),
        )
    elif not right_loss:
        yield say(
            "loss",
            "loss",
            tell("The loss is not the categorical cross-entropy of the softmax's probabilities."),
            tell("The labels are one-hot vectors, and the model's output is probabilities already."),
        )
    if not _measures_accuracy(inputs, values):
        yield say(
            "metrics",
            "metrics",
            tell("The model does not measure its accuracy."),
            tell("Ask `compile` for a metric."),
        )


def _not_returned(values):
    """Say that the model does not come back: the notebook goes on with what is returned."""
    nothing = values["returned"] == "NoneType"
    what = (
        tell("The function returns None, not the model: is the `return` missing?")
        if nothing
        else tell(
            "The function does not return the model that it was given, but a {type}.", type=values["returned"]
        )
    )
    for component in RUBRIC:
        hint = tell("The notebook goes on with what the function returns.")
        yield say(component, "no-return" if nothing else "other-return", what, hint)


def _measures_accuracy(inputs, values):
    """Say whether one of the metrics is the accuracy, on both sets of labels."""
    places = None
    for rows, labels in zip(as_rows(values["metrics"]), ("Y", "more"), strict=False):
        _, accuracy = loss_and_accuracy({**inputs, "Y": inputs[labels]})
        measured = [
            number(row[1]) if isinstance(row, list) and len(row) == 2 else None for row in as_rows(rows)
        ]
        right = {n for n, value in enumerate(measured) if value is not None and abs(value - accuracy) < 1e-3}
        places = right if places is None else places & right
    return bool(places) and len(as_rows(values["metrics"])) == 2


#: Why a mistake matters, by finding: the third step of a hint. The empty one is about the whole.
WHY = {
    "": mark(
        "The loss is what training makes smaller: with another one the network learns to answer another "
        "question."
    ),
    "optimizer": mark(
        "Adam has a step size of its own for each weight. With plain gradient descent this network needs "
        "many more epochs for the same."
    ),
    "loss-sparse": mark(
        "The sparse loss takes a label such as 3; given six numbers in its place it fails, or, worse, "
        "takes them for labels."
    ),
    "loss": mark(
        "Cross-entropy punishes a confident wrong answer hard. Mean squared error hardly does, and at the "
        "flat ends of the softmax its gradient is next to nothing."
    ),
    "metrics": mark(
        "The loss tells the optimiser how it goes, and the accuracy tells you: one image in ten wrong is "
        "something that you can picture."
    ),
    "no-return": mark(
        "The notebook goes on with what the function returns: with None, there is no model to train."
    ),
    "other-return": mark("The notebook goes on with what the function returns: it has to be the model."),
}
#: What to teach again where a finding is frequent: for the teacher, in the report of a class.
TEACH = {
    "": mark(
        "Put three questions on the board: who changes the weights, what is made smaller, and what do "
        "we want to read? They are the optimiser, the loss and the metric. Let the class answer them "
        "for this network before looking at code."
    ),
    **dict.fromkeys(
        ("loss", "loss-sparse"),
        mark(
            "Take one picture with label 3: as a number it fits the sparse loss, as the vector 000100 "
            "it fits the categorical one. Let the class compute the cross-entropy of a sure right, an "
            "unsure and a sure wrong answer, and compare with the squared error of the same three."
        ),
    ),
    "optimizer": mark(
        "Train the small network twice for three epochs, with SGD and with Adam, and lay the two losses "
        "over each other. The class sees the difference before anybody explains step sizes."
    ),
    "metrics": mark(
        "Ask the class what a loss of 0.42 means for a user; nobody knows. Then ask what an accuracy of "
        "0.9 means. The first one is for the optimiser, the second is for us."
    ),
}
#: Why the course's own answer is as it is; shown with it.
EXPLAINED = mark(
    "`compile` changes the model itself and returns nothing, and so the model is returned in a line of its "
    "own. Three things are said by name: the optimiser, the loss for one-hot labels, and what is to be "
    "reported beside it."
)
