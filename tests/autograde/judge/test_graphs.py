"""The judge of the blocks: right ones get all points, wrong ones lose their own component's."""

import pytest
from implementations import RIGHT_IDENTITY, convolutional, identity, main_path, network
from keras import layers

from autograde.checks import judge_function


def lost(verdict):
    """The components without points, but for the result's: it has none where the verdict is not right."""
    names = {component.name for component in verdict.components if component.points < component.max_points}
    assert ("result" in names) != verdict.correct
    return names - {"result"}


def judge(task, function, **knobs):
    return judge_function(task, lambda *args, **kwargs: function(*args, **kwargs, **knobs), entropy=5)


@pytest.mark.parametrize("function", RIGHT_IDENTITY, ids=lambda f: f.__name__)
def test_right_identity_blocks_get_all_points_in_any_spelling(function):
    verdict = judge_function("identity_block", function)
    assert verdict.correct and verdict.points == 10, verdict.findings


def test_right_convolutional_block_gets_all_points_and_the_tutorials_vector():
    verdict = judge_function("convolutional_block", convolutional)
    assert verdict.points == 10, verdict.findings
    assert verdict.numbers["vector_difference"] < 2e-6


@pytest.mark.parametrize(
    ("knobs", "components", "first"),
    [
        ({"padding": "valid"}, {"main_b"}, "conv2d-padding"),
        ({"without": ("bn_a",)}, {"main_a"}, "batch_normalization-missing"),
        ({"without": ("bn_c",)}, {"main_c"}, "batch_normalization-missing"),
        ({"without": ("relu_b",)}, {"main_b"}, "activation-missing"),
        ({"without": ("conv_b", "bn_b", "relu_b")}, {"main_b"}, "conv2d-missing"),
        ({"bias": False}, {"main_a", "main_b", "main_c"}, "conv2d-use_bias"),
        ({"axis": 1}, {"main_a", "main_b", "main_c"}, "batch_normalization-axis"),
        ({"seed": 1}, {"initializers"}, "initializer"),
    ],
)
def test_a_wrong_identity_block_loses_its_own_component(knobs, components, first):
    verdict = judge("identity_block", identity, **knobs)
    assert lost(verdict) == components
    assert verdict.findings[0].identifier == first
    assert verdict.correct == (components == {"initializers"})


@pytest.mark.parametrize(
    ("knobs", "components"),
    [
        ({"shortcut": ("conv",)}, {"shortcut"}),
        ({"stride_on": "b"}, {"main_a", "main_b"}),
        ({"shortcut_stride": 1}, {"shortcut"}),
    ],
)
def test_a_wrong_convolutional_block_loses_its_own_component(knobs, components):
    assert lost(judge("convolutional_block", convolutional, **knobs)) == components


def test_ignored_f_and_hard_coded_filters_are_found():
    fixed_f = judge(
        "identity_block", lambda X, f, filters, stage, block: identity(X, 3, filters, stage, block)
    )
    assert lost(fixed_f) == {"main_b"}
    fixed = judge(
        "identity_block", lambda X, f, filters, stage, block: identity(X, f, [2, 4, filters[2]], stage, block)
    )
    assert lost(fixed) == {"main_a", "main_b"}


def test_a_shared_convolution_is_not_three_convolutions():
    def shared(X, f, filters, stage, block):
        normalize = layers.BatchNormalization()
        Y = layers.Conv2D(filters[2], 1)(X)
        Y = layers.ReLU()(normalize(Y))
        Y = layers.Conv2D(filters[2], f, padding="same")(Y)
        Y = layers.ReLU()(normalize(Y))
        Y = normalize(layers.Conv2D(filters[2], 1)(Y))
        return layers.ReLU()(Y + X)

    assert not judge_function("identity_block", shared).correct


@pytest.mark.parametrize("merge", [layers.Multiply, layers.Subtract, layers.Maximum, layers.Average])
def test_only_a_sum_is_an_addition(merge):
    def block(X, f, filters, stage, block):
        return layers.ReLU()(merge()([main_path(X, f, filters, f"{stage}{block}"), X]))

    verdict = judge_function("identity_block", block)
    assert lost(verdict) == {"addition"} and verdict.findings[0].identifier == "merge-kind"


@pytest.mark.parametrize(
    ("function", "identifier"),
    [
        (lambda X, f, filters, stage, block: None, "wrong-return"),
        (lambda X, f, filters, stage, block: [1, 2], "wrong-return"),
        (lambda X, f, filters, stage, block: undefined, "raises-NameError"),  # noqa: F821
        ("not a function", "wrong-return"),
    ],
)
def test_what_is_no_answer_gets_no_points_and_a_reason(function, identifier):
    verdict = judge_function("identity_block", function)
    assert verdict.points == 0 and verdict.findings[0].identifier == identifier


def test_dropout_is_no_part_of_a_block():
    def block(X, f, filters, stage, block):
        return layers.Dropout(0.5)(identity(X, f, filters, stage, block))

    assert not judge_function("identity_block", block).correct


def test_resnet50_gets_all_points_and_its_parameter_counts():
    verdict = judge_function("ResNet50", network)
    assert verdict.points == 12, verdict.findings
    assert verdict.numbers["parameters"] == (23_600_006, 23_546_886, 53_120)


STAGES_WRONG = [
    ((2, "abc", (64, 64, 256), 1), (3, "abc", (128, 128, 512), 2), {"stage_3", "counts"}),
    ((2, "abc", (64, 64, 256), 1), (3, "abcd", (128, 128, 512), 1), {"stage_3", "counts"}),
    ((2, "abc", (64, 32, 256), 1), (3, "abcd", (128, 128, 512), 2), {"stage_2", "counts"}),
]


@pytest.mark.parametrize(("second", "third", "components"), STAGES_WRONG)
def test_a_wrong_stage_of_resnet50_loses_its_own_points(second, third, components):
    stages = (second, third, (4, "abcdef", (256, 256, 1024), 2), (5, "abc", (512, 512, 2048), 2))
    verdict = judge("ResNet50", network, stages=stages)
    assert not verdict.correct and lost(verdict) - {"names"} == components


@pytest.mark.parametrize(
    ("knobs", "components"),
    [({"padding": False}, {"stem"}), ({"activation": "sigmoid"}, {"head"}), ({"pool": "max"}, {"head"})],
)
def test_a_network_with_the_right_parameter_count_can_be_wrong(knobs, components):
    verdict = judge("ResNet50", network, **knobs)
    assert verdict.numbers["parameters"] == (23_600_006, 23_546_886, 53_120)
    assert lost(verdict) == components and not verdict.correct
