"""The page about a learner's course: one file, nothing active in it, pictures with their words."""

import base64
import re
from datetime import date

import pytest
from learner_notebooks import checked, write
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from autograde.learner import summary as room
from autograde.learner.progress import read_progress
from autograde.learner.summary import show_summary, write_summary

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()
SVG = base64.b64encode(b"<svg onload='alert(1)'></svg>").decode()
EVIL = '<script>alert(1)</script><img src=x onerror="alert(2)">'


def right(images):
    return images.astype("float32") / 255


def shows(*outputs, tags=("summary",)):
    return new_code_cell("show()", metadata={"tags": list(tags)}, outputs=list(outputs))


@pytest.fixture
def page(tmp_path):
    curve = new_output(
        "display_data", data={"image/png": PNG}, metadata={"image/png": {"alt": "Curves: 1 to 0.2"}}
    )
    own = f'<img alt="A hand & its square" src="data:image/png;base64,{PNG}"><img src="https://x.test/a.png">'
    write(
        tmp_path / "1_data.ipynb",
        "1 · Data",
        checked("scale_pixels", 3, right),
        new_markdown_cell(f"## 1.1 Curves {EVIL}"),
        shows(curve, new_output("stream", name="stdout", text=f"\x1b[1mepoch 1\x1b[0m {EVIL}")),
        shows(new_output("display_data", data={"text/html": own + EVIL})),
        shows(new_output("display_data", data={"image/png": SVG, "text/html": EVIL})),
        shows(new_output("stream", name="stdout", text="not for the page"), tags=()),
    )
    path = write_summary(tmp_path, f"Ada {EVIL}\nLovelace", read_progress(tmp_path), date(2027, 2, 3))
    return path.read_text(encoding="utf-8")


def test_the_page_has_name_date_points_curves_and_pictures(page):
    assert "3 February 2027" in page and "3 of 3 points" in page and "<code>scale_pixels</code>" in page
    assert page.count(f"data:image/png;base64,{PNG}") == 2
    assert 'alt="Curves: 1 to 0.2"' in page and 'alt="A hand &amp; its square"' in page
    assert "epoch 1" in page and "not for the page" not in page


def test_nothing_on_the_page_is_active_or_comes_from_elsewhere(page):
    tags = (
        "html head meta title style body main h1 h2 p div table caption thead tbody tr th td code b span pre"
    )
    assert set(re.findall(r"<(\w+)", page)) <= {*tags.split(), "figure", "img"}
    assert not re.search(r"<[^>]* on\w+=", page) and "x.test" not in page and SVG not in page
    assert "default-src 'none'" in page and "\x1b" not in page
    assert "Ada &lt;script&gt;" in page and 'alt=""' not in page


def test_without_a_name_the_page_waits_and_with_one_its_place_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    show_summary("  ")
    assert "Write your name" in capsys.readouterr().out and not (tmp_path / room.PAGE).exists()
    show_summary("Ada")
    assert str(tmp_path / room.PAGE) in capsys.readouterr().out and (tmp_path / room.PAGE).is_file()


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / room.PAGE).mkdir()
    show_summary("Ada")
    assert "could not be written" in capsys.readouterr().out
