"""The sample class: every planted mistake fits the masters, loses its own component, and is named first."""

import ast
import shutil

import nbformat
import numpy as np
import pytest
from languages import english_in, speaking_pseudo

from autograde.build import read_masters
from autograde.checks import judge_function
from autograde.course import Course, find_course
from autograde.planted_mistakes import SampleError, plant, read_sample_class
from autograde.sample_class import make_sample_class
from signs.words import speaking

COURSE = find_course(__file__, "resnet")
COURSES = [COURSE, find_course(__file__, "resnet18")]
MISTAKES = [sample.mistake for course in COURSES for sample in read_sample_class(course) if sample.mistake]


@pytest.fixture(scope="module")
def solutions():
    """The masters' cells that define something, by grade id, each with its notebook's imports from Keras."""
    found = {}
    for master in (master for course in COURSES for master in read_masters(course.assignments)):
        code = [cell for cell in master.notebook.cells if cell.cell_type == "code"]
        imports = keras_imports("\n".join(cell.source for cell in code))
        for cell in code:
            grading = cell.metadata.get("nbgrader", {})
            if grading.get("solution"):
                lines = [line for line in cell.source.splitlines() if "### " not in line]
                found[grading["grade_id"]] = "\n".join([imports, *lines])
    return found


def keras_imports(source):
    statements = [node for node in ast.parse(source).body if isinstance(node, ast.ImportFrom)]
    return "\n".join(ast.unparse(node) for node in statements if node.module.startswith("keras"))


def namespace_of(task, solutions):
    from autograde.exercise import load_exercise
    from signs.photo import open_photo

    names = {"np": np, "open_photo": open_photo}
    names |= {
        "identity_block": load_exercise("identity_block").function,
        "convolutional_block": load_exercise("convolutional_block").function,
    }
    exec(solutions[task], names)
    return names


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m.title.replace(" ", "-"))
def test_a_planted_mistake_loses_its_own_component_and_is_named_first(mistake, solutions):
    names = namespace_of(mistake.exercise, solutions)
    exec(plant(mistake, solutions[mistake.exercise]), names)
    verdict = judge_function(mistake.exercise, names[mistake.exercise])
    assert {c.name for c in verdict.components if c.points < c.max_points} == mistake.components, (
        verdict.findings
    )
    assert verdict.findings[0].identifier == mistake.finding


def test_the_masters_own_solutions_get_all_points(solutions):
    for task in {mistake.exercise for mistake in MISTAKES}:
        verdict = judge_function(task, namespace_of(task, solutions)[task])
        assert verdict.points == verdict.max_points, verdict.findings


def test_a_mistake_that_no_longer_fits_is_an_error():
    with pytest.raises(SampleError, match="does not fit"):
        plant(MISTAKES[0], "def identity_block(): pass")


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.assignment)
def test_a_class_has_a_perfect_an_untouched_and_ten_mistaken_submissions(course):
    samples = read_sample_class(course)
    assert len({sample.student for sample in samples}) == len(samples)
    assert sum(sample.mistake is not None for sample in samples) >= 10
    assert sum(not sample.filled for sample in samples) == 1


def test_submissions_are_written_whole_and_leave_other_students_alone(tmp_path):
    for name in ("assignments", "source", "release"):
        shutil.copytree(COURSE.root / name, tmp_path / name)
    course = Course(tmp_path, "resnet")
    other = course.submitted / "someone" / "resnet" / "notes.txt"
    other.parent.mkdir(parents=True)
    other.write_text("mine")
    make_sample_class(course)
    make_sample_class(course)
    assert other.read_text() == "mine"
    perfect, untouched = (
        course.submitted / f"student-0{i}" / "resnet" / "2_residual_blocks.ipynb" for i in (1, 2)
    )
    assert "raise NotImplementedError" not in perfect.read_text()
    assert untouched.read_bytes() == (course.release / untouched.name).read_bytes()
    nbformat.validate(nbformat.read(perfect, as_version=4))
    assert not list(course.submitted.glob("*/.*"))


def test_without_a_release_the_word_says_what_to_do(tmp_path):
    shutil.copytree(COURSE.root / "assignments", tmp_path / "assignments")
    with pytest.raises(SampleError, match="autograde build"):
        make_sample_class(Course(tmp_path, "resnet"))
    for language in (speaking_pseudo(), speaking("zh")):
        with language, pytest.raises(SampleError, match="`autograde build`") as error:
            make_sample_class(Course(tmp_path, "resnet"))
        assert not english_in(str(error.value))
