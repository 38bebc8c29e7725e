"""Says what an exercise asks for in its own words: F1 and not the number that this challenge has for it.

How a reference's attributes and names depend on the parameters is found out by comparing the references of
all challenges of a check; of a student's layers, by comparing what they are paired with.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from autograde.evidence.reference import Reference
from autograde.evidence.schema import Node

MOST_FACTOR = 8
#: A layer's place, the same in references of different structure: component, operation, which of how many.
Place = tuple[str, str, int, int]


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
        self.challenge = 0
        self.numbers = [dict(_numbers(one)) for one in parameters]
        self.texts = [
            {**{k: v for k, v in one.items() if isinstance(v, str)}, **dict(_numbers(one))}
            for one in parameters
        ]
        self.places = [dict(_places(reference)) for reference in references]
        self.nodes = [
            {place: reference.graph[i] for i, place in places.items()}
            for reference, places in zip(references, self.places, strict=True)
        ]
        self.given: dict[int, Mapping[int, Node]] = {}

    def at(self, challenge: int) -> Symbols:
        """Return the same symbols for the nodes of another challenge's reference."""
        other = copy.copy(self)
        other.challenge = challenge
        return other

    def note(self, challenge: int, pairs: Iterable[tuple[Node, Node]]) -> None:
        """Note which layers a student has in a challenge in the place of the reference's."""
        self.given[challenge] = {theirs.id: ours for ours, theirs in pairs}

    def attribute(self, node_id: int, name: str) -> str | None:
        """Write the wanted value of a reference's attribute; None where it follows no simple rule."""
        value = self.value(node_id, name)
        return None if value is None else _written(value)

    def value(self, node_id: int, name: str) -> Any:
        """Return the wanted value of a reference's attribute, with words for what depends on the parameters.

        None where it follows no simple rule.
        """
        nodes = self._everywhere(node_id)
        if any(name not in node.attributes for node in nodes.values()):
            return None
        return self._tell({n: node.attributes[name] for n, node in nodes.items()})

    def students(self, node_id: int, name: str) -> str | None:
        """Write the value that a student's layer has in the place of a reference's, in every challenge.

        None where it is known of one challenge alone, or follows no simple rule.
        """
        found = {}
        for n, node in self._everywhere(node_id).items():
            ours = self.given.get(n, {}).get(node.id)
            if ours is not None and name in ours.attributes:
                found[n] = ours.attributes[name]
        told = (self._sibling(node_id, name, found) or self._tell(found)) if len(found) > 1 else None
        text = None if told is None else _written(told)
        return None if text is None or "+" in text or "//" in text else text

    def _sibling(self, node_id: int, name: str, values: Mapping[int, Any]) -> Word | None:
        """Tell a student's value as another item of the list that the wanted one is an item of."""
        wanted = self.value(node_id, name)
        key = next((key for key in self.numbers[0] if self._word(key) == wanted), "")
        beside = [
            other for other in self.numbers[0] if "[" in key and other.split("[")[0] == key.split("[")[0]
        ]
        same = [
            other
            for other in beside
            if all(self.numbers[n].get(other) == value for n, value in values.items())
        ]
        return Word(self._word(same[0])) if len(same) == 1 else None

    def name(self, node_id: int) -> str | None:
        """Tell how the wanted name of a reference's layer is made; None where it follows no simple rule."""
        return self._spell({n: node.name for n, node in self._everywhere(node_id).items()})

    def _everywhere(self, node_id: int) -> dict[int, Node]:
        """Find a node of this challenge's reference in those of all challenges, by their numbers."""
        place = self.places[self.challenge][node_id]
        return {n: nodes[place] for n, nodes in enumerate(self.nodes) if place in nodes}

    def _tell(self, values: Mapping[int, Any]) -> Any:
        """Tell values by the number of their challenge: as one, or by the parameters."""
        first = next(iter(values.values()))
        if isinstance(first, list):
            if len({len(value) for value in values.values()}) != 1:
                return None
            items = [self._tell({n: value[i] for n, value in values.items()}) for i in range(len(first))]
            return None if None in items else items
        if len(values) == 1 and type(first) is int:
            return self._tell_once(next(iter(values)), first)
        if all(value == first for value in values.values()):
            return first
        return next((Word(formula) for formula in self._formulas(values)), None)

    def _tell_once(self, challenge: int, value: int) -> Any:
        """Tell a number of one challenge: as the one parameter that it is, as it is if it is none of them."""
        numbers = self.numbers[challenge].items()
        same = [key for key, number in numbers if number == value and not key.startswith("input_shape")]
        if value == 1 or not same:
            return value
        return Word(self._word(same[0])) if len(same) == 1 else None

    def _formulas(self, values: Mapping[int, Any]) -> Iterator[str]:
        """Yield the ways to compute some values from the parameters, the simplest first."""
        numbers = [self.numbers[n] for n in values]
        columns = {
            self._word(key): [one[key] for one in numbers]
            for key in numbers[0]
            if all(key in one for one in numbers)
        }
        factors = range(2, MOST_FACTOR + 1)

        def fits(results: Iterator[Any]) -> bool:
            return all(
                type(result) is type(value) and result == value
                for result, value in zip(results, values.values(), strict=True)
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

    def _spell(self, names: Mapping[int, str]) -> str | None:
        """Write names as an expression of the parameters, as ``'res' + str(stage) + block``."""
        texts = [self.texts[n] for n in names]
        parts = self._split(tuple(names.values()), texts, set())
        return None if parts is None else " + ".join(_joined(parts)) or "''"

    def _split(
        self, rest: tuple[str, ...], texts: list[dict[str, Any]], failed: set[tuple[str, ...]]
    ) -> list[tuple[bool, str]] | None:
        """Split names into what they share (False, text) and what comes from a parameter (True, word)."""
        if not any(rest):
            return []
        if rest in failed:
            return None
        if all(rest) and len({text[0] for text in rest}) == 1:
            found = self._split(tuple(text[1:] for text in rest), texts, failed)
            if found is not None:
                return [(False, rest[0][0]), *found]
        for key in texts[0]:
            values = [str(one.get(key, "")) for one in texts]
            if all(value and text.startswith(value) for value, text in zip(values, rest, strict=True)):
                left = tuple(text[len(value) :] for value, text in zip(values, rest, strict=True))
                found = self._split(left, texts, failed)
                if found is not None:
                    word = self._word(key)
                    return [(True, word if isinstance(texts[0][key], str) else f"str({word})"), *found]
        failed.add(rest)
        return None


def _places(reference: Reference) -> Iterator[tuple[int, Place]]:
    """Yield the place of each node of a reference."""
    kinds = {node.id: (reference.components.get(node.id) or "", node.op) for node in reference.graph.nodes}
    counts, seen = Counter(kinds.values()), Counter[tuple[str, str]]()
    for i, kind in kinds.items():
        yield i, (*kind, seen[kind], counts[kind])
        seen[kind] += 1


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
