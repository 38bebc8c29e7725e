"""Runs a plain Python file in a process of its own, and reads the evidence that it leaves.

The process (`autograde.files.run`) is ended after a time limit, with all its children. It gets a
request, ``{"text", "filename", "names": {task: name or null}, "challenges": {task: [...]}, "seconds",
"language"}``, and writes a result, anew after every step, so that what is done counts even where the rest
hangs: ``{"found": {task: name or null}, "notes": [{"told", "skipped"}], "collected": {task: {...}},
"done"}``, where what is collected is `autograde.files.collecting.Collected`.
The result is the word of a process in which anybody's code ran, and is read as such.
"""

import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograde.challenge import Challenge
from autograde.files.find_functions import LEAST
from autograde.files.ways import find_way
from signs.words import language, tell

MAX_RESULT = 16 * 2**20


class FileProcessError(RuntimeError):
    """The process could not start; the message is one line."""


def run_in_process(
    text: str,
    filename: str,
    wanted: dict[str, str | None],
    challenges: dict[str, list[Challenge]],
    seconds: float,
) -> tuple[dict[str, Any], tuple[str, str]]:
    """Run a file and collect its functions' evidence.

    Parameters
    ----------
    text : str
        The source.
    filename : str
    wanted : dict
        By task the function's name that was asked for, or None.
    challenges : dict
        By task a list of Challenge.
    seconds : float
        Time limit for everything.

    Returns
    -------
    result : dict
        With ``found``, ``notes`` and ``collected``; the evidence in it is not checked yet.
    end : tuple of str
        How the process ended, as an error's name and message, for what is missing in the result.

    Raises
    ------
    FileProcessError
        If the process never came to running the file.
    """
    request = {
        "text": text,
        "filename": filename,
        "names": wanted,
        "seconds": seconds,
        "language": language(),
        "challenges": {task: [asdict(c) for c in drawn] for task, drawn in challenges.items()},
    }
    with tempfile.TemporaryDirectory(prefix="autograde-judge-") as name:
        folder = Path(name)
        work, log = folder / "work", folder / "log"
        work.mkdir()
        (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
        command = [sys.executable, "-P", "-m", "autograde.files.run"]
        command += [str(folder / "request.json"), str(folder / "result.json")]
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=work,
                env=_environment(work),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Windows has none, and takes no notice
            )
            try:
                code = process.wait(seconds)
                told = tell("the file ended the process that ran it (status {status})", status=code)
                end = "ProcessEnded", told
            except subprocess.TimeoutExpired:
                told = tell("the file was not done after {seconds:g} seconds", seconds=seconds)
                code, end = None, ("TimeoutError", told)
            finally:
                _end_group(process)
        if code is not None and not os.path.lexists(folder / "result.json"):
            last = log.read_bytes()[-2000:].decode("utf-8", "replace").strip().split("\n")[-1]
            raise FileProcessError(
                tell("the process that runs the file did not start: {why}", why=last[:200])
            )
        return _read_result(folder / "result.json") or {"found": {}, "notes": [], "collected": {}}, end


def _environment(work: Path) -> dict[str, str]:
    """Return this process's environment without display and accelerator, and at home in the work folder."""
    root = str(Path(__file__).parents[2])
    away = ("DISPLAY", "WAYLAND_DISPLAY")
    kept = {name: value for name, value in os.environ.items() if name not in away}
    paths = [root, *filter(None, [kept.get("PYTHONPATH")])]
    return {
        **kept,
        "KERAS_BACKEND": "tensorflow",  # people's files import it
        "PYTHONPATH": os.pathsep.join(paths),
        "HOME": str(work),
        "MPLBACKEND": "Agg",
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process and the children in its group."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):  # nobody left; macOS says the latter
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _read_result(path: Path) -> dict[str, Any] | None:
    """Read what the process wrote; None where that is not what it should be."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return None
        data = file.read(MAX_RESULT + 1)
    if len(data) > MAX_RESULT:
        return None
    try:
        result = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return result if _is_result(result) else None


def _is_result(result: Any) -> bool:
    if not isinstance(result, dict) or set(result) != {"found", "notes", "collected", "done"}:
        return False
    found, collected = result["found"], result["collected"]
    return (
        isinstance(found, dict)
        and set(found) in (set(), set(LEAST))
        and all(name is None or _is_short(name, 200) for name in found.values())
        and _is_list(result["notes"], 100, _is_note)
        and isinstance(collected, dict)
        and set(collected) <= set(LEAST)
        and all(map(_is_collected, collected.values()))
    )


def _is_collected(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and set(one) == {"evidence", "way", "told", "outdated"}
        and _is_short(one["way"], 40)
        and find_way(one["way"]) is not None
        and _is_list(one["told"], 10, _is_line)
        and _is_list(one["outdated"], 40, _is_outdated)
    )


def _is_short(text: Any, longest: int) -> bool:
    return isinstance(text, str) and len(text) <= longest


def _is_line(text: Any) -> bool:
    return _is_short(text, 400)


def _is_note(one: Any) -> bool:
    return isinstance(one, dict) and set(one) == {"told", "skipped"} and all(map(_is_line, one.values()))


def _is_outdated(one: Any) -> bool:
    known = isinstance(one, dict) and set(one) == {"line", "told"}
    return known and type(one["line"]) is int and _is_line(one["told"])


def _is_list(items: Any, most: int, is_one: Callable[[Any], bool]) -> bool:
    return isinstance(items, list) and len(items) <= most and all(map(is_one, items))
