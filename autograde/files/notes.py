"""What there is to tell of a line of somebody's file, kept apart so that no code reads the words."""

from dataclasses import dataclass

from signs.words import tell


@dataclass(frozen=True)
class Note:
    """One thing to tell.

    Attributes
    ----------
    line : int
        The line's number in the file.
    told : str
        What is said of it, without the number.
    skipped, why : str
        The code that was left out, and what Python says of it; empty where something else is told.
    """

    line: int
    told: str
    skipped: str = ""
    why: str = ""

    @property
    def sentence(self) -> str:
        """What is said of the line, with its number."""
        return tell("line {line}: {said}", line=self.line, said=self.told)

    @property
    def cause(self) -> str:
        """What was left out and why, where it is told as the cause of something else."""
        return tell("line {line}: `{code}`: {why}", line=self.line, code=self.skipped, why=self.why)


def skip(line: int, code: str, why: str) -> Note:
    """Note that a line's code was left out.

    Parameters
    ----------
    line : int
    code : str
    why : str

    Returns
    -------
    Note
    """
    return Note(line, tell("skipped `{code}`: {why}", code=code, why=why), code, why)
