"""`train_model`: its rubric, and the judge of what came back; no graded kernel sees this."""

import numpy as np

from autograde.exercises._classifier.kept import same_weights, train, training_history
from autograde.judge.values import as_rows, near, number, say
from signs.words import mark, tell

RUBRIC = {
    "training": (mark("Trains for the epochs and batches asked for"), 1.0),
    "history": (mark("Returns the History, with validation"), 1.0),
}
EXPECTED = {"history", "returned", "steps", "weights"}


def judge(inputs, values):
    ways = [
        (
            {**inputs, "epochs": epochs, "batch_size": size},
            {name: _item(values[name], n) for name in EXPECTED},
        )
        for n, (epochs, size) in enumerate(inputs["ways"])
    ]
    passed = [train(way, _steps(way)) for way, _ in ways]
    right = True
    for (way, told), weights in zip(ways, passed, strict=True):
        if not same_weights(told["weights"], weights[-1]):
            right = False
            yield say(
                "training",
                "training-steps",
                tell("Training took another number of steps than epochs and batch size make.")
                if told["steps"] != _steps(way)
                else tell("The model was not trained on the images and labels that were given."),
                tell("Hand the images, the labels, `epochs` and `batch_size` on to `fit`."),
            )
    for (way, told), weights in zip(ways, passed, strict=True):
        # Of another training, only the form of its history is judged: its numbers follow from that.
        yield from _judge_history(way, told, weights if right else None)


def _steps(way):
    return way["epochs"] * -(-len(way["X"]) // way["batch_size"])


def _item(rows, place):
    return rows[place] if isinstance(rows, list) and place < len(rows) else None


def _judge_history(way, told, passed):
    if told["returned"] == "NoneType":
        what = tell("The function returns None, not the History: is the `return` missing?")
        yield say("history", "history-no-return", what, tell("`fit` returns it."))
        return
    history = {
        row[0]: row[1]
        for row in as_rows(told["history"])
        if isinstance(row, list) and len(row) == 2 and isinstance(row[0], str)
    }
    wanted = training_history(way, passed) if passed else {}
    for name in ("loss", "val_loss"):
        losses = [number(value) for value in as_rows(history.get(name))]
        if len(losses) != way["epochs"] or (
            passed and not near(np.array(losses, float), np.array(wanted[name]), 1e-3)
        ):
            yield say(
                "history",
                f"history-{name}",
                tell("What is returned holds no training loss for each epoch.")
                if name == "loss"
                else tell("What is returned holds no validation loss for each epoch."),
                tell(
                    "`fit` returns it; with `validation_data` the test set is judged after each epoch, too."
                ),
            )
    if history and told["returned"] != "History":
        what = tell(
            "What is returned is a {type}, where the History itself is asked for.", type=told["returned"]
        )
        yield say("history", "history-type", what, tell("`fit` returns it: return it as it is."))


#: Why a mistake matters, by finding: the third step of a hint. The empty one is about the whole.
WHY = {
    "": mark(
        "What is learnt depends on how often the images are seen, and in how large batches; what is known "
        "of it depends on the history."
    ),
    "training-steps": mark(
        "One epoch shows every image once. With other batches or epochs, what you compare with others is "
        "another training."
    ),
    "history-loss": mark(
        "Without the loss of each epoch there is no curve, and no way to see where training stalled."
    ),
    "history-val_loss": mark(
        "The loss on images that are not learnt from is what shows overfitting: training alone always "
        "looks better and better."
    ),
    "history-no-return": mark("The model is trained all the same, but what happened on the way is lost."),
    "history-type": mark(
        "The History knows its epochs as well as its numbers; what draws the curves reads both."
    ),
}
#: What to teach again where a finding is frequent: for the teacher, in the report of a class.
TEACH = {
    "": mark(
        "Draw an epoch as a pile of cards that is dealt in batches: 1000 images in batches of 32 make "
        "32 steps. Then put the curve beside it, one dot an epoch, and ask where each dot comes from."
    ),
    "training-steps": mark(
        "Let the class work out the number of steps for two pairs of epochs and batch size, and compare "
        "with the progress bar of `fit`. Whoever writes the numbers into the function gets the same bar "
        "for both pairs."
    ),
    **dict.fromkeys(
        ("history-val_loss", "history-loss"),
        mark(
            "Show a training curve that falls and a validation curve that turns up again, and ask at "
            "which epoch to stop. Without `validation_data` only the first of them is there, and nobody "
            "can say."
        ),
    ),
    "history-type": mark(
        "Print what `fit` gives, its type and what is in its `history`, in front of the class. The "
        "function only has to hand that on, as it came: whatever draws curves asks it for its epochs as "
        "well."
    ),
}
#: Why the course's own answer is as it is; shown with it.
EXPLAINED = mark(
    "`fit` does the work. It is given everything by name or in its usual order, and the test images as "
    "`validation_data`: from these nothing is learnt, they are only looked at after each epoch. Its "
    "result, the History, is returned as it is."
)
