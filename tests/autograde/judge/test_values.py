"""The judges of data, training and photo tasks: right answers however spelt, wrong ones by component."""

import keras
import numpy as np
import pytest

from autograde.challenge import draw_challenges
from autograde.checks import judge_function
from autograde.exercise import load_exercise


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
    ("scale_pixels", lambda images: images / 255),
    ("scale_pixels", lambda images: images.astype("float32") * np.float32(1 / 255)),
    ("convert_to_one_hot", lambda Y, C: np.eye(C)[Y.reshape(-1)].T),
    ("convert_to_one_hot", lambda Y, C: keras.utils.to_categorical(Y.ravel(), C).T),
    ("shared_signers", np.intersect1d),
    ("shared_signers", lambda a, b: sorted(set(a.tolist()) & set(b.tolist()))),
    ("compile_model", compiled),
    ("compile_model", lambda model: compiled(model) and None),
    (
        "compile_model",
        lambda m: compiled(m, keras.losses.CategoricalCrossentropy(), keras.optimizers.Adam(1e-4)),
    ),
    ("compile_model", lambda m: compiled(m, metrics=[keras.metrics.CategoricalAccuracy()])),
    ("train_model", fit),
    ("train_model", lambda *args: fit(*args).history),
    ("evaluate_model", lambda m, X, Y: tuple(float(v) for v in m.evaluate(X, Y))),
    ("evaluate_model", lambda m, X, Y: m.evaluate(X, Y, verbose=0)),
    ("load_trained", keras.models.load_model),
    ("prepare_photo", photo),
    ("prepare_photo", lambda p: photo(p, interpolation="bicubic")),
    ("prepare_photo", lambda p: np.asarray(keras.ops.image.resize(photo_full(p), (64, 64)))),
    ("read_prediction", lambda p: (int(np.argmax(p)), float(np.max(p)))),
    ("read_prediction", lambda p: (np.argmax(p), p.max())),
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
    ("scale_pixels", lambda images: images / 255 / 255, {"range"}, "scaled-range"),
    ("scale_pixels", lambda images: images / 127.5 - 1, {"range"}, "scaled-range"),
    ("scale_pixels", lambda images: images // 255, {"range", "form"}, "scaled-form"),
    ("convert_to_one_hot", lambda Y, C: np.eye(C)[Y.reshape(-1)], {"form"}, "one-hot-transposed"),
    ("convert_to_one_hot", lambda Y, C: np.eye(C)[Y.reshape(-1) - 1].T, {"values"}, "one-hot-values"),
    ("convert_to_one_hot", lambda Y, C: np.eye(6)[Y.reshape(-1) % 6].T, {"form", "values"}, "one-hot-shape"),
    ("shared_signers", np.union1d, {"values"}, "signers-wrong"),
    ("shared_signers", lambda a, b: a[np.isin(a, b)], {"form"}, "signers-form"),
    ("shared_signers", lambda a, b: np.arange(3), {"values"}, "signers-wrong"),
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
    ("train_model", lambda *args: fit(*args) and None, {"history"}, "history-loss"),
    ("evaluate_model", lambda m, X, Y: m.evaluate(X, Y)[::-1], {"values"}, "evaluation-values"),
    ("evaluate_model", lambda m, X, Y: m.evaluate(X, Y)[1], {"values", "form"}, "evaluation-form"),
    ("evaluate_model", lambda m, X, Y: m.evaluate(X[:4], Y[:4]), {"values"}, "evaluation-values"),
    (
        "load_trained",
        lambda p: keras.models.clone_model(keras.models.load_model(p)),
        {"values"},
        "other-model",
    ),
    ("load_trained", lambda p: None, {"values"}, "other-model"),
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


def test_no_draw_of_images_lets_each_image_be_divided_by_its_own_largest_pixel():
    for entropy in range(100):
        challenge = draw_challenges("scale_pixels", entropy=entropy)[0]
        images = load_exercise("scale_pixels").asked.make_inputs(challenge.generator())["images"]
        assert images.min() == 0 and images.max() == 255
        assert (images.max(axis=(1, 2, 3)) < 250).sum() == 2
