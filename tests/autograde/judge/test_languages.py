"""What the judge says in another language: whole sentences of it, and nothing in English."""

import re
from dataclasses import replace
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from drawn_graphs import IDENTITY, RUBRIC
from languages import english_in, speaking_pseudo
from untold import untold

import autograde
from autograde.challenge import draw_challenges
from autograde.evidence.collect import collect_evidence
from autograde.evidence.layer_kinds import ALTERATIONS
from autograde.evidence.refusals import REFUSALS
from autograde.evidence.schema import Graph, Node, Unused
from autograde.exercise import load_exercise
from autograde.judge import condense, judge_evidence
from autograde.judge.altered import find_foreign
from autograde.judge.box_words import note_on
from autograde.judge.branch_words import BRANCH_WORDS
from autograde.judge.compare import compare_graphs
from autograde.judge.comparison import Comparison, Difference
from autograde.judge.errors import word_error, word_variables
from autograde.judge.layer_words import LAYER_WORDS
from autograde.judge.naming import compare_initializers, compare_names
from autograde.judge.symbols import Symbols
from autograde.judge.told import Told
from autograde.judge.words import Wording
from autograde.reports.html import verdict_html
from signs.words import language, speaking
from tests.autograde.judge.test_first_messages import define
from tests.autograde.judge.wrong_functions import BLOCKS

PACKAGE = Path(autograde.__file__).parent
ROOMS = ("judge/*.py", "reports/*.py", "evidence/*.py")
FILES = ("checks", "components", "challenge", "handover", "forms", "time_limit", "terminal")
MODULES = [path for room in ROOMS for path in sorted(PACKAGE.glob(room))]
MODULES += [PACKAGE / f"{name}.py" for name in FILES]
#: What evidence and errors of Keras's have, and the judge looks for or tells in its own words.
IDENTIFIERS = {
    " of your own",
    " of tensors with different numbers of axes",
    "values given by hand",
    "the course's own answer",
    "a copy of another network",
    "input to a TensorFlow function",
    "may be passed as positional arguments",
}


@pytest.fixture(params=["pseudo", "zh"])
def spoken(request):
    with speaking_pseudo() if request.param == "pseudo" else speaking("zh"):
        yield language()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_sentence_of_a_module_is_left_untold(path):
    found = [text for text in untold(path) if text not in IDENTIFIERS and "\n_emit" not in text]
    assert found == []


def test_an_untold_sentence_is_found(tmp_path):
    path = tmp_path / "code.py"
    path.write_text(
        '"""A docstring, a long one."""\nsay(f"{x}: this was never told", tell("But this was told"))\n'
    )
    assert untold(path) == [": this was never told"]


@cache
def collected(case):
    challenges = draw_challenges(case.exercise, 1, 7)
    return collect_evidence(case.exercise, define(case), challenges), challenges


@pytest.mark.parametrize("case", BLOCKS, ids=lambda case: f"{case.exercise}: {case.name}")
def test_a_wrong_block_is_told_in_the_language_that_is_spoken(case, spoken):
    evidence, challenges = collected(case)
    verdict = judge_evidence(case.exercise, evidence, challenges)
    # Hints and checks of an exercise's own are its own matter.
    own = {*load_exercise(case.exercise).kept.HINTS.values()}
    bare = [replace(f, hint="") if f.hint in own else f for f in verdict.findings]
    bare = [finding for finding in bare if finding.identifier != "tutorial-vector"]
    shown = [f"{f.message}\n{f.hint}" for f in bare if not f.identifier.startswith("raises-")]
    shown.append(verdict_html(replace(verdict, findings=()), True))
    assert english_in("\n".join(shown)) == []
    if spoken == "zh":
        assert all(any("\u4e00" <= sign <= "\u9fff" for sign in finding.message) for finding in bare)


def node(op, inputs=(3,), **attributes):
    """Make a node of the student's or the reference's; its name is told where there are two of the kind."""
    return Node(next(COUNT), op, tuple(inputs), attributes, "layer", 1, (None, 4, 4, 2))


COUNT = count(100)
INPUT, CONV, *_ = IDENTITY.graph.nodes
ADD = next(n for n in IDENTITY.graph.nodes if n.op == "add")
NORM = next(n for n in IDENTITY.graph.nodes if n.op == "batch_normalization")
RELU = next(n for n in IDENTITY.graph.nodes if n.op == "activation")
LAST_RELU = IDENTITY.graph[IDENTITY.graph.output]
ADD_OF_3, CONCATENATE = replace(ADD, inputs=(*ADD.inputs, 0)), replace(ADD, op="concatenate")
TWICE = replace(ADD, inputs=ADD.inputs[:1] * 2)
OWN = replace(CONV, op="unknown", attributes={"type": "Mine of your own"})
POOL, OTHER_POOL = node("max_pooling2d"), node("average_pooling2d")
NAMED = replace(CONV, name="res2a")
LOST = tuple(Unused((replace(CONV, id=200 + i),), 3, line) for i, line in enumerate(("", "Conv2D(1)(X)")))


def with_attribute(given, name, value):
    return replace(given, attributes={**given.attributes, name: value})


#: Every kind of difference, in each way that it is worded.
DIFFERENCES = [
    Difference("attribute", with_attribute(RELU, "function", "other"), RELU, "function"),
    Difference("attribute", with_attribute(RELU, "function", "tanh"), RELU, "function"),
    Difference("attribute", with_attribute(CONV, "use_bias", False), CONV, "use_bias"),
    Difference("attribute", with_attribute(NORM, "epsilon", 0.5), NORM, "epsilon"),
    Difference("attribute", with_attribute(CONV, "filters", 7), CONV, "filters"),
    Difference("missing", None, CONV),
    Difference("missing", None, NORM),
    Difference("missing", None, ADD),
    Difference("missing", None, CONCATENATE),
    Difference("superfluous", RELU, CONV, "after"),
    Difference("superfluous", RELU, NAMED, "before", "main_a"),
    Difference("superfluous", RELU, NAMED, "after", "main_a"),
    Difference("superfluous", OWN, CONV, "after"),
    Difference("kind", OWN, CONV),
    Difference("kind", NORM, CONV),
    Difference("kind", POOL, OTHER_POOL),
    Difference("order", NORM, CONV, "conv2d"),
    Difference("shared", CONV, NAMED, "", "main_a"),
    Difference("altered", CONV, CONV, "frozen"),
    Difference("not-shared", CONV, CONV),
    *(
        Difference("unused", lost.nodes[0], ref, how)
        for lost in LOST
        for ref, how in ((CONV, ""), (CONV, "whole"), (LAST_RELU, "whole"))
    ),
    Difference("wiring", CONV, CONV),
    *(Difference("merge", one, other) for one in (CONCATENATE, ADD_OF_3) for other in (ADD, ADD_OF_3)),
    Difference("merge", CONCATENATE, replace(CONCATENATE, inputs=(1, 2, 3))),
    Difference("operands", CONCATENATE, CONCATENATE),
    *(
        Difference("late", one, other, nodes=(CONV.id,), component=part)
        for one in (ADD, TWICE)
        for other in (ADD, replace(ADD, inputs=(LAST_RELU.id, LAST_RELU.id)), ADD_OF_3)
        for part in ("shortcut", "main_c")
    ),
    Difference("early", ADD, ADD, references=(CONV.id,), component="shortcut"),
    *(
        Difference("moved", CONV, CONV, how, nodes=nodes, references=(reference,))
        for how in ("", "shortcut")
        for nodes in ((CONV.id,), (CONV.id, NORM.id))
        for reference in (CONV.id, NORM.id)
    ),
    Difference("before-merge", RELU, replace(RELU, inputs=(ADD.id,))),
    Difference("before-merge", RELU, replace(RELU, inputs=(NORM.id,))),
    *(Difference("branch-missing", ADD, ADD, references=ids) for ids in ((), (CONV.id,), (CONV.id, NORM.id))),
    *(Difference("branch-superfluous", ADD, ADD, nodes=ids) for ids in ((), (CONV.id,), (CONV.id, NORM.id))),
    Difference("region-missing", None, ADD),
    Difference("region-superfluous", ADD, ADD),
]


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.kind)
def test_each_difference_is_worded_and_drawn(difference, known, spoken, monkeypatch):
    unused = Graph(IDENTITY.graph.nodes, IDENTITY.graph.output, {}, LOST)
    symbols = Symbols([{}], [IDENTITY], {})
    if not known:
        monkeypatch.setattr(symbols, "attribute", lambda node_id, name: None)
    told = Told(RUBRIC, Comparison(unused, IDENTITY, (), (difference,)), symbols)
    words = {**LAYER_WORDS, **BRANCH_WORDS}[difference.kind]
    for title in (told.title(difference), told.title_in("block", difference)):
        finding = words(told, difference, title)
        assert title in finding.message
        assert english_in(f"{finding.message}\n{finding.hint}") == []
    for note in (note_on(difference, "add"), note_on(difference, "multiply"), condense._word(difference)):
        assert not re.search("[a-z]{2,} [a-z]{2,}", note)


def test_every_kind_of_difference_is_among_them():
    assert {difference.kind for difference in DIFFERENCES} == {*LAYER_WORDS, *BRANCH_WORDS}


@pytest.mark.parametrize("kind", REFUSALS)
def test_each_refusal_is_told(kind, spoken):
    for what in ("None", "None returned", "list 2", "Model", "int"):
        for line in ("", "X = end(X)"):
            finding = word_error({"error": kind, "message": what, "line": line})
            assert english_in(f"{finding.message}\n{finding.hint}") == []


@pytest.mark.parametrize(
    "outcome",
    [
        ("NotImplementedError", "", ""),
        ("too-slow", "20", "AUTOGRADE_CHECK_SECONDS"),
        ("out-of-time", "20", "AUTOGRADE_CHECK_SECONDS"),
        ("not-ended", "", ""),
        ("too-much", "1 to {most} nodes", "most=1500"),
        ("too-much", "", ""),
        ("NameError", "`a`", "X = a"),
        ("TypeError", "`a`", ""),
    ],
)
def test_each_error_is_told(outcome, spoken):
    finding = word_error(dict(zip(("error", "message", "line"), outcome, strict=True)))
    assert english_in(f"{finding.message}\n{finding.hint}") == []


def test_what_is_too_much_is_told_with_its_numbers_and_no_format_of_anybodys():
    told = word_error({"error": "too-much", "message": "1 to {most} nodes", "line": "most=1500"})
    assert told.message.endswith("looks at: 1 to 1500 nodes.")
    told = word_error({"error": "too-much", "message": "{most:>999999999}", "line": "most=1"})
    assert "{most:>999999999}" in told.message


@pytest.mark.parametrize("word", ALTERATIONS)
def test_each_alteration_is_told(word, spoken):
    places = [node.id for node in IDENTITY.graph.nodes if node.op == "conv2d"]
    for what in ("padding", "weight 0"):
        nodes = [replace(n, altered=f"{word} {what}") if n.id in places else n for n in IDENTITY.graph.nodes]
        graph = Graph(tuple(nodes), IDENTITY.graph.output)
        found = Wording(RUBRIC, Symbols([{}], [IDENTITY], {})).findings(compare_graphs(graph, IDENTITY))
        found += [foreign] if (foreign := find_foreign(graph, IDENTITY)) else []
        assert found
        assert english_in("\n".join(f"{f.message}\n{f.hint}" for f in found)) == []


@pytest.mark.parametrize("names", ["other", "all other", "one letter", "all letters", "twice"])
@pytest.mark.parametrize("known", [True, False])
def test_each_wrong_name_is_told(names, known, spoken, monkeypatch):
    places = [node.id for node in IDENTITY.graph.nodes if node.op == "conv2d"]
    called = [replace(n, name=f"conv{n.id}") for n in IDENTITY.graph.nodes]
    reference = replace(IDENTITY, graph=Graph(tuple(called), IDENTITY.graph.output))
    changed = places if names.startswith("all") else places[:1]
    other = {
        "other": "x",
        "all other": "x{}",
        "one letter": "conw{}",
        "all letters": "conw{}",
        "twice": "conv4",
    }
    nodes = [replace(n, name=other[names].format(n.id)) if n.id in changed else n for n in called]
    symbols = Symbols([{}], [reference], {})
    if not known:
        monkeypatch.setattr(symbols, "name", lambda node_id: None)
    comparison = compare_graphs(Graph(tuple(nodes), IDENTITY.graph.output), reference)
    [finding] = compare_names(comparison, symbols, "names")
    assert finding.identifier == ("duplicate-names" if names == "twice" else "layer-names")
    assert english_in(f"{finding.message}\n{finding.hint}") == []


@pytest.mark.parametrize("start", ["Zeros", "HeNormal", "Mine of your own", "values given by hand"])
def test_each_start_is_told(start, spoken):
    place = next(node.id for node in IDENTITY.graph.nodes if node.op == "conv2d")
    starts = {"bias_initializer": {"class": start, "seed": None}}
    nodes = [replace(n, starts=starts) if n.id == place else n for n in IDENTITY.graph.nodes]
    comparison = compare_graphs(Graph(tuple(nodes), IDENTITY.graph.output), IDENTITY)
    [finding] = compare_initializers(comparison, "initializers")
    assert english_in(f"{finding.message}\n{finding.hint}") == []


def test_variables_of_the_notebook_are_told(spoken):
    for names in (["A"], ["A", "B"]):
        finding = word_variables(names)
        assert english_in(f"{finding.message}\n{finding.hint}") == []
