"""Gets the references of graph exercises, from a process of its own where Keras is not loaded already.

The judge loads no Keras. In a notebook, and in the self-test, Keras is there and the reference is collected
on the spot; where submissions are graded, a second process of ours collects it: it runs exercises' own
functions only, and nothing of a submission ever gets there.
"""

import atexit
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograde import exercises
from autograde.challenge import Challenge
from autograde.evidence.reference import Reference, collect_reference
from autograde.exercise import Exercise, ExerciseError, load_exercise, set_places
from autograde.forms import Form, asking
from signs.words import language, speak, tell


def find_references(exercise: Exercise, challenges: Sequence[Challenge]) -> list[Reference]:
    """Collect the references for the challenges of a check.

    Parameters
    ----------
    exercise : Exercise
        Of kind ``graph``.
    challenges : sequence of Challenge

    Returns
    -------
    list of Reference
        One for each challenge.

    Raises
    ------
    ExerciseError
        If the exercise's own function fails, or builds what the check cannot follow.
    """
    place = str(exercise.folder)
    return [
        _find(exercise.name, json.dumps(challenge.parameters), json.dumps(challenge.form), place)
        for challenge in challenges
    ]


@lru_cache(maxsize=256)
def _find(name: str, parameters: str, form: str, place: str) -> Reference:
    if "keras" in sys.modules:
        return _collect(name, json.loads(parameters), json.loads(form))
    return Reference.from_json(_ask(name, parameters, form))


def _collect(name: str, parameters: dict[str, Any], form: Form) -> Reference:
    exercise = load_exercise(name)
    try:
        with asking(name, form):
            return collect_reference(exercise.with_arguments(exercise.function), exercise.builds, parameters)
    except Exception as error:
        called = f"{parameters}, {form}" if form else f"{parameters}"
        raise ExerciseError(
            tell(
                "exercise {name}: reference.py fails for {parameters}: {error}",
                name=name,
                parameters=called,
                error=f"{type(error).__name__}: {error}",
            )
        ) from error


class _Collector:
    """The second process, started when it is first needed."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, unless it runs: it needs seconds to load Keras."""
        if self.process is None or self.process.poll() is not None:
            package = str(Path(__file__).parents[2])
            environment = {**os.environ, "CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3"}
            code = (
                f"import sys; sys.path.insert(0, {package!r})\n"
                "from autograde.evidence.reference_process import _serve\n_serve()"
            )
            self.process = subprocess.Popen(
                # Not from the working directory: a submission's files may lie there.
                [sys.executable, "-P", "-c", code],
                cwd="/",
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            atexit.register(self.stop)

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """Send one question and wait for its answer."""
        self.start()
        assert self.process is not None and self.process.stdin is not None and self.process.stdout is not None
        try:
            self.process.stdin.write(json.dumps(question).encode() + b"\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        except OSError:
            answer = b""
        if not answer:
            self.stop()
            raise ExerciseError(tell("the process that collects references ended: run `autograde doctor`"))
        return json.loads(answer)

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            for pipe in (self.process.stdin, self.process.stdout):
                with contextlib.suppress(OSError):
                    pipe and pipe.close()
            self.process = None


_collector = _Collector()


def start_collecting() -> None:
    """Start the second process already, so that it is ready when the first reference is needed."""
    _collector.start()


def _ask(name: str, parameters: str, form: str) -> dict[str, Any]:
    asked = {
        "name": name,
        "parameters": json.loads(parameters),
        "form": json.loads(form),
        "language": language(),
    }
    answer = _collector.ask({**asked, "places": list(exercises.__path__)})
    if "error" in answer:
        raise ExerciseError(answer["error"])
    return answer


def _serve() -> None:
    """Answer questions, a line each, until there are no more: the second process."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints, prints elsewhere
    import signs

    signs.load_keras()  # seconds, spent before the first question

    for line in sys.stdin.buffer:
        question = json.loads(line)
        set_places(question["places"])
        speak(question["language"])
        try:
            answer = _collect(question["name"], question["parameters"], question["form"]).to_json()
        except ExerciseError as error:
            answer = {"error": str(error)}
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()
