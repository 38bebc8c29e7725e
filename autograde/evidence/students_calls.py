"""Beside the graph: which of the student's functions made which layer, and whose results nobody reads."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from autograde.evidence.keras_graph import GraphWalk
from autograde.evidence.recorded_calls import Calls
from autograde.evidence.refusals import NotAGraphError
from autograde.evidence.schema import MAX_UNUSED, clean_text

#: The line of the student's that made a node: its number and its text, by the node's id.
Lines = dict[int, tuple[int, str]]
_noted: ContextVar[list[Lines] | None] = ContextVar("noted_lines", default=None)


@contextmanager
def noted_lines() -> Iterator[list[Lines]]:
    """Note, while evidence is collected, which lines made the nodes; they are no part of the evidence.

    Yields
    ------
    list of dict
        One for each graph that is written down.
    """
    lines: list[Lines] = []
    token = _noted.set(lines)
    try:
        yield lines
    finally:
        _noted.reset(token)


class NotingWalk(GraphWalk):
    """A walk that also notes in which of the student's functions each node was made.

    Parameters
    ----------
    calls : Calls
        Of the function that built the graph.
    blocks : collection of str
        The functions that are rather named than others: those that the exercise is built from.
    policy : str
        See `GraphWalk`.
    """

    def __init__(self, calls: Calls, blocks: Collection[str], policy: str = "") -> None:
        super().__init__(policy)
        self.calls, self.blocks = calls, blocks
        self.functions: dict[int, str] = {}
        self.lines: Lines = {}

    def call(self, operation: Any, node: Any, tensor: Any, known: dict[int, int]) -> int:
        """Write down one call, and the function that it happened in."""
        first = len(self.nodes)
        made = super().call(operation, node, tensor, known)
        _, place = self.calls.nodes.get(id(node), (None, None))
        # The first is the function that is checked; what it calls itself says more than what that calls.
        names = [step.name for step in place.steps[1:]] if place is not None else []
        name = next((name for name in names if name in self.blocks), names[0] if names else "")
        if place is not None:
            line = place.steps[-1].number, place.steps[-1].line
            self.lines.update((written["id"], line) for written in self.nodes[first:])
        if name:
            self.functions.update((written["id"], clean_text(name, 80)) for written in self.nodes[first:])
        return made

    def describe(self, graph: dict[str, Any]) -> dict[str, Any]:
        """Return what the evidence holds beside a graph that this walk has written down."""
        ids = [node["id"] for node in graph["nodes"]]
        functions = [[i, self.functions[i]] for i in ids if i in self.functions]
        noted = _noted.get()
        if noted is not None:
            noted.append(dict(self.lines))
        return {"functions": functions, "unused": self._unused(set(ids))}

    def _unused(self, live: set[int]) -> list[dict[str, Any]]:
        """Write down the calls whose results nobody reads, each with those that only it reads."""
        nodes = [(node, place) for node, place in self.calls.nodes.values() if not node.is_input]
        read = {id(tensor) for node, _ in nodes for tensor in node.input_tensors}
        reached = {place.run for node, place in nodes if id(node.outputs[0]) in self.known}
        written, found = set(live), list[dict[str, Any]]()
        for node, place in nodes:
            tensor = node.outputs[0]
            if id(tensor) in read or id(tensor) in self.known or len(found) == MAX_UNUSED:
                continue
            length, layers = len(self.nodes), dict(self.layers)
            try:
                end = self.follow(tensor, self.known)
            except (NotAGraphError, AttributeError):  # of another input, or of a model within
                self._forget(length, layers)
                continue
            behind = [n for n in self._behind(end) if n["id"] not in written]
            written.update(n["id"] for n in behind)
            # Of a function whose layers are all unused, the call is of interest, and not what it calls.
            step = place.steps[-1 if place.run in reached else 0]
            line = clean_text(step.line, 200)
            found.append({"nodes": behind, "number": min(step.number, 10**6), "line": line})
        return [one for one in found if one["nodes"]]

    def _behind(self, end: int) -> list[dict[str, Any]]:
        """List the nodes that one is computed from, itself included, in order."""
        needed, waiting = set(), [end]
        while waiting:
            current = waiting.pop()
            if current not in needed:
                needed.add(current)
                waiting.extend(self.nodes[current]["inputs"])
        return [node for node in self.nodes if node["id"] in needed]
