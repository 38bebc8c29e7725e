"""The directive ``measured``: tables of a file in ``docs/measured/``, with the day and the machine.

A page names the file and, if it likes, one of its tables::

    ```{measured} grading-0.1.0.json
    :table: shares
    ```

The files are what ``python -m tools.bench --json FILE`` writes.
"""

import json
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

MEASURED = Path(__file__).parents[2] / "docs" / "measured"


def read_figures(name: str) -> dict[str, Any]:
    """Read a file of measured figures.

    Parameters
    ----------
    name : str
        In ``docs/measured/``.

    Returns
    -------
    dict
        ``measured`` says when, with what and on which machine; each of ``tables`` has a ``title``,
        ``columns`` and ``rows``.
    """
    figures: dict[str, Any] = json.loads((MEASURED / name).read_text(encoding="utf-8"))
    return figures


class Measured(SphinxDirective):
    """Shows one table of a file, or all of them, each with where it comes from."""

    required_arguments = 1
    option_spec: ClassVar = {"table": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Make the tables."""
        self.env.note_dependency(str(MEASURED / self.arguments[0]))
        figures = read_figures(self.arguments[0])
        wanted = self.options.get("table")
        tables = [table for table in figures["tables"] if wanted in (None, table.get("name"))]
        if not tables:
            raise self.error(f"{self.arguments[0]} has no table {wanted!r}")
        made: list[nodes.Node] = []
        made.extend(map(_table, tables))
        made.append(nodes.paragraph("", "", *_origin(figures["measured"]), classes=["measured"]))
        return made


def _origin(measured):
    """Say in a sentence when, with what and where figures were measured."""
    made = f"Measured on {measured['date']} with version {measured['kit']} and Python {measured['python']}"
    runs = f", {measured['runs']}" if "runs" in measured else ""
    end = f". {measured['from']}" if "from" in measured else "."
    command = nodes.literal("", measured["command"])
    return nodes.Text(f"{made} on {measured['machine']}; "), command, nodes.Text(f"{runs}{end}")


def _table(table):
    columns, rows = table["columns"], table["rows"]
    decimals = [max(map(_decimals, column)) for column in zip(*rows, strict=True)]
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in columns), cols=len(columns))
    group += nodes.thead("", _row(columns))
    group += nodes.tbody("", *(_row(map(_shown, row, decimals)) for row in rows))
    return nodes.table("", nodes.title("", table["title"].replace("`", "")), group, classes=["measured"])


def _row(cells):
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", cell)) for cell in cells))


def _decimals(cell):
    return len(str(cell).partition(".")[2]) if isinstance(cell, float) else 0


def _shown(cell, decimals):
    return f"{cell:.{decimals}f}" if isinstance(cell, float) else str(cell)


def setup(app: Sphinx) -> dict[str, bool]:
    """Let Sphinx know the directive."""
    app.add_directive("measured", Measured)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
