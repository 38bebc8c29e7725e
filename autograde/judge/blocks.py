"""Judges `identity_block` and `convolutional_block` by what their graphs compute."""

import numpy as np

from autograde.answers.blocks import block_reference
from autograde.answers.vectors import TOLERANCE, VECTORS
from autograde.evidence.schema import Graph
from autograde.exercise import load_exercise
from autograde.judge.errors import nothing_to_judge, word_error
from autograde.judge.explain import BLOCK_PARTS, explain_block
from autograde.judge.naming import compare_initializers, compare_names
from autograde.judge.operations import CannotRunError
from autograde.judge.run import run_graph
from autograde.judge.simplify import simplify_graph
from autograde.judge.sketch import sketch_block
from autograde.judge.verdict import Finding, Verdict, keep_first, score_components
from autograde.judge.weights import RandomWeights, tutorial_weights

#: Largest difference from the reference, relative to its largest value; both are computed in float64.
RELATIVE_TOLERANCE = 1e-6
UNKNOWN_SIZE = (7, 6)


def judge_block(task, outcomes, challenges):
    """Judge a block.

    Parameters
    ----------
    task : str
        ``"identity_block"`` or ``"convolutional_block"``.
    outcomes : list of Graph or dict
        One for each challenge.
    challenges : list of Challenge

    Returns
    -------
    Verdict
        Its numbers hold ``largest_difference`` (relative, over all challenges that ran) and, where the block
        runs with the tutorial's kernels, ``vector`` and ``vector_difference``.
    """
    rubric = load_exercise(task).rubric
    graphs = [(o, c) for o, c in zip(outcomes, challenges, strict=True) if isinstance(o, Graph)]
    if not graphs:
        return nothing_to_judge(task, rubric, outcomes[-1])
    findings, numbers, correct, judged = [], {"largest_difference": 0.0}, True, []
    for outcome, challenge in zip(outcomes, challenges, strict=True):
        sized = None not in challenge.parameters["input_shape"]
        if not isinstance(outcome, Graph):
            # With unknown sizes a right block may fail too, if it asks for the sizes.
            if sized:
                correct = False
                findings.append(word_error(outcome))
            continue
        right, names = _judge_one(task, outcome, challenge, numbers)
        judged.append((right is None, outcome, challenge))
        correct = correct and right is None
        findings += [] if right is None else right
        findings += names
    blamed = {finding.component for finding in findings}
    # An exception is the news where nothing else is known to be wrong, and a consequence where something is.
    last = 3 if blamed & set(BLOCK_PARTS) else 0
    order = {"names": 1, "initializers": 2, "": last}
    findings = keep_first(sorted(findings, key=lambda finding: order.get(finding.component, 0)))
    # What the check cannot look into looks like much that is missing.
    findings.sort(key=lambda finding: finding.identifier != "cannot-follow")
    lost = BLOCK_PARTS if not correct and not blamed & set(BLOCK_PARTS) else ()
    components = score_components(rubric, findings, lost)
    correct = correct and all(finding.identifier != "duplicate-names" for finding in findings)
    drawing = _draw(task, judged, correct, components)
    return Verdict(task, correct, components, tuple(findings), numbers, drawing)


def _draw(task, judged, correct, components):
    """Sketch the first wrong graph, or else the first; None where only an exception shows what is wrong."""
    right, graph, challenge = min(judged, key=lambda one: one[0])
    if right and not correct:
        return None
    blamed = [component.name for component in components if component.points < component.max_points]
    return sketch_block(graph, _reference(task, challenge), correct, blamed)


def _reference(task, challenge):
    """Build the reference of a challenge; an unknown height or width gets a size."""
    *sizes, channels = challenge.parameters["input_shape"]
    sizes = [size or known for size, known in zip(sizes, UNKNOWN_SIZE, strict=True)]
    return block_reference(task, **{**challenge.parameters, "input_shape": (*sizes, channels)})


def _judge_one(task, graph, challenge, numbers):
    """Judge one graph; return the findings of a wrong one (None for a right one) and those on names."""
    parameters = challenge.parameters
    reference = _reference(task, challenge)
    x = challenge.generator().normal(size=(2, *reference.graph.nodes[0].shape[1:]))
    weights = RandomWeights(challenge.seed)
    wanted = run_graph(reference.graph, x, weights.of(reference.graph))[reference.graph.output]
    graph = simplify_graph(graph)
    pairs, findings = explain_block(graph, reference)
    try:
        result = run_graph(graph, x, weights.of(graph))[graph.output]
        if result.shape != wanted.shape:
            raise CannotRunError("the result has another shape than a residual block's")
        difference = float(np.max(np.abs(result - wanted)) / (np.max(np.abs(wanted)) or 1.0))
        numbers["largest_difference"] = max(numbers["largest_difference"], difference)
        # false for NaN; a Dropout computes nothing when a network is used, and is wrong all the same
        right = difference <= RELATIVE_TOLERANCE and not any(node.op == "dropout" for node in graph.nodes)
        if parameters["stage"] == 1 and parameters["block"] == "a":
            right = _tutorial_vector(task, graph, numbers) and right
    except CannotRunError as obstacle:
        right = False
        findings = findings or [Finding("cannot-run", "", f"The block cannot be computed: {obstacle}.")]
    names = compare_names(graph, pairs, "names") + compare_initializers(pairs, "initializers")
    return (None if right else findings or [_unexplained()]), names


def _tutorial_vector(task, graph, numbers):
    """Run the tutorial's own cell on the graph; say whether its vector comes out."""
    from signs.reference import reference_input, reference_kernels

    kernels = tutorial_weights(graph, reference_kernels("tutorial"))
    vector = run_graph(graph, reference_input(), kernels)[graph.output][1, 1, 0]
    difference = float(np.max(np.abs(vector - VECTORS[task, "tutorial"])))
    numbers["vector"] = [round(float(v), 7) for v in vector]
    numbers["vector_difference"] = difference
    return difference <= TOLERANCE


def _unexplained():
    return Finding(
        "other-numbers",
        "",
        "The block computes other numbers than a residual block, though its layers look right one by one.",
        "Does every layer read the tensor that it should, and is each layer made anew?",
    )
