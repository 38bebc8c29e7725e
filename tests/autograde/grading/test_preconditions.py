"""Nothing is graded where another grading is at work, or where submissions cannot be shut in."""

import pytest
from traitlets.config import Config

from autograde.course import Course
from autograde.grading.errors import BusyError
from autograde.grading.preconditions import grading_alone, why_refused
from autograde.isolation import LAYERS, Layer


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

    monkeypatch.setattr("autograde.grading.preconditions.missing", missing)
    assert "cannot be shut in on this machine (network)" in why_refused(Config())
    assert why_refused(Config(IsolatedProvisioner={"layers": ["files"]})) == ""
    assert asked == [tuple(LAYERS), ("files",)]
