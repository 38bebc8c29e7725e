"""Words for what a comparison has found: one sentence and a hint a difference, for the student.

What the exercise asks for is told in its own words (F1, f, s), never as a challenge's numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from autograde.judge.blocks import BlockFault, find_block_faults
from autograde.judge.branch_words import BRANCH_WORDS
from autograde.judge.comparison import Comparison, Difference
from autograde.judge.layer_words import LAYER_WORDS
from autograde.judge.symbols import Symbols
from autograde.judge.told import Told, Words
from autograde.judge.verdict import Finding
from signs.words import tell

_WORDS: Words = {**LAYER_WORDS, **BRANCH_WORDS}


@dataclass(frozen=True)
class Wording:
    """What the words of an exercise are.

    Attributes
    ----------
    rubric : dict
        ``{component: (title, points)}``.
    symbols : Symbols
    hints : dict of str to str
        Hints of the exercise's own, by finding identifier or by ``component:identifier``.
    """

    rubric: Mapping[str, tuple[str, float]]
    symbols: Symbols
    hints: Mapping[str, str] = field(default_factory=dict)

    def findings(self, comparison: Comparison, challenge: int = 0) -> list[Finding]:
        """Word the differences of a comparison, in their order; those of one block's as one.

        Parameters
        ----------
        comparison : Comparison
        challenge : int
            Which of the check's it is.

        Returns
        -------
        list of Finding
            What is wrong in a function that the network calls belongs to a component of that function's name.
        """
        told = Told(self.rubric, comparison, self.symbols.at(challenge))
        faults = {id(fault.difference): fault for fault in find_block_faults(comparison)}
        within = {id(difference) for fault in faults.values() for difference in fault.all}
        found = []
        for difference in comparison.differences:
            if id(difference) in faults:
                found.append(_word_fault(told, faults[id(difference)]))
            elif id(difference) not in within:
                found.append(_word(told, difference, told.title(difference)))
        return [self.finish(finding) for finding in found]

    def finish(self, finding: Finding) -> Finding:
        """Give a finding the exercise's own hint, where it has one."""
        own = self.hints.get(f"{finding.component}:{finding.identifier}", self.hints.get(finding.identifier))
        return replace(finding, hint=tell(own)) if own else finding


def _word(told: Told, difference: Difference, title: str) -> Finding:
    return _WORDS[difference.kind](told, difference, title)


def _word_fault(told: Told, fault: BlockFault) -> Finding:
    """Word what is wrong in a function that the network is built from."""
    finding = _word(told, fault.difference, told.title_in(fault.function, fault.difference))
    return replace(finding, component=fault.block)
