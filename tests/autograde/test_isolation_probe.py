"""The probe tells which layers hold by trying to break them; a layer taken away shows."""

import os
import platform
import subprocess
import sys

import pytest

from autograde.isolation import LAYERS, attempts, missing, probe, trial
from autograde.isolation.layers import DISABLE_VARIABLE, Layer
from autograde.isolation.seccomp import filter_program
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
    from autograde.isolation.trial import try_layers

    monkeypatch.setattr(sys, "platform", "darwin")
    layers = try_layers()
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


def run_filter(program, number, argument=0, architecture=0xC000003E):
    """Interpret a classic BPF program as Linux does; return its verdict."""
    import struct

    data = {0: number, 4: architecture, 16: argument}
    steps = [struct.unpack_from("=HBBI", program, at) for at in range(0, len(program), 8)]
    accumulator, at = 0, 0
    while True:
        code, if_true, if_false, value = steps[at]
        at += 1
        if code == 0x06:
            return value
        if code == 0x20:
            accumulator = data[value]
        else:
            answer = {
                0x15: accumulator == value,
                0x35: accumulator >= value,
                0x45: bool(accumulator & value),
            }[code]
            at += if_true if answer else if_false


ALLOWED, EPERM, ENOSYS, EAFNOSUPPORT = 0x7FFF0000, 0x50001, 0x50026, 0x50061


# Numbers from the tables in Linux's sources: read, ptrace, clone, socket, clone3, mount, prlimit64.
@pytest.mark.parametrize(
    ("machine", "architecture", "numbers"),
    [
        ("x86_64", 0xC000003E, (0, 101, 56, 41, 435, 165, 302)),
        ("aarch64", 0xC00000B7, (63, 117, 220, 198, 435, 40, 261)),
    ],
)
def test_the_filter_decides_by_number_and_argument(machine, architecture, numbers):
    program = filter_program(machine)
    read, ptrace, clone, socket, clone3, mount, prlimit = numbers

    def verdict(number, argument=0):
        return run_filter(program, number, argument, architecture)

    assert verdict(read) == ALLOWED
    assert verdict(ptrace) == verdict(mount) == EPERM
    assert verdict(clone3) == ENOSYS
    assert verdict(prlimit, 0) == ALLOWED and verdict(prlimit, 1) == EPERM
    assert verdict(clone, 17) == ALLOWED and verdict(clone, 0x3D0F00) == ALLOWED  # fork, and a thread
    for flag in (0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
        assert verdict(clone, flag | 17) == EPERM
    assert [verdict(socket, family) for family in (1, 2, 10, 16)] == [ALLOWED] * 4
    assert [verdict(socket, family) for family in (17, 38, 40)] == [EAFNOSUPPORT] * 3  # packet, alg, vsock
    assert run_filter(program, read, 0, 0x40000003) == 0x80000000  # a 32-bit program is killed


def test_the_x32_calls_are_refused():
    assert run_filter(filter_program("x86_64"), 0x40000000 + 101) == EPERM


@linux
def test_the_numbers_are_this_machine_s():
    if platform.machine() not in ("x86_64", "aarch64"):
        pytest.skip("isolation knows two kinds of processors")
    from autograde.isolation.syscalls import syscall

    getpid = {"x86_64": 39, "aarch64": 172}[platform.machine()]
    assert syscall(getpid) == os.getpid()
