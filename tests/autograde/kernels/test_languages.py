"""Kernels speak the grader's language, and why there is none is told by the grader."""

import json
import os

import pytest
from languages import english_in, speaking_pseudo

from autograde.isolation.layers import IsolationError
from autograde.kernels import isolated
from autograde.kernels.isolated import IsolatedProvisioner
from autograde.kernels.run_folder import lock_user
from autograde.kernels.warm import ForkedKernel, WarmProcess, WarmProcessError
from signs import words

LANGUAGES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture(params=["pseudo", "zh"])
def spoken(request):
    with speaking_pseudo() if request.param == "pseudo" else words.speaking("zh"):
        yield


def test_a_shut_in_kernel_has_the_variables_that_say_the_language(monkeypatch):
    for name in LANGUAGES:
        monkeypatch.setenv(name, "zh_CN.UTF-8")
    monkeypatch.setenv("SECRET", "x")
    environment = IsolatedProvisioner()._kernel_environment("/home")
    assert {name: environment[name] for name in LANGUAGES} == dict.fromkeys(LANGUAGES, "zh_CN.UTF-8")
    assert "SECRET" not in environment


def test_what_a_supervisor_names_is_told(spoken):
    reading, writing = os.pipe()
    os.write(writing, json.dumps({"pid": 1, "ended": ["memory", 8 << 20]}).encode() + b"\n")
    kernel = ForkedKernel(None, reading)
    kernel.poll()
    os.close(writing)
    kernel.poll()
    assert " 8 " in kernel.reason and not english_in(kernel.reason)


class Warm(WarmProcess):
    """One that is not there."""

    def __init__(self, log, alive):
        self._log, self.alive, self.seconds = log, alive, None
        self._ready, self._writing = map(os.fdopen, os.pipe(), "rw")

    def is_alive(self):
        return self.alive

    def send(self, request, descriptors=()):
        """Answer what `news` says, if anything."""
        if len(descriptors) > 3 and self.news:
            os.write(descriptors[3], json.dumps(self.news).encode() + b"\n")
        return True


@pytest.mark.parametrize(
    ("news", "alive"),
    [({"pid": 1}, True), ({"ended": ["disk", 2 << 20]}, True), ({}, True), ({}, False)],
)
def test_why_there_is_no_kernel_is_told(news, alive, spoken, tmp_path):
    import asyncio

    warm = Warm(tmp_path / "log", alive)
    warm.news = {**news, **({"error": "x"} if "ended" in news else {})}
    with pytest.raises(WarmProcessError) as error:
        asyncio.run(warm.fork({}, (0, 1, 2)))
    assert not english_in(str(error.value))


def test_a_warm_process_that_does_not_get_ready_is_told(spoken, tmp_path):
    warm = Warm(tmp_path / "log", True)
    with pytest.raises(WarmProcessError) as late:
        warm.wait_until_ready(0.01)
    warm._writing.close()
    with pytest.raises(WarmProcessError) as ended:
        warm.wait_until_ready(1)
    assert not english_in(f"{late.value}\n{ended.value}")


def test_that_no_user_id_is_free_is_told(spoken):
    with pytest.raises(OSError) as error:
        lock_user(1, 0)
    assert not english_in(str(error.value))


def test_another_platform_is_told(spoken, monkeypatch):
    import asyncio

    monkeypatch.setattr(isolated.sys, "platform", "darwin")
    with pytest.raises(IsolationError) as error:
        asyncio.run(IsolatedProvisioner().pre_launch())
    assert not english_in(str(error.value))
