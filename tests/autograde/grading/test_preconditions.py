"""Nothing is graded where another grading is at work, or where submissions cannot be shut in."""

import pytest
from traitlets.config import Config

from autograde.course import Course
from autograde.grading.errors import BusyError
from autograde.grading.preconditions import grading_alone
from autograde.isolation import LAYERS, Layer
from autograde.isolation.refusal import why_refused, why_refused_once


def test_one_grading_at_a_time(tmp_path):
    course = Course(tmp_path, "ps1")
    with grading_alone(course), pytest.raises(BusyError, match="wait for it"), grading_alone(course):
        pass
    with grading_alone(course):  # free again
        pass


def test_a_layer_that_does_not_hold_is_named_if_it_is_promised(monkeypatch):
    asked = []

    def missing(names):
        asked.append(names)
        return [Layer("network", False, "")] if "network" in names else []

    monkeypatch.setattr("autograde.isolation.refusal.missing", missing)
    assert "cannot be shut in on this machine (network)" in why_refused(Config())
    assert why_refused(Config(IsolatedProvisioner={"layers": ["files"]})) == ""
    assert asked == [tuple(LAYERS), ("files",)]


def test_layers_that_have_held_are_not_tried_again_but_those_that_have_not_are(monkeypatch):
    tried = []

    def missing(names):
        tried.append(names)
        return [] if len(tried) > 1 else [Layer("network", False, "")]

    monkeypatch.setattr("autograde.isolation.refusal.missing", missing)
    monkeypatch.setattr("autograde.isolation.refusal._held", set())
    told = [why_refused_once(Config()) for _ in range(3)]
    assert "`autograde grade --isolation none`" in told[0] and told[1:] == ["", ""] and len(tried) == 2
