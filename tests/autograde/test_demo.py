"""The demonstration works on any assignment that has a sample class, and never touches a real one."""

import io

import pytest
from factories import make_course
from grading_course import SCALING, autograde
from languages import english_in, speaking_pseudo
from rich.console import Console

from autograde.demo import DemoError, _clear_classroom, compare_results, result_table
from autograde.grading.results import Result
from autograde.planted_mistakes import Mistake, Sample
from signs.words import speaking

CLASS = """
[[student]]
name = "ada"
planted = "nothing"

[[student]]
name = "bob"
planted = "nothing at all"
filled = false

[[student]]
name = "eve"
planted = "pixels not scaled"
exercise = "scale_pixels"
components = ["range"]
finding = "scaled-range"
[[student.replace]]
old = " / 255"
new = ""
"""


def course_with_class(root, masters=None, text=CLASS):
    return make_course(root, masters or {"3_scaling": SCALING}, {"sample_class.toml": text.encode()})


def test_a_tiny_assignment_is_built_handed_in_graded_and_compared(tmp_path):
    course = course_with_class(tmp_path)
    out, _ = autograde(course, "demo")
    assert "Every planted mistake lost the points of its own component" in out
    assert "pixels not scaled" in out and "3 submissions in classroom/submitted/" in out
    assert len(list(course.feedback.rglob("*.html"))) == 3


@pytest.mark.slow
def test_points_that_are_not_as_planted_end_the_demonstration(tmp_path):
    course = course_with_class(tmp_path)
    course.assignments.joinpath("sample_class.toml").write_text(CLASS.replace('["range"]', '["type"]'))
    _, error = autograde(course, "demo", status=2)
    assert error == ("autograde: 1 of 3 submissions did not get the points they should: see above\n")


def test_a_real_class_is_left_alone_but_those_of_all_sample_classes_may_go(tmp_path):
    course = course_with_class(tmp_path)
    other = course.root / "assignments" / "other"
    other.mkdir()
    (other / "sample_class.toml").write_text('[[student]]\nname = "zoe"\nplanted = "nothing"\n')
    for student in ("ada", "zoe"):
        (course.submitted / student / "other").mkdir(parents=True)
    _clear_classroom(course)
    assert not course.classroom.exists()
    (course.submitted / "mallory").mkdir(parents=True)
    with pytest.raises(DemoError, match="holds a real class"):
        _clear_classroom(course)
    assert (course.submitted / "mallory").is_dir()


def test_a_course_that_keeps_its_submissions_elsewhere_is_not_emptied(tmp_path):
    course = course_with_class(tmp_path)
    course.config.write_text("c = get_config()\n")
    with pytest.raises(DemoError, match="set CourseDirectory"):
        _clear_classroom(type(course)(course.root, "resnet"))


MISTAKE = Mistake("wrong", "x", (), frozenset({"a"}), "a-wrong")


def result(points, lost=(), finding="a-wrong", ungraded=()):
    components = [{"name": name, "points": 0 if name in lost else 1, "max_points": 1} for name in ("a", "b")]
    verdict = {"components": components, "findings": [{"identifier": finding}] if lost else []}
    return Result("ada", {"1": points}, {"1": 2.0}, {"x": verdict}, tuple(ungraded))


@pytest.mark.parametrize(
    ("mistake", "filled", "found", "complaint"),
    [
        (MISTAKE, True, result(1.0, {"a"}), None),
        (None, True, result(2.0), None),
        (None, False, result(0.0, {"a", "b"}), None),
        (MISTAKE, True, result(1.0, {"b"}), "points are lost in"),
        (MISTAKE, True, result(1.0, {"a"}, "other"), "the first finding is other"),
        (MISTAKE, True, result(2.0, {"a"}), "the gradebook has 2 points"),
        (None, False, result(1.0, {"a"}), "1 points for nothing"),
        (None, True, result(2.0, ungraded=["check"]), "no score for check"),
    ],
)
def test_what_is_not_as_planted_is_told(mistake, filled, found, complaint):
    told = compare_results([Sample("ada", "wrong", mistake, filled)], [found])
    assert told == [] if complaint is None else complaint in told[0]
    for language in (speaking_pseudo(), speaking("zh")):
        with language:
            other = compare_results([Sample("ada", "wrong", mistake, filled)], [found])
        assert len(other) == len(told) and not english_in("\n".join(other))
        assert not other or other != told


@pytest.mark.parametrize("language", [speaking_pseudo, lambda: speaking("zh")])
def test_the_table_and_what_is_refused_are_told(tmp_path, language):
    samples = [Sample("ada", "", filled=False), Sample("ada", "")]
    course = course_with_class(tmp_path)
    (course.submitted / "mallory").mkdir(parents=True)
    console = Console(width=200, file=io.StringIO())
    with language():
        console.print(result_table(samples, [result(0.0), result(2.0)]))
        with pytest.raises(DemoError) as real:
            _clear_classroom(course)
        course.config.write_text("c = get_config()\n")
        with pytest.raises(DemoError) as elsewhere:
            _clear_classroom(type(course)(course.root, "resnet"))
    shown = f"{console.file.getvalue()}\n{real.value}\n{elsewhere.value}"
    assert not english_in(shown) and "mallory" in shown
    assert not [word for word in ("planted", "sum\n", "found first", "nothing", "sample") if word in shown]
