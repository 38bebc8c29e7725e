"""Collects the mutants of one block: each is a name, a change of its plan, what the judge must say."""

from autograde.exercises._residual.plans import block_function
from autograde.selftest.cases import mutant

#: The component that each part of a plan belongs to.
COMPONENTS = {"a": "main_a", "b": "main_b", "c": "main_c", "1": "shortcut", "end": "final_relu"}


class BlockMutants:
    """Collects the mutants of one block."""

    def __init__(self, task):
        self.task = task
        self.mutants = []

    def add(self, name, alter, loses, *first):
        """Add the mutant of a plan; a finding without a component is one of the (single) lost component."""
        first = " ".join(f if ":" in f else f"{loses}:{f}" for f in first)
        self.mutants.append(mutant(self.task, name, block_function(self.task, alter), loses, first))

    def step(self, name, part, method, *args, first, **settings):
        """Add the mutant that calls one method of the plan."""
        firsts = (first,) if isinstance(first, str) else first
        self.add(name, lambda plan: getattr(plan, method)(*args, **settings), COMPONENTS[part], *firsts)
