"""A class to try the course on: a perfect submission, an untouched one, and planted mistakes.

Each mistake is a change of the masters' own solution, so that it stays true to what students are asked to
write; a master that no longer contains what a mistake changes is an error here, not a mistake that is lost.
"""

import os
import shutil
from dataclasses import dataclass

import nbformat

from autograde.build.canaries import without_canaries
from autograde.course import CourseError

IDENTITY, CONVOLUTIONAL, NETWORK = "identity_block", "convolutional_block", "ResNet50"


class SampleError(CourseError):
    """A planted mistake does not fit the masters any more."""


@dataclass(frozen=True)
class Mistake:
    """One planted mistake.

    Attributes
    ----------
    title : str
        What is planted.
    task : str
        The exercise whose solution is changed.
    changes : tuple of (str, str)
        What to replace by what in the solution; each must be found.
    components : frozenset of str
        The components of the exercise that are broken by it, and must lose their points.
    finding : str
        Identifier of the finding that should come first.
    """

    title: str
    task: str
    changes: tuple
    components: frozenset
    finding: str


def _mistake(title, task, components, finding, *changes):
    return Mistake(title, task, changes, frozenset(components.split()), finding)


_BN_B = '    X = BatchNormalization(axis=3, name=bn_name + "2b")(X)\n'
_SUM = "    X = Add()([X, X_shortcut])\n"

MISTAKES = (
    _mistake("wrong padding", IDENTITY, "main_b", "conv2d-padding", ('padding="same"', 'padding="valid"')),
    _mistake("no shortcut", IDENTITY, "addition shortcut", "addition-missing", (_SUM, "")),
    _mistake(
        "ReLU before the addition",
        IDENTITY,
        "final_relu",
        "relu-before-addition",
        (_SUM, '    X = Activation("relu")(X)\n' + _SUM),
        ('return Activation("relu")(X)', "return X"),
    ),
    _mistake(
        "stride in the wrong place",
        CONVOLUTIONAL,
        "main_a main_b",
        "conv2d-strides",
        ('F1, 1, strides=s, padding="valid"', 'F1, 1, padding="valid"'),
        ('Conv2D(F2, f, padding="same"', 'Conv2D(F2, f, strides=s, padding="same"'),
    ),
    _mistake("missing BatchNormalization", IDENTITY, "main_b", "batch_normalization-missing", (_BN_B, "")),
    _mistake(
        "swapped filters",
        IDENTITY,
        "main_a main_b",
        "conv2d-filters",
        ("F1, F2, F3 = filters", "F2, F1, F3 = filters"),
    ),
    _mistake(
        "shortcut taken too late",
        IDENTITY,
        "shortcut",
        "shortcut-late",
        ("    X_shortcut = X\n", ""),
        (_SUM, "    X_shortcut = X\n" + _SUM),
    ),
    _mistake(
        "shortcut not normalised",
        CONVOLUTIONAL,
        "shortcut",
        "batch_normalization-missing",
        ('    X_shortcut = BatchNormalization(axis=3, name=bn_name + "1")(X_shortcut)\n', ""),
    ),
    _mistake(
        "normalised over the wrong axis",
        CONVOLUTIONAL,
        "main_c",
        "batch_normalization-axis",
        ('axis=3, name=bn_name + "2c"', 'axis=1, name=bn_name + "2c"'),
    ),
    _mistake(
        "one-hot transposed",
        "convert_to_one_hot",
        "form",
        "one-hot-transposed",
        (".reshape(-1)].T", ".reshape(-1)]"),
    ),
    _mistake("pixels not scaled", "scale_pixels", "range", "scaled-range", (" / 255", "")),
    _mistake(
        "no zero padding",
        NETWORK,
        "stem",
        "zero_padding2d-missing",
        ("ZeroPadding2D((3, 3))(X_input)", "X_input"),
    ),
    _mistake(
        "wrong loss",
        "compile_model",
        "loss",
        "loss",
        ('loss="categorical_crossentropy"', 'loss="mean_squared_error"'),
    ),
    _mistake("scale forgotten in the photo", "prepare_photo", "scale", "scale-255", (" / 255", "")),
)


@dataclass(frozen=True)
class Sample:
    """One submission of the class.

    Attributes
    ----------
    student : str
        Made-up id, such as ``student-07``.
    planted : str
        ``"nothing: perfect"``, ``"nothing: untouched"`` or a mistake's title.
    mistake : Mistake or None
    filled : bool
        Whether the solutions are filled in.
    """

    student: str
    planted: str
    mistake: Mistake | None = None
    filled: bool = True


def list_samples():
    """List the class: the perfect one, the untouched one, then one submission a mistake."""
    samples = [("nothing (perfect)", None, True), ("nothing (untouched)", None, False)]
    samples += [(mistake.title, mistake, True) for mistake in MISTAKES]
    return [Sample(f"student-{i:02}", *sample) for i, sample in enumerate(samples, start=1)]


def make_sample_class(course):
    """Write the sample class's submissions.

    Parameters
    ----------
    course : Course
        Whose ``source/`` and ``release/`` are read; the submissions go to ``classroom/submitted/``.
        Submissions of other students there are left alone.

    Returns
    -------
    list of Sample

    Raises
    ------
    SampleError
        If there is no release, or if a mistake does not fit the masters.
    """
    releases = sorted(course.release.glob("*.ipynb"))
    if not releases:
        raise SampleError(f"no notebooks in {course.release}: run `autograde build` first")
    samples = list_samples()
    solutions = _solutions(course, releases)
    for sample in samples:
        _write_submission(course, sample, releases, solutions)
    return samples


def _solutions(course, releases):
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


def plant(mistake, source):
    """Plant a mistake in a solution.

    Parameters
    ----------
    mistake : Mistake
    source : str
        The right solution.

    Returns
    -------
    str

    Raises
    ------
    SampleError
        If the solution does not contain what the mistake changes.
    """
    for old, new in mistake.changes:
        if old not in source:
            raise SampleError(
                f"the mistake {mistake.title!r} does not fit {mistake.task} any more: no {old.strip()!r}"
            )
        source = source.replace(old, new, 1)
    return source


def _write_submission(course, sample, releases, solutions):
    """Write one submission beside its place and rename it."""
    place = course.submitted / sample.student / course.assignment
    made = place.with_name(f".{course.assignment}.{os.getpid()}")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    for path in releases:
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if sample.filled and name in solutions:
                cell.source = solutions[name]
                if sample.mistake and sample.mistake.task == name:
                    cell.source = plant(sample.mistake, cell.source)
        nbformat.write(notebook, made / path.name)
    shutil.rmtree(place, ignore_errors=True)
    made.rename(place)
