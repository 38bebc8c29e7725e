"""`compile_model`: wrong and right answers for the self-test."""

from autograde.selftest.cases import Variant, mutant


def mutants():
    return [mutant("compile_model", *mistake) for mistake in _mistakes()]


def variants():
    def compile_by_objects(model):
        import keras

        model.compile(keras.optimizers.Adam(1e-3), keras.losses.CategoricalCrossentropy(), metrics=["acc"])
        return model

    def other_rate(model):
        import keras

        return _compiled(optimizer=keras.optimizers.Adam(learning_rate=1e-4))(model)

    def by_function(model):
        import keras

        return _compiled(loss=keras.losses.categorical_crossentropy)(model)

    def metric_object(model):
        import keras

        return _compiled(metrics=[keras.metrics.CategoricalAccuracy()])(model)

    def more_metrics(model):
        return _compiled(metrics=["mse", "accuracy"])(model)

    styles = [
        ("words", _compiled()),
        ("objects", compile_by_objects),
        ("another learning rate", other_rate),
        ("the loss as a function", by_function),
        ("the metric as an object", metric_object),
        ("one metric alone", _compiled(metrics=["categorical_accuracy"])),
        ("more metrics", more_metrics),
    ]
    return [Variant("compile_model", name, function) for name, function in styles]


def _compiled(**settings):
    def compile_model(model):
        given = {"optimizer": "adam", "loss": "categorical_crossentropy", "metrics": ["accuracy"]}
        model.compile(**{**given, **settings})
        return model

    return compile_model


def _mistakes():
    everything = "optimizer loss metrics"

    yield "SGD for Adam", _compiled(optimizer="sgd"), "optimizer", "optimizer:optimizer"
    yield "RMSprop for Adam", _compiled(optimizer="rmsprop"), "optimizer", "optimizer:optimizer"
    yield "AdamW for Adam", _compiled(optimizer="adamw"), "optimizer", "optimizer:optimizer"
    yield (
        "no optimizer named",
        _compiled(optimizer="rmsprop", metrics=None),
        "optimizer metrics",
        "optimizer:optimizer",
    )
    yield (
        "sparse cross-entropy",
        _compiled(loss="sparse_categorical_crossentropy"),
        "loss",
        "loss:loss-sparse",
    )
    yield "sparse cross-entropy, an object", _sparse, "loss", "loss:loss-sparse"
    yield "binary cross-entropy", _compiled(loss="binary_crossentropy"), "loss", "loss:loss"
    yield "mean squared error", _compiled(loss="mse"), "loss", "loss:loss"
    yield "hinge", _compiled(loss="categorical_hinge"), "loss", "loss:loss"
    yield "no loss", _compiled(loss=None), "loss", "loss:loss"
    yield "no metrics", _compiled(metrics=None), "metrics", "metrics:metrics"
    for metric in (
        "mse",
        "binary_accuracy",
        "sparse_categorical_accuracy",
        "top_k_categorical_accuracy",
        "categorical_crossentropy",
        "precision",
        "recall",
        "auc",
    ):
        name = {"auc": "AUC", "precision": "Precision", "recall": "Recall"}.get(metric, metric)
        yield f"{metric} for accuracy", _compiled(metrics=[name]), "metrics", "metrics:metrics"
    yield "not compiled", lambda model: model, everything, "optimizer:optimizer"
    yield "no return", lambda model: _compiled()(model) and None, everything, "optimizer:no-return"
    yield "another model", _another, everything, "optimizer:other-return"
    yield "a new network", _new_network, everything, "optimizer:other-return"
    yield "compiled by the course", _by_the_course, everything, ":borrowed-answer"


def _sparse(model):
    import keras

    return _compiled(loss=keras.losses.SparseCategoricalCrossentropy())(model)


def _another(model):
    import keras

    return _compiled()(keras.models.clone_model(model))


def _new_network(model):
    import keras

    return _compiled()(
        keras.Sequential([keras.Input((4, 5, 3)), keras.layers.Flatten(), keras.layers.Dense(6)])
    )


def _by_the_course(model):
    from signs.network import ready_to_evaluate

    return ready_to_evaluate(model)
