"""The collector's end in a graded kernel: collects evidence and hands it over as a cell's output.

What arrives is data for a judge elsewhere. Nothing here decides anything, so there is nothing to gain by
changing it: a kernel that hands over something else hands over an answer that is judged like any other.
"""

import json
from collections.abc import Callable
from typing import Any

from autograde.challenge import Challenge
from autograde.evidence.collect import collect_evidence

#: The output in which evidence travels from the kernel to the judge.
EVIDENCE_TYPE = "application/vnd.shortcut.evidence+json"


def emit_evidence(task: str, find_function: Callable[[], Any], challenges: str) -> None:
    """Collect the evidence of one task and display it.

    Parameters
    ----------
    task : str
    find_function : callable
        Called without arguments; returns the student's function, or raises where there is none.
    challenges : str
        The challenges as JSON: a list of ``[parameters, seed]``.
    """
    from IPython.display import display

    posed = [Challenge(task, parameters, seed) for parameters, seed in json.loads(challenges)]
    display({EVIDENCE_TYPE: collect_evidence(task, _late(find_function), posed)}, raw=True)


def _late(find_function):
    """Look the function up inside the collector, where a missing name is evidence like any other error."""
    try:
        return find_function()
    except NameError as error:
        message = str(error)

        def missing(*_args, **_kwargs):
            raise NameError(message)

        return missing


def write_call(task: str, name: str, challenges: list[Challenge]) -> str:
    """Write the source of the cell that collects the evidence.

    Parameters
    ----------
    task : str
    name : str
        The student's function.
    challenges : list of Challenge

    Returns
    -------
    str
        Python; holds the challenges' parameters and no answer.
    """
    data = json.dumps([[challenge.parameters, challenge.seed] for challenge in challenges])
    return (
        "from autograde.evidence.emit import emit_evidence as _emit_evidence\n"
        f"_emit_evidence({task!r}, lambda: {name}, {data!r})"
    )
