"""What the graph exercises ask finds mistakes out in every draw, and what they pay fits the lesson."""

import pytest
from keras import layers

from autograde.build.answers import find_function
from autograde.challenge import draw_challenges, official_challenges
from autograde.checks import judge_function
from autograde.exercise import list_exercises, load_exercise
from autograde.exercises._residual.plans import block_function
from autograde.exercises.evaluate_model.asked import COUNT, RIGHT

BLOCKS = ("identity_block", "convolutional_block")
EXERCISES = (*BLOCKS, "ResNet50", "basic_block", "preactivation_block", "ResNet18")
DRAWS = range(25)


def drawn(task, entropy):
    return [challenge.parameters for challenge in draw_challenges(task, entropy=entropy)]


@pytest.mark.parametrize("task", EXERCISES)
def test_every_draw_has_unequal_sides_other_channels_than_three_and_parameters_that_differ(task):
    for entropy in DRAWS:
        asked = drawn(task, entropy)
        shapes = [one["input_shape"] for one in asked if None not in one["input_shape"]]
        assert any(height != width for height, width, _ in shapes)
        assert any(channels != 3 for _, _, channels in shapes)
        assert any(height % 2 != width % 2 for height, width, _ in shapes) or task == "ResNet18"
        for name in asked[0]:
            assert len({repr(one[name]) for one in asked}) > 1


@pytest.mark.parametrize("task", BLOCKS)
def test_every_draw_has_all_kinds_of_windows_and_many_filters_of_each_kind(task):
    for entropy in DRAWS:
        asked = drawn(task, entropy)
        windows = {one["f"] for one in asked}
        assert {1, 2, 3, 5, 7} < windows and windows & {4, 6}
        for n in range(3):
            assert max(one["filters"][n] for one in asked) > 512
        assert all(len(set(one["filters"])) == 3 for one in asked)
        assert any(sorted(one["filters"]) != one["filters"] for one in asked)


@pytest.mark.parametrize("task", ["convolutional_block", "basic_block", "preactivation_block"])
def test_every_draw_has_strides_up_to_five(task):
    for entropy in DRAWS:
        strides = {one["s"] for one in drawn(task, entropy)}
        assert {1, 2, 5} < strides and strides & {3, 4}


@pytest.mark.parametrize("task", EXERCISES)
def test_a_parameter_with_a_default_is_left_out_in_some_challenges_and_not_in_others(task):
    exercise = load_exercise(task)
    given = find_function(exercise).args
    assert set(exercise.defaults) == {a.arg for a in given.args[len(given.args) - len(given.defaults) :]}
    for entropy in DRAWS:
        for name, value in exercise.defaults.items():
            left_out = [one[name] == value for one in drawn(task, entropy)]
            assert any(left_out) and not all(left_out)


def test_a_default_is_really_left_out_of_the_call():
    seen = []

    def block(X, f, filters, stage, block, **rest):
        seen.append(rest)
        return layers.ReLU()(X)

    judge_function("convolutional_block", block, entropy=0)
    assert {} in seen and {"s": 1} in seen and {"s": 2} not in seen


@pytest.mark.parametrize("entropy", range(5))
def test_a_function_without_the_default_is_told_so(entropy):
    def block(X, f, filters, stage, block, s):
        return block_function("convolutional_block")(X, f, filters, stage, block, s)

    verdict = judge_function("convolutional_block", block, entropy=entropy)
    assert not verdict.correct and verdict.points <= 6
    assert [finding.identifier for finding in verdict.findings] == ["default", "raises-TypeError"]
    assert "Called without `s`" in verdict.findings[0].message and "'s'" in verdict.findings[1].message


@pytest.mark.parametrize("task", EXERCISES)
def test_four_tenths_of_the_points_are_for_the_result(task):
    exercise = load_exercise(task)
    assert exercise.rubric["result"][1] == pytest.approx(0.4 * exercise.points)
    assert exercise.points == {"ResNet50": 12, "preactivation_block": 8}.get(task, 10)


def never(plan):
    plan.merge = lambda main, shortcut: main


def doubled(plan):
    plan.merge = lambda main, shortcut: layers.Add()([main, main])


def padded(plan):
    plan.change("Conv2D", "b", padding="valid")


@pytest.mark.parametrize("task", BLOCKS)
@pytest.mark.parametrize(
    ("alter", "lost"),
    [(never, {"addition", "shortcut"}), (doubled, {"shortcut"}), (padded, {"main_b"})],
)
def test_a_wrong_block_has_six_tenths_at_most_and_the_parts_that_are_right(task, alter, lost):
    verdict = judge_function(task, block_function(task, alter), entropy=0)
    rubric = load_exercise(task).rubric
    assert {c.name for c in verdict.components if c.points < c.max_points} == {"result", *lost}
    assert verdict.points == 10 - 4 - sum(rubric[name][1] for name in lost) < 6


def test_a_rounded_accuracy_is_another_number_in_every_draw():
    assert all(abs(n / COUNT - round(n / COUNT, 2)) > 1e-3 for n in RIGHT)


@pytest.mark.parametrize("task", list_exercises())
def test_one_seed_gives_an_exercise_the_same_challenges_and_another_seed_others(task):
    assert official_challenges(task, 7) == official_challenges(task, 7)
    assert official_challenges(task, 7) != official_challenges(task, 8)
    assert official_challenges(task) != official_challenges(task)


def test_the_same_seed_draws_other_arrays_for_each_exercise():
    seeds = [challenge.seed for task in list_exercises() for challenge in official_challenges(task, 7)]
    assert len(set(seeds)) == len(seeds)
