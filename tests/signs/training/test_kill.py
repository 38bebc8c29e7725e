"""A training that is killed at any moment goes on, and ends with the weights of an undisturbed one."""

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tiny_training import RECIPE, build, examples, weights_of

from signs.training import train

ROOT = Path(__file__).parents[3]
# Thirty short epochs, so that a kill comes anywhere in one, and in the writing of a checkpoint.
SCRIPT = """
import sys, time
from dataclasses import replace
sys.path[:0] = [{root!r}, {tests!r}]
import signs
signs.load_keras()
from tiny_training import RECIPE, build, examples, weights_of
from signs.training import loop, train
loop.CHECKPOINT_SECONDS = 0.02
recipe = replace(RECIPE, epochs=30)
result = train(build, examples(), recipe, sys.argv[1], after_epoch=lambda *_: time.sleep(0.03))
import numpy as np
np.save(sys.argv[2], weights_of(result.model))
"""


def start(folder, weights):
    script = SCRIPT.format(root=str(ROOT), tests=str(ROOT / "tests" / "signs"))
    command = [sys.executable, "-u", "-c", script, str(folder), str(weights)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("kills", [1, pytest.param(8, marks=pytest.mark.slow)])
def test_killed_at_random_moments_it_ends_as_if_undisturbed(tmp_path, kills):
    recipe = replace(RECIPE, epochs=30)
    undisturbed = train(build, examples(), recipe, progress=False)
    rng, killed = np.random.default_rng(), 0
    while True:
        process = start(tmp_path / "run", tmp_path / "weights.npy")
        first = process.stdout.readline()  # it trains
        if killed < kills:
            time.sleep(rng.uniform(0.05, 2.0 / kills))
            process.kill()
        out, err = process.communicate(timeout=240)
        assert not killed or first.startswith("Going on from the checkpoint after")
        assert "damaged" not in out
        if process.returncode == 0:
            break
        assert process.returncode == -9, err
        killed += 1
    assert killed >= 1
    lines = (tmp_path / "run" / "log.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in lines] == ["epoch", *map(str, range(1, 31))]
    np.testing.assert_array_equal(np.load(tmp_path / "weights.npy"), weights_of(undisturbed.model))
    assert not list((tmp_path / "run").rglob("*.partial*"))
