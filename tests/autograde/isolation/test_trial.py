"""The probe tells which layers hold by trying to break them; a layer taken away shows."""

import os
import subprocess
import sys

import pytest

from autograde.isolation import LAYERS, attempts, missing, probe, trial
from autograde.isolation.layers import DISABLE_VARIABLE, Layer
from autograde.isolation.trial import judge_layer

linux = pytest.mark.skipif(sys.platform != "linux", reason="isolation is for Linux")
NOBODY = 65534


@linux
def test_every_layer_holds_here():
    assert [layer for layer in probe() if not layer.holds] == []
    assert missing() == ()


@linux
@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_taken_away_does_not_hold(name, monkeypatch):
    monkeypatch.setenv(DISABLE_VARIABLE, name)
    found = {layer.name: layer for layer in probe()}
    assert not found[name].holds and "switched off" in found[name].detail
    if name not in ("privileges", "files"):  # seccomp sets no-new-privileges too, Landlock closes files too
        assert "could:" in found[name].detail, "the attempt to break it must succeed when it is away"
    assert name in [layer.name for layer in missing([name])]
    assert missing([other for other in LAYERS if found[other].holds]) == ()


@linux
def test_without_both_locks_files_lie_open(monkeypatch):
    monkeypatch.setenv(DISABLE_VARIABLE, "files,landlock")
    found = {layer.name: layer for layer in probe()}
    assert "read a file of the grader's, write beside the grader's files" in found["files"].detail


def test_a_layer_that_nothing_tries_does_not_hold():
    tried = [("user", "become root", True), ("network", "find a way out", False)]
    assert judge_layer("user", tried).holds
    assert judge_layer("ipc", tried) == Layer("ipc", False, "nothing tries to break it")
    assert judge_layer("network", tried, "switched off").detail == "switched off; could: find a way out"
    assert not judge_layer("user", tried, "switched off").holds


def test_every_layer_has_an_attempt():
    assert {layer for layer, _, _ in attempts._ATTEMPTS} == set(LAYERS)


def test_a_required_layer_that_the_trial_says_nothing_of_is_missing(monkeypatch):
    monkeypatch.setattr(trial, "probe", lambda: (Layer("user", True, ""),))
    assert trial.missing(["user"]) == ()
    assert [layer.name for layer in trial.missing(["user", "netwrok"])] == ["netwrok"]
    assert len(trial.missing()) == len(LAYERS) - 1


@linux
@pytest.mark.parametrize("printed", ["", "3", "[3]", '[{"name": "user"}]'])
def test_a_trial_that_says_nothing_clear_lets_nothing_hold(printed, monkeypatch):
    done = subprocess.CompletedProcess([], 0, printed, "")
    monkeypatch.setattr(trial.subprocess, "run", lambda *_, **__: done)
    assert [layer.holds for layer in trial.probe()] == [False] * len(LAYERS)


def test_on_another_platform_nothing_holds_and_nothing_crashes(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    layers = probe()
    assert {layer.name for layer in layers} == set(LAYERS)
    assert all(not layer.holds and "not on this platform" in layer.detail for layer in layers)


@linux
@pytest.mark.skipif(
    sys.platform == "linux" and os.geteuid() != 0, reason="only root can become somebody else"
)
def test_an_ordinary_user_is_as_well_shut_in(tmp_path):
    tmp_path.chmod(0o777)
    program = "from autograde.isolation import probe; print([l for l in probe() if not l.holds])"
    whom = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    command = [*whom, "env", f"HOME={tmp_path}", sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd="/")
    if "Permission denied" in done.stderr or "ermission" in done.stderr:
        pytest.skip("an ordinary user may not read this Python installation")
    assert done.stdout == "[]\n", done.stderr


def test_a_trial_that_does_not_end_is_a_machine_on_which_nothing_holds(monkeypatch):
    monkeypatch.setattr(trial, "_SECONDS", 0.01)
    layers = probe()
    assert [layer.name for layer in layers] == list(LAYERS)
    assert not any(layer.holds for layer in layers) and "had not ended" in layers[0].detail
