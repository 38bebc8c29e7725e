"""The regions of a cell that students never see: solutions and hidden tests between BEGIN and END lines.

nbgrader takes every line that merely contains ``BEGIN SOLUTION`` for a marker. Here a marker is a line of
its own, and anything that only resembles one is refused, so that nbgrader and the build always cut at the
same lines.
"""

import re
from dataclasses import dataclass

from autograde.course import CourseError
from signs.words import tell

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
                tell(
                    "{where}: nbgrader would take '{line}' for a marker: write '{marker}' alone on its line",
                    where=where,
                    line=line.strip(),
                    marker=f"### {edge} {name}",
                )
            )
        if edge == "BEGIN":
            if kind is not None:
                raise MasterError(
                    tell(
                        "{where}: {inner} stands inside {outer}: end that with '{end}' first",
                        where=where,
                        inner=f"BEGIN {name}",
                        outer=f"BEGIN {kind}",
                        end=f"### END {kind}",
                    )
                )
            kind, inside = name, []
        else:
            if kind != name:
                raise MasterError(
                    tell(
                        "{where}: {end} has no BEGIN: put '{begin}' before it",
                        where=where,
                        end=f"END {name}",
                        begin=f"### BEGIN {name}",
                    )
                )
            if not any(text.strip() for text in inside):
                raise MasterError(
                    tell(
                        "{where}: nothing stands between {begin} and {end}: fill it or take both out",
                        where=where,
                        begin=f"BEGIN {name}",
                        end=f"END {name}",
                    )
                )
            regions.append(Region(name, tuple(inside)))
            kind = None
    if kind is not None:
        raise MasterError(
            tell(
                "{where}: {begin} has no END: put '{end}' after it",
                where=where,
                begin=f"BEGIN {kind}",
                end=f"### END {kind}",
            )
        )
    return "\n".join(released), regions
