"""What the self-test consists of: mutants (wrong solutions) and variants (right ones)."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """A wrong solution and what the judge has to say about it.

    Attributes
    ----------
    task : str
    name : str
        What is wrong, in a few words.
    function : callable
        The wrong solution.
    loses : frozenset of str
        The components that the mistake breaks: each loses its points, and no other does but ``result``,
        where there is one and something else is computed.
    first : tuple of str
        The findings of which one must come first, as ``component:identifier``.
    """

    task: str
    name: str
    function: Callable
    loses: frozenset
    first: tuple


@dataclass(frozen=True)
class Variant:
    """A right solution in some style: it gets all points.

    Attributes
    ----------
    task : str
    name : str
    function : callable
    """

    task: str
    name: str
    function: Callable


def mutant(task, name, function, loses, first):
    """Make a mutant; ``loses`` and ``first`` are words with spaces between."""
    return Mutant(task, name, function, frozenset(loses.split()), tuple(first.split()))
