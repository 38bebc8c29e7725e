"""Decides on evidence: plain NumPy, no TensorFlow, nothing of the student's is run here."""

import numpy as np

from autograde.evidence.schema import EvidenceError, Graph, parse_evidence, parse_variables
from signs.words import mark


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
    from dataclasses import replace

    from autograde.evidence.reference_process import find_references
    from autograde.exercise import load_exercise
    from autograde.judge.errors import word_variables
    from autograde.judge.graphs import judge_graphs
    from autograde.judge.values import judge_values

    exercise = load_exercise(task)

    outcomes = parse_evidence(evidence, task, len(challenges))
    graphs = exercise.kind == "graph"
    for outcome in outcomes:
        is_graph = isinstance(outcome, Graph)
        if is_graph != graphs and (is_graph or outcome["kind"] != "error"):
            raise EvidenceError(mark("{task} has another kind of evidence"), task=task)
    # A wrong network may overflow; numbers decide, and a warning on stderr would cost a notebook its points.
    with np.errstate(all="ignore"):
        if graphs:
            verdict = judge_graphs(exercise, outcomes, challenges, find_references(exercise, challenges))
        else:
            verdict = judge_values(exercise, outcomes, challenges)
    verdict = replace(verdict, form=challenges[0].form if challenges else {})
    if verdict.correct or not (names := parse_variables(evidence)):
        return verdict
    return replace(verdict, findings=(word_variables(names), *verdict.findings))
