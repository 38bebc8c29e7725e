"""What the self-test prints is told; the names of mutants and findings stay."""

import io

import pytest
from languages import english_in, speaking_pseudo
from rich.console import Console

from autograde.exercise import load_exercise
from autograde.selftest import by_rule, command, forms
from autograde.selftest.cases import Mutant, Variant
from autograde.selftest.run import Row
from autograde.selftest.table import rule_table, selftest_table
from signs import words

MUTANT = Mutant("identity_block", "noReLU", None, frozenset({"main_a"}), ("main_a:activation-missing",))
VARIANT = Variant("identity_block", "plain", None)


@pytest.fixture(params=["pseudo", "zh"])
def spoken(request):
    with speaking_pseudo() if request.param == "pseudo" else words.speaking("zh"):
        yield


def rows():
    lost = {"main_a": 2.0}
    yield Row(0, lost, "main_a:activation-missing", "", True, True, 0.1, case=MUTANT)
    yield Row(1, lost, "main_a:activation-missing", "", False, True, 0.1, (5, 9), MUTANT)
    yield Row(2, {}, "", "", False, True, 0.1, case=VARIANT)


def by_rules():
    return [
        by_rule.Row("swapped", right, right, lost, "main_a:order", "x")
        for right, lost in ((True, ("main_a",)), (False, ()))
    ]


def shown(*tables):
    console = Console(width=300, record=True, file=io.StringIO())
    for table in tables:
        console.print(table)
    return console.export_text()


def test_the_tables_are_told(spoken):
    text = shown(selftest_table(list(rows())), rule_table("identity_block", by_rules(), by_rules()))
    assert not english_in(text) and "noReLU" in text and "main_a:activation-missing" in text
    for english in ("mutant", "verdict", "wrong", "right", "first finding", "Self-test"):
        assert english not in text


def test_lines_between_the_tables_are_told(spoken, monkeypatch):
    said = []
    monkeypatch.setattr(command, "EVERY", 0.0)
    monkeypatch.setattr(command, "run_selftest", _run_selftest)
    monkeypatch.setattr(command, "all_cases", lambda exercise: [MUTANT] * 3)
    failed = [(7, row) for row in by_rules()]
    monkeypatch.setattr(command, "spread", lambda work, portions, workers: _spread(work, portions, failed))
    console = Console(width=300, record=True, file=io.StringIO())
    command.run_command(console, said.append, "scale_pixels")
    command.run_command(console, said.append, "scale_pixels", draws=2)
    command.run_command(console, said.append, "preactivation_block")
    failed.clear()
    command._run_forms(said.append, load_exercise("preactivation_block"), 100, 1, 1)
    assert len(said) > 8 and not english_in("\n".join(said) + console.export_text())


def _run_selftest(part, seed, tell, *_):
    tell(None)
    return []


def _spread(work, portions, failed):
    for _ in portions:
        yield (by_rules(), [], failed) if work is command.tell_answers else ["x"] * len(failed)


def test_what_is_wrong_with_forms_is_told(spoken, monkeypatch):
    for right in (True, False):
        monkeypatch.setattr(forms, "_is_right", lambda *_, right=right: right)
        monkeypatch.setattr(forms, "collect_evidence", lambda *_: {})
        told = forms.tell_forms("preactivation_block", 1, [0])
        assert told and not english_in("\n".join(told))
