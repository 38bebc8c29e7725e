"""Whose code made a layer: what is not the student's gets no points and a clear sentence."""

import gc
import importlib
import sys
import types

import keras
import pytest
from corpus.originals import CLASSIC_RESNET
from foreign_answers import WAYS
from implementations import identity
from keras import layers

from autograde.checks import judge_function
from autograde.evidence import borrowed, makers
from autograde.exercise import load_exercise
from autograde.exercises._residual.plans import block_function


def test_there_are_twenty_ways():
    assert len(WAYS) >= 20


LONG = {"a deep copy of a network"}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if name in LONG else ()) for name in WAYS]
)
def test_what_somebody_else_has_made_gets_no_points_and_is_told_so(name):
    verdict = judge_function("identity_block", WAYS[name], entropy=1)
    assert verdict.points == 0 and not verdict.correct
    assert [finding.identifier for finding in verdict.findings] == ["not-yours"], verdict.findings
    told = verdict.findings[0].message
    assert "not made by your code" in told or "made before your function was called" in told


@pytest.fixture
def as_in_a_notebook(monkeypatch):
    monkeypatch.setattr(borrowed, "_counting", [False])


@pytest.mark.usefixtures("as_in_a_notebook")
def test_what_the_self_test_makes_its_cases_of_is_nobodys_answer():
    block = judge_function("identity_block", block_function("identity_block"), entropy=1)
    assert block.points == 0 and block.findings[0].identifier == "not-yours"
    [*_, variant] = load_exercise("scale_pixels").cases.variants()
    pixels = judge_function("scale_pixels", variant.function, entropy=1)
    assert pixels.points == 0 and pixels.findings[0].identifier == "borrowed-answer"


@pytest.mark.usefixtures("as_in_a_notebook")
def test_a_network_of_blocks_that_were_handed_on_is_an_answer():
    names = ("identity_block", "convolutional_block")
    notebook = {name: load_exercise(name).function for name in names}
    notebook |= vars(layers) | {"Model": keras.Model, "glorot_uniform": keras.initializers.GlorotUniform}
    exec(CLASSIC_RESNET, notebook)
    verdict = judge_function("ResNet50", notebook["ResNet50"], entropy=1)
    assert verdict.points == verdict.max_points, verdict.findings


def test_the_network_of_the_kit_and_of_keras_are_no_answers():
    def shipped(input_shape=(64, 64, 3), classes=6):
        from signs.network import SHIPPED, untrained

        return untrained(SHIPPED)()

    verdict = judge_function("ResNet50", shipped, entropy=1)
    assert verdict.points == 0 and verdict.findings[0].identifier == "not-yours"


def test_a_block_of_an_installed_package_is_named(tmp_path, monkeypatch):
    place = tmp_path / "lib" / "site-packages"
    place.mkdir(parents=True)
    (place / "blocks_for_all.py").write_text(
        "from keras import layers\n"
        "def block(X, filters):\n"
        "    return layers.ReLU()(layers.Add()([layers.Conv2D(filters, 1)(X), X]))\n"
    )
    monkeypatch.syspath_prepend(str(place))
    theirs = importlib.import_module("blocks_for_all")

    def block(X, f, filters, stage, block):
        return theirs.block(X, filters[2])

    verdict = judge_function("identity_block", block, entropy=1)
    assert verdict.points == 0 and "blocks_for_all" in verdict.findings[0].message


def test_a_helper_of_a_module_beside_the_notebook_is_the_students_own(tmp_path, monkeypatch):
    (tmp_path / "my_helpers.py").write_text(
        "from implementations import identity\ndef block(X, **named):\n    return identity(X, **named)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    mine = importlib.import_module("my_helpers")
    assert judge_function("identity_block", mine.block, entropy=1).points == 10


def test_a_layer_without_weights_may_be_made_before():
    relu, add = layers.ReLU(), layers.Add()

    def block(X, f, filters, stage, block):
        from implementations import main_path

        return relu(add([main_path(X, f, filters, f"{stage}{block}"), X]))

    assert judge_function("identity_block", block, entropy=1).points == 10


def test_the_course_s_other_blocks_are_what_a_network_is_built_from():
    source = (load_exercise("ResNet50").folder / "reference.py").read_text()
    mine = types.ModuleType("mine")
    exec(compile(source, "notebook", "exec"), vars(mine))
    verdict = judge_function("ResNet50", mine.ResNet50, entropy=1)
    assert verdict.points == 12, verdict.findings
    assert "autograde.exercises.identity_block.reference" in sys.modules


def test_what_a_function_keeps_from_an_earlier_check_is_still_the_students():
    kept = {}

    def block(X, f, filters, stage, block):
        key = tuple(X.shape), f, *filters
        if key not in kept:
            start = keras.Input(X.shape[1:])
            kept[key] = keras.Model(start, identity(start, f, filters, stage, block))
        return kept[key](X)

    for _ in range(2):
        assert judge_function("identity_block", block, entropy=1).points == 10


def test_notes_of_a_check_go_with_its_layers():
    """A notebook is checked a hundred times: what each check has built must not stay."""
    judge_function("identity_block", identity, entropy=1)
    gc.collect()
    before = len(makers._notes.settings), len(makers._notes.makers)
    judge_function("identity_block", identity, entropy=2)
    gc.collect()
    assert (len(makers._notes.settings), len(makers._notes.makers)) == before
