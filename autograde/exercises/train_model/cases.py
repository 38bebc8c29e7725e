"""`train_model`: wrong and right answers for the self-test."""

import numpy as np

from autograde.selftest.cases import Variant, mutant


def mutants():
    return [mutant("train_model", *mistake) for mistake in _mistakes()]


def variants():
    def kept(model, X, Y, Xt, Yt, epochs, batch_size):
        history = model.fit(X, Y, batch_size, epochs, validation_data=(Xt, Yt), verbose=0)
        return history

    def unshuffled(*given):
        return _fit(*given, {"shuffle": False})

    styles = [("names", _fit), ("by position", kept), ("in order", unshuffled)]
    return [Variant("train_model", name, function) for name, function in styles]


def _fit(model, X, Y, Xt, Yt, epochs, batch_size, more=None):
    told = {"validation_data": (Xt, Yt), "epochs": epochs, "batch_size": batch_size, "verbose": 0}
    return model.fit(X, Y, **(told | (more or {})))


def _mistakes():
    both = "training history"
    steps, losses = "training:training-steps", "history:history-loss"

    def with_other(**settings):
        return lambda *given: _fit(*given, settings)

    rng = np.random.default_rng(0)
    of_the_notebook = rng.random((11, 4, 5, 3), dtype=np.float32), np.eye(6, dtype=np.float32)[[3] * 11]

    yield "one epoch", with_other(epochs=1), both, steps
    yield "two epochs", with_other(epochs=2), both, steps
    yield "three epochs", with_other(epochs=3), both, steps
    for size in (2, 4, 8, 32):
        yield f"batches of {size}", with_other(batch_size=size), "training", steps
    yield "batches as Keras chooses", _of_keras, "training", steps
    yield (
        "epochs and batch size exchanged",
        lambda m, X, Y, Xt, Yt, e, b: _fit(m, X, Y, Xt, Yt, b, e),
        both,
        steps,
    )
    yield "epochs and batch size by position, exchanged", _exchanged, both, steps
    yield (
        "trained on the test set",
        lambda m, X, Y, Xt, Yt, e, b: _fit(m, Xt, Yt, X, Y, e, b),
        "training",
        steps,
    )
    yield (
        "trained on the notebook's images",
        lambda m, X, Y, *rest: _fit(m, *of_the_notebook, *rest),
        "training",
        steps,
    )
    yield "another model trained", _another_model, "training", steps
    yield "trained twice", lambda *given: _fit(*given) and _fit(*given), "training", steps
    yield "not trained", lambda *given: None, both, steps
    yield "without validation", with_other(validation_data=None), "history", "history:history-val_loss"
    yield (
        "validated on the training set",
        lambda m, X, Y, Xt, Yt, e, b: _fit(m, X, Y, X, Y, e, b),
        "history",
        "history:history-val_loss",
    )
    yield "validated on a part of the training set", _split, "training", steps
    yield "validated now and then", with_other(validation_freq=2), "history", "history:history-val_loss"
    yield "no return", lambda *given: _fit(*given) and None, "history", "history:history-no-return"
    yield "the model returned", lambda model, *rest: _fit(model, *rest).model, "history", losses
    yield "the dictionary returned", lambda *given: _fit(*given).history, "history", "history:history-type"
    yield "the last losses returned", _last, "history", losses


def _of_keras(model, X, Y, Xt, Yt, epochs, batch_size):
    return model.fit(X, Y, validation_data=(Xt, Yt), epochs=epochs, verbose=0)


def _exchanged(model, X, Y, Xt, Yt, epochs, batch_size):
    return model.fit(X, Y, epochs, batch_size, verbose=0, validation_data=(Xt, Yt))


def _split(model, X, Y, Xt, Yt, epochs, batch_size):
    return model.fit(X, Y, validation_split=0.3, epochs=epochs, batch_size=batch_size, verbose=0)


def _another_model(model, *rest):
    import keras

    other = keras.models.clone_model(model)
    other.compile("adam", "categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)
    return _fit(other, *rest)


def _last(*given):
    return {name: values[-1:] for name, values in _fit(*given).history.items()}
