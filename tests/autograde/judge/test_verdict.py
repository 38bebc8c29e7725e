"""A verdict becomes JSON and comes back whole; what is no verdict is refused."""

import json

import pytest

from autograde.checks import judge_function
from autograde.exercises._residual.block_mutants import block_mutants
from autograde.judge.verdict import Verdict
from signs.words import speaking


def wrong_block():
    case = next(case for case in block_mutants("identity_block") if "addition" in case.loses)
    return judge_function("identity_block", case.function, entropy=1)


@pytest.fixture(scope="module")
def verdict():
    return wrong_block()


def test_a_verdict_with_its_drawing_survives_json(verdict):
    assert verdict.drawing is not None
    assert verdict.drawing.boxes
    assert Verdict.from_json(json.loads(json.dumps(verdict.to_json()))) == verdict


@pytest.mark.parametrize("name", ["components", "findings", "drawing", "numbers", "task"])
def test_what_lacks_a_part_is_no_verdict(verdict, name):
    data = verdict.to_json()
    del data[name]
    with pytest.raises(ValueError, match="no verdict"):
        Verdict.from_json(data)


def test_what_has_another_form_is_no_verdict(verdict):
    for changed in ({"drawing": {"lane": 3}}, {"components": [1]}, {"findings": {"a": 1}}):
        with pytest.raises(ValueError, match="no verdict"):
            Verdict.from_json({**verdict.to_json(), **changed})


def test_a_verdict_says_in_which_language_it_is():
    with speaking("zh"):
        told = wrong_block().to_json()
    assert told["language"] == "zh" and "language" not in wrong_block().to_json()
    assert Verdict.from_json(told).language == "zh"


def test_a_line_that_a_message_quotes_stands_beside_it():
    def block(X, f, filters, stage, block):
        return X + undefined  # noqa: F821

    (finding,) = judge_function("identity_block", block).to_json()["findings"]
    assert finding["line"] and f"`{finding['line']}`" in finding["message"]
