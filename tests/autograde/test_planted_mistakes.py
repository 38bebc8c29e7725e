"""The file of a sample class: what is wrong in it is one line that names the place."""

import pytest
from factories import make_course
from languages import english_in, speaking_pseudo

from autograde.course import Course
from autograde.planted_mistakes import Mistake, Sample, SampleError, plant, read_sample_class
from signs.words import speaking

PLANTED = """
[[student]]
name = "ada"
planted = "the plus forgotten"
exercise = "parabola"
components = ["value"]
finding = "value-wrong"
[[student.replace]]
old = " + 1"
new = ""
"""


def read(tmp_path, text):
    return read_sample_class(make_course(tmp_path, files={"sample_class.toml": text.encode()}))


def test_a_student_has_a_mistake_or_none(tmp_path):
    plain = '[[student]]\nname = "bob"\nplanted = "nothing"\nfilled = false\n'
    mistake = Mistake("the plus forgotten", "parabola", ((" + 1", ""),), frozenset({"value"}), "value-wrong")
    assert read(tmp_path, PLANTED + plain) == [
        Sample("ada", "the plus forgotten", mistake),
        Sample("bob", "nothing", filled=False),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[[student]]", "[student", "cannot be read"),
        ('components = ["value"]\n', "", "student 1: components is missing"),
        ('new = ""', "", "has an old and a new"),
        ('name = "ada"', 'name = "../ada"', "cannot be the name of a folder"),
        ("finding", "found = 3\nfinding", "'found' is nothing that is read there"),
        ("[[student]]", '[[student]]\nname = "ada"\nplanted = "nothing"\n[[student]]', "two students 'ada'"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, old, new, message):
    assert old in PLANTED
    with pytest.raises(SampleError, match=message) as error:
        read(tmp_path, PLANTED.replace(old, new, 1))
    assert "\n" not in str(error.value) and "assignments/resnet/sample_class.toml" in str(error.value)
    if "read" not in message:  # else it says what Python says
        assert_told(SampleError, lambda: read_sample_class(Course(tmp_path, "resnet")))


def test_without_a_file_those_that_have_one_are_named(tmp_path):
    course = make_course(tmp_path)
    (course.root / "assignments" / "other").mkdir()
    (course.root / "assignments" / "other" / "sample_class.toml").write_text(PLANTED)
    with pytest.raises(SampleError, match="there is one for other"):
        read_sample_class(course)
    assert_told(SampleError, lambda: read_sample_class(course))
    (course.root / "assignments" / "other" / "sample_class.toml").unlink()
    assert_told(SampleError, lambda: read_sample_class(course))


def test_a_file_without_students_and_a_mistake_that_does_not_fit_are_told(tmp_path):
    course = make_course(tmp_path, files={"sample_class.toml": b"other = 1"})
    assert_told(SampleError, lambda: read_sample_class(course))
    mistake = Mistake("x", "parabola", ((" + 1", ""),), frozenset(), "")
    assert_told(SampleError, lambda: plant(mistake, "def parabola(): pass"))


def assert_told(error, call):
    """Make sure that an error's message is in whichever language is spoken."""
    for language in (speaking_pseudo(), speaking("zh")):
        with language, pytest.raises(error) as raised:
            call()
        assert not english_in(str(raised.value)) and not str(raised.value).isascii()
