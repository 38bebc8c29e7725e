"""The choice of devices, on simulated lists of GPUs (no GPU is needed here)."""

import json

import pytest

from signs import devices
from signs.backends.tensorflow import named_workers, strategy_for
from signs.devices import Devices, DevicesError, Gpu, Workers, choose_devices

A100 = Gpu("NVIDIA A100", (8, 0))
P100 = Gpu("Tesla P100", (6, 0))
V100 = Gpu("Tesla V100", (7, 0))
OTHER = Gpu("/physical_device:GPU:0", None)


@pytest.mark.parametrize(
    ("gpus", "precision", "mirrored"),
    [
        ([], "float32", False),
        ([A100], "mixed_bfloat16", False),
        ([V100], "mixed_float16", False),
        ([P100], "float32", False),
        ([OTHER], "float32", False),
        ([A100, A100], "mixed_bfloat16", True),
        ([A100, V100], "mixed_float16", True),
        ([A100, P100], "float32", True),
    ],
)
def test_precision_and_copies_follow_from_the_gpus(gpus, precision, mirrored):
    choice = choose_devices(gpus)
    assert choice.compiled == (len(gpus) == 1)  # by XLA
    assert (choice.precision, choice.mirrored) == (precision, mirrored)


def test_the_choice_says_in_one_line_what_was_found():
    assert "no GPU" in str(choose_devices([]))
    line = str(choose_devices([A100, P100]))
    assert "\n" not in line
    assert all(word in line for word in ("2 GPUs", "NVIDIA A100", "Tesla P100", "float32", "copy"))


def test_without_several_gpus_the_strategy_is_tensorflows_default():
    import tensorflow as tf

    assert strategy_for(choose_devices([])) is tf.distribute.get_strategy()


def test_by_default_the_backend_is_asked(monkeypatch):
    import tensorflow as tf

    device = tf.config.PhysicalDevice("/physical_device:GPU:0", "GPU")
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: [device] if kind == "GPU" else [])
    details = {"device_name": "NVIDIA L4", "compute_capability": (8, 9)}
    monkeypatch.setattr(tf.config.experimental, "get_device_details", lambda _device: details)
    assert choose_devices().gpus == (Gpu("NVIDIA L4", (8, 9)),)


def tf_config(role="worker", index=0, **cluster):
    return json.dumps({"cluster": cluster, "task": {"type": role, "index": index}})


@pytest.mark.parametrize(
    ("text", "workers"),
    [
        ("", Workers(1, 0)),
        (tf_config(worker=["a:1", "b:2"]), Workers(2, 0)),
        (tf_config(worker=["a:1", "b:2"], index=1), Workers(2, 1)),
        (tf_config("chief", chief=["a:1"], worker=["b:2", "c:3"]), Workers(3, 0)),
        (tf_config("worker", chief=["a:1"], worker=["b:2", "c:3"], index=1), Workers(3, 2)),
    ],
)
def test_workers_are_those_that_tf_config_names(monkeypatch, text, workers):
    monkeypatch.setenv("TF_CONFIG", text)
    assert named_workers() == workers
    assert choose_devices([]).workers == workers
    assert choose_devices([A100]).chief == (workers.index == 0)


@pytest.mark.parametrize(
    "text",
    [
        "worker",
        "{}",
        "[]",
        tf_config(worker=["a:1"], index=1),
        tf_config(worker=["a:1"], index=-1),
        tf_config("ps", worker=["a:1"], ps=["b:2"]),
        tf_config("evaluator", worker=["a:1"]),
    ],
)
def test_a_tf_config_of_another_form_is_refused_in_one_line(text):
    with pytest.raises(DevicesError, match=r"^TF_CONFIG [^\n]+$"):
        named_workers(text)


def test_several_workers_are_named_and_not_compiled_together():
    choice = choose_devices([A100], Workers(4, 2))
    assert "worker 3 of 4" in str(choice) and not choice.compiled and not choice.chief
    assert Devices().chief


@pytest.mark.parametrize(
    ("quota", "processors"),
    [("200000 100000", 2), ("150000 100000", 2), ("1000 100000", 1), ("max 100000", None)],
)
def test_a_containers_quota_is_read_as_processors(tmp_path, quota, processors):
    path = tmp_path / "cpu.max"
    path.write_text(quota + "\n")
    assert devices._quota(path) == processors
    assert devices._quota(tmp_path / "missing") is None
