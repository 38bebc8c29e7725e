"""The course's notebooks, and what they print when they are executed."""

import shutil

import nbformat
from nbclient import NotebookClient

from autograde.course import find_course, find_root, list_assignments

COURSES = {name: find_course(__file__, name) for name in list_assignments(find_root(__file__))}
#: The course and the path of each notebook, by assignment and name.
SOURCES, RELEASES = (
    {
        f"{name}/{path.name}": (course, path)
        for name, course in COURSES.items()
        for path in sorted(getattr(course, folder).rglob("*.ipynb"), key=lambda path: path.name)
    }
    for folder in ("source", "release")
)


def run(path, folder, top=None):
    """Execute a notebook in a copy of its assignment's folder, where the other notebooks are."""
    top = top or path.parent
    shutil.copytree(top, folder, dirs_exist_ok=True)
    notebook = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": str(folder / path.parent.relative_to(top))}}
    NotebookClient(notebook, timeout=600, kernel_name="python3", allow_errors=True, resources=where).execute()
    return notebook


def outputs(notebook, kind):
    return [(c, o) for c in notebook.cells for o in c.get("outputs", []) if o.output_type == kind]


def printed(notebook):
    return "".join(output.text for _, output in outputs(notebook, "stream") if output.name == "stdout")


def told(notebook):
    """All text of a notebook, on one line."""
    return " ".join(" ".join(cell.source.split()) for cell in notebook.cells if cell.cell_type == "markdown")


def words(notebook):
    """The alternative texts of a notebook's pictures."""
    results = outputs(notebook, "execute_result") + outputs(notebook, "display_data")
    return [output.metadata["image/png"]["alt"] for _, output in results if "image/png" in output.data]
