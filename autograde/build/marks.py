"""The short cell marks of the masters, and what nbgrader writes in their place.

====================================  ===========================================================
``# %% locked="imports"``             read-only code cell, no points
``# %% solution="square"``            the student's code cell, holds a solution region
``# %% test="check_x" points=10``     autograded code cell, ends in a call of ``check``, or asserts
``# %% [markdown] written="why" points=5``  manually graded text cell, holds the model answer
====================================  ===========================================================

The value is nbgrader's ``grade_id``, unique in the whole assignment. Metadata version 3, see
https://nbgrader.readthedocs.io/en/stable/contributor_guide/metadata.html.
"""

import ast
import math
import re
from dataclasses import dataclass

from nbformat import NotebookNode

from autograde.build.regions import HIDDEN_TESTS, SOLUTION, MasterError, split_regions
from signs.words import mark, tell, tell_list

CELL_TYPE = {"locked": "code", "solution": "code", "test": "code", "written": "markdown"}
GRADED = ("test", "written")
GRADE_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,49}")
ALLOWED = {*CELL_TYPE, "points", "tags"}


@dataclass(frozen=True)
class Mark:
    """What a cell is for.

    Attributes
    ----------
    kind : str
        ``locked``, ``solution``, ``test`` or ``written``.
    grade_id : str
        nbgrader's id of the cell.
    points : int, float or None
        The most the cell can bring; None for cells without points.
    """

    kind: str
    grade_id: str
    points: int | float | None = None

    @property
    def metadata(self) -> dict:
        """What nbgrader wants in such a cell's metadata, schema version 3."""
        metadata = {
            "cell_type": CELL_TYPE[self.kind],
            "grade": self.kind in GRADED,
            "grade_id": self.grade_id,
            "locked": self.kind in ("locked", "test"),
            "schema_version": 3,
            "solution": self.kind in ("solution", "written"),
            "task": False,
        }
        if self.points is not None:
            metadata["points"] = self.points
        return metadata


def read_mark(cell: NotebookNode, where: str) -> Mark | None:
    """Read a cell's mark and check that the cell is as the mark says.

    Parameters
    ----------
    cell : NotebookNode
        A cell of a master, with the mark as its metadata.
    where : str
        The cell's place, for the message of an error.

    Returns
    -------
    Mark or None
        None for a plain cell.

    Raises
    ------
    MasterError
        If the mark or the cell's text breaks the format; one line that says what to do.
    """
    mark = _mark_of(cell.metadata, where)
    if mark is not None:
        where = f"{where} ({mark.grade_id})"
        if cell.cell_type != CELL_TYPE[mark.kind]:
            wanted = CELL_TYPE[mark.kind]
            raise MasterError(
                tell(
                    "{where}: {kind} is a mark of {wanted} cells, this is a {found} cell",
                    where=where,
                    kind=mark.kind,
                    wanted=wanted,
                    found=cell.cell_type,
                )
            )
    _check_text(cell.source, mark, where)
    return mark


def _mark_of(metadata: dict, where: str) -> Mark | None:
    if "title" in metadata:
        raise MasterError(
            tell(
                "{where}: '{text}' on the cell's first line is no mark: write kind=\"grade_id\", "
                "or leave it out",
                where=where,
                text=metadata["title"],
            )
        )
    unknown = sorted(set(metadata) - ALLOWED)
    if unknown:
        raise MasterError(
            tell(
                "{where}: unknown mark '{mark}': the marks are {marks}",
                where=where,
                mark=unknown[0],
                marks=tell_list((*CELL_TYPE, "points", "tags")),
            )
        )
    kinds = [kind for kind in CELL_TYPE if kind in metadata]
    if len(kinds) > 1:
        raise MasterError(
            tell(
                "{where}: {marks} cannot both mark one cell: split the cell or drop one",
                where=where,
                marks=tell_list(kinds),
            )
        )
    points = metadata.get("points")
    if not kinds:
        if points is not None:
            raise MasterError(
                tell(
                    "{where}: points without test or written: add the mark or take the points out",
                    where=where,
                )
            )
        return None
    [kind] = kinds
    grade_id = metadata[kind]
    if not isinstance(grade_id, str) or not GRADE_ID.fullmatch(grade_id):
        raise MasterError(
            tell(
                "{where}: {mark} is no grade id: write a letter, then up to 49 letters, digits, _ and -, "
                "in quotes",
                where=where,
                mark=f"{kind}={grade_id!r}",
            )
        )
    if kind not in GRADED and points is not None:
        raise MasterError(
            tell(
                "{where} ({cell}): a {kind} cell has no points: give them to its test cell",
                where=where,
                cell=grade_id,
                kind=kind,
            )
        )
    if kind in GRADED and not _is_positive_number(points):
        sentence = (
            mark("{where} ({cell}): the {kind} cell has no points: write a positive number, such as points=5")
            if points is None
            else mark(
                "{where} ({cell}): the {kind} cell has {points}: write a positive number, such as points=5"
            )
        )
        raise MasterError(tell(sentence, where=where, cell=grade_id, kind=kind, points=f"points={points!r}"))
    return Mark(kind, grade_id, points)


def _is_positive_number(points) -> bool:
    is_number = isinstance(points, int | float) and not isinstance(points, bool)
    return is_number and math.isfinite(points) and points > 0


def _check_text(source: str, mark: Mark | None, where: str) -> None:
    released, regions = split_regions(source, where)
    kind = mark.kind if mark else None
    kinds = {region.kind for region in regions}
    if SOLUTION in kinds and kind not in ("solution", "written"):
        raise MasterError(
            tell(
                "{where}: a solution region in a cell that is not the student's: mark it solution or written",
                where=where,
            )
        )
    if HIDDEN_TESTS in kinds and kind != "test":
        raise MasterError(
            tell("{where}: hidden tests in a cell that is no test: mark it test, with points", where=where)
        )
    if kind in ("solution", "written") and SOLUTION not in kinds:
        raise MasterError(
            tell(
                "{where}: no solution region: put it between '{begin}' and '{end}'",
                where=where,
                begin="### BEGIN SOLUTION",
                end="### END SOLUTION",
            )
        )
    if kind == "test":
        _check_test(released, source, where)


def _check_test(released: str, source: str, where: str) -> None:
    """A test ends in a ``check`` of ours, also where its hidden part is cut out, or asserts something.

    nbgrader gives full points to a test that neither raises nor shows a number.
    """
    whole, shown = _statements(source, where), _statements(released, where)
    checks = [statement for statement in (*whole, *shown) if _is_check(statement)]
    if not checks:
        if not any(isinstance(node, ast.Assert) for statement in whole for node in ast.walk(statement)):
            raise MasterError(
                tell(
                    "{where}: the test neither ends in a call of check(...) nor asserts anything: "
                    "nbgrader would give its points to everyone",
                    where=where,
                )
            )
        return
    for statements, text in ((whole, source), (shown, released)):
        if not statements or not _is_check(statements[-1]):
            raise MasterError(
                tell(
                    "{where}: the test, with and without its hidden part, must end in a call of check(...)",
                    where=where,
                )
            )
        last = statements[-1]
        after = text.splitlines()[(last.end_lineno or 1) - 1].encode()[last.end_col_offset :]
        if after.lstrip().startswith(b";"):
            raise MasterError(
                tell(
                    "{where}: ';' after check(...) hides its points, and nbgrader then gives all: "
                    "take it out",
                    where=where,
                )
            )


def _statements(source: str, where: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError as error:
        raise MasterError(
            tell(
                "{where}: the test is not Python, line {line}: {error}",
                where=where,
                line=error.lineno,
                error=error.msg,
            )
        ) from error


def _is_check(statement: ast.stmt) -> bool:
    call = statement.value if isinstance(statement, ast.Expr) else None
    function = call.func if isinstance(call, ast.Call) else None
    return getattr(function, "id", getattr(function, "attr", None)) == "check"
