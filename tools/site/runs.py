"""``python -m tools.site.runs``: runs the solved notebooks and keeps what the site shows of them.

The site renders what lies in ``docs/runs/`` and runs nothing. Run this after a master has changed: in a
folder of its own, with drawn hands and no photograph, with the numbers of epochs and images that a person
gets. Hidden tests, canaries and answers to written questions are taken out before anything is run.
"""

import os
import platform
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import nbformat
import typer
from nbclient import NotebookClient

import signs
from autograde.course import Course, find_root, list_assignments
from signs.files import whole_file
from tools.make_wheel import for_students
from tools.site.downloads import language_of
from tools.site.run_cleaning import clean_run

ROOT = Path(__file__).parents[2]
RUNS = ROOT / "docs" / "runs"
CELL_SECONDS = 1800


def run_assignment(course: Course, only: str = "") -> list[Path]:
    """Run an assignment's notebooks in their order, in one folder, and write what the site shows.

    Parameters
    ----------
    course : Course
        Built: ``source/`` is there.
    only : str
        Part of a notebook's name: the others are run with the small budget, since it may go on with them,
        and not written.

    Returns
    -------
    list of Path
        What was written.
    """
    written = []
    with tempfile.TemporaryDirectory() as place:
        for path in sorted(course.source.glob("*.ipynb")):
            notebook = for_students(nbformat.read(path, as_version=4))
            nbformat.write(
                notebook, Path(place) / path.name
            )  # later notebooks read what stands in earlier ones
            wanted = only in path.stem
            os.environ["SIGNS_BUDGET"] = "full" if wanted else "small"
            os.environ["LANGUAGE"] = language_of(course.assignment)
            begun = time.monotonic()
            NotebookClient(
                notebook,
                timeout=CELL_SECONDS,
                kernel_name="python3",
                resources={"metadata": {"path": place}},
                coalesce_streams=True,
            ).execute()
            if not wanted:
                continue
            target = RUNS / course.assignment / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            notebook = clean_run(notebook)
            notebook.metadata["run"] = _facts(time.monotonic() - begun)
            with whole_file(target) as beside:
                nbformat.write(notebook, beside)
            written.append(target)
            print(f"{target.relative_to(ROOT)}: {target.stat().st_size / 1e6:.1f} MB", flush=True)
    return written


def _facts(seconds):
    import keras

    return {
        "date": datetime.now(UTC).date().isoformat(),
        "seconds": round(seconds),
        "kit": signs.__version__,
        "python": platform.python_version(),
        "keras": keras.__version__,
        "backend": keras.backend.backend(),
    }


def main(
    assignment: Annotated[str, typer.Argument(help="All, unless one is named.")] = "",
    only: Annotated[str, typer.Option(help="Write one notebook alone: a part of its name.")] = "",
) -> None:
    """Run the solved notebooks and keep what the site shows of them."""
    root = find_root(ROOT)
    with tempfile.TemporaryDirectory() as cache:
        os.environ |= {"SIGNS_CACHE": cache, "TF_CPP_MIN_LOG_LEVEL": "3"}  # no photograph of anybody's hand
        os.environ.pop("SIGNS_DATA", None)
        for name in [assignment] if assignment else list_assignments(root):
            course = Course(root, name)
            if course.source.is_dir():
                run_assignment(course, only)


if __name__ == "__main__":
    typer.run(main)
