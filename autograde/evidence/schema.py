"""The form of evidence: what a student's kernel hands over, and what the judge accepts.

Evidence is plain data (it goes through JSON), one *outcome* a challenge:

``{"kind": "graph", "graph": {"output": id, "nodes": [...]}, "calls": {"functions": [...], "unused": [...]}}``
    A layer graph in topological order. A node is ``{"id", "op", "inputs", "attributes", "name", "layer",
    "shape"}``, and perhaps ``"altered"`` and ``"starts"``; nodes made by calls of one layer share ``layer``;
    an activation fused into a layer is a node of its own. ``calls`` may be left out: its ``functions`` say
    as ``[id, name]`` which of the student's functions made a node; its ``unused`` are results that nobody
    reads, as ``{"nodes", "number", "line"}``: the nodes that only they need, and the line of the last.
``{"kind": "values", "values": {name: value, ...}}``
    Named results; a value is a number, string, boolean, None, a list of values, or an array
    ``{"dtype", "shape", "data"}`` with the data flat.
``{"kind": "error", "error": class name, "message": one line, "line": source line or ""}``
    What the student's function raised, or why what it returned is no answer.

Beside the outcomes may stand ``variables``: names of arrays, tensors and models of the notebook that the
function reads. Everything is checked before it is believed: unknown keys, operations, attributes and sizes
are refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any

from autograde.evidence.layer_kinds import (
    MERGES,
    OPERATIONS,
    is_alteration,
    is_integer,
    is_plain_number,
    is_shape,
    is_starts,
    is_text,
    rules_of,
)
from signs.words import mark, tell

VERSION = 1
MAX_NODES = 1500
MAX_NUMBERS = 2_000_000
MAX_DEPTH = 8
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
#: How many results that nobody reads are told of.
MAX_UNUSED = 30
#: How many of the notebook's variables are told of.
MOST_VARIABLES = 5

KINDS = ("graph", "values", "error")
#: What a node says of a layer that is as its attributes say; it may be left out.
_USUAL: dict[str, Any] = {"altered": "", "starts": {}}


#: Of a function that makes layers without end.
TOO_MANY_LAYERS = mark("1 to {most} layers, not {number} and more")


class EvidenceError(ValueError):
    """Evidence that does not have the form above.

    Parameters
    ----------
    complaint : str
        What is wrong, marked for the catalogues.
    **parts
        What comes in.
    """

    def __init__(self, complaint: str, **parts: object) -> None:
        self.complaint, self.parts = complaint, parts
        super().__init__(tell("evidence refused: {complaint}", complaint=tell(complaint, **parts)))


@dataclass(frozen=True)
class Node:
    """One operation of a layer graph.

    Attributes
    ----------
    id : int
    op : str
        A key of ``OPERATIONS``.
    inputs : tuple of int
    attributes : dict
    name : str
        The Keras layer's name.
    layer : int
        Nodes with equal numbers are calls of one layer and share its weights.
    shape : tuple
        Output shape with the batch axis; None where it is not known.
    altered : str
        Where the layer is not what its operation and attributes say: a key of ``ALTERATIONS``, and perhaps
        after a space what of the layer is meant.
    starts : dict
        Of weights that do not start as Keras has them start by itself, how they do; kernels, which are among
        the attributes, only where they were given values by hand.
    """

    id: int
    op: str
    inputs: tuple[int, ...]
    attributes: dict
    name: str
    layer: int
    shape: tuple
    altered: str = ""
    starts: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Unused:
    """A result that nobody reads.

    Attributes
    ----------
    nodes : tuple of Node
        What only it is computed from, in order, itself the last; what they read may be nodes of the graph.
    number : int
        The number of its line in the student's file or cell.
    line : str
        Its text; may be empty.
    """

    nodes: tuple[Node, ...]
    number: int
    line: str


@dataclass(frozen=True)
class Graph:
    """A layer graph with one input and one output, in topological order, without dead ends.

    Attributes
    ----------
    nodes : tuple of Node
    output : int
    functions : dict of int to str
        Which function of the student's made a node, where it was not the checked one itself.
    unused : tuple of Unused
        What was made beside it, and leads nowhere.
    """

    nodes: tuple[Node, ...]
    output: int
    functions: Mapping[int, str] = field(default_factory=dict)
    unused: tuple[Unused, ...] = ()

    def __post_init__(self) -> None:
        """Index the nodes by id."""
        object.__setattr__(self, "_by_id", {node.id: node for node in self.nodes})

    def __getitem__(self, node_id: int) -> Node:
        by_id: dict[int, Node] = vars(self)["_by_id"]
        return by_id[node_id]


def _require(condition, complaint, **parts):
    if not condition:
        raise EvidenceError(complaint, **parts)


def _keys(data, expected, what, **parts):
    if not isinstance(data, dict) or set(data) != set(expected):
        told = tell(what, **parts)
        raise EvidenceError(mark("{what} needs exactly the keys {keys}"), what=told, keys=sorted(expected))


def clean_text(text: str, longest: int) -> str:
    """Cut a text of a student's to a length, and replace what no notebook can hold (lone surrogates)."""
    return text[:longest].encode("utf-8", "replace").decode("utf-8")


def without_addresses(text: str) -> str:
    """Leave out of an error's message where something lay in memory: that is another place in each run."""
    return _ADDRESS.sub("0x...", text)


def _right_count(op, count):
    """Say whether an operation may have so many inputs; what is unknown may have any."""
    if op == "input":
        return count == 0
    return count >= (2 if op in MERGES else 1) and (count == 1 or op in MERGES or op == "unknown")


def _parse_nodes(data, seen):
    """Read nodes that may read those in ``seen``, which they are added to."""
    nodes = []
    for item in data:
        _require(isinstance(item, dict), mark("a node is described by its fields"))
        item = {**_USUAL, **item}
        _keys(item, Node.__dataclass_fields__, mark("a node"))
        _require(
            is_integer(0, 10**6)(item["id"]) and item["id"] not in seen,
            mark("node ids are distinct small integers"),
        )
        _require(isinstance(item["op"], str) and item["op"] in OPERATIONS, mark("unknown operation"))
        rules = rules_of(item["op"], item["attributes"])
        _keys(item["attributes"], rules, mark("{op}'s attributes"), op=item["op"])
        for key, rule in rules.items():
            _require(
                rule(item["attributes"][key]), mark("{op}'s {key} is out of range"), op=item["op"], key=key
            )
        _require(isinstance(item["inputs"], list) and len(item["inputs"]) <= 16, mark("at most 16 inputs"))
        _require(
            all(type(i) is int and i in seen for i in item["inputs"]), mark("inputs come before their use")
        )
        _require(
            _right_count(item["op"], len(item["inputs"])), mark("each operation has its number of inputs")
        )
        _require(is_text(item["name"]), mark("names are short strings"))
        _require(is_integer(0, 10**6)(item["layer"]), mark("layers are numbered"))
        _require(is_shape(item["shape"]), mark("a shape is a short list of sizes"))
        _require(is_alteration(item["altered"]), mark("an altered layer is told in known words"))
        _require(is_starts(item["starts"]), mark("initial values are told by their initialisers"))
        seen.add(item["id"])
        fields = {**item, "inputs": tuple(item["inputs"]), "shape": tuple(item["shape"])}
        nodes.append(Node(**fields))
    return tuple(nodes)


def _parse_calls(data, graph):
    """Read what stands beside a graph; return the graph with it."""
    _keys(data, ("functions", "unused"), mark("a graph's calls"))
    ids = {node.id for node in graph.nodes}
    functions = data["functions"]
    _require(isinstance(functions, list) and len(functions) <= len(ids), mark("a function for each node"))
    for item in functions:
        _require(isinstance(item, list) and len(item) == 2, mark("functions are pairs"))
        _require(type(item[0]) is int and item[0] in ids and is_text(item[1], 80), mark("a node and a name"))
    _require(
        isinstance(data["unused"], list) and len(data["unused"]) <= MAX_UNUSED, mark("some unused results")
    )
    unused = []
    for item in data["unused"]:
        _keys(item, ("nodes", "number", "line"), mark("an unused result"))
        _require(
            isinstance(item["nodes"], list) and 1 <= len(item["nodes"]) <= MAX_NODES, mark("unused nodes")
        )
        _require(
            is_integer(0, 10**6)(item["number"]) and is_text(item["line"]), mark("a line of the student's")
        )
        nodes = _parse_nodes(item["nodes"], ids)
        _require(all(node.op != "input" for node in nodes), mark("one input"))
        unused.append(Unused(nodes, item["number"], item["line"]))
    _require(len(ids) <= MAX_NODES, mark("at most {most} nodes"), most=MAX_NODES)
    return Graph(graph.nodes, graph.output, dict(functions), tuple(unused))


def parse_graph(data: Any) -> Graph:
    """Read a graph from its JSON form.

    Parameters
    ----------
    data : dict
        ``{"output": id, "nodes": [...]}``.

    Returns
    -------
    Graph

    Raises
    ------
    EvidenceError
        If anything in it is not as the module says.
    """
    _keys(data, ("output", "nodes"), mark("a graph"))
    _require(
        isinstance(data["nodes"], list) and 1 <= len(data["nodes"]) <= MAX_NODES,
        mark("1 to {most} nodes"),
        most=MAX_NODES,
    )
    seen: set[int] = set()
    nodes = _parse_nodes(data["nodes"], seen)
    used = {i for node in nodes for i in node.inputs}
    _require(
        type(data["output"]) is int and data["output"] == nodes[-1].id, mark("the output is the last node")
    )
    _require(seen - used == {data["output"]}, mark("no dead ends"))
    _require(sum(node.op == "input" for node in nodes) == 1, mark("one input"))
    return Graph(nodes, data["output"])


def _parse_value(value, budget, depth=0):
    budget[0] -= 1
    _require(budget[0] >= 0, mark("too many values"))
    _require(depth <= MAX_DEPTH, mark("lists lie too deep in lists"))
    if isinstance(value, dict):
        _keys(value, ("dtype", "shape", "data"), mark("an array"))
        _require(is_text(value["dtype"], 20), mark("a dtype is a short word"))
        _require(
            is_shape(value["shape"]) and None not in value["shape"],
            mark("an array's shape is a list of sizes"),
        )
        _require(
            isinstance(value["data"], list) and len(value["data"]) == prod(value["shape"]),
            mark("data fills the shape"),
        )
        budget[0] -= len(value["data"])
        _require(budget[0] >= 0, mark("too many numbers"))
        _require(all(is_plain_number(i) for i in value["data"]), mark("arrays hold numbers of 64 bits"))
    elif isinstance(value, list):
        for item in value:
            _parse_value(item, budget, depth + 1)
    elif isinstance(value, str):
        _require(is_text(value), mark("texts are short"))
    else:
        _require(value is None or is_plain_number(value), mark("values are plain, and fit into 64 bits"))
    return value


def parse_outcome(data: Any) -> Graph | dict:
    """Read one outcome.

    Parameters
    ----------
    data : dict
        An outcome in the form that the module describes.

    Returns
    -------
    Graph or dict
        The graph; or the outcome as it came, once it is checked.

    Raises
    ------
    EvidenceError
    """
    _require(
        isinstance(data, dict) and data.get("kind") in KINDS,
        mark("an outcome's kind is one of {kinds}"),
        kinds=KINDS,
    )
    if data["kind"] == "graph":
        _keys(data, ("kind", "graph", *(["calls"] if "calls" in data else [])), mark("an outcome"))
        graph = parse_graph(data["graph"])
        return _parse_calls(data["calls"], graph) if "calls" in data else graph
    if data["kind"] == "values":
        _keys(data, ("kind", "values"), mark("an outcome"))
        _require(isinstance(data["values"], dict) and len(data["values"]) <= 50, mark("at most 50 values"))
        budget = [MAX_NUMBERS]
        for value in data["values"].values():
            _parse_value(value, budget)
        return data
    _keys(data, ("kind", "error", "message", "line"), mark("an outcome"))
    for key in ("error", "message", "line"):
        _require(is_text(data[key]), mark("an error is told in short texts"))
    return data


def parse_variables(data: dict[str, Any]) -> list[str]:
    """Return the notebook's variables that evidence tells of."""
    names = data.get("variables", [])
    _require(isinstance(names, list) and len(names) <= MOST_VARIABLES, mark("a few variables"))
    return names


def parse_evidence(data: Any, task: str, count: int) -> list[Graph | dict]:
    """Read the evidence of one task.

    Parameters
    ----------
    data : dict
        ``{"schema": 1, "task": task, "outcomes": [...]}``, and ``"variables"`` if it has them.
    task : str
        The task that was asked for.
    count : int
        How many challenges were given.

    Returns
    -------
    list of Graph or dict
        One entry a challenge.

    Raises
    ------
    EvidenceError
    """
    told = ["variables"] if isinstance(data, dict) and "variables" in data else []
    _keys(data, ("schema", "task", "outcomes", *told), mark("evidence"))
    for name in told and parse_variables(data):
        _require(is_text(name, 80) and name.isidentifier(), mark("variables are names"))
    _require(data["schema"] == VERSION, mark("this judge reads schema {version}"), version=VERSION)
    _require(data["task"] == task, mark("the task is {task}"), task=task)
    _require(
        isinstance(data["outcomes"], list) and len(data["outcomes"]) == count,
        mark("{number} outcomes were asked for"),
        number=count,
    )
    return [parse_outcome(outcome) for outcome in data["outcomes"]]
