"""The same course on each backend of Keras: scores, predictions, batches, and a training that changes over.

``make test-backends`` makes an environment for each backend beside ``.venv``; those that are there are run.
"""

import json
import os
import re
import socket
import subprocess
from functools import cache
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
OTHERS = ("jax", "torch")
NUMBER = re.compile(r"\d+\.\d+|\d+")
pytestmark = pytest.mark.slow


def python_of(backend):
    return ROOT / (".venv" if backend == "tensorflow" else f".venv-{backend}") / "bin" / "python"


def started(backend, part, argument=None, **variables):
    """Start a part of results.py with a backend in its own environment."""
    python = python_of(backend)
    if not python.exists():
        pytest.skip(f"no environment for {backend}: make test-backends")
    command = [str(python), str(Path(__file__).with_name("results.py")), part, *filter(None, [argument])]
    more = {
        "KERAS_BACKEND": backend,
        "SIGNS_BUDGET": "small",
        "AUTOGRADE_CHECK_SECONDS": "120",
        "PYTHONPATH": str(ROOT),
        "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}",
    }
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, env=os.environ | more | variables, **pipes)


def ended(process):
    """Wait for it, and return what it prints last."""
    printed, complaints = process.communicate(timeout=1500)
    assert process.returncode == 0, complaints[-2000:]
    return json.loads(printed.strip().splitlines()[-1])


@cache
def result(backend, part, argument=None):
    """What a part of results.py prints."""
    return ended(started(backend, part, argument))


@pytest.mark.parametrize("backend", OTHERS)
def test_the_same_seed_gives_the_same_batches(backend):
    for ours, theirs in zip(result("tensorflow", "batches"), result(backend, "batches"), strict=True):
        np.testing.assert_allclose(ours[0], theirs[0], atol=1e-4)
        assert ours[1] == theirs[1]


@pytest.mark.parametrize("backend", OTHERS)
def test_the_shipped_network_reads_the_same(backend):
    ours, theirs = result("tensorflow", "predictions"), result(backend, "predictions")
    np.testing.assert_allclose(ours["read"], theirs["read"], atol=1e-4)
    assert theirs["accuracy"] == ours["accuracy"]
    assert theirs["loss"] == pytest.approx(ours["loss"], abs=1e-4)


@pytest.mark.parametrize("backend", ["tensorflow", *OTHERS])
def test_a_training_learns_and_a_killed_one_goes_on_as_if_nothing_had_been(backend):
    told = result(backend, "training")
    assert told["whole"][-1] < told["whole"][0]
    np.testing.assert_allclose(told["gone on"], told["whole"], rtol=1e-5)


@pytest.mark.parametrize("backend", OTHERS)
def test_trainings_on_two_backends_learn_the_same(backend):
    np.testing.assert_allclose(
        result(backend, "training")["whole"], result("tensorflow", "training")["whole"], atol=1e-3
    )


@pytest.mark.parametrize(("first", "then"), [("tensorflow", "jax"), ("jax", "tensorflow"), ("torch", "jax")])
def test_a_training_begun_on_one_backend_ends_on_another(tmp_path, first, then):
    result(first, "begun", str(tmp_path))
    told = result(then, "ended", str(tmp_path))
    np.testing.assert_allclose(told, result(then, "training")["whole"], atol=1e-3)


@pytest.mark.parametrize("backend", OTHERS)
def test_the_command_line_says_the_same(backend):
    for ours, theirs in zip(result("tensorflow", "commands"), result(backend, "commands"), strict=True):
        assert NUMBER.sub("#", theirs) == NUMBER.sub("#", ours)
        numbers = [np.array([float(each) for each in NUMBER.findall(text)]) for text in (ours, theirs)]
        np.testing.assert_allclose(numbers[0], numbers[1], atol=1.01e-4)  # printed with four decimals


@pytest.mark.parametrize("backend", OTHERS)
def test_a_copy_of_the_warm_process_builds_and_trains(backend):
    one_thread = {"OPENBLAS_NUM_THREADS": "1"}  # as the warm process is started
    assert ended(started(backend, "warm", **one_thread)) == 7


def test_two_devices_of_one_process_learn_what_one_does():
    flags = "--xla_force_host_platform_device_count=2"
    both = ended(started("jax", "shared", "2", XLA_FLAGS=flags))
    np.testing.assert_allclose(both["weights"], result("jax", "shared", "1")["weights"], atol=1e-5)
    assert both["loss"] == pytest.approx(result("jax", "shared", "1")["loss"], abs=1e-5)


def test_two_processes_learn_what_one_does():
    with socket.create_server(("localhost", 0)) as free:
        meet = {"MASTER_ADDR": "localhost", "MASTER_PORT": str(free.getsockname()[1]), "WORLD_SIZE": "2"}
    both = [started("torch", "shared", "1", RANK=str(rank), **meet) for rank in range(2)]
    told = [ended(process) for process in both]
    assert told[0]["weights"] == told[1]["weights"]
    np.testing.assert_allclose(told[0]["weights"], result("torch", "shared", "1")["weights"], atol=1e-5)
    assert told[0]["loss"] == pytest.approx(result("torch", "shared", "1")["loss"], abs=1e-5)


@pytest.mark.parametrize("backend", OTHERS)
def test_notebooks_one_to_four_give_full_points(backend):
    told = result(backend, "notebooks")
    assert len(told) >= 13
    assert {task: points for task, points in told.items() if points[0] < points[1]} == {}
