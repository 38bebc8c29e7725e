"""A training as a whole: it learns, stops where it should, and goes on as if nothing had been."""

import csv
import gc
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from tiny_training import RECIPE, build, build_residual, examples, weights_of

from signs.devices import Devices
from signs.errors import SignsError
from signs.training import TrainingError, train

SIGNERS = np.arange(40) // 4


class Killed(BaseException):
    """The process ends here."""


def quietly(*args, **options):
    return train(*args, progress=False, **options)


def killed_after(epoch):
    def after_epoch(_model, records):
        if len(records) == epoch:
            raise Killed

    return after_epoch


def rows(folder):
    with (folder / "log.csv").open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    return folder, quietly(build, examples(), RECIPE, folder)


def test_it_learns_from_changed_images():
    result = quietly(build, examples(), replace(RECIPE, epochs=15))
    assert result.history["loss"][-1] < result.history["loss"][0]
    fresh = examples(30, seed=9)
    targets = np.eye(2)[fresh.labels]
    assert result.model.evaluate(fresh.images / 255, targets, verbose=0)[1] == 1.0
    assert (result.path, result.best_epoch, result.stopped_early) == (None, 0, False)
    assert np.abs(result.model.get_layer("bn_conv1").moving_mean).max() > 0.01


def test_it_does_what_keras_does():
    """The same batches through Keras's own optimiser, loss and train_on_batch give the same weights."""
    import keras

    from signs.batches import Batches
    from signs.training.optimizer import learning_rate_schedule, set_momentum

    recipe = replace(RECIPE, label_smoothing=0.1, weight_decay=0.1)
    keras.utils.set_random_seed(recipe.seed)
    # Before a BatchNormalization, a bias has no gradient but noise, which Adam makes large.
    model = set_momentum(build(bias=False), recipe.momentum)
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=0.1)
    optimizer = keras.optimizers.AdamW(learning_rate_schedule(recipe, 15), weight_decay=0.1)
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    model.compile(optimizer, loss)
    data, batches = examples(), Batches(40, recipe)
    for step in range(15):
        order = batches.order(step // 5)
        images, labels = batches.take(data.images, data.labels, order, np.int32(step))
        model.train_on_batch(images, np.eye(2)[np.asarray(labels)])
    ours = quietly(lambda: build(bias=False), examples(), recipe).model
    np.testing.assert_allclose(weights_of(ours), weights_of(model), atol=1e-5)


@pytest.mark.parametrize(("asked", "scale"), [(True, 0.0), (False, 1.0)])
def test_identity_blocks_start_as_the_recipe_says(asked, scale):
    still = replace(RECIPE, epochs=1, peak_rate=1e-9, zero_init_residual=asked)
    model = quietly(build_residual, examples(), still).model
    np.testing.assert_allclose(model.get_layer("bn3").gamma, scale, atol=1e-6)


def test_the_same_seed_gives_the_same_weights_and_another_one_others(undisturbed):
    again = quietly(build, examples(), RECIPE)
    other = quietly(build, examples(), replace(RECIPE, seed=1))
    np.testing.assert_array_equal(weights_of(again.model), weights_of(undisturbed[1].model))
    assert np.abs(weights_of(other.model) - weights_of(again.model)).max() > 0.01


def test_the_folder_holds_logs_curves_and_a_network_that_keras_loads(undisturbed):
    import keras

    folder, result = undisturbed
    assert sorted(path.name for path in folder.iterdir() if not path.name.startswith(".")) == [
        "checkpoints", "curves.png", "log.csv", "model.keras", "recipe.json", "tensorboard",
    ]  # fmt: skip
    assert [row["epoch"] for row in rows(folder)] == ["1", "2", "3"]
    assert [float(row["loss"]) for row in rows(folder)] == result.history["loss"]
    with Image.open(folder / "curves.png") as curves:
        assert "loss" in curves.text["Description"] and "accuracy" in curves.text["Description"]
    loaded = keras.models.load_model(result.path)
    np.testing.assert_array_equal(weights_of(loaded), weights_of(result.model))
    assert not list(folder.rglob("*.partial*"))


@pytest.mark.parametrize("epoch", [1, pytest.param(3, marks=pytest.mark.slow)])
def test_a_killed_training_goes_on_as_if_nothing_had_been(undisturbed, tmp_path, capsys, epoch):
    with pytest.raises(Killed):
        quietly(build, examples(), RECIPE, tmp_path, after_epoch=killed_after(epoch))
    result = train(build, examples(), RECIPE, tmp_path)
    whole = undisturbed[1]
    np.testing.assert_array_equal(weights_of(result.model), weights_of(whole.model))
    for name in ("loss", "accuracy", "learning_rate", "epoch"):
        assert result.history[name] == whole.history[name], name
    assert [row["epoch"] for row in rows(tmp_path)] == ["1", "2", "3"]
    assert (f"after epoch {epoch - 1}" in capsys.readouterr().out) == (epoch > 1)


def test_a_kill_within_an_epoch_loses_no_more_than_since_the_last_checkpoint(
    undisturbed, tmp_path, capsys, monkeypatch
):
    from signs.backends import backend
    from signs.training import loop

    Steps = backend().Work
    monkeypatch.setattr(loop, "CHECKPOINT_SECONDS", 0)  # after every step
    steps, ordinary = [], Steps.train

    def killing(self):
        if len(steps) == 8:  # 3 steps into the second epoch
            raise Killed
        steps.append(1)
        return ordinary(self)

    monkeypatch.setattr(Steps, "train", killing)
    with pytest.raises(Killed):
        quietly(build, examples(), RECIPE, tmp_path)
    steps.clear()
    monkeypatch.setattr(Steps, "train", lambda self: steps.append(1) or ordinary(self))
    result = train(build, examples(), RECIPE, tmp_path)
    assert len(steps) == 15 - 8
    assert "after epoch 1 and 3 steps" in capsys.readouterr().out
    np.testing.assert_array_equal(weights_of(result.model), weights_of(undisturbed[1].model))
    assert result.history["loss"] == undisturbed[1].history["loss"]


def test_a_training_that_is_complete_only_writes_its_network_again(undisturbed, tmp_path, monkeypatch):
    from signs.backends import backend

    quietly(build, examples(), RECIPE, tmp_path)
    (tmp_path / "model.keras").unlink()
    monkeypatch.setattr(backend().Work, "train", None)
    again = quietly(build, examples(), RECIPE, tmp_path)
    np.testing.assert_array_equal(weights_of(again.model), weights_of(undisturbed[1].model))
    assert again.path.exists()


@pytest.mark.parametrize(
    ("make", "data", "recipe", "words"),
    [
        (build, examples(), replace(RECIPE, epochs=4), "epochs 3, not 4"),
        (build, examples(seed=1), RECIPE, "other images"),
        (lambda: build(strides=2), examples(), RECIPE, "another network"),
    ],
)
def test_another_training_in_the_same_folder_is_refused_and_harms_nothing(
    undisturbed, make, data, recipe, words
):
    folder = undisturbed[0]
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(TrainingError, match=words):
        quietly(make, data, recipe, folder)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_fresh_starts_anew_and_leaves_other_files_alone(tmp_path):
    quietly(build, examples(), RECIPE, tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    result = quietly(build, examples(), replace(RECIPE, epochs=1), tmp_path, fresh=True)
    assert len(result.records) == 1 and len(rows(tmp_path)) == 1
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_two_trainings_in_one_folder_at_once_are_refused(tmp_path):
    def nested(_model, _records):
        with pytest.raises(TrainingError, match="another process"):
            quietly(build, examples(), RECIPE, tmp_path)
        return True

    result = quietly(build, examples(), RECIPE, tmp_path, after_epoch=nested)
    assert len(result.records) == 1  # after_epoch returned True


def test_early_stopping_keeps_the_best_weights_and_never_validates_on_a_training_signer(tmp_path):
    recipe = replace(RECIPE, epochs=30, peak_rate=0.3, validation=0.2, patience=2)
    models = []

    def remember(model, _records):
        models.append(weights_of(model))

    result = quietly(build, examples(40, SIGNERS), recipe, tmp_path, after_epoch=remember)
    best = result.best_epoch
    assert result.stopped_early and len(result.records) == best + 2 < 30
    np.testing.assert_array_equal(weights_of(result.model), models[best - 1])

    again = quietly(build, examples(40, SIGNERS), recipe, tmp_path)  # the counters are as they were
    assert len(again.records) == len(result.records)
    np.testing.assert_array_equal(weights_of(again.model), models[best - 1])


def test_validation_numbers_are_those_of_keras():
    from signs.examples import split

    recipe = replace(RECIPE, validation=0.2, label_smoothing=0.1)
    result = quietly(build, examples(40, SIGNERS), recipe)
    held = split(examples(40, SIGNERS), 0.2, recipe.seed)[1]
    loss, accuracy = result.model.evaluate(held.images / 255, np.eye(2)[held.labels], verbose=0)
    assert result.history["val_loss"][-1] == pytest.approx(loss, abs=1e-5)
    assert result.history["val_accuracy"][-1] == pytest.approx(accuracy, abs=1e-6)


def test_a_loss_that_is_no_number_ends_in_one_line_with_the_last_checkpoint_kept(tmp_path):
    with pytest.raises(TrainingError, match=r"^the loss is no number any more in epoch \d+: [^\n]+$"):
        quietly(lambda: build(normalised=False), examples(), replace(RECIPE, peak_rate=1e30), tmp_path)
    assert not (tmp_path / "model.keras").exists()


def test_a_network_that_does_not_fit_the_images_is_refused():
    from keras import Input, Model, layers

    def wide():
        X = Input((9, 8, 3))
        return Model(X, layers.Dense(2, activation="softmax")(layers.Flatten()(X)))

    def three():
        X = Input((8, 8, 3))
        return Model(X, layers.Dense(3, activation="softmax")(layers.Flatten()(X)))

    with pytest.raises(SignsError, match=r"\(9, 8, 3\).*\(8, 8, 3\)"):
        quietly(wide, examples(), RECIPE)
    with pytest.raises(SignsError, match=r"3 classes.*2"):
        quietly(three, examples(), RECIPE)


def test_a_full_disk_ends_in_one_line_and_leaves_the_last_checkpoint(undisturbed, tmp_path, monkeypatch):
    written, ordinary = [], np.savez

    def full(file, **arrays):
        ordinary(file, **arrays)
        written.append(file)
        if len(written) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(
        TrainingError, match=r"^cannot write to [^\n]*No space left[^\n]*same command again[^\n]+$"
    ):
        quietly(build, examples(), RECIPE, tmp_path)
    monkeypatch.undo()
    assert [path.name for path in (tmp_path / "checkpoints").iterdir()] == ["step-00000005.npz"]
    result = quietly(build, examples(), RECIPE, tmp_path)
    np.testing.assert_array_equal(weights_of(result.model), weights_of(undisturbed[1].model))


def test_mixed_precision_learns_and_gives_a_plain_network():
    result = quietly(
        build, examples(), replace(RECIPE, epochs=10), devices=Devices(precision="mixed_float16")
    )
    assert result.history["accuracy"][-1] > 0.9
    assert result.model.get_layer("conv1").compute_dtype == "float32"


def test_a_training_goes_from_memory_with_its_network():
    """Whoever tries ten recipes in one notebook must not keep ten networks and optimisers."""
    from tensorflow.python.framework.func_graph import FuncGraph

    def graphs():
        quietly(build, examples(), RECIPE)
        gc.collect()
        return sum(isinstance(each, FuncGraph) for each in gc.get_objects())

    graphs()  # TensorFlow keeps some of its own from the first time on
    assert graphs() == graphs()


def test_skipping_the_tracing_gives_the_same_weights():
    eager, traced = (
        quietly(lambda: build(bias=False), examples(), RECIPE, eagerly=eagerly).model
        for eagerly in (True, False)
    )
    np.testing.assert_allclose(weights_of(eager), weights_of(traced), atol=1e-5)
