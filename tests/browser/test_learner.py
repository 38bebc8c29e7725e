"""A learner in JupyterLab: Run All, wrong answers with hints, right answers, progress, the last page."""

import shutil
from types import SimpleNamespace

import nbformat
import pytest
from jupyter_page import jupyter
from learner_page import EXPOSE, LearnerPage

from autograde.build.canaries import CANARY
from autograde.build.regions import MARKER
from autograde.course import find_course

pytestmark = pytest.mark.browser
COURSE = find_course(__file__, "resnet")
NOTEBOOKS = ("1_data_analysis", "2_residual_blocks", "3_resnet50", "4_gesture_recognition")
#: Wrong answers, made of the right ones: what is replaced, and what the third hint is about.
WRONG = (
    ("1_data_analysis", "scale_pixels", "/ 255", "/ images.max()"),
    ("1_data_analysis", "convert_to_one_hot", ".T", ""),
    ("1_data_analysis", "shared_signers", "np.intersect1d", "np.union1d"),
    ("2_residual_blocks", "identity_block", 'padding="same"', 'padding="valid"'),
    ("2_residual_blocks", "identity_block", "Add()([X, X_shortcut])", "Add()([X, X])"),
    ("2_residual_blocks", "identity_block", 'return Activation("relu")(X)', "return X"),
    ("2_residual_blocks", "convolutional_block", 'bn_name + "1"', 'bn_name + "one"'),
    ("2_residual_blocks", "convolutional_block", "strides=s", "strides=2"),
    ("3_resnet50", "compile_model", "categorical_", "sparse_categorical_"),
    (
        "3_resnet50",
        "evaluate_model",
        "model.evaluate(X_test, Y_test",
        "model.evaluate(X_test[:1], Y_test[:1]",
    ),
    ("4_gesture_recognition", "prepare_photo", "/ 255", ""),
    ("4_gesture_recognition", "read_prediction", "np.argmax", "np.argmin"),
    ("4_gesture_recognition", "layer_table", "layer.count_params()", "0"),
)


def answers(name):
    """The course's own answers of a notebook, by grade id."""
    cells = nbformat.read(COURSE.source / f"{name}.ipynb", as_version=4).cells
    found = {}
    for cell in cells:
        marks = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and marks.get("solution"):
            lines = [line for line in cell.source.split("\n") if not MARKER.search(line)]
            found[marks["grade_id"]] = "\n".join(line for line in lines if not CANARY.search(line))
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A learner's own folder, with spaces and accents in its name."""
    folder = tmp_path_factory.mktemp("learner") / "mein Kürs"
    shutil.copytree(COURSE.release, folder / "resnet")
    return folder


@pytest.fixture(scope="module")
def own_lab(folder, tmp_path_factory):
    with jupyter(SimpleNamespace(root=folder), tmp_path_factory.mktemp("own"), EXPOSE) as fetch:
        yield fetch


@pytest.fixture
def learner(watch, own_lab):
    return LearnerPage(watch, own_lab)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_run_all_on_an_untouched_notebook_comes_to_its_end_without_an_error(learner, name):
    learner.open(f"resnet/{name}.ipynb")
    learner.run_all()
    assert learner.errors() == []
    cells = learner.ids()
    assert all(learner.outputs(cell) for cell in cells if cell.startswith("check_"))
    told = [learner.text(cell) for cell in cells]
    assert sum("Not yet: this needs `" in text for text in told) >= 3
    assert [text for text in told if "of 60 points" in text]
    for number, cell in enumerate([cell for cell in cells if cell.startswith("check_")]):
        learner.look(cell, f"untouched-{name}-{number}")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_wrong_answers_get_three_hints_each_and_right_ones_all_points(learner, name):
    learner.open(f"resnet/{name}.ipynb")
    right = answers(name)
    first = learner.ids()[0]
    for cell in learner.ids()[: learner.ids().index(next(iter(right)))]:
        if cell == first or cell.startswith(("imports", "names", "handover")):
            learner.run(cell)
    for number, (_, exercise, old, new) in enumerate(one for one in WRONG if one[0] == name):
        assert old in right[exercise]
        learner.write(exercise, right[exercise].replace(old, new))
        learner.run(exercise)
        learner.run(f"check_{exercise}")
        verdict = learner.verdict(f"check_{exercise}")
        assert verdict["points"] < verdict["max_points"], (exercise, new)
        asking = learner.add(f'hint("{exercise}")')
        told = []
        for step in range(1, 4):
            learner.run(asking)
            told.append(learner.text(asking))
            assert told[-1].startswith(f"Hint {step} of 3. ")
        assert len(set(told)) == 3 and verdict["findings"][0]["message"] in told[1]
        learner.look(asking, f"hint-{name}-{number}")
    for exercise in [exercise for exercise in right if f"check_{exercise}" in learner.ids()]:
        learner.write(exercise, right[exercise])
        learner.run(exercise)
        learner.run(f"check_{exercise}")
        verdict = learner.verdict(f"check_{exercise}")
        assert verdict["points"] == verdict["max_points"], (exercise, verdict["findings"])
        learner.look(f"check_{exercise}", f"right-{name}")
        asking = learner.add(f'solution("{exercise}")')
        learner.run(asking)
        assert f"def {exercise}(" in learner.text(asking)
        learner.look(asking, f"solution-{name}")
    learner.run_all()
    assert learner.errors() == []


def test_at_the_end_all_points_are_there_and_the_page_is_made(learner, folder):
    learner.open("resnet/4_gesture_recognition.ipynb")
    learner.restart()
    first = learner.ids()[0]
    learner.run(first)
    learner.run("imports_gesture")
    asking = learner.add("progress()")
    learner.run(asking)
    assert "60 of 60 points, and 5 for an answer that a person reads" in learner.text(asking)
    learner.look(asking, "progress")
    page = learner.add('summary("Ada Lovelace")')
    learner.run(page)
    learner.look(page, "summary-cell")
    path = folder / "resnet" / "my_course.html"
    opened = learner.page.context.new_page()
    opened.goto(path.as_uri())
    pictures = opened.locator("img")
    assert pictures.count() >= 2
    assert all(len(word) >= 10 for word in pictures.evaluate_all("all => all.map(one => one.alt)"))
    assert opened.evaluate("document.scripts.length") == 0
    type(learner.watch)(opened).picture("summary-page")


def test_a_syntax_error_and_an_answer_of_an_earlier_run_are_told(learner):
    learner.open("resnet/1_data_analysis.ipynb")
    learner.restart()
    right = answers("1_data_analysis")["scale_pixels"]
    for cell in learner.ids()[:2]:
        learner.run(cell)
    learner.run("check_scale_pixels")
    assert "has not been run since the kernel started" in learner.text("check_scale_pixels")
    learner.write("scale_pixels", right)
    learner.run("scale_pixels")
    learner.write("scale_pixels", right.replace("return images", "return (images"))
    assert learner.run("scale_pixels")[0]["ename"] == "SyntaxError"
    learner.run("check_scale_pixels")
    assert learner.verdict("check_scale_pixels")["findings"][0]["identifier"] == "older-function"
    learner.look("check_scale_pixels", "older-function")
    learner.write("scale_pixels", right.replace("def scale_pixels", "def scale"))
    learner.run("scale_pixels")
    learner.run("check_scale_pixels")
    assert "now defines `scale`" in learner.verdict("check_scale_pixels")["findings"][0]["message"]
    learner.write("scale_pixels", right)
