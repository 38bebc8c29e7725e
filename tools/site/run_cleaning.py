"""What of a run notebook stands on the site: its text, its code, and outputs that a page can show."""

import re

from nbformat import NotebookNode

from autograde.build.regions import MARKER, SOLUTION
from autograde.repair.origin import FIRST_CELL

#: Hides a cell's code behind a line to click on (myst-nb's own tag); what is printed below it stays.
HIDE_INPUT = "hide-input"
#: Of one output the first of these is kept: a picture's HTML holds its words and its dark colours.
KINDS = ("text/html", "image/png", "text/plain")
#: Characters of one output, at most: a longer one is a mistake.
LONGEST = 700_000
_ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_ANCHOR = re.compile(r'^<a id="([^"]+)"></a>$', re.MULTILINE)  # before a translated heading
_JUPYTERS_LINK = re.compile(r"(\]\((?:[\w./-]+\.ipynb)?#)([^)\s]+)\)")


def clean_run(notebook: NotebookNode) -> NotebookNode:
    """Leave of a notebook that was run what a page of the site shows.

    Parameters
    ----------
    notebook : NotebookNode
        With its outputs; without hidden tests and canaries. It is changed.

    Returns
    -------
    NotebookNode
        The same.

    Raises
    ------
    ValueError
        If an output is too large for a page.
    """
    notebook.cells = [cell for cell in notebook.cells if FIRST_CELL not in cell.metadata.get("tags", ())]
    for cell in notebook.cells:
        is_answer = cell.cell_type == "code" and _holds_solution(cell.source)
        cell.metadata = NotebookNode(tags=[HIDE_INPUT]) if is_answer else NotebookNode()
        cell.source = "\n".join(line for line in cell.source.split("\n") if not MARKER.search(line))
        if cell.cell_type == "markdown":
            cell.source = _JUPYTERS_LINK.sub(_sphinx_link, cell.source)
            cell.source = _ANCHOR.sub(lambda found: f"({found[1].lower()})=", cell.source)
        else:
            cell.execution_count = None
            cell.outputs = [output for raw in cell.outputs if (output := _clean_output(raw)) is not None]
    kept = ("kernelspec", "language_info")  # and no widgets: a page would load their scripts from elsewhere
    notebook.metadata = NotebookNode({name: notebook.metadata[name] for name in kept})
    return notebook


def _holds_solution(source):
    return any(f"BEGIN {SOLUTION}" in line for line in source.split("\n"))


def _sphinx_link(found):
    """Jupyter's anchors keep capitals; the site's are in lower case."""
    return f"{found[1]}{found[2].lower()})"


def _clean_output(output):
    """Return one output as a page shows it, or None."""
    if output.output_type == "stream":
        if output.name != "stdout":
            return None
        text = as_seen(output.text)
        return NotebookNode(output_type="stream", name="stdout", text=text) if text.strip() else None
    if output.output_type == "error":
        raise ValueError(f"{output.ename}: {output.evalue}")
    if any("widget" in kind for kind in output.data):
        return None  # a camera has nothing to show without a kernel
    kind = next((kind for kind in KINDS if kind in output.data), None)
    if kind is None:
        return None
    if len(output.data[kind]) > LONGEST:
        raise ValueError(f"an output of {len(output.data[kind]):,} characters is too large for a page")
    return NotebookNode(output_type="display_data", data={kind: output.data[kind]}, metadata={})


def as_seen(text: str) -> str:
    """Return what a terminal shows in the end of text that goes back and writes over itself.

    Parameters
    ----------
    text : str
        With escape sequences, carriage returns and backspaces, as progress bars have them.
    """
    lines = []
    for line in _ESCAPES.sub("", text).split("\n"):
        shown: list[str] = []
        place = 0
        for letter in line:
            if letter == "\r":
                place = 0
            elif letter == "\b":
                place = max(0, place - 1)
            else:
                shown[place : place + 1] = [letter]
                place += 1
        lines.append("".join(shown).rstrip())
    return "\n".join(lines)
