"""On the sample class: the command that `explain` names gives each kind of grade again, bit for bit."""

import pytest
from factories import make_course
from grading_course import autograde, grade

from autograde.exercise import use_course
from autograde.grading.appeals.explanation import explain_grade
from autograde.grading.class_results import read_class
from autograde.sample_class import make_sample_class

pytestmark = pytest.mark.slow
#: One of each kind: a wrong block, a wrong network, a wrong training, a wrong photo.
STUDENTS = {
    "student-05": "identity_block",
    "student-14": "ResNet50",
    "student-15": "compile_model",
    "student-16": "prepare_photo",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    import shutil

    from factories import ROOT

    made = make_course(tmp_path_factory.mktemp("sample") / "course", {})
    shutil.copyfile(ROOT / "nbgrader_config.py", made.config)
    for part in ("assignments", "source", "release"):
        shutil.copytree(ROOT / part / "resnet", made.root / part / "resnet", dirs_exist_ok=True)
    make_sample_class(made)
    grade(made, "--students", ",".join(STUDENTS))
    use_course(made.root)
    yield made
    use_course(None)


@pytest.mark.parametrize("student", STUDENTS)
def test_every_exercise_of_a_student_is_explained(course, student):
    for cell in read_class(course).cells:
        told = explain_grade(course, student, cell.title)
        assert cell.by_hand or (told.calls and told.verdict)


@pytest.mark.parametrize(("student", "exercise"), STUDENTS.items())
def test_its_command_gives_the_same_verdict_bit_for_bit(course, student, exercise):
    told = explain_grade(course, student, exercise)
    assert told.command == f"autograde explain {student} {exercise} resnet --repeat"
    out, _ = autograde(course, *told.command.split()[1:])
    assert "equal, bit for bit" in out
