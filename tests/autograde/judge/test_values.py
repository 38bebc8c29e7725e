"""The judges of data, training and photo tasks: right answers however spelt, wrong ones by component."""

import keras
import numpy as np
import pytest

import signs
from autograde.challenge import draw_challenges
from autograde.checks import judge_function
from autograde.exercise import list_exercises, load_exercise
from signs.crops import cut
from signs.finding import Reading
from signs.network import read_network, ready_to_evaluate
from signs.photo import open_photo


def photo(path, scale=255.0, **more):
    image = keras.utils.load_img(path, target_size=(64, 64), **more)
    return np.expand_dims(keras.utils.img_to_array(image), 0) / scale


def compiled(model, loss="categorical_crossentropy", optimizer="adam", metrics=("accuracy",)):
    model.compile(optimizer, loss, metrics=list(metrics))
    return model


def fit(model, X, Y, Xt, Yt, epochs, batch_size):
    return model.fit(X, Y, validation_data=(Xt, Yt), epochs=epochs, batch_size=batch_size, verbose=0)


def table(model):
    return [(layer.name, layer.output.shape, layer.count_params()) for layer in model.layers]


RIGHT = [
    ("scale_pixels", lambda images: (images / 255).astype("float32")),
    ("scale_pixels", lambda images: images.astype("float32") * np.float32(1 / 255)),
    ("convert_to_one_hot", lambda Y, C: np.eye(C)[Y.reshape(-1)].T),
    ("convert_to_one_hot", lambda Y, C: keras.utils.to_categorical(Y.ravel(), C).T),
    ("shared_signers", np.intersect1d),
    ("shared_signers", lambda a, b: np.array(sorted(set(a.tolist()) & set(b.tolist())))),
    ("compile_model", compiled),
    (
        "compile_model",
        lambda m: compiled(m, keras.losses.CategoricalCrossentropy(), keras.optimizers.Adam(1e-4)),
    ),
    ("compile_model", lambda m: compiled(m, metrics=[keras.metrics.CategoricalAccuracy()])),
    ("train_model", fit),
    ("evaluate_model", lambda m, X, Y: tuple(float(v) for v in m.evaluate(X, Y))),
    ("evaluate_model", lambda m, X, Y: m.evaluate(X, Y, verbose=0)),
    ("load_trained", keras.models.load_model),
    ("prepare_photo", photo),
    ("prepare_photo", lambda p: photo(p, interpolation="bicubic")),
    ("prepare_photo", lambda p: np.asarray(keras.ops.image.resize(photo_full(p), (64, 64)))),
    ("read_prediction", lambda p: (int(np.argmax(p)), float(np.max(p)))),
    ("read_prediction", lambda p: (np.argmax(p).item(), p.max().item())),
    ("layer_table", table),
    ("layer_table", lambda model: table(model)[1:]),
]


def photo_full(path):
    return np.expand_dims(keras.utils.img_to_array(keras.utils.load_img(path)), 0) / 255


@pytest.mark.parametrize(("task", "function"), RIGHT)
def test_right_answers_get_all_points(task, function):
    verdict = judge_function(task, function)
    assert verdict.points == verdict.max_points and verdict.correct, verdict.findings


def flipped(path):
    return photo(path)[:, :, ::-1]


WRONG = [
    ("scale_pixels", lambda images: images, {"range", "form"}, "scaled-form"),
    ("scale_pixels", lambda images: images.astype("float32"), {"range"}, "scaled-range"),
    ("scale_pixels", lambda images: images / np.float32(255**2), {"range"}, "scaled-range"),
    ("scale_pixels", lambda images: images / np.float32(127.5) - 1, {"range"}, "scaled-range"),
    ("scale_pixels", lambda images: images / 255, {"form"}, "scaled-type"),
    ("scale_pixels", lambda images: images // 255, {"range", "form"}, "scaled-form"),
    ("convert_to_one_hot", lambda Y, C: np.eye(C)[Y.reshape(-1)], {"form"}, "one-hot-transposed"),
    ("convert_to_one_hot", lambda Y, C: np.eye(C)[Y.reshape(-1) - 1].T, {"values"}, "one-hot-values"),
    ("convert_to_one_hot", lambda Y, C: np.eye(6)[Y.reshape(-1) % 6].T, {"form", "values"}, "one-hot-shape"),
    ("shared_signers", np.union1d, {"values"}, "signers-wrong"),
    ("shared_signers", lambda a, b: a[np.isin(a, b)], {"form"}, "signers-form"),
    ("shared_signers", lambda a, b: np.arange(3), {"values"}, "signers-wrong"),
    ("shared_signers", lambda a, b: sorted(set(a) & set(b)), {"form"}, "signers-list"),
    ("compile_model", lambda m: compiled(m) and None, {"optimizer", "loss", "metrics"}, "no-return"),
    ("compile_model", lambda m: m, {"optimizer", "loss", "metrics"}, "optimizer"),
    ("compile_model", lambda m: compiled(m, optimizer="sgd"), {"optimizer"}, "optimizer"),
    ("compile_model", lambda m: compiled(m, "mse"), {"loss"}, "loss"),
    ("compile_model", lambda m: compiled(m, "categorical_hinge"), {"loss"}, "loss"),
    ("compile_model", lambda m: compiled(m, metrics=()), {"metrics"}, "metrics"),
    (
        "train_model",
        lambda m, X, Y, Xt, Yt, e, b: fit(m, X, Y, Xt, Yt, 1, b),
        {"training", "history"},
        "training-steps",
    ),
    ("train_model", lambda m, X, Y, Xt, Yt, e, b: fit(m, X, Y, Xt, Yt, e, 1), {"training"}, "training-steps"),
    ("train_model", lambda m, X, Y, Xt, Yt, e, b: m.fit(X, Y, b, e, 0), {"history"}, "history-val_loss"),
    ("train_model", lambda *args: fit(*args) and None, {"history"}, "history-no-return"),
    ("train_model", lambda *args: fit(*args).history, {"history"}, "history-type"),
    ("evaluate_model", lambda m, X, Y: m.evaluate(X, Y)[::-1], {"values"}, "evaluation-values"),
    ("evaluate_model", lambda m, X, Y: m.evaluate(X, Y)[1], {"values", "form"}, "evaluation-form"),
    ("evaluate_model", lambda m, X, Y: m.evaluate(X[:4], Y[:4]), {"values"}, "evaluation-values"),
    (
        "load_trained",
        lambda p: keras.models.clone_model(keras.models.load_model(p)),
        {"values"},
        "other-model",
    ),
    ("load_trained", lambda p: None, {"values"}, "no-return"),
    ("prepare_photo", lambda p: photo(p, 1.0), {"scale"}, "scale-255"),
    ("prepare_photo", lambda p: photo(p, 255.0**2), {"scale"}, "scale-twice"),
    ("prepare_photo", lambda p: photo(p, 127.5) - 1, {"scale"}, "scale-symmetric"),
    (
        "prepare_photo",
        lambda p: keras.applications.imagenet_utils.preprocess_input(photo(p, 1.0)),
        {"scale"},
        "scale-imagenet",
    ),
    ("prepare_photo", lambda p: photo(p)[0], {"form"}, "photo-shape"),
    ("prepare_photo", flipped, {"values"}, "photo-values"),
    ("read_prediction", lambda p: (int(np.argmin(p)), float(p.max())), {"digit"}, "digit"),
    ("read_prediction", lambda p: (int(np.argmax(p)), 1.0), {"probability"}, "probability"),
    ("read_prediction", lambda p: (np.argmax(p), p.max()), {"probability"}, "prediction-types"),
    ("read_prediction", lambda p: int(np.argmax(p)), {"digit", "probability"}, "prediction-form"),
    ("layer_table", lambda m: table(m)[::-1], {"names", "shapes", "parameters"}, "table-names"),
    ("layer_table", lambda m: [(n, s, 0) for n, s, _ in table(m)], {"parameters"}, "table-parameters"),
    ("layer_table", lambda m: [(n, s[1:], p) for n, s, p in table(m)], {"shapes"}, "table-shapes"),
]


@pytest.mark.parametrize(("task", "function", "components", "first"), WRONG)
def test_wrong_answers_lose_their_own_component(task, function, components, first):
    verdict = judge_function(task, function)
    assert {c.name for c in verdict.components if c.points < c.max_points} == components, verdict.findings
    assert verdict.findings[0].identifier == first and not verdict.correct


def test_a_shared_signer_answer_of_nothing_does_not_pass():
    assert not judge_function("shared_signers", lambda a, b: np.array([], dtype=int)).correct


def inputs_of(task, entropy):
    (challenge,) = draw_challenges(task, entropy=entropy)
    return load_exercise(task).asked.make_inputs(challenge.generator())


@pytest.mark.parametrize("entropy", range(50))
def test_every_draw_lacks_what_a_rule_of_thumb_would_go_by(entropy):
    images = inputs_of("scale_pixels", entropy)
    assert (images["images"].min(), images["images"].max()) == (0, 255)
    assert images["images"].max(axis=(1, 2, 3)).min() < 240
    assert images["dark"].max() < 128 and images["bright"].min() > 128
    labels = inputs_of("convert_to_one_hot", entropy)
    assert labels["row"].max() < labels["C"] - 1 and labels["flat"].min() > 0
    assert labels["batch"].max() < labels["few"] - 1
    for form, classes in (("row", "C"), ("flat", "C"), ("batch", "few")):
        assert labels[form].size != labels[classes], "else an exchange of the axes would not show"
    photos = inputs_of("prepare_photo", entropy)
    assert sum(photos[name].max() > 200 for name in ("dark", "grey", "turned")) == 0
    assert photos["shades"].max() < 200
    read = inputs_of("read_prediction", entropy)["photos"]
    assert sorted(read.argmax(axis=2).ravel()) == list(range(6))
    signers = inputs_of("shared_signers", entropy)
    for name in ("test", "many"):
        shared = set(signers["train"].tolist()) & set(signers[name].tolist())
        assert len(shared) == 5 and list(shared) != sorted(shared)
        assert list({s: None for s in signers["train"].tolist() if s in shared}) != sorted(shared)


def test_a_turned_photo_may_be_read_as_it_lies_for_keras_reads_it_so():
    photos = inputs_of("prepare_photo", 3)
    kept = load_exercise("prepare_photo").kept
    upright, as_it_lies = kept._wanted(photos, "turned")
    assert upright.shape == as_it_lies.shape and np.abs(upright - as_it_lies).max() > 0.2


def test_numbers_of_numpy_end_no_check():
    verdict = judge_function("evaluate_model", lambda m, X, Y: tuple(map(np.float64, m.evaluate(X, Y))))
    assert [finding.identifier for finding in verdict.findings] == ["evaluation-types"]


BORROWED = {
    "load_trained": lambda path: read_network(path),
    "read_prediction": lambda p: ((found := Reading((0, 0, 0, 0), p, 9.0)).digit, found.probability),
    "compile_model": ready_to_evaluate,
    "prepare_photo": lambda path: cut(open_photo(path).resize((64, 64)), np.array([[0, 0, 64]])),
    "convert_to_one_hot": lambda Y, C: load_exercise("convert_to_one_hot").kept._one_hot(Y, C),
}


@pytest.mark.parametrize("task", BORROWED)
def test_what_a_notebook_can_import_is_nobodys_own_answer(task):
    verdict = judge_function(task, BORROWED[task])
    assert verdict.points == 0
    (finding,) = verdict.findings
    assert finding.identifier == "borrowed-answer" and "not one of your own" in finding.message


def test_the_helpers_that_notebooks_name_may_be_called():
    def prepare_photo(path):
        return np.asarray(open_photo(path).resize((64, 64)), dtype="float32")[np.newaxis] / 255

    assert judge_function("prepare_photo", prepare_photo).points == 4


def test_the_courses_package_offers_no_function_of_an_exercises_name():
    """One has such a name, and is something else: it puts weights into a network that it is given."""
    assert set(list_exercises()) & set(dir(signs)) == {"load_trained"}
