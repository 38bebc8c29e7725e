"""`load_trained`: wrong and right answers for the self-test."""

import gc
import sys

from autograde.selftest.cases import Variant, mutant


def mutants():
    return [mutant("load_trained", *mistake) for mistake in _mistakes()]


def variants():
    def for_use(path):
        import keras

        return keras.saving.load_model(path, compile=False)

    def compiled_anew(path):
        model = _read(path)
        model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
        return model

    def in_two_steps(path):
        import keras

        model = _read(path)
        copy = keras.models.clone_model(model)
        copy.set_weights(model.get_weights())
        return copy

    styles = [
        ("load_model", lambda path: _read(path)),
        ("by the file's name", lambda path: _read(str(path))),
        ("not compiled", for_use),
        ("compiled anew", compiled_anew),
        ("a copy with the weights", in_two_steps),
    ]
    return [Variant("load_trained", name, function) for name, function in styles]


def _read(path):
    import keras

    return keras.models.load_model(path)


def _mistakes():
    other, read = "values:other-model", _read

    yield "a new network, its weights forgotten", _new_network, "values", other
    yield "the architecture alone", _architecture, "values", other
    yield "the weights alone", lambda path: read(path).get_weights(), "values", other
    yield "its last layer alone", lambda path: read(path).layers[-1], "values", other
    yield "its name", lambda path: path, "values", other
    yield "the notebook's model", _of_the_notebook(), "values", other
    yield "the first file ever", _cached(), "values", other
    yield "its weights changed", _changed, "values", other
    yield "no return", lambda path: read(path) and None, "values", "values:no-return"
    yield "by the course's own reader", _by_the_course, "values", ":borrowed-answer"
    yield "by the course's reader of trained weights", _by_load_trained, "values", ":borrowed-answer"
    yield "the last Sequential in memory", _last_in_memory, "values", f"values:borrowed-model {other}"
    yield "a model of the check's frames", _of_frames, "values", "values:borrowed-model"
    yield "the check's own model, made again", _made_again, "values", ":borrowed-answer"


def _new_network(path):
    import keras

    layers = [keras.layers.Flatten(), keras.layers.Dense(6, activation="softmax")]
    return keras.Sequential([keras.Input((4, 5, 3)), *layers])


def _architecture(path):
    import keras

    return keras.models.clone_model(_read(path))


def _of_the_notebook():
    made = []

    def load_trained(path):
        made.extend([] if made else [_new_network(path)])
        return made[0]

    return load_trained


def _cached():
    kept = []

    def load_trained(path):
        kept.extend([] if kept else [_read(path)])
        return kept[0]

    return load_trained


def _changed(path):
    model = _read(path)
    model.set_weights([weights / 2 for weights in model.get_weights()])
    return model


def _by_the_course(path):
    from signs.network import read_network

    return read_network(path)


def _by_load_trained(path):
    import signs

    return signs.load_trained(path=path)


def _last_in_memory(path):
    import keras

    return [thing for thing in gc.get_objects() if isinstance(thing, keras.Sequential)][-1]


def _of_frames(path):
    import keras

    frame = sys._getframe()
    while frame:
        for value in list(frame.f_locals.values()):
            found = value[-1:] if isinstance(value, list) else [value]
            if found and isinstance(found[0], keras.Sequential):
                return found[0]
        frame = frame.f_back
    return None


def _made_again(path):
    """Draw the inputs of the check anew from what lies in its frames."""
    from autograde.exercises._classifier.asked import classifier_model

    frame = sys._getframe()
    while frame:
        if "challenge" in frame.f_locals and "exercise" in frame.f_locals:
            challenge, exercise = frame.f_locals["challenge"], frame.f_locals["exercise"]
            return classifier_model(exercise.asked.make_inputs(challenge.generator())[path.name])
        frame = frame.f_back
    return None
