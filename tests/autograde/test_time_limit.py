"""A check ends in time, and an interrupted one shows nothing of its insides."""

import time

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from autograde.checks import check
from autograde.time_limit import VARIABLE, InterruptedCheck, OutOfTimeError, time_limit
from signs.words import speaking


def endless(*_args, **_named):
    while True:
        time.sleep(0.01)


def stubborn(*_args, **_named):
    for _ in range(3):
        try:  # noqa: SIM105
            endless()
        except:  # noqa: E722 - as students write it
            pass
    return 1


def test_what_takes_too_long_is_stopped():
    started = time.monotonic()
    with pytest.raises(OutOfTimeError), time_limit(0.2):
        endless()
    assert time.monotonic() - started < 5


def test_what_is_in_time_is_left_alone():
    with time_limit(0.2):
        pass
    time.sleep(0.3)
    with time_limit(0):
        pass


@pytest.mark.parametrize("exercise", ["scale_pixels", "identity_block"])
def test_a_check_says_that_the_function_did_not_end(exercise, monkeypatch, capsys):
    monkeypatch.setenv(VARIABLE, "0.3")
    score = check(exercise, endless)
    assert score == 0
    assert [f.identifier for f in score.verdict.findings] == ["out-of-time"]
    assert "stopped after 0.3 seconds" in capsys.readouterr().out


def test_a_function_that_catches_everything_is_stopped_in_the_end(monkeypatch, capsys):
    monkeypatch.setenv(VARIABLE, "0.3")
    assert check("scale_pixels", stubborn) == 0


def interrupted(images):
    raise KeyboardInterrupt


def test_an_interrupt_shows_no_traceback_of_ours(capsys):
    with pytest.raises(InterruptedCheck):
        check("scale_pixels", interrupted)
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"hist_file": ":memory:"}}))
    try:
        shell.user_ns.update(check=check, interrupted=interrupted)
        result = shell.run_cell("check('scale_pixels', interrupted)")
    finally:
        shell.history_manager.end_session()
        InteractiveShell.clear_instance()
    assert isinstance(result.error_in_exec, KeyboardInterrupt)
    with speaking("zh"):
        assert InterruptedCheck()._render_traceback_() == ["检查已中断。"]
    printed = capsys.readouterr().out
    assert "The check was interrupted." in printed and "Traceback" not in printed and ".py" not in printed
