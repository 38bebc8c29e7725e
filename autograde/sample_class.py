"""Hands in the sample class of an assignment: a perfect submission, an untouched one, and planted mistakes.

Each mistake is a change of the masters' own solution, so that it stays true to what students are asked to
write; a master that no longer contains what a mistake changes is an error here, not a mistake that is lost.
"""

from pathlib import Path

import nbformat

from autograde.build.canaries import without_canaries
from autograde.course import Course
from autograde.planted_mistakes import Sample, SampleError, plant, read_sample_class
from signs.files import whole_folder
from signs.words import tell


def make_sample_class(course: Course) -> list[Sample]:
    """Write the sample class's submissions.

    Parameters
    ----------
    course : Course
        Whose source and release are read; the submissions go where students hand in. Submissions of other
        students there are left alone.

    Returns
    -------
    list of Sample

    Raises
    ------
    SampleError
        If there is no release, or if a mistake does not fit the masters.
    """
    samples = read_sample_class(course)
    releases = sorted(course.release.glob("*.ipynb"))
    if not releases:
        raise SampleError(
            tell("no notebooks in {folder}: run `autograde build` first", folder=course.release)
        )
    solutions = _solutions(course, releases)
    for sample in samples:
        if sample.mistake and sample.mistake.exercise not in solutions:
            raise SampleError(
                tell(
                    "the mistake '{title}': no master has a solution '{exercise}'",
                    title=sample.planted,
                    exercise=sample.mistake.exercise,
                )
            )
        _write_submission(course, sample, releases, solutions)
    return samples


def _solutions(course: Course, releases: list[Path]) -> dict[str, str]:
    """Read the masters' solution cells from the instructor notebooks: source by grade id."""
    solutions = {}
    for path in releases:
        for cell in nbformat.read(course.source / path.name, as_version=4).cells:
            grading = cell.metadata.get("nbgrader", {})
            if grading.get("solution"):
                lines = cell.source.splitlines(keepends=True)
                kept = [
                    line
                    for line in lines
                    if "### BEGIN SOLUTION" not in line and "### END SOLUTION" not in line
                ]
                solutions[grading["grade_id"]] = without_canaries("".join(kept))
    return solutions


def _write_submission(
    course: Course, sample: Sample, releases: list[Path], solutions: dict[str, str]
) -> None:
    """Write one submission, whole or not at all."""
    with whole_folder(course.submitted / sample.student / course.assignment) as made:
        for path in releases:
            notebook = nbformat.read(path, as_version=4)
            for cell in notebook.cells:
                name = cell.metadata.get("nbgrader", {}).get("grade_id")
                if sample.filled and name in solutions:
                    cell.source = solutions[name]
                    if sample.mistake and sample.mistake.exercise == name:
                        cell.source = plant(sample.mistake, cell.source)
            nbformat.write(notebook, made / path.name)
