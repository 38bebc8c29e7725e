"""Chinese in a figure: the viewer's letters in its SVG, English or an installed font in its PNG, no gap."""

import logging
import re
import warnings
from urllib.parse import unquote

import pytest
from PIL import Image

from signs import letters, plots
from signs.picture import describe, new_picture, write_picture
from signs.words import speaking
from tools.letters import font_bytes

HISTORY = {"loss": [2, 1], "accuracy": [0.2, 0.6], "val_loss": [2, 1.5], "val_accuracy": [0.2, 0.5]}


@pytest.fixture(autouse=True)
def nothing_is_warned_of(caplog):
    with warnings.catch_warnings(), caplog.at_level(logging.WARNING):
        warnings.simplefilter("error")
        yield
    assert not caplog.records


@pytest.fixture(params=[False, True], ids=["no font", "a font"])
def installed(request, monkeypatch):
    name = letters._stand_in() if request.param else None  # it stands for an installed one, too
    monkeypatch.setattr(letters, "installed_font", lambda: name)
    return request.param


def curves(language):
    with speaking(language):
        return plots.training_curves(HISTORY, chance=1 / 6)


def parts(figure):
    data, _ = figure._repr_mimebundle_()
    return unquote(data["text/html"]), data["image/png"]


def test_the_svg_holds_text_that_the_viewers_fonts_draw(installed):
    svg, _ = parts(curves("zh"))
    found = dict(re.findall(r'<text style="([^"]*)"[^>]*>([^<]*[\u4e00-\u9fff][^<]*)</text>', svg))
    assert {"损失", "准确率", "训练", "轮次", "随机猜测"} <= set(
        re.findall(r">([\u4e00-\u9fff]+)</text>", svg)
    )
    assert found and all(letters.VIEWERS in style for style in found)
    assert letters.STAND_IN not in svg


def test_the_png_is_in_english_where_no_font_has_the_letters(installed):
    chinese, english = curves("zh"), curves("en")
    assert (parts(chinese)[1] == parts(english)[1]) is not installed
    assert chinese.words != english.words and "损失" in chinese.words


def test_a_figure_in_english_is_as_it_was(installed):
    figure = curves("en")
    assert letters.font_type(figure) == "path" and not hasattr(figure, "in_english")
    assert "<text" not in parts(figure)[0]


def test_a_picture_file_keeps_the_chinese_words(installed, tmp_path):
    write_picture(curves("zh"), tmp_path / "curves.png")
    assert "损失" in Image.open(tmp_path / "curves.png").text["Description"]


def test_letters_of_a_notebook_of_ones_own_are_squares_at_worst(installed):
    figure = new_picture(3, 2, layout="constrained")
    figure.subplots().set_title("我的图，（粗体）", weight="bold")
    svg, _ = parts(describe(figure, "我的图"))
    assert "我的图，（粗体）</text>" in svg


def test_a_letter_is_as_wide_as_it_is_high(installed):
    figure = new_picture(4, 2)
    text = figure.text(0, 0, "中文字", fontsize=20)
    describe(figure, "中文字")
    assert text.get_window_extent().width == pytest.approx(3 * 20 / 72 * figure.dpi, rel=0.05)


def test_the_font_that_stands_in_is_as_its_maker_makes_it():
    assert letters.STAND_IN_FILE.read_bytes() == font_bytes()
    assert len(font_bytes()) < 2000


def test_fonts_of_this_computer_are_looked_for_by_name():
    letters.installed_font.cache_clear()
    assert letters.installed_font() in (None, *letters.FONTS)
