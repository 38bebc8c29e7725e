"""The course's own text cells of a notebook at hand: what is the same in a submission needs no taming."""

from pathlib import Path
from typing import Any

import nbformat
from nbgrader.coursedir import CourseDirectory


def released_texts(step: Any, resources: dict[str, Any]) -> frozenset[str]:
    """Read the course's own text cells from the release of the notebook at hand.

    Parameters
    ----------
    step : traitlets.config.LoggingConfigurable
        A preprocessor or an exporter of nbgrader or nbconvert.
    resources : dict
        Of the conversion, as nbgrader's converters and formgrader make it.

    Returns
    -------
    frozenset of str
        Sources; none where there is no such release.
    """
    told = resources.get("nbgrader", {})
    assignment = told.get("assignment") or resources.get("assignment_id")
    notebook = told.get("notebook") or resources.get("notebook_id")
    if not assignment or not notebook:
        return frozenset()
    owner, coursedir = step, None
    while owner is not None and coursedir is None:
        owner, coursedir = getattr(owner, "parent", None), getattr(owner, "coursedir", None)
    coursedir = coursedir or CourseDirectory(config=step.config)
    folder = coursedir.format_path(coursedir.release_directory, ".", assignment)
    path = Path(coursedir.root, folder, f"{notebook}.ipynb")
    try:
        cells = nbformat.read(path, as_version=4).cells
    except (OSError, ValueError, AttributeError, nbformat.ValidationError):
        return frozenset()
    return frozenset(cell.source for cell in cells if cell.cell_type == "markdown")
