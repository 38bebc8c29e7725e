"""Notebook 3 gets the student's blocks where they pass, and the course's where they do not."""

import nbformat
import pytest
from languages import speaking_pseudo

from autograde import handed_on
from autograde.checks import judge_function
from autograde.exercise import load_exercise

BLOCKS = ("identity_block", "convolutional_block")
IMPORTS = "from keras.layers import *\nfrom keras.initializers import glorot_uniform as init"
RIGHT = """
def identity_block(X, f, filters, stage, block):
    Y = conv(X, filters[0], 1, stage, block, "a")
    Y = conv(Y, filters[1], f, stage, block, "b")
    return ReLU()(Add()([conv(Y, filters[2], 1, stage, block, "c", relu=False), X]))
"""
HELPER = """
def conv(X, n, size, stage, block, letter, relu=True):
    name = f"{stage}{block}_branch2{letter}"
    X = Conv2D(n, size, padding="same", name="res" + name, kernel_initializer=init(seed=0))(X)
    X = BatchNormalization(name="bn" + name)(X)
    return ReLU()(X) if relu else X

this_name_is_not_defined
"""
WRITE_IT = "def identity_block(X, f, filters, stage, block):\n    raise NotImplementedError()"


def write(path, cells):
    notebook = nbformat.v4.new_notebook()
    for name, source in cells:
        cell = nbformat.v4.new_code_cell(source)
        if name:
            cell.metadata["nbgrader"] = {"grade_id": name}
        notebook.cells.append(cell)
    nbformat.write(notebook, path)
    return path


def test_a_passing_block_is_the_students_own_with_its_helpers(tmp_path, capsys):
    cells = [("imports", IMPORTS), (None, "%matplotlib inline\n" + HELPER), ("identity_block", RIGHT)]
    identity, convolutional = handed_on(*BLOCKS, notebook=write(tmp_path / "n.ipynb", cells))
    assert identity is not load_exercise("identity_block").function
    assert judge_function("identity_block", identity).points == 10
    assert convolutional is load_exercise("convolutional_block").function
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("identity_block: yours") and second.startswith(
        "convolutional_block: the course's"
    )


@pytest.mark.parametrize(
    "source",
    [
        "def identity_block(X, f, filters, stage, block):\n    raise NotImplementedError()",
        "def identity_block(X, f, filters, stage, block):\n    return X",
        "def identity_block(X, f, filters, stage, block) return X",
        "raise SystemExit",
        RIGHT.replace('"res"', '"conv"'),
    ],
)
def test_a_block_that_does_not_pass_is_replaced_by_the_courses(tmp_path, capsys, source):
    path = write(tmp_path / "n.ipynb", [(None, IMPORTS), ("identity_block", source)])
    assert handed_on(*BLOCKS, notebook=path)[0] is load_exercise("identity_block").function
    assert "the course's" in capsys.readouterr().out


def test_a_missing_or_broken_notebook_is_said_and_replaced(tmp_path, capsys):
    course = load_exercise("convolutional_block").function
    assert handed_on(*BLOCKS, notebook=tmp_path / "none.ipynb")[1] is course
    (tmp_path / "broken.ipynb").write_text("{")
    assert handed_on(*BLOCKS, notebook=tmp_path / "broken.ipynb")[1] is course
    assert "none.ipynb is not here" in (out := capsys.readouterr().out) and "cannot be read" in out


def test_resnet50_is_handed_on_from_notebook_three(tmp_path, capsys):
    source = (load_exercise("ResNet50").folder / "reference.py").read_text()
    made = handed_on("ResNet50", notebook=write(tmp_path / "3.ipynb", [("ResNet50", source)]))
    assert made is not load_exercise("ResNet50").function and "yours" in capsys.readouterr().out


@pytest.mark.parametrize("source", [None, RIGHT, RIGHT.replace('"res"', '"conv"'), WRITE_IT])
def test_who_wrote_a_block_is_told_in_the_language_that_is_spoken(tmp_path, capsys, source):
    cells = [("imports", IMPORTS), (None, HELPER), ("identity_block", source or "")]
    (tmp_path / "broken.ipynb").write_text("{")
    with speaking_pseudo():
        handed_on("identity_block", notebook=write(tmp_path / "n.ipynb", cells))
        handed_on("identity_block", notebook=tmp_path / "none.ipynb")
        handed_on("identity_block", notebook=tmp_path / "broken.ipynb")
    told = capsys.readouterr().out.replace("identity_block", "").splitlines()
    assert len(told) == 4 and all(line.startswith("⟦") for line in told)
