"""The drawing is an extra: there where graphviz is, one clear line where it is not."""

import shutil
import stat
from xml.etree import ElementTree

import pytest

from signs.drawing import draw_model

needs_dot = pytest.mark.skipif(shutil.which("dot") is None, reason="graphviz is not installed")


@pytest.fixture(scope="module")
def model():
    from keras import Input, layers, models

    return models.Sequential([Input((4,)), layers.Dense(3, name="the_only_layer")])


def fake_dot(folder, monkeypatch, script):
    """Put a program called dot, and nothing else, on the PATH."""
    program = folder / "dot"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def test_without_graphviz_one_line_says_what_to_install(model, tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert draw_model(model, tmp_path / "model.png") is None
    out, err = capfd.readouterr()
    assert out.count("\n") == 1 and "model.png was not drawn" in out and "graphviz" in out
    assert err == ""
    assert list(tmp_path.iterdir()) == []


@needs_dot
def test_with_graphviz_both_files_are_written_and_the_svg_names_the_layer(model, tmp_path, capsys):
    shown = draw_model(model, tmp_path / "model.png")
    assert (tmp_path / "model.png").read_bytes().startswith(b"\x89PNG")
    assert "the_only_layer" in (tmp_path / "model.svg").read_text()
    assert "the_only_layer" in shown.data
    assert shown.data.startswith("<div") and "<?xml" not in shown.data
    assert "overflow: auto" in shown.data and 'tabindex="0"' in shown.data
    svg = ElementTree.fromstring(shown.data.split(">", 1)[1].rsplit("<", 1)[0])
    assert svg.get("role") == "img" and "the_only_layer" in svg.get("aria-label")
    assert svg.get("width").endswith("pt"), "in its own size: it scrolls and does not shrink"
    assert capsys.readouterr().out == "Drawn: model.png and model.svg.\n"
    assert {file.name for file in tmp_path.iterdir()} == {"model.png", "model.svg"}
    assert stat.S_IMODE((tmp_path / "model.png").stat().st_mode) == 0o644


def test_a_failing_graphviz_is_a_line_not_an_exception(model, tmp_path, monkeypatch, capfd):
    fake_dot(tmp_path, monkeypatch, "exit 3")
    assert draw_model(model, tmp_path / "model.png") is None
    assert "model.png was not drawn" in capfd.readouterr().out
    assert not (tmp_path / "model.png").exists()


def test_a_folder_that_is_not_there_is_a_line_not_an_exception(model, tmp_path, monkeypatch, capsys):
    fake_dot(tmp_path, monkeypatch, "echo drawing; exit 0")
    assert draw_model(model, tmp_path / "missing" / "model.png") is None
    assert "was not drawn" in capsys.readouterr().out


def test_a_model_that_is_not_built_is_a_line_not_an_exception(tmp_path, monkeypatch, capsys):
    from keras import layers, models

    fake_dot(tmp_path, monkeypatch, "echo drawing; exit 0")
    assert draw_model(models.Sequential([layers.Dense(3)]), tmp_path / "model.png") is None
    assert "was not drawn" in capsys.readouterr().out
