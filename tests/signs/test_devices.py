"""The choice of devices, on simulated lists of GPUs (no GPU is needed here)."""

import pytest

from signs.devices import Gpu, choose_devices

A100 = Gpu("NVIDIA A100", (8, 0))
P100 = Gpu("Tesla P100", (6, 0))
V100 = Gpu("Tesla V100", (7, 0))
OTHER = Gpu("/physical_device:GPU:0", None)


@pytest.mark.parametrize(
    ("gpus", "precision", "mirrored"),
    [
        ([], "float32", False),
        ([A100], "mixed_float16", False),
        ([V100], "mixed_float16", False),
        ([P100], "float32", False),
        ([OTHER], "float32", False),
        ([A100, A100], "mixed_float16", True),
        ([A100, P100], "float32", True),
    ],
)
def test_precision_and_strategy_follow_from_the_gpus(gpus, precision, mirrored):
    choice = choose_devices(gpus)
    assert (choice.precision, choice.mirrored) == (precision, mirrored)


def test_the_choice_says_in_one_line_what_was_found():
    assert "no GPU" in str(choose_devices([]))
    line = str(choose_devices([A100, P100]))
    assert "\n" not in line
    assert all(word in line for word in ("2 GPUs", "NVIDIA A100", "Tesla P100", "float32", "copy"))


def test_a_gpu_gets_the_longer_training():
    assert choose_devices([]).epochs(on_cpu=6, on_gpu=60) == 6
    assert choose_devices([P100]).epochs(on_cpu=6, on_gpu=60) == 60


def test_without_several_gpus_the_strategy_is_tensorflows_default():
    import tensorflow as tf

    assert choose_devices([]).strategy() is tf.distribute.get_strategy()


def test_by_default_tensorflow_is_asked(monkeypatch):
    import tensorflow as tf

    device = tf.config.PhysicalDevice("/physical_device:GPU:0", "GPU")
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: [device] if kind == "GPU" else [])
    details = {"device_name": "NVIDIA L4", "compute_capability": (8, 9)}
    monkeypatch.setattr(tf.config.experimental, "get_device_details", lambda _device: details)
    assert choose_devices().gpus == (Gpu("NVIDIA L4", (8, 9)),)
