"""The camera in a notebook: it waits for nobody, keeps one whole picture, and without it a sentence helps."""

import io
import sys

import pytest
from PIL import Image

from signs import webcam
from signs.photo import open_photo
from signs.webcam import SCRIPT, Camera, take_photo


def png(colour="red", size=(64, 48)):
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown(camera):
    made = camera._repr_mimebundle_()
    return made[0] if isinstance(made, tuple) else made


def test_without_the_package_for_widgets_a_sentence_says_the_way_by_file(monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    webcam._widget_class.cache_clear()
    camera = take_photo()
    webcam._widget_class.cache_clear()
    assert camera.path is None
    assert (
        set(shown(camera)) == {"text/plain"}
        and "put a photo file into this folder" in shown(camera)["text/plain"]
    )


def test_a_picture_goes_into_the_file_and_replaces_the_one_before(folder):
    camera = take_photo("hand.png")
    assert camera.path is None
    assert camera.keep(png()) == "Saved as hand.png, 64 x 48 pixels. Now run the next cell."
    assert open_photo(camera.path).getpixel((0, 0)) == (255, 0, 0)
    camera.keep(png("blue", (32, 32)))
    assert open_photo(camera.path).getpixel((0, 0)) == (0, 0, 255)
    assert [path.name for path in folder.iterdir()] == ["hand.png"]
    assert take_photo("hand.png").path == camera.path, "tomorrow the picture is still there"


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<html>", png()[:60], png() + bytes(webcam.LARGEST)])
def test_what_is_no_picture_replaces_nothing_and_a_sentence_says_so(folder, content):
    camera = take_photo()
    camera.keep(png())
    assert "put a photo file into this folder" in camera.keep(content)
    assert camera.path.read_bytes() == png() and len(list(folder.iterdir())) == 1


def test_a_folder_that_cannot_be_written_to_is_a_sentence():
    assert "could not be saved" in Camera("missing/hand.png").keep(png())


def test_a_frame_from_the_browser_is_kept_and_answered(folder, monkeypatch):
    pytest.importorskip("anywidget")
    camera, answers = take_photo(), []
    monkeypatch.setattr(camera._widget, "send", answers.append)
    camera._widget._handle_custom_msg({"kind": "picture"}, [memoryview(png())])
    camera._widget._handle_custom_msg({"kind": "other"}, [])
    assert camera.path.read_bytes() == png()
    assert [answer["kind"] for answer in answers] == ["said"] and "Saved as" in answers[0]["words"]


def test_a_widget_has_a_sentence_for_those_who_do_not_see_it_and_no_picture_in_its_state():
    pytest.importorskip("anywidget")
    camera = take_photo()
    camera.keep(png())
    data = shown(camera)
    assert "application/vnd.jupyter.widget-view+json" in data and "photo file" in data["text/plain"]
    assert not [
        value for value in camera._widget.get_state().values() if isinstance(value, (bytes, memoryview))
    ]


def test_the_script_opens_no_camera_by_itself_and_asks_nobody_else():
    script = SCRIPT.read_text(encoding="utf-8")
    assert "fetch(" not in script and "http" not in script and "import " not in script
    assert script.count("getUserMedia(") == 1 and 'start.addEventListener("click", open)' in script
