"""`compile_model`: wrong and right answers for the self-test."""

from autograde.selftest.cases import Variant, mutant


def mutants():
    return [mutant("compile_model", *mistake) for mistake in _mistakes()]


def variants():
    def compile_by_objects(model):
        import keras

        model.compile(keras.optimizers.Adam(1e-3), keras.losses.CategoricalCrossentropy(), metrics=["acc"])
        return model

    def compile_in_place(model):
        model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])

    styles = [
        ("objects", compile_by_objects),
        ("in place", compile_in_place),
    ]
    return [Variant("compile_model", name, function) for name, function in styles]


def _mistakes():
    def compiled(**settings):
        def compile_model(model):
            given = {"optimizer": "adam", "loss": "categorical_crossentropy", "metrics": ["accuracy"]}
            model.compile(**{**given, **settings})
            return model

        return compile_model

    yield "SGD for Adam", compiled(optimizer="sgd"), "optimizer", "optimizer:optimizer"
    yield "RMSprop for Adam", compiled(optimizer="rmsprop"), "optimizer", "optimizer:optimizer"
    yield "binary cross-entropy", compiled(loss="binary_crossentropy"), "loss", "loss:loss"
    yield "mean squared error", compiled(loss="mse"), "loss", "loss:loss"
    yield "no metrics", compiled(metrics=None), "metrics", "metrics:metrics"
    yield "another metric", compiled(metrics=["mse"]), "metrics", "metrics:metrics"
    yield "not compiled", lambda model: model, "optimizer loss metrics", "optimizer:optimizer"
