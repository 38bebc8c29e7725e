"""`evaluate_model`: wrong and right answers for the self-test."""

import numpy as np

from autograde.selftest.cases import Variant, mutant


def mutants():
    return [mutant("evaluate_model", *mistake) for mistake in _mistakes()]


def variants():
    def by_names(model, X, Y):
        found = model.evaluate(X, Y, return_dict=True, verbose=0)
        return found["loss"], found["accuracy"]

    def by_predictions(model, X, Y):
        given = model.predict(X, verbose=0).astype(float)
        loss = -np.log((given * Y).sum(axis=1)).mean()
        return float(loss), float((given.argmax(axis=1) == Y.argmax(axis=1)).mean())

    styles = [
        ("converted", _right),
        ("as evaluate returns them", lambda model, X, Y: model.evaluate(X, Y)),
        ("batches of another size", lambda model, X, Y: tuple(model.evaluate(X, Y, batch_size=5, verbose=0))),
        ("by names", by_names),
        ("by predictions", by_predictions),
    ]
    return [Variant("evaluate_model", name, function) for name, function in styles]


def _right(model, X, Y):
    loss, accuracy = model.evaluate(X, Y, verbose=0)
    return float(loss), float(accuracy)


def _mistakes():
    rng = np.random.default_rng(0)
    X_train = rng.random((37, 4, 5, 3), dtype=np.float32)
    Y_train = np.eye(6, dtype=np.float32)[rng.integers(0, 6, 37)]

    def of(change):
        return lambda model, X, Y: change(*_right(model, X, Y))

    wrong, form = "values:evaluation-values", "form:evaluation-types"
    yield "on the training images", lambda model, X, Y: _right(model, X_train, Y_train), "values", wrong
    yield "on the first batch", _first_batch, "values", wrong
    yield "on half of the images", lambda model, X, Y: _right(model, X[::2], Y[::2]), "values", wrong
    yield "labels in reverse", lambda model, X, Y: _right(model, X, Y[::-1]), "values", wrong
    yield "another model", _another_model, "values", wrong
    yield "trained on them first", _trained_first, "values", wrong
    yield "accuracy first", of(lambda loss, accuracy: (accuracy, loss)), "values", wrong
    yield "accuracy in per cent", of(lambda loss, accuracy: (loss, 100 * accuracy)), "values", wrong
    yield "the error for the accuracy", of(lambda loss, accuracy: (loss, 1 - accuracy)), "values", wrong
    yield "rounded", of(lambda loss, accuracy: (round(loss, 2), round(accuracy, 2))), "values", wrong
    yield "always the same", lambda model, X, Y: (1.79, 0.17), "values", wrong
    yield "NumPy's numbers", of(lambda *both: tuple(map(np.float32, both))), "form", form
    yield "NumPy's numbers of 64 bits", of(lambda *both: tuple(map(np.float64, both))), "form", form
    yield "one array", of(lambda *both: np.array(both)), "form", form
    yield "the loss alone", of(lambda loss, accuracy: loss), "values form", "form:evaluation-form"
    yield "the accuracy alone", of(lambda loss, accuracy: accuracy), "values form", "form:evaluation-form"
    yield "texts", of(lambda *both: tuple(map(str, both))), "values form", "form:evaluation-form"
    yield "by names", _by_names, "values form", "form:evaluation-form"
    yield "no return", of(lambda *both: None), "values form", "form:evaluation-form"


def _first_batch(model, X, Y):
    return tuple(model.evaluate(X, Y, steps=1, batch_size=32, verbose=0))


def _another_model(model, X, Y):
    import keras

    other = keras.models.clone_model(model)
    other.compile("adam", "categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)
    return _right(other, X, Y)


def _trained_first(model, X, Y):
    model.optimizer.learning_rate = 0.01
    model.fit(X, Y, verbose=0)
    return _right(model, X, Y)


def _by_names(model, X, Y):
    return model.evaluate(X, Y, return_dict=True, verbose=0)
