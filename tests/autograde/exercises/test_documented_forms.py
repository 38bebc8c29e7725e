"""The exercise with forms that `docs/exercises.md` shows works as it stands there."""

import re
import shutil

import nbformat
import pytest
from factories import ROOT

from autograde.build.exercises import check_exercises
from autograde.build.masters import read_masters
from autograde.checks import judge_function
from autograde.course import Course
from autograde.exercise import load_exercise, use_course
from autograde.forms import all_forms, form_text
from autograde.personal import write_personal
from autograde.repair.personal import form_vector
from autograde.selftest.forms import answer_in, tell_forms
from signs.own_vector import own_vector

DOCUMENT = (ROOT / "docs" / "exercises.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^In `([\w./]+)`:\n\n```python\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL))
NAME = "two_branches"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = tmp_path_factory.mktemp("documented").resolve()
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    (root / "exercises" / NAME / "__init__.py").write_text('"""Two branches."""\n')
    shutil.copy(ROOT / "nbgrader_config.py", root)
    [told] = re.findall(r"^c\.PersonalForms\.exercises = \{\"first.*$", DOCUMENT, re.MULTILINE)
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(f"\n{told}\n")
    use_course(root)
    yield Course(root, "first")
    use_course(None)


def test_it_is_complete_and_its_forms_differ(course):
    assert check_exercises(read_masters(course.assignments)) == 1
    assert len(all_forms(load_exercise(NAME))) == 12
    assert tell_forms(NAME, 11, range(12)) == []


def test_its_text_stands_in_the_notebooks_in_everybodys_form(course):
    [master] = read_masters(course.assignments)
    exercise = load_exercise(NAME)
    [text] = [cell for cell in master.notebook.cells if "Write `two_branches`" in cell.source]
    assert text.source == form_text(exercise, all_forms(exercise)[0])
    course.release.mkdir(parents=True)
    nbformat.write(master.notebook, course.release / "3_branches.ipynb")
    assert write_personal(course, ["ada,bob"], lambda line: None)
    for student in ("ada", "bob"):
        path = course.classroom / "personal" / student / "first" / "3_branches.ipynb"
        assert "This form of the exercise is yours" in path.read_text(encoding="utf-8")


def test_its_vector_and_hints_are_of_the_form(course):
    exercise = load_exercise(NAME)
    form = {"activation": "after", "order": "large first", "widening": 3}
    given = dict(exercise.asked.VECTOR)
    answer = answer_in(exercise, form)
    assert form_vector(exercise, form) == pytest.approx(
        own_vector(answer, given.pop("input_shape"), **given), abs=1.5e-3
    )
    verdict = judge_function(NAME, answer_in(exercise, {**form, "widening": 2}), form=form)
    assert verdict.findings[0].hint == "The large branch has 3 times as many filters."
    assert verdict.points == 2.0  # without the large branch and the result


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('f"One ReLU stands in the function, {where}."', '"One ReLU stands in it."', "says the same of"),
        ('f"One ReLU', 'f"small = Conv2D(filters, 1)(X). {form} One ReLU', "holds a line of the answer"),
        ("def form_text", "def no_text", "has no form_text"),
    ],
)
def test_forms_that_cannot_be_asked_are_refused_by_the_build(course, old, new, told):
    from autograde.build.exercises import _check_forms
    from autograde.exercise import ExerciseError

    exercise = load_exercise(NAME)
    changed = FILES[f"exercises/{NAME}/asked.py"].replace(old, new)
    assert changed != FILES[f"exercises/{NAME}/asked.py"]
    names = {}
    exec(changed, names)
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(exercise.asked, "form_text")
        if "form_text" in names:
            patch.setattr(exercise.asked, "form_text", names["form_text"], raising=False)
        with pytest.raises(ExerciseError, match=told):
            _check_forms(exercise)
