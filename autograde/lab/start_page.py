"""The notebook that a learner's JupyterLab opens on: what to do, the notebooks, how far one is, and help.

It is written anew at each start; no answer stands in it. How far one is stands there already, and the cell
that says so can be run at any time.
"""

import platform
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from html import unescape
from pathlib import Path
from urllib.parse import quote

import nbformat
from nbformat import NotebookNode
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograde.course import Course
from autograde.course_files import START_PAGE
from autograde.learner.notebook import read_notebook, title_of
from autograde.learner.progress import progress_html, read_progress
from signs.files import whole_file
from signs.words import mark, tell

PROGRESS = "from autograde import progress\n\nprogress()"
#: How long a notebook takes, as its first text says it in any of the languages.
_TIME = re.compile(
    r"\babout (?:[\w–-]+ ){1,3}?(?:minutes?|hours?)\b|(?:大约|大概|约)[^，。；\n]{1,12}?(?:分钟|小时)",
    re.IGNORECASE,
)
#: All that JupyterLab would write into it otherwise, so that the page does not count as changed.
_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": sys.version_info.major},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": platform.python_version(),
    },
}
_WELCOME = mark(
    """\
# Your course

Open a notebook below and read it from top to bottom. **Shift+Enter** runs a cell and goes on to the next one.
Where a cell says `# YOUR CODE HERE`, replace the line below it by your own code. The check that follows says
at once what is right, what is wrong and where to look; run it as often as you like.

All that you write is saved in this folder, and nothing here overwrites it."""
)
_HELP = mark(
    """\
## Where help is

- **The check** below each exercise names what is wrong, and where.
- **A hint.** Write `hint("NAME")` in a cell of your own, with the name of the exercise that you are at: it
  says where to look, at the next call what is wrong there, and then why it matters.
- **The course's own answer.** `solution("NAME")` shows it, and why it is so, as soon as it may be seen.
- **Something looks odd?** Choose *Kernel → Restart Kernel…* and run the notebook's cells again from the top.
- **Begin an exercise anew:** `autograde update --reset NAME` in a terminal. Your notebook is kept beside it.
- **Come back later:** run `autograde lab` where you ran it today."""
)


def write_start_page(courses: Sequence[Course], folder: Path) -> Path:
    """Write the start page of a learner's folder.

    Parameters
    ----------
    courses : sequence of Course
        The assignments whose notebooks are listed.
    folder : Path
        The learner's.

    Returns
    -------
    Path
        The notebook.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    notebook = make_start_page(courses, folder)
    path = folder / START_PAGE
    with whole_file(path) as part:
        nbformat.write(notebook, part)
    with suppress(Exception):  # JupyterLab shows it all the same, only plainer
        NotebookNotary().sign(nbformat.read(path, as_version=4))
    return path


def make_start_page(courses: Sequence[Course], folder: Path) -> NotebookNode:
    """Make the start page, see `write_start_page`."""
    progress = new_code_cell(PROGRESS, metadata={"jupyter": {"source_hidden": True}})
    html = progress_html(read_progress(folder))
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
    progress.outputs = [new_output("display_data", data={"text/html": html, "text/plain": text})]
    cells = [
        new_markdown_cell(tell(_WELCOME)),
        new_markdown_cell("\n".join(_list_notebooks(courses))),
        new_markdown_cell(tell("## How far you are")),
        progress,
        new_markdown_cell(tell(_HELP)),
    ]
    for number, cell in enumerate(cells, start=1):  # the same page from the same course
        cell.id = f"start-page-{number}"
        cell.metadata |= {"deletable": False, "editable": False}
    return new_notebook(cells=cells, metadata=_METADATA, nbformat=4, nbformat_minor=5)


def _list_notebooks(courses: Sequence[Course]) -> Iterator[str]:
    yield tell("## The notebooks")
    for course in courses:
        paths = sorted(course.release.glob("*.ipynb"))
        if len(courses) > 1:
            yield f"\n### {course.assignment}"
        yield ""
        for path in paths:
            title, time = read_heading(path)
            place = quote(f"{course.assignment}/{path.name}")
            link = f"[{title}]({place})"
            yield "- " + (tell("{notebook}, {time}", notebook=link, time=time) if time else link)


def read_heading(path: Path) -> tuple[str, str]:
    """Read what a notebook's first text says of it.

    Parameters
    ----------
    path : Path

    Returns
    -------
    title : str
        Its first heading; its name where it has none.
    time : str
        How long it takes, if it says so.
    """
    cells = read_notebook(path)
    time = _TIME.search(next((cell.source for cell in cells if cell.kind == "markdown"), ""))
    plain = re.sub(r"([\[\]])", r"\\\1", title_of(cells) or path.stem)
    return plain, " ".join(time[0].lower().split()) if time else ""
