"""The exercises of the assignment resnet18: their answers by arithmetic, and what their challenges find."""

import keras
import numpy as np
import pytest
from keras.layers import Activation, Add, BatchNormalization, Conv2D, Dense

from autograde.build.answers import answer_text
from autograde.checks import judge_function
from autograde.exercise import load_exercise
from autograde.exercises.ResNet18.asked import stand_in

basic_block, preactivation_block, ResNet18 = (
    load_exercise(name).function for name in ("basic_block", "preactivation_block", "ResNet18")
)
BLOCKS = [basic_block, preactivation_block]
PROJECTED = "s != 1 or X.shape[-1] != filters"


def make_model(block, shape, filters, s=1):
    X = keras.Input(shape)
    return keras.Model(X, block(X, filters, s))


def convolution(size, channels, filters):
    return size * size * channels * filters + filters


def write(task, *changes):
    """Return the exercise's answer with some words replaced, as a student's function."""
    source = answer_text(load_exercise(task))
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    names = {**vars(keras.layers), "Model": keras.Model}
    exec(source, names)
    return names[task]


def lost(verdict):
    """The components without points, but for the result's: it has none where the verdict is not right."""
    names = {c.name for c in verdict.components if c.points < c.max_points}
    assert ("result" in names) != verdict.correct
    return names - {"result"}


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize(("channels", "filters", "s"), [(4, 4, 1), (4, 4, 2), (3, 5, 1), (5, 3, 3)])
def test_a_block_has_the_shape_and_the_parameters_that_follow_by_hand(block, channels, filters, s):
    model = make_model(block, (7, 10, channels), filters, s)
    assert model.output_shape == (None, -(-7 // s), -(-10 // s), filters)
    projected = s != 1 or channels != filters
    count = convolution(3, channels, filters) + convolution(3, filters, filters)
    count += convolution(1, channels, filters) if projected else 0
    normalised = [filters, filters, projected * filters] if block is basic_block else [channels, filters]
    assert model.count_params() == count + 4 * sum(normalised)


def test_resnet18_has_the_layers_and_the_parameters_that_follow_by_hand():
    model = ResNet18((64, 64, 3), 6, basic_block)
    count, channels = convolution(7, 3, 64) + 4 * 64, 64
    for filters in (64, 128, 256, 512):
        count += convolution(3, channels, filters) + 3 * convolution(3, filters, filters) + 4 * 4 * filters
        count += convolution(1, channels, filters) + 4 * filters if channels != filters else 0
        channels = filters
    assert model.count_params() == count + 512 * 6 + 6 == 11_193_990
    weighted = [
        layer
        for layer in model.layers
        if isinstance(layer, Dense) or (isinstance(layer, Conv2D) and layer.kernel_size != (1, 1))
    ]
    assert len(weighted) == 18
    assert [layer.output.shape[1:] for layer in model.layers if isinstance(layer, Add)][1::2] == [
        (16, 16, 64),
        (8, 8, 128),
        (4, 4, 256),
        (2, 2, 512),
    ]
    assert (model.name, model.output_shape) == ("ResNet18", (None, 6))


@pytest.mark.parametrize("block", BLOCKS)
def test_with_kernels_that_copy_a_block_computes_its_formula(block):
    model = make_model(block, (5, 4, 2), 2)
    copying = np.zeros((3, 3, 2, 2))
    copying[1, 1] = np.eye(2)
    for layer in model.layers:
        if isinstance(layer, Conv2D):
            layer.set_weights([copying, np.zeros(2)])
    x = np.random.default_rng(3).normal(size=(2, 5, 4, 2)).astype("float32")
    positive, scale = np.maximum(x, 0), 1 / np.sqrt(1 + 1e-3)  # a new normalisation divides by nearly 1
    main = positive * scale**2
    wanted = np.maximum(main + x, 0) if block is basic_block else main + x
    assert np.allclose(np.array(model(x, training=False)), wanted, atol=1e-6)


@pytest.mark.parametrize("task", ["basic_block", "preactivation_block"])
@pytest.mark.parametrize("condition", ["s != 1", "X.shape[-1] != filters", "False", "True"])
def test_a_shortcut_that_is_projected_at_the_wrong_time_costs_the_shortcut_alone(task, condition):
    for entropy in range(3):
        verdict = judge_function(task, write(task, (PROJECTED, condition)), entropy=entropy)
        assert lost(verdict) == {"shortcut"}, condition
        assert verdict.findings[0].component == "shortcut"


def test_the_order_of_the_other_block_is_found():
    as_basic = write("basic_block", ("basic_block", "basic_block"))
    as_other = write("preactivation_block", ("preactivation_block", "preactivation_block"))
    assert lost(judge_function("preactivation_block", as_basic))
    assert lost(judge_function("basic_block", as_other))


def test_a_mistake_in_the_block_costs_nothing_in_the_network():
    network = write("ResNet18", ("block(X, filters)", "block(X, filters)"))
    network.__globals__["basic_block"] = lambda *arguments: 1 / 0
    assert judge_function("ResNet18", network).points == 10


def test_a_network_that_calls_a_block_by_name_is_told_about_the_argument():
    network = write("ResNet18", ("block(", "basic_block("), ("ResNet18(input", "ResNet18(input"))
    network.__globals__["basic_block"] = basic_block
    verdict = judge_function("ResNet18", network)
    assert lost(verdict) == {f"stage_{filters}" for filters in (64, 128, 256, 512)}
    assert "`block`" in verdict.findings[0].hint


def test_the_networks_check_gives_no_answer_away():
    assert judge_function("basic_block", stand_in).points < 6
    assert judge_function("preactivation_block", stand_in).points < 5


def test_the_spellings_that_a_student_may_choose_get_all_points():
    def short(X, filters, s=1):
        Y = Activation("relu")(BatchNormalization()(Conv2D(filters, (3, 3), s, "same")(X)))
        Y = BatchNormalization(axis=3)(Conv2D(filters, 3, padding="SAME")(Y))
        changes = (s, X.shape[3]) != (1, filters)
        Z = BatchNormalization()(Conv2D(filters, 1, (s, s), "same")(X)) if changes else X
        return keras.ops.relu(Z + Y)

    verdict = judge_function("basic_block", short)
    assert verdict.points == verdict.max_points, verdict.findings
