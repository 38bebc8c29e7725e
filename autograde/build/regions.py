"""The regions of a cell that students never see: solutions and hidden tests between BEGIN and END lines.

nbgrader takes every line that merely contains ``BEGIN SOLUTION`` for a marker. Here a marker is a line of
its own, and anything that only resembles one is refused, so that nbgrader and the build always cut at the
same lines.
"""

import re
from dataclasses import dataclass

from autograde.course import CourseError

SOLUTION = "SOLUTION"
HIDDEN_TESTS = "HIDDEN TESTS"
MARKER = re.compile(rf"(BEGIN|END) ({SOLUTION}|{HIDDEN_TESTS})")


class MasterError(CourseError):
    """A mistake in a master; the message names the file, the line and what to do."""


@dataclass(frozen=True)
class Region:
    """What stands between a BEGIN and its END.

    Attributes
    ----------
    kind : str
        `SOLUTION` or `HIDDEN_TESTS`.
    lines : tuple of str
        The lines between the markers.
    """

    kind: str
    lines: tuple[str, ...]


def split_regions(source: str, where: str) -> tuple[str, list[Region]]:
    """Part a cell's text into what is released and what is not.

    Parameters
    ----------
    source : str
        The cell's text.
    where : str
        The cell's place, for the message of an error.

    Returns
    -------
    released : str
        The text without the regions and without their markers.
    regions : list of Region
        In the order of the cell.

    Raises
    ------
    MasterError
        If a marker is misspelt, nested, left open or never begun, or a region is empty.
    """
    released: list[str] = []
    regions: list[Region] = []
    inside: list[str] = []
    kind = None
    for line in source.split("\n"):
        marker = MARKER.search(line)
        if marker is None:
            (released if kind is None else inside).append(line)
            continue
        edge, name = marker.groups()
        if line.strip() != f"### {edge} {name}":
            raise MasterError(
                f"{where}: nbgrader would take '{line.strip()}' for a marker: "
                f"write '### {edge} {name}' alone on its line"
            )
        if edge == "BEGIN":
            if kind is not None:
                raise MasterError(
                    f"{where}: BEGIN {name} stands inside BEGIN {kind}: end that with '### END {kind}' first"
                )
            kind, inside = name, []
        else:
            if kind != name:
                raise MasterError(f"{where}: END {name} has no BEGIN: put '### BEGIN {name}' before it")
            if not any(text.strip() for text in inside):
                raise MasterError(
                    f"{where}: nothing stands between BEGIN {name} and END {name}: fill it or take both out"
                )
            regions.append(Region(name, tuple(inside)))
            kind = None
    if kind is not None:
        raise MasterError(f"{where}: BEGIN {kind} has no END: put '### END {kind}' after it")
    return "\n".join(released), regions
