"""Explains a wrong graph: which part differs from the reference, in words for the student.

Numbers have decided before that the graph is wrong; what is found here names the components that lose
their points. Expected sizes are told by the exercise's names (F1, f, s), not as a challenge's numbers.
"""

from autograde.judge.align import LAYER_NAMES, align_chains, layer_name
from autograde.judge.paths import WEIGHTED, Region, split_links
from autograde.judge.verdict import Finding

TITLES = {
    "main_a": "Main path a",
    "main_b": "Main path b",
    "main_c": "Main path c",
    "shortcut": "Shortcut",
    "addition": "Addition",
    "final_relu": "Final ReLU",
    "stem": "Stage 1",
    "head": "End of the network",
    **{f"stage_{i}": f"Stage {i}" for i in (2, 3, 4, 5)},
}

BLOCK_PARTS = ("main_a", "main_b", "main_c", "shortcut", "addition", "final_relu")

_HINTS = {
    "padding": "'valid' drops the border, 'same' keeps height and width: what may the addition meet?",
    "strides": "The stride shrinks height and width: where in the block does the exercise shrink them?",
    "filters": "Compare with the order F1, F2, F3 in the exercise's text.",
    "kernel_size": "Which convolutions look at one pixel, and which at an f x f window?",
    "axis": "The channels are the last of the four axes.",
    "use_bias": "Leave the biases as Keras makes them.",
    "function": "Only the ReLU is used inside the network.",
    "pool_size": "Compare the window with the exercise's text.",
    "units": "One output a class.",
    "dilation_rate": "The windows of this network have no holes.",
    "epsilon": "It only keeps the division from zero: leave it as Keras has it.",
}
_POOLING_HINT = "Compare the pooling's window, strides and padding with the exercise's text."
_ORDER_HINT = "Convolution first, then BatchNormalization, then the activation."
_MISSING_HINTS = {
    "conv2d": "Count the convolutions on this path.",
    "batch_normalization": "Each convolution is followed by its BatchNormalization, over the channels.",
    "activation": "Look again at where the exercise applies the activation.",
}


def _symbol(reference, attribute, component):
    """Say what the exercise asks for, in its own names where the value depends on the call."""
    value = reference.attributes[attribute]
    if component in ("main_a", "main_b", "main_c", "shortcut"):
        letter = {"main_a": "F1", "main_b": "F2"}.get(component, "F3")
        if attribute == "filters":
            return letter
        if attribute == "kernel_size":
            return "(f, f)" if component == "main_b" else "(1, 1)"
        if attribute == "strides" and component in ("main_a", "shortcut"):
            return "(s, s)" if value != [1, 1] else "(1, 1)"
    return _show(value)


def _show(value):
    if isinstance(value, list) and value and isinstance(value[0], list):
        return "(" + ", ".join(_show(side) for side in value) + ")"
    return str(tuple(value)) if isinstance(value, list) else repr(value)


_OWN = ("Lambda", "of your own")


def with_article(name):
    """Put the indefinite article before the name of a layer."""
    vowel = name[:1] in "AEIO" or name.startswith(("elu", "unknown", "exponential"))
    return f"{'an' if vowel else 'a'} {name}"


def _word_attribute(difference, title, component):
    node, reference, attribute = difference.node, difference.reference, difference.attribute
    has, wanted = node.attributes[attribute], reference.attributes[attribute]
    if attribute == "function":
        has = "another function" if has == "other" else has
        message = f"{title}: the activation is {has}, not {wanted}."
    elif attribute in ("center", "scale", "use_bias"):
        message = f"{title}: {layer_name(node)} has {attribute}={has}, not {wanted}."
    else:
        wanted = _symbol(reference, attribute, component)
        message = f"{title}: {layer_name(node)} has {attribute} {_show(has)}, not {wanted}."
    hint = _POOLING_HINT if node.op.endswith("pooling2d") else _HINTS.get(attribute, "")
    return Finding(f"{node.op}-{attribute}", component, message, hint, node.id)


def _is_closed(node):
    """Say whether a node is a step of the student's own that could not be followed."""
    return node.op == "unknown" and layer_name(node).endswith(_OWN)


def _word_superfluous(node, title, component):
    name = layer_name(node)
    if _is_closed(node):
        message = f"{title}: the check cannot look into {with_article(name)}."
        hint = "Write that step with Keras's layers, keras.ops, or operators such as +."
        return Finding("cannot-follow", component, message, hint, node.id)
    message = f"{title}: there is {with_article(name)} that does not belong here."
    return Finding(f"{node.op}-superfluous", component, message, "Take it out, or move it.", node.id)


def _word_kind(node, reference, title, component):
    """Word that one layer stands where another should be."""
    if _is_closed(node):
        return _word_superfluous(node, title, component)
    message = f"{title}: {layer_name(node)} stands where {layer_name(reference)} should be."
    if node.op == "unknown" or node.op == "dense":
        hint = "Which of Keras's layers does the exercise name here?"
        return Finding(f"{reference.op}-kind", component, message, hint, node.id)
    hint = "Compare with the pooling that the exercise names: maximum or average, and over which window?"
    return Finding("pooling-kind", component, message, hint, node.id)


def word_difference(difference, component):
    """Turn a difference into a finding of a component."""
    title, node, reference = TITLES[component], difference.node, difference.reference
    if reference is not None and reference.name and component not in BLOCK_PARTS:
        where = difference.attribute if difference.kind == "superfluous" else "at"
        title = f"{title}, {where} {reference.name}"
    if difference.kind == "attribute":
        return _word_attribute(difference, title, component)
    if difference.kind == "missing":
        message = f"{title}: {layer_name(reference)} is missing."
        return Finding(f"{reference.op}-missing", component, message, _MISSING_HINTS.get(reference.op, ""))
    if difference.kind == "order":
        after = LAYER_NAMES[difference.attribute]
        message = f"{title}: {layer_name(node)} stands before {after}, not after it."
        return Finding(f"{node.op}-order", component, message, _ORDER_HINT, node.id)
    if difference.kind == "kind":
        return _word_kind(node, reference, title, component)
    return _word_superfluous(node, title, component)


def explain_chain(graph, ids, reference, reference_ids, fallback):
    """Align two chains of node ids; return the pairs and the findings.

    Parameters
    ----------
    graph : Graph
    ids : sequence of int
    reference : Reference
    reference_ids : sequence of int
    fallback : str
        The component of what stands where the reference has nothing.

    Returns
    -------
    pairs : list of (Node, Node)
    findings : list of Finding
    """
    theirs = [reference.graph[i] for i in reference_ids]
    pairs, differences = align_chains([graph[i] for i in ids], theirs)
    findings = []
    for difference in differences:
        near = difference.reference
        component = reference.components[near.id] if near is not None else fallback
        findings.append(word_difference(difference, component or fallback))
    return pairs, findings


def take_parts(graph, links):
    """Split links into what is before the block's region, the region (or None), and what is after.

    The block's region is the last with layers in it: an activation written as a formula has branches too.
    """
    regions = [i for i, link in enumerate(links) if isinstance(link, Region)]
    places = [
        i for i in regions if any(graph[j].op in WEIGHTED for j in (*links[i].main, *links[i].shortcut))
    ]
    places = places or regions
    if not places:
        return [link for link in links if graph[link].op != "input"], None, []
    last = places[-1]
    before = [i for i in _flatten(links[:last]) if graph[i].op != "input"]
    return before, links[last], _flatten(links[last + 1 :])


def _flatten(links):
    """List the nodes of links, those of regions too."""
    nodes = []
    for link in links:
        nodes.extend([*link.main, *link.shortcut, link.merge] if isinstance(link, Region) else [link])
    return nodes


def explain_block(graph, reference):
    """Explain what is wrong with a graph that should be one block.

    Parameters
    ----------
    graph : Graph
        The student's.
    reference : Reference

    Returns
    -------
    pairs : list of (Node, Node)
        Layers that belong together, for comparing names and initialisers.
    findings : list of Finding
        In the order in which a student should read them.
    """
    theirs = take_parts(reference.graph, split_links(reference.graph))
    return explain_parts(graph, take_parts(graph, split_links(graph)), reference, theirs)


def explain_parts(graph, parts, reference, their_parts):
    """Explain the part of a graph that should be one block.

    Parameters
    ----------
    graph : Graph
    parts : tuple
        (before, region, after) of the student's graph: node ids, a Region or None, node ids.
    reference : Reference
    their_parts : tuple
        The same of the reference.

    Returns
    -------
    pairs, findings
        As `explain_block`.
    """
    before, region, after = parts
    _, theirs, their_after = their_parts
    merged = reference.components[theirs.merge]
    place = (lambda name: name) if merged == "addition" else (lambda name: merged)
    if region is None:
        return _without_addition(graph, before, reference, theirs, place)
    ways = [_explain_branches(graph, before, region.main, region.shortcut, reference, theirs, place)]
    if not region.tangled:
        ways.append(_explain_branches(graph, before, region.shortcut, region.main, reference, theirs, place))
    pairs, main_findings, short_findings = min(ways, key=_unlikeliness)
    end, end_findings = explain_chain(graph, after, reference, their_after, place("final_relu"))
    pairs += end
    main_findings, short_findings = _move_shortcut(graph, main_findings, short_findings, place)
    findings = _explain_merge(graph, before, region, place)
    findings += _move_relu(main_findings, end_findings, place) + short_findings + end_findings
    return pairs, findings + _explain_shared(graph, pairs, reference)


def _unlikeliness(way):
    """Rank the two ways to call the branches main path and shortcut: by findings, at a tie by names."""
    pairs, main_findings, short_findings = way
    return len(main_findings) + len(short_findings), sum(
        node.name != ref.name for node, ref in pairs if ref.name
    )


def _explain_shared(graph, pairs, reference):
    """Look for layers with weights that are called more than once."""
    owners = {}
    for node in graph.nodes:
        owners.setdefault(node.layer, node.id)
    findings = []
    for node, ref in pairs:
        if node.op in WEIGHTED and owners[node.layer] != node.id:
            component = reference.components[ref.id]
            message = (
                f"{TITLES[component]}: {layer_name(node)} is a layer that was used before, with its weights."
            )
            hint = "Make a new layer for each place."
            findings.append(Finding("layer-shared", component, message, hint, node.id))
    return findings


def _move_shortcut(graph, main_findings, short_findings, place):
    """Layers that the shortcut lacks and the main path has too many are one mistake."""
    missing = {f.identifier: f for f in short_findings if f.identifier.endswith("-missing")}
    extra = [f for f in main_findings if f.identifier.endswith("-superfluous")]
    extra = [f for f in extra if f.identifier.replace("-superfluous", "-missing") in missing]
    if not extra or place("shortcut") == place("main_c"):
        return main_findings, short_findings
    names = " and ".join(layer_name(graph[f.node]) for f in extra)
    are = "is" if len(extra) == 1 else "are"
    message = f"{TITLES['shortcut']}: its {names} {are} applied to the main path, not to the block's input."
    hint = "Which tensor does each call on the shortcut read?"
    moved = Finding("shortcut-on-main", "shortcut", message, hint, extra[0].node)
    found = {f.identifier.replace("-superfluous", "-missing") for f in extra}
    kept = [f for f in short_findings if f.identifier not in found]
    return [f for f in main_findings if f not in extra], [moved, *kept]


def _explain_branches(graph, before, main, shortcut, reference, theirs, place):
    pairs, found = explain_chain(graph, [*before, *main], reference, theirs.main, place("main_c"))
    more, short = explain_chain(graph, shortcut, reference, theirs.shortcut, place("shortcut"))
    return pairs + more, found, short


def _explain_merge(graph, before, region, place):
    """Look at where the branches start and at how they meet."""
    findings, merge = [], graph[region.merge]
    if merge.op != "add" or len(merge.inputs) != 2:
        how = (
            f"{layer_name(merge)} of {len(merge.inputs)} tensors" if merge.op == "add" else layer_name(merge)
        )
        message = f"{TITLES[place('addition')]}: main path and shortcut meet in {how}."
        hint = "A residual block computes F(x) + x: one sum of two tensors."
        findings.append(Finding("merge-kind", place("addition"), message, hint, merge.id))
    if before and not region.tangled:
        message = (
            f"{TITLES[place('shortcut')]}: the shortcut starts after {layer_name(graph[before[-1]])}, "
            "not at the block's input X."
        )
        hint = "Keep X under another name before the main path changes it."
        findings.append(Finding("shortcut-late", place("shortcut"), message, hint, merge.id))
    return findings


def _move_relu(main_findings, end_findings, place):
    """A ReLU too many at the end of the main path and one missing after the sum are one mistake."""
    missing = [f for f in end_findings if f.identifier == "activation-missing"]
    extra = [f for f in main_findings if f.identifier == "activation-superfluous"]
    extra = [f for f in extra if f.component == place("main_c")]
    if not missing or len(extra) != 1:
        return main_findings
    component = place("final_relu")
    end_findings.remove(missing[0])
    message = (
        f"{TITLES[component]}: the last ReLU is applied to the main path before the addition, not to the sum."
    )
    hint = "The sum comes first; the ReLU sees main path and shortcut together."
    end_findings.insert(0, Finding("relu-before-addition", component, message, hint, extra[0].node))
    return [f for f in main_findings if f is not extra[0]]


def _without_addition(graph, chain, reference, theirs, place):
    """Explain a graph in which nothing is ever added."""
    end = [i for i in reference.components if i > theirs.merge][:1]
    pairs, findings = explain_chain(graph, chain, reference, [*theirs.main, *end], place("main_c"))
    title = TITLES[place("addition")]
    hint = "Keep X under another name at the start, and add the two before the last ReLU."
    lost = [
        Finding(
            "addition-missing", place("addition"), f"{title}: main path and shortcut are never added.", hint
        ),
        Finding(
            "shortcut-missing",
            place("shortcut"),
            f"{TITLES[place('shortcut')]}: the input does not reach the end of the block.",
            hint,
        ),
    ]
    return pairs, lost + findings
