"""Judges the tasks whose evidence is arrays and numbers: data, training, photos, tables.

Each judge compares the student's values with the answer key, on inputs that the notebook does not print,
and returns findings; a component with a finding loses its points.
"""

import numpy as np

from autograde.answers import values as key
from autograde.answers.rubrics import RUBRICS
from autograde.evidence.schema import EvidenceError
from autograde.inputs import make_inputs
from autograde.judge.blocks import keep_first
from autograde.judge.errors import nothing_to_judge
from autograde.judge.verdict import Finding, Verdict, score_components

CLOSE = 1e-4
#: Resizing methods differ a little even on smooth pictures; another picture differs by far more.
PHOTO_TOLERANCE = 0.06
_IMAGENET_MEANS = np.array([103.939, 116.779, 123.68])


def decode(value):
    """Return an array of evidence as a NumPy array; None for anything else."""
    if isinstance(value, dict):
        return np.array(value["data"], dtype=np.float64).reshape(value["shape"])
    return None


def _near(given, wanted, tolerance=CLOSE):
    return given.shape == wanted.shape and bool(np.all(np.abs(given - wanted) <= tolerance))


def _number(value):
    array = decode(value)
    if array is not None:
        return float(array.reshape(-1)[0]) if array.size == 1 else None
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _rows(value):
    return value if isinstance(value, list) else []


def _say(component, identifier, message, hint=""):
    return Finding(identifier, component, message, hint)


def _scale_pixels(inputs, values):
    given, wanted = decode(values["scaled"]), key.scaled(inputs)
    if given is None:
        yield _say("form", "no-array", "The function does not return an array.", "Return the scaled images.")
        yield _say("range", "no-values", "There are no pixel values to look at.")
        return
    if not values["scaled"]["dtype"].startswith("float") or given.shape != wanted.shape:
        form = f"{values['scaled']['dtype']} of shape {tuple(given.shape)}"
        yield _say(
            "form",
            "scaled-form",
            f"The result is {form}.",
            "It has the shape of the images, and fractions need floats.",
        )
    if given.size == wanted.size and _near(given.reshape(wanted.shape), wanted):
        return
    low, high = (float(given.min()), float(given.max())) if given.size else (0.0, 0.0)
    yield _say(
        "range",
        "scaled-range",
        f"Pixels from 0 to 255 come out as {low:.4g} to {high:.4g}.",
        "Black is 0, white is 1, and everything between in proportion.",
    )


def _convert_to_one_hot(inputs, values):
    wanted = key.one_hot(inputs["flat"], inputs["C"])
    for form, shape in (("row", "(1, m)"), ("flat", "(m,)")):
        given = decode(values[form])
        if given is None:
            yield _say(
                "form", "no-array", "The function does not return an array.", "Return the one-hot matrix."
            )
            yield _say("values", "no-values", "There are no values to look at.")
            return
        if given.shape != wanted.shape:
            sizes = {inputs["flat"].size: "m", inputs["C"]: "C"}
            turned = given.shape == wanted.shape[::-1]
            identifier = "one-hot-transposed" if turned else "one-hot-shape"
            yield _say(
                "form",
                identifier,
                f"For m labels of shape {shape} and C classes it is {_in_letters(given.shape, sizes)}.",
                "Rows are classes and columns are examples."
                if turned
                else "One row a class, one column an example.",
            )
        upright = given if given.shape == wanted.shape else given.T if given.T.shape == wanted.shape else None
        if upright is None or not _near(upright, wanted):
            yield _say(
                "values",
                "one-hot-values",
                "The ones do not stand where the labels say.",
                "Column i holds a single 1, in the row numbered by label i; row 0 is the first.",
            )


def _shared_signers(inputs, values):
    for name in ("test", "apart"):
        given, wanted = decode(values[name]), key.shared(inputs["train"], inputs[name])
        if (
            given is None
            and isinstance(values[name], list)
            and not any(isinstance(v, dict) for v in values[name])
        ):
            numbers = [_number(v) for v in values[name]]
            given = None if None in numbers else np.array(numbers)
        if given is None:
            yield _say(
                "form", "no-array", "The function does not return an array.", "Return an array of signers."
            )
            yield _say("values", "no-values", "There are no signers to look at.")
            return
        if set(given.reshape(-1).tolist()) != set(wanted.tolist()):
            situation = "share some signers" if name == "test" else "share no signer"
            yield _say(
                "values",
                "signers-wrong",
                f"For two sets that {situation}, the result does not name the right ones.",
                "A signer counts if the id stands in both arrays.",
            )
        if given.ndim != 1 or sorted(set(given.reshape(-1).tolist())) != given.reshape(-1).tolist():
            yield _say("form", "signers-form", "The ids are not sorted with each one once.", "Think of sets.")


def _same_weights(given, wanted):
    """Compare the weights that came back with a step of the judge's own training."""
    arrays = [decode(value) for value in given] if isinstance(given, list) else []
    names = ("kernel", "bias")
    return len(arrays) == 2 and all(
        array is not None and _near(array, wanted[name], 1e-5)
        for array, name in zip(arrays, names, strict=True)
    )


def _compile_model(inputs, values):
    rate = _number(values.get("rate"))
    passed = key.train(inputs, inputs["epochs"], rate if rate is not None and 0 < rate <= 1 else 1e-3)
    test = {**inputs, "X": inputs["X_test"], "Y": inputs["Y_test"]}
    loss, accuracy = key.loss_and_accuracy(test)
    given = _number(values["loss"])
    right_loss = given is not None and abs(given - loss) <= 1e-3
    # The steps tell which optimiser it is, but only where they followed the right loss.
    right_steps = _same_weights(values["weights"], passed[-1]) or not right_loss
    if values["optimizer"] != "Adam" or not right_steps:
        has = values["optimizer"] or "no optimizer: the model is not compiled"
        yield _say("optimizer", "optimizer", f"The model has {has}.", "The exercise trains with Adam.")
    if not right_loss:
        yield _say(
            "loss",
            "loss",
            "The loss is not the categorical cross-entropy of the softmax's probabilities.",
            "The labels are one-hot vectors, and the model's output is probabilities already.",
        )
    rows = [row for row in _rows(values["metrics"]) if isinstance(row, list) and len(row) == 2]
    measured = [_number(row[1]) for row in rows]
    if not any(v is not None and abs(v - accuracy) < 1e-3 for v in measured):
        yield _say(
            "metrics", "metrics", "The model does not measure its accuracy.", "Ask `compile` for a metric."
        )


def _in_letters(shape, sizes):
    """Write a shape with letters for the sizes that a challenge drew: a verdict gives none of them away."""
    axes = [sizes.get(size, str(size)) for size in shape]
    return f"({', '.join(axes)}{',' if len(axes) == 1 else ''})"


def _train_model(inputs, values):
    epochs, count = inputs["epochs"], len(inputs["X"])
    steps = epochs * -(-count // inputs["batch_size"])
    passed = key.train(inputs, steps)
    if not _same_weights(values["weights"], passed[-1]):
        yield _say(
            "training",
            "training-steps",
            "Training took another number of steps than epochs and batch size make."
            if values["steps"] != steps
            else "The model was not trained on the images and labels that were given.",
            "Hand the images, the labels, `epochs` and `batch_size` on to `fit`.",
        )
        passed = None
    rows = _rows(values["history"])
    history = {
        row[0]: row[1] for row in rows if isinstance(row, list) and len(row) == 2 and isinstance(row[0], str)
    }
    wanted = key.training_history(inputs, passed) if passed else {}
    for name, what in (("loss", "training loss"), ("val_loss", "validation loss")):
        losses = [_number(v) for v in history.get(name) or []] if isinstance(history.get(name), list) else []
        if len(losses) != epochs or (
            passed and not _near(np.array(losses, float), np.array(wanted[name]), 1e-3)
        ):
            yield _say(
                "history",
                f"history-{name}",
                f"What is returned holds no {what} for each epoch.",
                "`fit` returns it; with `validation_data` the test set is judged after each epoch, too.",
            )


def _evaluate_model(inputs, values):
    result = values["result"]
    array = decode(result)
    if array is not None and array.shape == (2,):
        result = array.tolist()
    numbers = [_number(v) for v in result] if isinstance(result, list) else []
    if len(numbers) != 2 or None in numbers:
        yield _say(
            "form", "evaluation-form", "The function does not return two numbers.", "Return (loss, accuracy)."
        )
    loss, accuracy = key.loss_and_accuracy(inputs)
    if (
        len(numbers) != 2
        or None in numbers
        or abs(numbers[0] - loss) > 1e-3
        or abs(numbers[1] - accuracy) > 1e-3
    ):
        yield _say(
            "values",
            "evaluation-values",
            "The numbers are not the loss and the accuracy on the data that was given.",
            "`evaluate` returns them in the order loss, accuracy.",
        )


def _load_trained(inputs, values):
    given, wanted = decode(values["predictions"]), key.predictions(inputs)
    if given is None or not _near(given, wanted, 1e-3):
        yield _say(
            "values",
            "other-model",
            "What comes back is not the model in the file: it predicts something else, or is no model.",
            "keras.models.load_model reads architecture and weights; return what it gives.",
        )


def _photo_variants(given):
    """The photo as it came, and as it would be if only its scale were wrong."""
    yield "right", given
    yield "scale-255", given / 255
    yield "scale-imagenet", (given + _IMAGENET_MEANS)[..., ::-1] / 255
    yield "scale-symmetric", (given + 1) / 2
    yield "scale-twice", given * 255


def _prepare_photo(inputs, values):
    scale_messages = {
        "scale-255": "The pixels run to 255, but the model was trained on numbers from 0 to 1.",
        "scale-imagenet": "The pixels went through ImageNet's preprocessing, which this model never saw.",
        "scale-symmetric": "The pixels run from -1 to 1, but the model was trained on numbers from 0 to 1.",
        "scale-twice": "The pixels are scaled twice: everything is nearly black.",
    }
    for name, photo in inputs.items():
        given, wanted = decode(values[name]), key.photo_pixels(photo)
        if given is None:
            yield _say(
                "form", "no-array", "The function does not return an array.", "Return the prepared photo."
            )
            yield _say("scale", "no-values", "There are no pixels to look at.")
            yield _say("values", "no-values", "There are no pixels to look at.")
            return
        if given.shape != wanted.shape:
            hint = "The model takes a batch of 64x64 images: four axes, also for one photo."
            yield _say("form", "photo-shape", f"The result has the shape {given.shape}.", hint)
        pixels = given.reshape(wanted.shape) if given.size == wanted.size else None
        matches = (
            []
            if pixels is None
            else [n for n, v in _photo_variants(pixels) if _near(v, wanted, PHOTO_TOLERANCE)]
        )
        if not matches:
            hint = "Squeeze the whole photo to 64x64, keep rows, columns and the order of the colours."
            yield _say("values", "photo-values", "The pixels are not the photo's.", hint)
            inside = pixels is None or (pixels.min() >= -1e-3 and 0.2 < pixels.max() <= 1.001)
            if not inside:
                yield _say(
                    "scale",
                    "photo-scale",
                    "The numbers do not run from 0 to 1.",
                    "How was the training scaled?",
                )
        elif matches[0] != "right":
            yield _say(
                "scale", matches[0], scale_messages[matches[0]], "Scale as the training did: divide by 255."
            )


def _read_prediction(inputs, values):
    digit, probability = key.most_likely(inputs)
    result = values["result"]
    numbers = [_number(v) for v in result] if isinstance(result, list) else []
    if len(numbers) != 2 or None in numbers:
        yield _say(
            "digit",
            "prediction-form",
            "The function does not return two numbers.",
            "Return (digit, probability).",
        )
        yield _say("probability", "prediction-form", "The function does not return two numbers.")
        return
    if numbers[0] != digit:
        yield _say(
            "digit",
            "digit",
            "The digit is not the most likely one.",
            "Where in the vector is its largest entry?",
        )
    if abs(numbers[1] - probability) > CLOSE:
        yield _say("probability", "probability", "The probability is not that of the most likely digit.")


def _layer_table(inputs, values):
    rows, wanted = values["rows"], key.layer_rows(inputs)
    if not isinstance(rows, list) or not all(isinstance(row, list) and len(row) == 3 for row in rows):
        for component in ("names", "shapes", "parameters"):
            yield _say(component, "table-form", "The function does not return a list of rows of three.")
        return
    if len(rows) == len(wanted) - 1:
        wanted = wanted[1:]  # a table without the input layer is a table all the same
    if [row[0] for row in rows] != [row[0] for row in wanted]:
        hint = "`model.layers` has all layers in order."
        yield _say("names", "table-names", "The names are not those of the model's layers in order.", hint)
    shapes = [tuple(row[1]) if isinstance(row[1], list) else row[1] for row in rows]
    if shapes != [row[1] for row in wanted]:
        yield _say(
            "shapes",
            "table-shapes",
            "The shapes are not the layers' output shapes.",
            "`layer.output` has one.",
        )
    if [_number(row[2]) for row in rows] != [row[2] for row in wanted]:
        yield _say(
            "parameters",
            "table-parameters",
            "The numbers of parameters are not right.",
            "`count_params()` counts.",
        )


_JUDGES = {
    "scale_pixels": _scale_pixels,
    "convert_to_one_hot": _convert_to_one_hot,
    "shared_signers": _shared_signers,
    "compile_model": _compile_model,
    "train_model": _train_model,
    "evaluate_model": _evaluate_model,
    "load_trained": _load_trained,
    "prepare_photo": _prepare_photo,
    "read_prediction": _read_prediction,
    "layer_table": _layer_table,
}


#: The values that the evidence of each task holds.
EXPECTED = {
    "scale_pixels": {"scaled"},
    "convert_to_one_hot": {"row", "flat"},
    "shared_signers": {"test", "apart"},
    "compile_model": {"optimizer", "loss", "metrics", "returned", "rate", "weights"},
    "train_model": {"steps", "weights", "history"},
    "evaluate_model": {"result"},
    "load_trained": {"predictions"},
    "prepare_photo": {"wide", "tall"},
    "read_prediction": {"result"},
    "layer_table": {"rows"},
}


def judge_values(task, outcomes, challenges):
    """Judge a task whose evidence is values.

    Parameters
    ----------
    task : str
        One of ``autograde.inputs.VALUE_TASKS``.
    outcomes : list of dict
        One for each challenge.
    challenges : list of Challenge

    Returns
    -------
    Verdict
    """
    rubric, findings = RUBRICS[task], []
    for outcome, challenge in zip(outcomes, challenges, strict=True):
        if outcome["kind"] == "error":
            return nothing_to_judge(task, rubric, outcome)
        if set(outcome["values"]) != EXPECTED[task]:
            raise EvidenceError(f"evidence refused: {task} needs the values {sorted(EXPECTED[task])}")
        findings += _JUDGES[task](make_inputs(challenge), outcome["values"])
    findings = keep_first(findings)
    return Verdict(task, not findings, score_components(rubric, findings), tuple(findings))
