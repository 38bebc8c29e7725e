"""What imports and checks cost."""

import subprocess
import sys
from statistics import median
from time import perf_counter

from rich.table import Table

RUNS = 5


def _time(work, runs=RUNS):
    """Median wall time of some runs, in seconds."""
    times = []
    for _ in range(runs):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return median(times)


def _process(code):
    """Time a fresh Python process that runs ``code``."""
    return _time(
        lambda: subprocess.run([sys.executable, "-c", code], check=True, stderr=subprocess.DEVNULL), 3
    )


def _as_a_student(exercise):
    """Write the course's answer once more: the one of its own file is no student's."""
    from autograde.build.answers import answer_text

    names = dict(vars(sys.modules[exercise.function.__module__]))
    exec(answer_text(exercise), names)  # noqa: S102 - our own
    return names[exercise.name]


def _rows():
    """Yield (what, seconds, the row it is compared with or None)."""
    import signs

    bare = _process("pass")
    yield "start Python", bare, None
    yield "... import signs and autograde", _process("import signs, autograde"), bare
    yield "... import TensorFlow", _process("import signs; signs.load_keras()"), bare

    from signs.hands import render_hands

    seconds = _time(lambda: render_hands(signers=2, processes=1), 3)
    yield "draw 12 hands, one process", seconds, None

    signs.load_keras()
    from keras import Input

    from autograde.challenge import draw_challenges
    from autograde.checks import judge_function
    from autograde.evidence.collect import collect_evidence
    from autograde.exercise import load_exercise
    from autograde.judge import judge_evidence

    for task in ("identity_block", "convolutional_block", "ResNet50"):
        function = _as_a_student(load_exercise(task))
        judge_function(task, function)
        if task == "ResNet50":
            once = _time(function)
        else:
            once = _time(lambda function=function: function(Input((4, 4, 6)), 2, [2, 4, 6], 1, "a"))
        challenges = draw_challenges(task)
        evidence = collect_evidence(task, function, challenges)
        yield f"build {task} once", once, None
        yield (
            f"... check it ({len(challenges)} challenges)",
            _time(lambda t=task, f=function: judge_function(t, f)),
            once,
        )
        judging = _time(lambda t=task, e=evidence, c=challenges: judge_evidence(t, e, c))
        yield "... of which judging stored evidence", judging, once


def checks_table() -> Table:
    """Measure imports and checks, and make the table."""
    table = Table(title="Checks and imports, median wall time", title_justify="left")
    table.add_column("what")
    table.add_column("seconds", justify="right")
    table.add_column("ratio to the row it extends", justify="right")
    for what, seconds, compared in _rows():
        table.add_row(what, f"{seconds:.3f}", f"{seconds / compared:.1f}" if compared else "")
    return table
