"""Any file that a user names is either opened upright and in colour, or refused in one line."""

import os
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from signs.photo import PhotoError, default_photo, describe_prediction, open_photo

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


@pytest.mark.parametrize(
    ("tag", "upright"),
    [  # what has to be done to the stored rows and columns, says the EXIF standard (JEITA CP-3451, 4.6.4)
        (1, lambda a: a),
        (2, np.fliplr),
        (3, lambda a: a[::-1, ::-1]),
        (4, np.flipud),
        (5, lambda a: a.transpose(1, 0, 2)),
        (6, lambda a: np.rot90(a, -1)),
        (7, lambda a: a[::-1, ::-1].transpose(1, 0, 2)),
        (8, np.rot90),
        (77, lambda a: a),  # no such tag
    ],
)
@pytest.mark.parametrize("suffix", ["png", "tif", "webp"])
def test_a_photo_is_turned_upright(tag, upright, suffix, tmp_path):
    stored = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3)
    path, exif = tmp_path / f"phone.{suffix}", Image.Exif()
    exif[ORIENTATION] = tag
    Image.fromarray(stored).save(path, exif=exif, **({"lossless": True} if suffix == "webp" else {}))
    assert np.array_equal(np.asarray(open_photo(path)), upright(stored))


def test_what_is_transparent_becomes_white(half_red, tmp_path):
    path = tmp_path / "cut_out.png"
    alpha = np.full((4, 6, 1), 255, np.uint8)
    alpha[:, 3:] = 0
    Image.fromarray(np.concatenate([half_red, alpha], axis=-1)).save(path)
    seen = np.asarray(open_photo(path))
    assert (seen[:, :3] == half_red[:, :3]).all() and (seen[:, 3:] == 255).all()


def test_a_transparent_palette_colour_becomes_white(half_red, tmp_path):
    path = tmp_path / "palette.png"
    picture = Image.fromarray(half_red).convert("P", palette=Image.Palette.ADAPTIVE, colors=2)
    picture.save(path, transparency=picture.getpixel((0, 0)))
    seen = np.asarray(open_photo(path))
    assert (seen[:2] == 255).all() and (seen[2:] == [0, 0, 255]).all()


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_grey_of_sixteen_bits_keeps_its_levels(suffix, tmp_path):
    path = tmp_path / f"scan.{suffix}"
    Image.fromarray(np.array([[0, 32896, 65535]] * 2, np.uint16)).save(path)
    assert np.asarray(open_photo(path)).tolist() == [[[0] * 3, [128] * 3, [255] * 3]] * 2


def test_a_missing_file_is_named_with_the_folder_that_was_searched(tmp_path):
    assert "no file" in refusal(tmp_path / "hand.jpg")


def test_a_folder_is_refused(tmp_path):
    assert "is a folder" in refusal(tmp_path)


def test_what_is_no_picture_is_refused(tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"not a picture")
    assert "JPEG or PNG" in refusal(path)
    path.write_bytes(b"")
    assert "is empty" in refusal(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path):
    path = tmp_path / "photo.png"
    os.mkfifo(path)
    assert "no ordinary file" in refusal(path)


@pytest.mark.parametrize("brands", [b"heic....", b"mif1....mif1heic", b"heix....", b"msf1....hevcmsf1"])
def test_heic_is_known_by_its_bytes_and_named(brands, tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes((8 + len(brands)).to_bytes(4) + b"ftyp" + brands + bytes(100))
    said = refusal(path)
    assert "HEIC" in said and "JPEG or PNG" in said


def test_a_jpeg_is_opened_under_a_wrong_name(half_red, tmp_path):
    path = tmp_path / "photo.heic"
    Image.fromarray(half_red).save(path, format="JPEG")
    assert open_photo(path).size == (6, 4)


@pytest.mark.parametrize("suffix", ["png", "jpg", "gif", "bmp"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_picture_cut_short_is_refused_in_one_line(suffix, share, tmp_path):
    whole, path = tmp_path / f"whole.{suffix}", tmp_path / f"cut.{suffix}"
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    Image.fromarray(noise).save(whole)
    content = whole.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    refusal(path)


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "tif", "gif"])
def test_a_damaged_picture_is_read_or_refused_never_a_traceback(suffix, tmp_path):
    rng, path, exif = np.random.default_rng(1), tmp_path / f"photo.{suffix}", Image.Exif()
    exif[ORIENTATION], exif[0x010F] = 6, "a camera"
    notes = {} if suffix == "gif" else {"exif": exif}
    Image.fromarray(rng.integers(0, 256, (24, 32, 3), dtype=np.uint8)).save(path, **notes)
    whole = np.frombuffer(path.read_bytes(), np.uint8)
    for _ in range(150):
        content = whole.copy()
        # Half of the damage goes where the sizes, tables and notes stand.
        places = rng.integers(0, len(content) if rng.random() < 0.5 else 160, rng.integers(1, 6))
        content[places % len(content)] = rng.integers(0, 256, len(places))
        path.write_bytes(content.tobytes())
        try:
            assert open_photo(path).mode == "RGB"
        except PhotoError as error:
            assert "\n" not in str(error) and path.name in str(error)


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


def test_the_default_photo_shows_a_signer_who_is_not_in_the_rendered_data_set(tmp_path):
    import inspect

    from signs.hands.dataset import SIGNERS

    assert inspect.signature(default_photo).parameters["signer"].default >= SIGNERS
    assert open_photo(default_photo(tmp_path, size=32)).size == (32, 32)
