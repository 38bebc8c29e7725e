"""What the words of all differences need: the comparison, and how the exercise puts its values."""

from collections import Counter
from collections.abc import Callable, Mapping

from autograde.judge.attributes import layer_name
from autograde.judge.comparison import Comparison, Difference
from autograde.judge.symbols import Symbols
from autograde.judge.verdict import Finding
from signs.words import tell

LONGEST_LINE = 80
#: Kinds of differences of which the layer is named where there are several like it.
_PLACED = ("attribute", "missing", "order", "kind", "superfluous", "shared", "altered", "wiring")


class Told:
    """One comparison, and what can be told of it.

    Parameters
    ----------
    rubric : dict
        ``{component: (title, points)}``.
    comparison : Comparison
    symbols : Symbols
        At the comparison's challenge.
    """

    def __init__(
        self, rubric: Mapping[str, tuple[str, float]], comparison: Comparison, symbols: Symbols
    ) -> None:
        self.rubric, self.comparison, self.symbols = rubric, comparison, symbols
        self.graph, self.reference = comparison.graph, comparison.reference
        counts = Counter(
            (comparison.component_of(node), node.op) for node in comparison.reference.graph.nodes
        )
        self.repeated = {key for key, count in counts.items() if count > 1}

    def title(self, difference: Difference) -> str:
        """Name the component, and the layer in it where there are several of the kind."""
        part = difference.component
        title = tell(self.rubric[part][0]) if part in self.rubric else tell("The network")
        layer, where = self._place(difference)
        if not layer:
            return title
        if where == "after":
            return tell("{title}, after {layer}", title=title, layer=layer)
        if where == "before":
            return tell("{title}, before {layer}", title=title, layer=layer)
        return tell("{title}, at {layer}", title=title, layer=layer)

    def title_in(self, function: str, difference: Difference) -> str:
        """Name a function of the student's, and the layer in it where there are several of the kind."""
        layer, where = self._place(difference)
        if not layer:
            return tell("In your `{function}`", function=function)
        if where == "after":
            return tell("In your `{function}`, after {layer}", function=function, layer=layer)
        if where == "before":
            return tell("In your `{function}`, before {layer}", function=function, layer=layer)
        return tell("In your `{function}`, at {layer}", function=function, layer=layer)

    def _place(self, difference: Difference) -> tuple[str, str]:
        """Return the name of the reference's layer to be named, and where from it: empty for at it."""
        part, reference = difference.component, difference.reference
        if difference.kind not in _PLACED or reference is None or not reference.name:
            return "", ""
        if (part, reference.op) not in self.repeated:
            return "", ""
        return reference.name, difference.attribute if difference.kind == "superfluous" else ""

    def ours(self, ids: tuple[int, ...]) -> list[str]:
        """Name layers of the student's."""
        return [layer_name(self.graph[i]) for i in ids]

    def theirs(self, ids: tuple[int, ...]) -> list[str]:
        """Name layers of the reference's."""
        return [layer_name(self.reference.graph[i]) for i in ids]


#: How to word differences, by their kind; the title stands before the sentence.
Words = Mapping[str, Callable[[Told, Difference, str], Finding]]


def shorten(line: str) -> str:
    """Cut a line of code to what can be recognised; who has written it has it before them."""
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"
