"""A training that is killed at any moment goes on, and ends with the weights of an undisturbed one."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[3]
# Sixty short epochs, so that a kill comes anywhere in one, and in the writing of a checkpoint.
SCRIPT = """
import sys, time
from dataclasses import replace
sys.path[:0] = [{root!r}, {tests!r}]
import signs
signs.load_tensorflow()
from tiny_training import RECIPE, build, examples, weights_of
from signs.training import loop, train
loop.CHECKPOINT_SECONDS = 0.02
recipe = replace(RECIPE, epochs=60, average=0.9)
result = train(build, examples(), recipe, sys.argv[1], after_epoch=lambda *_: time.sleep(0.02))
import numpy as np
np.save(sys.argv[2], weights_of(result.model))
"""


def start(folder, weights):
    script = SCRIPT.format(root=str(ROOT), tests=str(ROOT / "tests" / "signs"))
    command = [sys.executable, "-u", "-c", script, str(folder), str(weights)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_killed_at_random_moments_it_ends_as_if_undisturbed(tmp_path):
    whole = start(tmp_path / "whole", tmp_path / "whole.npy")
    assert whole.wait(timeout=120) == 0, whole.stderr.read()
    rng = np.random.default_rng()
    kills = 0
    while True:
        process = start(tmp_path / "killed", tmp_path / "killed.npy")
        first = process.stdout.readline()  # it trains
        if kills < 3:
            time.sleep(rng.uniform(0.05, 1.0))
            process.kill()
        out, err = process.communicate(timeout=120)
        if process.returncode == 0:
            break
        assert process.returncode == -9, err
        assert kills == 0 or first.startswith("Going on from the checkpoint after")
        kills += 1
    assert kills >= 1
    assert "damaged" not in out
    lines = (tmp_path / "killed" / "log.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in lines] == ["epoch", *map(str, range(1, 61))]
    np.testing.assert_array_equal(np.load(tmp_path / "killed.npy"), np.load(tmp_path / "whole.npy"))
    assert not list((tmp_path / "killed").rglob("*.partial*"))
