"""Wording and order of the findings on a wrong block, and what judging costs."""

from time import perf_counter

import pytest
from implementations import convolutional, main_path
from keras import layers

from autograde.challenge import draw_challenges
from autograde.checks import judge_function
from autograde.evidence.collect import collect_evidence
from autograde.exercises._residual.plans import block_function
from autograde.judge import judge_evidence


def judge(task, alter):
    return judge_function(task, block_function(task, alter))


def test_two_layers_in_the_wrong_order_are_one_mistake():
    verdict = judge("identity_block", lambda plan: plan.swap("Conv2D", "BatchNormalization", "b"))
    assert [f.identifier for f in verdict.findings] == ["batch_normalization-order"]
    assert (
        verdict.findings[0].message == "Main path b: BatchNormalization stands before Conv2D, not after it."
    )


@pytest.mark.parametrize("entropy", range(4))
def test_a_stride_in_the_wrong_place_says_nothing_of_a_padding_that_is_right(entropy):
    def block(X, f, filters, stage, block, s=2):
        return convolutional(X, f, filters, stage, block, s, stride_on="b")

    verdict = judge_function("convolutional_block", block, fresh=3, entropy=entropy)
    assert {f.identifier for f in verdict.findings if f.component} == {"conv2d-strides"}


def test_an_exception_that_follows_from_a_mistake_comes_after_it():
    verdict = judge("identity_block", lambda plan: plan.change("Conv2D", "b", padding="valid"))
    assert [f.identifier for f in verdict.findings] == ["conv2d-padding", "raises-ValueError"]
    assert verdict.findings[-1].component == ""


def test_layers_of_the_shortcut_on_the_main_path_are_one_mistake_of_the_shortcut():
    def block(X, f, filters, stage, block, s):
        Y = main_path(X, f, filters, f"{stage}{block}", s)
        Y = layers.Conv2D(filters[2], 1, strides=s)(Y)
        return layers.ReLU()(layers.Add()([layers.BatchNormalization()(Y), X]))

    first = judge_function("convolutional_block", block).findings[0]
    assert (first.component, first.identifier) == ("shortcut", "shortcut-on-main")


@pytest.mark.parametrize("entropy", range(3))
def test_no_finding_tells_the_numbers_of_a_hidden_challenge(entropy):
    def block(X, f, filters, stage, block, s):
        return convolutional(X, f, [filters[1], filters[2], filters[0]], stage, block, s)

    challenges = draw_challenges("convolutional_block", entropy=entropy)
    verdict = judge_evidence(
        "convolutional_block", collect_evidence("convolutional_block", block, challenges), challenges
    )
    hidden = challenges[-1].parameters
    told = " ".join(f.message for f in verdict.findings if f.component)
    assert f"{hidden['stage']}{hidden['block']}" not in told and str(hidden["filters"]) not in told


@pytest.mark.parametrize("task", ["identity_block", "convolutional_block"])
def test_judging_stored_evidence_takes_less_than_50_ms_a_block(task):
    challenges = draw_challenges(task)
    evidence = collect_evidence(task, block_function(task), challenges)
    seconds = []
    for _ in range(4):
        began = perf_counter()
        judge_evidence(task, evidence, challenges)
        seconds.append(perf_counter() - began)
    assert min(seconds) < 0.05 * len(challenges)
