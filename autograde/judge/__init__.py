"""Decides on evidence: plain NumPy, no TensorFlow, nothing of the student's is run here."""

import numpy as np

from autograde.evidence.schema import EvidenceError, Graph, parse_evidence


def judge_evidence(task, evidence, challenges):
    """Judge the evidence of one task.

    Parameters
    ----------
    task : str
        The task's name.
    evidence : dict
        What the collector handed over; checked before it is believed.
    challenges : list of Challenge
        What the collector was asked.

    Returns
    -------
    autograde.judge.verdict.Verdict

    Raises
    ------
    EvidenceError
        If the evidence does not have the form it should have.
    """
    from autograde.challenge import BLOCKS, GRAPH_TASKS
    from autograde.judge.blocks import judge_block
    from autograde.judge.resnet50 import judge_resnet50
    from autograde.judge.values import judge_values

    outcomes = parse_evidence(evidence, task, len(challenges))
    if task in GRAPH_TASKS:
        _refuse_kind([o for o in outcomes if not isinstance(o, Graph) and o["kind"] == "values"], task)
        judge = judge_block if task in BLOCKS else judge_resnet50
    else:
        _refuse_kind([o for o in outcomes if isinstance(o, Graph)], task)
        judge = judge_values
    # A wrong network may overflow; numbers decide, and a warning on stderr would cost a notebook its points.
    with np.errstate(all="ignore"):
        return judge(task, outcomes, challenges)


def _refuse_kind(wrong, task):
    if wrong:
        raise EvidenceError(f"evidence refused: {task} has another kind of evidence")
