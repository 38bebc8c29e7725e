"""Judges ResNet50: runs the whole network, then explains it stage by stage."""

import numpy as np

from autograde.answers.blocks import resnet50_reference
from autograde.answers.rubrics import RUBRICS
from autograde.evidence.schema import Graph
from autograde.judge.blocks import keep_first
from autograde.judge.errors import nothing_to_judge, word_error
from autograde.judge.explain import TITLES, explain_chain, explain_parts
from autograde.judge.naming import compare_initializers, compare_names
from autograde.judge.operations import CannotRunError
from autograde.judge.paths import Region, split_links
from autograde.judge.run import run_graph
from autograde.judge.verdict import Finding, Verdict, score_components
from autograde.judge.weights import RandomWeights

#: Total, trainable and other parameters of the tutorial's ResNet50 with six classes.
COUNTS = (23_600_006, 23_546_886, 53_120)
#: Largest difference, relative to the largest value; computed in float32 through 53 convolutions.
RELATIVE_TOLERANCE = 1e-4
GRAPH_PARTS = ("stem", "stage_2", "stage_3", "stage_4", "stage_5", "head")


def judge_resnet50(task, outcomes, challenges):
    """Judge ResNet50.

    Parameters
    ----------
    task : str
        ``"ResNet50"``.
    outcomes : list of Graph or dict
        One for each challenge.
    challenges : list of Challenge
        The first is the tutorial's size.

    Returns
    -------
    Verdict
        Its numbers hold ``largest_difference`` and ``parameters`` (total, trainable, not trainable).
    """
    rubric = RUBRICS[task]
    if not any(isinstance(outcome, Graph) for outcome in outcomes):
        return nothing_to_judge(task, rubric, outcomes[0])
    findings, naming, correct = [], [], True
    numbers = {"largest_difference": 0.0, "parameters": None}
    for outcome, challenge in zip(outcomes, challenges, strict=True):
        if not isinstance(outcome, Graph):
            correct = False
            findings.append(word_error(outcome))
            continue
        shape, classes = challenge.parameters["input_shape"], challenge.parameters["classes"]
        reference = resnet50_reference(shape, classes)
        tutorial = (list(shape), classes) == ([64, 64, 3], 6)
        obstacle = _compare(outcome, reference, challenge, numbers, tutorial)
        pairs, differences = explain_network(outcome, reference)
        naming += compare_names(outcome, pairs, "names") + compare_initializers(pairs, "initializers")
        if obstacle:
            correct = False
            findings += differences or [Finding("other-numbers", "", obstacle)]
    if numbers["parameters"] != COUNTS:
        naming.insert(0, _word_counts(numbers["parameters"]))
    findings = keep_first(sorted(findings, key=lambda finding: finding.component == "") + naming)
    blamed = {finding.component for finding in findings}
    lost = GRAPH_PARTS if not correct and not blamed & set(GRAPH_PARTS) else ()
    return Verdict(task, correct, score_components(rubric, findings, lost), tuple(findings), numbers)


def _word_counts(counts):
    has = f"{counts[0]:,}" if counts else "no"
    message = (
        f"Parameter counts: {has} parameters at 64x64 and six classes, where ResNet50 has {COUNTS[0]:,}."
    )
    return Finding("parameter-counts", "counts", message, "`model.summary()` lists them layer by layer.")


def _compare(graph, reference, challenge, numbers, tutorial):
    """Run both networks; return what is wrong in one line, or None."""
    shape = challenge.parameters["input_shape"]
    x = challenge.generator().normal(size=(1, *shape)).astype(np.float32)
    source = RandomWeights(challenge.seed, np.float32)
    wanted = run_graph(reference.graph, x, source.of(reference.graph))
    weights = source.of(graph)
    try:
        given = run_graph(graph, x, weights)
    except CannotRunError as obstacle:
        return f"The network cannot be computed: {obstacle}."
    if tutorial:
        numbers["parameters"] = weights.count()
    # Output and features (what the Dense layer reads), in the order in which they are computed.
    wanted, given = ([values[i] for i in sorted(values)] for values in (wanted, given))
    if [v.shape for v in wanted] != [v.shape for v in given]:
        return (
            "The network's output or the features before its Dense layer have another shape than ResNet50's."
        )
    difference = max(
        float(np.max(np.abs(g - w)) / np.max(np.abs(w))) for g, w in zip(given, wanted, strict=True)
    )
    numbers["largest_difference"] = max(numbers["largest_difference"], difference)
    if not difference <= RELATIVE_TOLERANCE:
        return "The network computes other numbers than ResNet50, though its layers look right one by one."
    return None


def _take_blocks(graph):
    """Split a network into its stem, its blocks (before, region, after) and its end."""
    stem, blocks = [], []
    for link in split_links(graph):
        if isinstance(link, Region):
            blocks.append(([], link, []))
        elif blocks:
            blocks[-1][2].append(link)
        elif graph[link].op != "input":
            stem.append(link)
    if not blocks:
        return stem, [], []
    after = blocks[-1][2]
    relu = after[:1] if after and graph[after[0]].op == "activation" else []
    blocks[-1] = (blocks[-1][0], blocks[-1][1], relu)
    return stem, blocks, after[len(relu) :]


def explain_network(graph, reference):
    """Explain what is wrong with a network, stage by stage.

    Parameters
    ----------
    graph : Graph
    reference : Reference

    Returns
    -------
    pairs : list of (Node, Node)
    findings : list of Finding
    """
    stem, blocks, head = _take_blocks(graph)
    their_stem, their_blocks, their_head = _take_blocks(reference.graph)
    pairs, findings = explain_chain(graph, stem, reference, their_stem, "stem")
    if not blocks:
        message = "The network has no shortcut anywhere: it is a plain chain of layers."
        lost = [
            Finding("no-blocks", f"stage_{i}", f"{TITLES[f'stage_{i}']}: {message}") for i in (2, 3, 4, 5)
        ]
        return [], lost
    for more, found in _align_blocks(graph, blocks, reference, their_blocks):
        pairs, findings = pairs + more, findings + found
    more, found = explain_chain(graph, head, reference, their_head, "head")
    return pairs + more, findings + found


def _align_blocks(graph, blocks, reference, their_blocks):
    """Align the sequence of blocks; yield (pairs, findings) along it."""
    stages = [reference.components[block[1].merge] for block in their_blocks]
    explained = [[explain_parts(graph, ours, reference, b) for b in their_blocks] for ours in blocks]
    unlike = [[min(1.9, 0.2 * len(findings)) for _, findings in row] for row in explained]
    rows, columns = len(blocks), len(their_blocks)
    cost = np.add.outer(np.arange(rows + 1.0), np.arange(columns + 1.0))
    for i in range(1, rows + 1):
        for j in range(1, columns + 1):
            gap = min(cost[i - 1, j], cost[i, j - 1]) + 1
            cost[i, j] = min(cost[i - 1, j - 1] + unlike[i - 1][j - 1], gap)
    steps, i, j = [], rows, columns
    while i or j:
        if i and j and np.isclose(cost[i, j], cost[i - 1, j - 1] + unlike[i - 1][j - 1]):
            i, j = i - 1, j - 1
            steps.append(explained[i][j])
        elif i and np.isclose(cost[i, j], cost[i - 1, j] + 1):
            i -= 1
            steps.append(([], [_superfluous_block(stages[max(j - 1, 0)], blocks[i][1].merge)]))
        else:
            j -= 1
            message = f"{TITLES[stages[j]]}: a block is missing."
            steps.append(
                ([], [Finding("block-missing", stages[j], message, "Count the blocks of each stage.")])
            )
    return steps[::-1]


def _superfluous_block(stage, node):
    message = f"{TITLES[stage]}: there is a block too many."
    return Finding("block-superfluous", stage, message, "Count the blocks of each stage.", node)
