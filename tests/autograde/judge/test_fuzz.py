"""Fuzzed evidence never crashes the judge, never passes, and is refused quickly when it is too large."""

import copy
import json
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograde.challenge import draw_challenges
from autograde.evidence.collect import collect_evidence
from autograde.evidence.layer_kinds import OPERATIONS
from autograde.evidence.schema import MAX_NODES, EvidenceError
from autograde.exercises._residual.plans import block_function
from autograde.judge import judge_evidence

TASK = "convolutional_block"
CHALLENGES = draw_challenges(TASK, entropy=1)


RIGHT = collect_evidence(TASK, block_function(TASK), CHALLENGES)
SMALL = st.integers(-2, 12)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
VALUES = (
    JUNK | SMALL | st.lists(SMALL, max_size=4) | st.sampled_from([*OPERATIONS, "same", "valid", "softmax"])
)


def places(data, path=()):
    """Every place in a tree of plain data."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from places(value, (*path, key))


PLACES = list(places(RIGHT))


def judge(evidence):
    try:
        return judge_evidence(TASK, evidence, CHALLENGES)
    except EvidenceError:
        return None


def test_the_evidence_that_is_fuzzed_is_right_to_begin_with():
    assert judge(RIGHT).points == 10


def fuzz(changes):
    evidence = copy.deepcopy(RIGHT)
    for path, value in changes:
        place = evidence
        try:
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = copy.deepcopy(value)
        except (TypeError, KeyError, IndexError):
            continue  # an earlier change has removed the place
    start = process_time()
    verdict = judge(evidence)
    assert process_time() - start < 5
    if verdict is not None:
        json.dumps(verdict.to_json())
        assert 0 <= verdict.points <= verdict.max_points
    return verdict


CHANGES = st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=4)
QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=200, **QUIET)
@given(CHANGES)
def test_changed_evidence_never_crashes_the_judge(changes):
    fuzz(changes)


@pytest.mark.slow
@settings(max_examples=10_000, **QUIET)
@given(CHANGES)
def test_changed_evidence_never_crashes_the_judge_ten_thousand_times(changes):
    fuzz(changes)


@settings(max_examples=300, **QUIET)
@given(JUNK)
def test_junk_is_refused(junk):
    with pytest.raises(EvidenceError):
        judge_evidence(TASK, junk, CHALLENGES)


STRUCTURE = [
    p for p in PLACES if p[-1] in ("filters", "kernel_size", "strides", "axis", "function", "use_bias")
]


@settings(max_examples=150, **QUIET)
@given(
    st.sampled_from(STRUCTURE), SMALL | st.lists(st.integers(1, 9), min_size=2, max_size=2) | st.booleans()
)
def test_a_changed_layer_does_not_pass(path, value):
    place = RIGHT
    for key in path:
        place = place[key]
    same = place == value and type(place) is type(value)
    axis = path[-1] == "axis" and value == -1  # the same axis of four
    verdict = fuzz([(path, value)])
    assert same or axis or verdict is None or not verdict.correct


def enlarge(name, size):
    evidence = copy.deepcopy(RIGHT)
    for outcome in evidence["outcomes"]:
        for node in outcome["graph"]["nodes"]:
            if name in node["attributes"]:
                node["attributes"][name] = size
    return evidence


@pytest.mark.parametrize(
    ("name", "size"),
    [("filters", 16384), ("kernel_size", [16384, 16384]), ("filters", 10**12), ("strides", [10**9, 1])],
)
def test_sizes_beyond_the_limits_are_refused_in_under_a_second(name, size):
    start = process_time()
    verdict = judge(enlarge(name, size))
    assert process_time() - start < 1
    assert verdict is None or not verdict.correct


def test_too_many_nodes_are_refused_in_under_a_second():
    evidence = copy.deepcopy(RIGHT)
    graph = evidence["outcomes"][0]["graph"]
    relu = graph["nodes"][-1]
    more = range(relu["id"] + 1, relu["id"] + 1 + MAX_NODES)
    graph["nodes"] += [{**relu, "id": i, "inputs": [i - 1]} for i in more]
    graph["output"] = more[-1]
    start = process_time()
    assert judge(evidence) is None
    assert process_time() - start < 1
