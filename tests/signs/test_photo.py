"""Any file that a user names is either opened upright and in colour, or refused in one line."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from signs.photo import (
    PhotoError,
    default_photo,
    describe_prediction,
    open_photo,
    plot_photo,
    plot_probabilities,
)

ORIENTATION = 0x0112  # the EXIF tag that says how the camera was held


@pytest.fixture
def half_red():
    """A picture 6 wide and 4 high whose upper half is red and lower half blue."""
    pixels = np.zeros((4, 6, 3), dtype=np.uint8)
    pixels[:2, :, 0], pixels[2:, :, 2] = 255, 255
    return pixels


def refusal(path):
    with pytest.raises(PhotoError) as caught:
        open_photo(path)
    message = str(caught.value)
    assert "\n" not in message and path.name in message
    return message


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "CMYK", "1"])
def test_any_colour_mode_becomes_rgb(half_red, mode, tmp_path):
    path = tmp_path / "photo.tif"
    Image.fromarray(half_red).convert(mode).save(path)
    photo = open_photo(path)
    assert photo.mode == "RGB" and photo.size == (6, 4)


def test_a_photo_taken_sideways_is_turned_upright(half_red, tmp_path):
    path = tmp_path / "phone.png"
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # "turn a quarter to the right to see it upright", says the EXIF standard
    Image.fromarray(half_red).save(path, exif=exif)
    upright = np.asarray(open_photo(path))
    assert upright.shape == (6, 4, 3)
    assert (upright[:, 2:] == [255, 0, 0]).all() and (upright[:, :2] == [0, 0, 255]).all()


def test_a_missing_file_is_named_with_the_folder_that_was_searched(tmp_path):
    assert "no file" in refusal(tmp_path / "hand.jpg")


def test_a_folder_is_refused(tmp_path):
    assert "is a folder" in refusal(tmp_path)


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\x00\x00\x00\x18ftypheic"])
def test_what_is_no_picture_is_refused(content, tmp_path):
    path = tmp_path / "photo.heic"
    path.write_bytes(content)
    assert "JPEG or PNG" in refusal(path)


@pytest.mark.parametrize("suffix", ["png", "jpg", "gif", "bmp"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_picture_cut_short_is_refused_in_one_line(suffix, share, tmp_path):
    whole, path = tmp_path / f"whole.{suffix}", tmp_path / f"cut.{suffix}"
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    Image.fromarray(noise).save(whole)
    content = whole.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    refusal(path)


def test_a_picture_with_far_too_many_pixels_is_refused_without_reading_it(tmp_path):
    path = tmp_path / "huge.png"
    Image.new("1", (15_000, 14_000)).save(path)
    assert "smaller copy" in refusal(path)


def test_the_default_photo_is_a_file_that_opens_and_is_replaced_whole(monkeypatch, tmp_path):
    asked = []

    def render_hand(*arguments):
        asked.append(arguments)
        return np.full((arguments[-1], arguments[-1], 3), 10 * len(asked), dtype=np.uint8)

    monkeypatch.setitem(sys.modules, "signs.hands", SimpleNamespace(render_hand=render_hand))
    for shade in (10, 20):
        path = default_photo(tmp_path, digit=2, size=32)
        assert np.asarray(open_photo(path)).min() == shade
    assert [file.name for file in tmp_path.iterdir()] == ["rendered_hand.png"]
    assert asked[0][0] == 2
    with pytest.raises(PhotoError, match="choose another folder"):
        default_photo(tmp_path / "missing")


def test_the_prediction_is_said_in_the_tutorials_form():
    said = describe_prediction(np.array([[0, 0.03125, 0, 0.96875, 0, 0]], dtype="float32"))
    heading, vector = said.split("\n")
    assert heading == "class prediction vector [p(0),p(1),p(2),p(3),p(4),p(5)] = "
    assert vector == "[[0.0000 0.0312 0.0000 0.9688 0.0000 0.0000]]"
    with pytest.raises(ValueError, match="one row"):
        describe_prediction(np.zeros((2, 6)))


def test_the_pictures_are_drawn(half_red):
    figure = plot_photo(Image.fromarray(half_red), np.full((1, 64, 64, 3), 0.25))
    assert "6 x 4" in figure.axes[0].get_title()
    assert "0.25 to 0.25" in figure.axes[1].get_title()
    figure = plot_probabilities({"right": np.eye(6)[[3]], "wrong": np.eye(6)[[0]]}, answer=3)
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["right", "wrong"]
    assert figure.axes[0].patches[3].get_height() == 1


def test_the_default_photo_shows_a_signer_who_is_not_in_the_rendered_data_set(tmp_path):
    import inspect

    from signs.hands.dataset import SIGNERS

    assert inspect.signature(default_photo).parameters["signer"].default >= SIGNERS
    assert open_photo(default_photo(tmp_path, size=32)).size == (32, 32)
