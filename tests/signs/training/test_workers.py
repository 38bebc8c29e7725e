"""Two workers on this machine: the same weights on both, those of a lone one, and files by the chief only."""

import json
import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tiny_training import RECIPE, build, examples, weights_of

from signs.augmentation import Augmentation
from signs.training import train

ROOT = Path(__file__).parents[3]
SCRIPT = """
import sys
from dataclasses import replace
sys.path[:0] = [{root!r}, {tests!r}]
import signs
signs.load_keras()
import numpy as np
from signs.augmentation import Augmentation
from signs.errors import SignsError
from signs.training import train
from tiny_training import RECIPE, build, build_residual, examples, weights_of
folder, weights, epochs, normalised, seed, stop = sys.argv[1:]

def stopping(model, records):
    if len(records) == int(stop):
        raise KeyboardInterrupt

recipe = replace(RECIPE, epochs=int(epochs), validation=0.2, patience=9, zero_init_residual=True)
network = build_residual if normalised == "yes" else lambda: build(normalised=False)
if normalised == "no":
    recipe = replace(recipe, augmentation=Augmentation())
try:
    result = train(network, examples(seed=int(seed)), recipe, folder, after_epoch=stopping)
except SignsError as error:
    sys.exit(f"refused: {{error}}")
np.save(weights, weights_of(result.model))
"""


def free_ports(count):
    sockets = [socket.create_server(("localhost", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def run_workers(tmp_path, folders=("run", "run"), normalised="yes", seeds=(0, 0), stop=0):
    """Train with two workers; return their exit statuses and what they wrote to stdout and stderr."""
    cluster = {"worker": [f"localhost:{port}" for port in free_ports(2)]}
    script = SCRIPT.format(root=str(ROOT), tests=str(ROOT / "tests" / "signs"))
    processes = []
    for index in range(2):
        task = {"cluster": cluster, "task": {"type": "worker", "index": index}}
        arguments = [tmp_path / folders[index], tmp_path / f"{index}.npy", 3, normalised, seeds[index], stop]
        processes.append(
            subprocess.Popen(
                [sys.executable, "-c", script, *map(str, arguments)],
                env=os.environ | {"TF_CONFIG": json.dumps(task), "CUDA_VISIBLE_DEVICES": "-1"},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
    try:
        said = [process.communicate(timeout=240) for process in processes]
    finally:
        for process in processes:  # one that waits for the other would wait for ever
            process.kill()
    return [process.returncode for process in processes], said


def weights(tmp_path):
    return [np.load(tmp_path / f"{index}.npy") for index in range(2)]


def test_both_end_with_the_same_weights_and_only_the_chief_writes(tmp_path):
    statuses, said = run_workers(tmp_path, folders=("run", "other"))
    assert statuses == [0, 0], said
    assert (tmp_path / "run" / "model.keras").exists() and not (tmp_path / "other").exists()
    assert "epoch 3 of 3" in said[0][0] and said[1][0] == ""
    first, second = weights(tmp_path)
    np.testing.assert_array_equal(first, second)


@pytest.mark.slow
def test_an_interrupted_training_goes_on_from_the_chiefs_checkpoint(tmp_path):
    statuses, said = run_workers(tmp_path, stop=2)
    assert 0 not in statuses
    statuses, said = run_workers(tmp_path)
    assert statuses == [0, 0], said
    assert "Going on from the checkpoint after epoch 1" in said[0][0]
    np.testing.assert_array_equal(*weights(tmp_path))
    assert [line[0] for line in (tmp_path / "run" / "log.csv").read_text().splitlines()] == list("e123")


@pytest.mark.slow
def test_two_workers_end_with_the_weights_of_one(tmp_path):
    # Without BatchNormalization, whose statistics are those of each worker's share of a batch.
    statuses, said = run_workers(tmp_path, normalised="no")
    assert statuses == [0, 0], said
    np.testing.assert_allclose(weights(tmp_path)[0], alone(validation=0.2, patience=9), atol=1e-5)


def alone(**options):
    """Train the network without BatchNormalization on unchanged images here; return its weights."""
    recipe = replace(RECIPE, augmentation=Augmentation(), **options)
    return weights_of(train(lambda: build(normalised=False), examples(), recipe, progress=False).model)


MIRRORED = """
import sys
from dataclasses import replace
sys.path[:0] = [{root!r}, {tests!r}]
import signs
signs.load_keras()
import numpy as np
import tensorflow as tf
from signs.augmentation import Augmentation
from signs.devices import Devices, Gpu
from signs.training import train
from tiny_training import RECIPE, build, build_residual, examples, weights_of
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)

from signs.backends import tensorflow as backend
backend.strategy_for = lambda devices: tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])

seen = []
def look(model, records):
    seen.append([[np.array(copy) for copy in weight.value.values] for weight in model.weights])

devices = Devices((Gpu("one", None), Gpu("other", None)), sys.argv[1])
recipe = replace(RECIPE, augmentation=Augmentation(), zero_init_residual=True)
network = build_residual if sys.argv[3] == "yes" else lambda: build(normalised=False)
result = train(network, examples(), recipe, devices=devices, after_epoch=look)
assert len(seen) == recipe.epochs
for weights in seen:
    for first, second in weights:
        np.testing.assert_array_equal(first, second)
np.save(sys.argv[2], weights_of(result.model))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("precision", "normalised"), [("float32", "no"), ("mixed_float16", "yes")])
def test_mirrored_copies_stay_equal_and_end_as_one_would(tmp_path, precision, normalised):
    script = MIRRORED.format(root=str(ROOT), tests=str(ROOT / "tests" / "signs"))
    arguments = [precision, tmp_path / "weights.npy", normalised]
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)], capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr
    if normalised == "no":  # else each copy normalises its own share of a batch
        np.testing.assert_allclose(np.load(tmp_path / "weights.npy"), alone(), atol=1e-5)


@pytest.mark.slow
def test_workers_with_other_images_refuse_to_begin(tmp_path):
    statuses, said = run_workers(tmp_path, seeds=(0, 1))
    assert statuses == [1, 1]
    for _, err in said:
        assert "refused: the workers do not begin alike" in err
