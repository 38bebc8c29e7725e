"""Judges ResNet50: runs the whole network, then explains it stage by stage."""

import numpy as np

from autograde.answers.networks import resnet50_reference
from autograde.evidence.schema import Graph
from autograde.exercise import load_exercise
from autograde.judge.errors import nothing_to_judge, word_error
from autograde.judge.explain import TITLES, explain_chain, explain_parts
from autograde.judge.naming import compare_initializers, compare_names
from autograde.judge.operations import CannotRunError
from autograde.judge.paths import Region, split_links
from autograde.judge.run import run_graph
from autograde.judge.simplify import simplify_graph
from autograde.judge.verdict import Finding, Verdict, keep_first, score_components
from autograde.judge.weights import RandomWeights

#: Total, trainable and other parameters of the tutorial's ResNet50 with six classes.
COUNTS = (23_600_006, 23_546_886, 53_120)
#: Largest difference, relative to the largest value; computed in float32 through 53 convolutions.
RELATIVE_TOLERANCE = 1e-4
#: How far from its place in the sequence a block is looked for.
BAND = 3
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
    rubric = load_exercise(task).rubric
    if not any(isinstance(outcome, Graph) for outcome in outcomes):
        return nothing_to_judge(task, rubric, outcomes[0])
    findings, naming, correct = [], [], True
    numbers = {"largest_difference": 0.0, "parameters": None}
    # The challenges share their weights: drawing 23 million numbers is a good part of the time.
    source = RandomWeights(challenges[0].seed, np.float32)
    for outcome, challenge in zip(outcomes, challenges, strict=True):
        if not isinstance(outcome, Graph):
            correct = False
            findings.append(word_error(outcome))
            continue
        shape, classes = challenge.parameters["input_shape"], challenge.parameters["classes"]
        reference = resnet50_reference(shape, classes)
        tutorial = (list(shape), classes) == ([64, 64, 3], 6)
        graph = simplify_graph(outcome)
        obstacle = _compare(graph, reference, challenge, source, numbers, tutorial)
        given = [size for node in outcome.nodes if node.op == "input" for size in node.shape[1:]]
        if given != list(shape):
            correct = False
            findings.append(_word_input(given))
        pairs, differences = explain_network(graph, reference)
        naming += compare_names(graph, pairs, "names") + compare_initializers(pairs, "initializers")
        if obstacle:
            correct = False
            findings += differences or [Finding("other-numbers", "", obstacle)]
    if numbers["parameters"] != COUNTS:
        naming.insert(0, _word_counts(numbers["parameters"]))
    blamed = {finding.component for finding in findings}
    if blamed & set(GRAPH_PARTS):  # then an exception is a consequence, and comes last
        naming += [finding for finding in findings if not finding.component]
        findings = [finding for finding in findings if finding.component]
    findings = keep_first(findings + naming)
    findings.sort(key=lambda finding: finding.identifier != "cannot-follow")
    lost = GRAPH_PARTS if not correct and not blamed & set(GRAPH_PARTS) else ()
    return Verdict(task, correct, score_components(rubric, findings, lost), tuple(findings), numbers)


def _word_input(given):
    message = f"Stage 1: the network's input is {tuple(given)}, whatever `input_shape` is."
    return Finding("input-shape", "stem", message, "The caller says how large the images are.")


def _word_counts(counts):
    has = f"{counts[0]:,}" if counts else "no"
    message = (
        f"Parameter counts: {has} parameters at 64x64 and six classes, where ResNet50 has {COUNTS[0]:,}."
    )
    return Finding("parameter-counts", "counts", message, "`model.summary()` lists them layer by layer.")


def _compare(graph, reference, challenge, source, numbers, tutorial):
    """Run both networks; return what is wrong in one line, or None."""
    shape = challenge.parameters["input_shape"]
    x = challenge.generator().normal(size=(1, *shape)).astype(np.float32)
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
    dropout = any(node.op == "dropout" for node in graph.nodes)
    if dropout or not difference <= RELATIVE_TOLERANCE:
        return "The network computes other numbers than ResNet50, though its layers look right one by one."
    return None


def _take_blocks(graph):
    """Split a network into its stem, its blocks (before, region, after) and its end."""
    stem, blocks, loose = [], [], None
    for link in split_links(graph):
        if isinstance(link, Region):
            plain, before = ([], []) if loose is None else _plain_blocks(graph, loose, link)
            blocks += [*plain, (before, link, [])]
            loose = []
        elif loose is not None:
            loose = _close_block(graph, blocks, loose, link)
        elif graph[link].op != "input":
            stem.append(link)
    if not blocks:
        return stem, [], []
    end = next((n for n, i in enumerate(loose) if graph[i].op not in _BLOCK_OPERATIONS), len(loose))
    plain, rest = _plain_blocks(graph, loose[:end], None)
    return stem, blocks + plain, [*rest, *loose[end:]]


_BLOCK_OPERATIONS = ("conv2d", "batch_normalization", "activation")


def _close_block(graph, blocks, loose, link):
    """Put the activation right after a region to its block, and any other link to the loose ones."""
    before, region, after = blocks[-1]
    if not loose and not after and graph[link].op == "activation":
        blocks[-1] = (before, region, [link])
        return loose
    return [*loose, link]


def _plain_blocks(graph, loose, region):
    """Take a chain between two regions for blocks that lack their addition, three convolutions each.

    Returns the blocks and what is left over, which the next region's main path begins with.
    """
    pieces, count = [[]], 0
    for i in loose:
        convolution = graph[i].op == "conv2d"
        if convolution and count and count % 3 == 0:
            pieces.append([])
        count += convolution
        pieces[-1].append(i)
    whole = region is None or sum(graph[i].op == "conv2d" for i in region.main) > 2
    left = [] if whole and count and count % 3 == 0 else pieces.pop()
    return [(piece, None, []) for piece in pieces], left


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
    rows, columns = len(blocks), len(their_blocks)
    # Blocks far apart in the sequence are no pair; looking at them would only take time.
    reach = BAND + min(abs(rows - columns), columns)
    explained, unlike = {}, np.full((rows, columns), 2.0)
    for i, ours in enumerate(blocks):
        for j in range(max(0, i - reach), min(columns, i + reach + 1)):
            explained[i, j] = explain_parts(graph, ours, reference, their_blocks[j])
            unlike[i, j] = _unlikeness(*explained[i, j], ours, their_blocks[j], graph, reference)
    cost = np.add.outer(np.arange(rows + 1.0), np.arange(columns + 1.0))
    for i in range(1, rows + 1):
        for j in range(1, columns + 1):
            gap = min(cost[i - 1, j], cost[i, j - 1]) + 1
            cost[i, j] = min(cost[i - 1, j - 1] + unlike[i - 1, j - 1], gap)
    steps, i, j = [], rows, columns
    while i or j:
        pair = (i - 1, j - 1)
        if pair in explained and np.isclose(cost[i, j], cost[pair] + unlike[pair]):
            i, j = pair
            steps.append(explained[pair])
        elif i and np.isclose(cost[i, j], cost[i - 1, j] + 1):
            i -= 1
            steps.append(([], [_superfluous_block(stages[max(j - 1, 0)], _last(blocks[i]))]))
        else:
            j -= 1
            message = f"{TITLES[stages[j]]}: a block is missing."
            steps.append(
                ([], [Finding("block-missing", stages[j], message, "Count the blocks of each stage.")])
            )
    return steps[::-1]


def _unlikeness(pairs, findings, ours, theirs, graph, reference):
    """Return how little two blocks are alike: mistakes, another size at the end; names decide at a tie."""
    sizes = [
        [g[i].attributes["filters"] for i in chain if g[i].op == "conv2d"][-1:]
        for g, chain in ((graph, ours[1].main if ours[1] else ours[0]), (reference.graph, theirs[1].main))
    ]
    names = sum(node.name != ref.name for node, ref in pairs if ref.name)
    return min(1.9, 0.2 * len(findings) + (sizes[0] != sizes[1])) + min(0.09, 0.005 * names)


def _last(block):
    """Return the id of the node that a block ends with."""
    before, region, _ = block
    return before[-1] if region is None else region.merge


def _superfluous_block(stage, node):
    message = f"{TITLES[stage]}: there is a block too many."
    return Finding("block-superfluous", stage, message, "Count the blocks of each stage.", node)
