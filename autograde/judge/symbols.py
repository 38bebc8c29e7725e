"""Says what an exercise asks for in its own words: F1 and not the number that this challenge has for it.

How a reference's attributes and names depend on the parameters is found out by comparing the references of
all challenges of a check.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from autograde.evidence.reference import Reference

MOST_FACTOR = 8


class Word(str):
    """What stands for a value that depends on the parameters: F1, s, 2 * f."""


class Symbols:
    """How the values of the references depend on the parameters.

    Parameters
    ----------
    parameters : sequence of dict
        Of each challenge.
    references : sequence of Reference
        One for each of them.
    words : dict of str to str
        How a parameter is written for students, as ``{"filters[0]": "F1"}``; otherwise as it is called.
    """

    def __init__(
        self, parameters: Sequence[dict[str, Any]], references: Sequence[Reference], words: dict[str, str]
    ) -> None:
        self.words = words
        self.references = references
        self.numbers = [dict(_numbers(one)) for one in parameters]
        self.texts = [
            {**{k: v for k, v in one.items() if isinstance(v, str)}, **dict(_numbers(one))}
            for one in parameters
        ]

    def attribute(self, node_id: int, name: str) -> str | None:
        """Write the wanted value of a reference's attribute; None where it follows no simple rule."""
        value = self.value(node_id, name)
        return None if value is None else _written(value)

    def value(self, node_id: int, name: str) -> Any:
        """Return the wanted value of a reference's attribute, with words for what depends on the parameters.

        None where it follows no simple rule.
        """
        nodes = [self._node(reference, node_id) for reference in self.references]
        if any(node is None or node.op != nodes[0].op or name not in node.attributes for node in nodes):
            return None
        return self._tell([node.attributes[name] for node in nodes])

    def name(self, node_id: int) -> str | None:
        """Tell how the wanted name of a reference's layer is made; None where it follows no simple rule."""
        nodes = [self._node(reference, node_id) for reference in self.references]
        if any(node is None or node.op != nodes[0].op for node in nodes):
            return None
        return self._spell([node.name for node in nodes])

    @staticmethod
    def _node(reference: Reference, node_id: int) -> Any:
        return next((node for node in reference.graph.nodes if node.id == node_id), None)

    def _tell(self, values: Sequence[Any]) -> Any:
        if isinstance(values[0], list):
            if len({len(value) for value in values}) != 1:
                return None
            items = [self._tell(column) for column in zip(*values, strict=True)]
            return None if None in items else items
        if all(value == values[0] for value in values):
            return values[0]
        return next((Word(formula) for formula in self._formulas(values)), None)

    def _formulas(self, values: Sequence[Any]) -> Iterator[str]:
        """Yield the ways to compute some values from the parameters, the simplest first."""
        columns = {
            self._word(key): [one[key] for one in self.numbers]
            for key in self.numbers[0]
            if all(key in one for one in self.numbers)
        }
        factors = range(2, MOST_FACTOR + 1)

        def fits(results: Iterator[Any]) -> bool:
            return all(
                type(result) is type(value) and result == value
                for result, value in zip(results, values, strict=True)
            )

        yield from (word for word, ours in columns.items() if fits(iter(ours)))
        for word, ours in columns.items():
            yield from (f"{n} * {word}" for n in factors if fits(n * own for own in ours))
            yield from (f"{word} // {n}" for n in factors if fits(own // n for own in ours))
        for word, ours in columns.items():
            for other, theirs in columns.items():
                both = list(zip(ours, theirs, strict=True))
                if word <= other and fits(a * b for a, b in both):
                    yield f"{word} * {other}"
                if word <= other and fits(a + b for a, b in both):
                    yield f"{word} + {other}"
                if fits(a // b if b else None for a, b in both):
                    yield f"{word} // {other}"

    def _word(self, key: str) -> str:
        return self.words.get(key, key)

    def _spell(self, names: Sequence[str]) -> str | None:
        """Write names as an expression of the parameters, as ``'res' + str(stage) + block``."""
        parts = self._split(tuple(names), set())
        return None if parts is None else " + ".join(_joined(parts)) or "''"

    def _split(self, rest: tuple[str, ...], failed: set[tuple[str, ...]]) -> list[tuple[bool, str]] | None:
        """Split names into what they share (False, text) and what comes from a parameter (True, word)."""
        if not any(rest):
            return []
        if rest in failed:
            return None
        if all(rest) and len({text[0] for text in rest}) == 1:
            found = self._split(tuple(text[1:] for text in rest), failed)
            if found is not None:
                return [(False, rest[0][0]), *found]
        for key in self.texts[0]:
            values = [str(one.get(key, "")) for one in self.texts]
            if all(value and text.startswith(value) for value, text in zip(values, rest, strict=True)):
                left = tuple(text[len(value) :] for value, text in zip(values, rest, strict=True))
                found = self._split(left, failed)
                if found is not None:
                    word = self._word(key)
                    return [(True, word if isinstance(self.texts[0][key], str) else f"str({word})"), *found]
        failed.add(rest)
        return None


def _joined(parts: Sequence[tuple[bool, str]]) -> Iterator[str]:
    """Join letters to texts; what comes from a parameter stands as it is."""
    text = ""
    for given, word in parts:
        if given:
            if text:
                yield repr(text)
            text = ""
            yield word
        else:
            text += word
    if text:
        yield repr(text)


def _numbers(parameters: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield a challenge's numbers by the words for them; the input's sizes last, they explain least."""
    for key, value in sorted(parameters.items(), key=lambda item: item[0] == "input_shape"):
        if isinstance(value, (list, tuple)):
            for n, item in enumerate(value):
                if type(item) in (int, float):
                    last = key == "input_shape" and n == len(value) - 1
                    yield f"{key}[{-1 if last else n}]", item
        elif type(value) in (int, float):
            yield key, value


def _written(value: Any) -> str:
    if isinstance(value, list):
        return "(" + ", ".join(_written(item) for item in value) + ")"
    return value if isinstance(value, Word) else repr(value)
