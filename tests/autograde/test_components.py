"""Marks of components change nothing, and tell who asks which one is open."""

import subprocess
import sys

import pytest

from autograde.components import component, open_component, recorded_components


def test_of_components_in_one_another_the_outermost_counts():
    assert open_component() is None
    with component("stage"), component("main_a"):
        assert open_component() == "stage"
    assert open_component() is None


def test_a_record_holds_the_outermost_components_in_order():
    with recorded_components() as names:
        with component("a"), component("inner"):
            pass
        with component("b"):
            pass
    with component("c"):
        pass
    assert names == ["a", "b"]


def test_a_component_is_closed_after_an_exception():
    with pytest.raises(ZeroDivisionError), component("a"):
        _ = 1 / 0
    assert open_component() is None


def test_a_component_without_a_name_is_refused():
    with pytest.raises(TypeError, match="name of a component"), component(lambda: 1):
        pass


def test_marks_load_no_keras():
    code = "import sys, autograde.components; assert not {'keras', 'tensorflow'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
