"""Plain Python files as a hundred people hand them in, each with what is right and wrong in it.

The sources are written for this purpose; every expectation comes from reading the source against the
exercise, never from a run of the judge.
"""

from dataclasses import dataclass, field

IDENTITY, CONVOLUTIONAL, RESNET = "identity_block", "convolutional_block", "ResNet50"


@dataclass(frozen=True)
class Case:
    """One file.

    Attributes
    ----------
    name : str
    source : str
    right : tuple of str
        Exercises whose function computes the right thing.
    wrong : dict
        For each other exercise in the file the components that are wrong in it, names, initialisers and
        parameter counts left aside; None where the function does not run.
    names : dict
        Names of functions that have to be given by hand.
    """

    name: str
    source: str
    right: tuple = ()
    wrong: dict = field(default_factory=dict)
    names: dict = field(default_factory=dict)


def edit(source, *changes):
    """Change a source as somebody's slip would; each old text must stand there exactly once."""
    for old, new in changes:
        assert source.count(old) == 1, f"{source.count(old)} times in the source: {old}"
        source = source.replace(old, new)
    return source
