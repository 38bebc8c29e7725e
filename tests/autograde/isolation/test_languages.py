"""What is said of layers that do not hold, and of limits that were passed, is told by who hears of it."""

import subprocess
import sys

import pytest
from languages import english_in, speaking_pseudo
from traitlets.config import Config

from autograde.isolation import LAYERS, attempts, refusal, trial
from autograde.isolation.layers import Layer
from autograde.isolation.limits import _PASSED, Limits, passed, tell_excess
from autograde.isolation.trial import judge_layer
from signs import words


@pytest.fixture(params=["pseudo", "zh"])
def spoken(request):
    with speaking_pseudo() if request.param == "pseudo" else words.speaking("zh"):
        yield request.param


def test_every_attempt_and_every_reason_is_told(spoken, monkeypatch):
    tried = [(layer, text, n % 2 == 0) for n, (layer, text, _) in enumerate(attempts._ATTEMPTS)]
    told = [
        judge_layer(name, found) for name in LAYERS for found in (tried, [], [(*t[:2], True) for t in tried])
    ]
    told += [judge_layer("user", [], reason) for reason in (trial._OFF, trial._KILLED)]
    told += trial.missing(["nosuchlayer"]) if monkeypatch.setattr(trial, "probe", tuple) is None else []
    texts = [layer.detail for layer in told]
    assert not english_in("\n".join(texts))
    assert all("⟦" in text for text in texts) or spoken == "zh"


@pytest.mark.parametrize(
    "run",
    [
        lambda *_, **__: subprocess.CompletedProcess([], 3, "", ""),
        lambda *_, **__: exec('raise __import__("subprocess").TimeoutExpired("trial", 1)'),
    ],
)
def test_a_trial_that_fails_is_told(run, monkeypatch, spoken):
    monkeypatch.setattr(trial.subprocess, "run", run)
    details = {layer.detail for layer in trial.probe()}
    assert len(details) == 1 and not english_in(*details)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not english_in(trial.probe()[0].detail)


def test_a_refusal_is_told(monkeypatch, spoken):
    monkeypatch.setattr(refusal, "missing", lambda names: (Layer("network", False, ""),))
    why = refusal.why_refused(Config())
    assert "network" in why and not english_in(why)


def test_every_limit_is_told_as_it_was_set(spoken):
    limits = Limits(memory=3 << 20, cpu_seconds=5, wall_seconds=7, open_files=9, disk=11 << 20)
    told = {name: tell_excess(passed(name, limits)) for name in _PASSED}
    for name, most in (
        ("memory", 3),
        ("cpu_seconds", 5),
        ("wall_seconds", 7),
        ("open_files", 9),
        ("disk", 11),
    ):
        assert f" {most} " in told[name]
    assert not english_in("\n".join(told.values()))


@pytest.mark.skipif(sys.platform != "linux", reason="isolation is for Linux")
def test_what_forks_loads_no_catalogue():
    """Whatever language is spoken: the processes of isolation name what they found, and tell nothing."""
    program = (
        "import sys; from autograde.isolation import attempts, enter, trial as t; "
        "t.try_layers(); print([name for name in sys.modules if name.startswith('babel')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr
