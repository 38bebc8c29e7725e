"""The real set: the registry follows its rule, and only images that match it get into the cache."""

import hashlib
import io
import os
import threading
import zipfile
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from signs import real
from signs.hdf5 import DatasetError
from signs.real import RealImage, cached_real, fetch_real, read_registry

TRUE_ARCHIVE = os.environ.get("SIGNS_REAL_ARCHIVE", "")


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """An empty cache, and no archive named by the environment."""
    monkeypatch.setenv("SIGNS_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("SIGNS_REAL_ARCHIVE", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache"


def flat_image(level):
    """Bytes of a 100x100 picture of one grey level, in a format that loses nothing."""
    buffer = io.BytesIO()
    Image.new("RGB", (100, 100), (level, level, level)).save(buffer, format="png")
    return buffer.getvalue()


def fake_data(top="Sign-Language-Digits-Dataset-4b09433"):
    """Two signers with two digits each: the registry, and a zip's members by name."""
    images, members = [], {f"{top}/LICENSE": b"-", f"{top}/Examples/example_0.JPG": b"-"}
    for signer, split in ((0, "train"), (1, "test")):
        for digit in (0, 1):
            path = f"{digit}/IMG_{10 * signer + digit}.JPG"
            data = flat_image(100 * signer + 50 * digit)
            members[f"{top}/Dataset/{path}"] = data
            images.append(RealImage(path, digit, signer, split, hashlib.sha256(data).hexdigest()))
    images.append(RealImage("7/IMG_99.JPG", 7, 2, "unused", ""))
    return images, members


def zip_bytes(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in members.items():
            zipped.writestr(name, data)
    return buffer.getvalue()


@pytest.fixture
def serve():
    """Serve ``body`` on 127.0.0.1 and return the address; ``length`` is what the server announces."""
    servers = []

    def start(body, length=None, status=200):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(status)
                if length is not None:
                    self.send_header("Content-Length", str(length))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/archive.zip"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def refused(source, registry, **options):
    with pytest.raises(DatasetError) as caught:
        fetch_real(source, registry=registry, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def number(image):
    return int(Path(image.path).stem.removeprefix("IMG_"))


def test_registry_follows_its_rule_to_the_image():
    registry = read_registry()
    by_number = sorted(registry, key=number)
    signer, signers, last = -1, {}, 9
    for image in by_number:
        assert image.path.split("/")[0] == str(image.digit)
        if image.digit <= last:
            signer += 1
        last = image.digit
        signers[image.path] = signer
    assert {image.path: image.signer for image in registry} == signers

    hands = {}
    for image in by_number:
        hands.setdefault(image.signer, []).append(image)
    complete = [s for s, images in hands.items() if {i.digit for i in images} >= set(range(6))]
    rng = np.random.default_rng(20)
    test_signers = [complete[k] for k in rng.permutation(len(complete))[:20]]
    others = [s for s in hands if s not in test_signers]
    train, counts = [], Counter()
    for s in (others[k] for k in rng.permutation(len(others))):
        for image in hands[s]:
            if image.digit < 6 and counts[image.digit] < 180:
                counts[image.digit] += 1
                train.append(image)
    test = [image for s in test_signers for image in hands[s] if image.digit < 6]
    train = [train[k] for k in rng.permutation(len(train))]
    test = [test[k] for k in rng.permutation(len(test))]
    assert [image for image in registry if image.split == "train"] == train
    assert [image for image in registry if image.split == "test"] == test


def test_registry_is_balanced_and_no_signer_is_in_both_sets():
    registry = read_registry()
    assert len(registry) == 2062 and len({image.path for image in registry}) == 2062
    counts = Counter((image.split, image.digit) for image in registry)
    assert all(counts["train", digit] == 180 and counts["test", digit] == 20 for digit in range(6))
    assert not any(counts[split, digit] for split in ("train", "test") for digit in range(6, 10))
    signers = {s: {image.signer for image in registry if image.split == s} for s in ("train", "test")}
    assert not signers["train"] & signers["test"]
    for signer in signers["test"]:  # a signer cut in two would lack digits
        assert {i.digit for i in registry if i.signer == signer} == set(range(10))
    used = [image for image in registry if image.split != "unused"]
    assert len({image.sha256 for image in used}) == 1200, "an image is used twice"
    assert all(len(image.sha256) == 64 for image in used)


@pytest.mark.parametrize("top", ["Sign-Language-Digits-Dataset-master", "anything"])
def test_a_zip_file_is_read_whatever_its_top_folder_is_called(tmp_path, top):
    registry, members = fake_data(top)
    (tmp_path / "a.zip").write_bytes(zip_bytes(members))
    signs = fetch_real(tmp_path / "a.zip", registry=registry)
    assert signs.train_images.shape == (2, 64, 64, 3) and signs.train_images.dtype == np.uint8
    for images, levels in ((signs.train_images, (0, 50)), (signs.test_images, (100, 150))):
        for image, level in zip(images, levels, strict=True):
            assert (image == level).all()
    assert signs.train_digits.tolist() == signs.test_digits.tolist() == [0, 1]
    assert signs.train_signers.tolist() == [0, 0] and signs.test_signers.tolist() == [1, 1]


@pytest.mark.parametrize("announced", [True, False])
def test_a_download_shows_its_progress_on_stdout_and_is_cached(serve, cache, capfd, announced):
    registry, members = fake_data()
    body = zip_bytes(members)
    first = fetch_real(serve(body, len(body) if announced else None), registry=registry)
    printed = capfd.readouterr()
    assert printed.err == "" and "photographs" in printed.out
    again = fetch_real("http://127.0.0.1:9/closed.zip", registry=registry)
    np.testing.assert_array_equal(first.train_images, again.train_images)
    np.testing.assert_array_equal(first.test_signers, again.test_signers)
    assert [path.suffix for path in cache.iterdir()] == [""], "the zip or a partial file was kept"
    assert capfd.readouterr() == ("", "")


def test_without_progress_nothing_is_printed(serve, capfd):
    registry, members = fake_data()
    fetch_real(serve(zip_bytes(members)), progress=False, registry=registry)
    assert capfd.readouterr() == ("", "")


def test_the_environment_names_the_archive(tmp_path, monkeypatch):
    registry, members = fake_data()
    (tmp_path / "a.zip").write_bytes(zip_bytes(members))
    monkeypatch.setenv("SIGNS_REAL_ARCHIVE", str(tmp_path / "a.zip"))
    assert len(fetch_real(registry=registry).train_images) == 2


def test_an_image_with_other_bytes_is_named_and_a_later_call_can_succeed(tmp_path, cache):
    registry, members = fake_data()
    name = next(name for name in members if name.endswith("Dataset/1/IMG_11.JPG"))
    (tmp_path / "a.zip").write_bytes(zip_bytes({**members, name: flat_image(1)}))
    message = refused(tmp_path / "a.zip", registry)
    assert "Dataset/1/IMG_11.JPG" in message and "SHA-256" in message and real.ARCHIVE_URL in message
    assert not any(cache.iterdir()) and cached_real(registry) is None
    (tmp_path / "a.zip").write_bytes(zip_bytes(members))
    assert len(fetch_real(tmp_path / "a.zip", registry=registry).test_images) == 2


def test_an_archive_that_lacks_an_image_is_refused(tmp_path):
    registry, members = fake_data()
    members = {name: data for name, data in members.items() if not name.endswith("0/IMG_10.JPG")}
    (tmp_path / "a.zip").write_bytes(zip_bytes(members))
    assert "lacks Dataset/0/IMG_10.JPG" in refused(tmp_path / "a.zip", registry)


def test_what_is_no_whole_zip_is_refused(tmp_path):
    registry, members = fake_data()
    whole = zip_bytes(members)
    for body in (b"", b"<html>no</html>", whole[: len(whole) // 2]):
        (tmp_path / "a.zip").write_bytes(body)
        assert "no whole zip file" in refused(tmp_path / "a.zip", registry)
    assert "is not a file" in refused(tmp_path / "b.zip", registry)
    assert "http" in refused("ftp://127.0.0.1/a.zip", registry)


def test_a_download_that_fails_says_what_else_to_do_and_leaves_nothing(serve, cache, capfd):
    registry, members = fake_data()
    body = zip_bytes(members)
    assert "HTTP status 404" in refused(serve(b"no", 2, 404), registry)
    message = refused(serve(body, len(body) + 1000), registry)
    assert "broke off" in message and "SIGNS_REAL_ARCHIVE" in message and "rendered" in message
    assert "no connection" in refused("http://127.0.0.1:9/closed.zip", registry)
    assert not any(cache.iterdir())
    assert capfd.readouterr().err == ""


def test_a_full_disk_costs_the_cached_copy_and_a_line(tmp_path, cache, room_for, capfd):
    registry, members = fake_data()
    (tmp_path / "a.zip").write_bytes(zip_bytes(members))
    with room_for(1000):
        assert len(fetch_real(tmp_path / "a.zip", registry=registry).train_images) == 2
    (line,) = capfd.readouterr().out.splitlines()
    assert line.startswith("The photographs are not kept for next time: ") and "File too large" in line
    assert not any(cache.iterdir())
    assert cached_real(registry) is None


def test_a_cache_that_cannot_be_made_costs_the_cached_copy_and_a_line(tmp_path, monkeypatch, capfd):
    registry, members = fake_data()
    (tmp_path / "a.zip").write_bytes(zip_bytes(members))
    monkeypatch.setenv("SIGNS_CACHE", str(tmp_path / "a.zip" / "cache"))
    assert cached_real(registry) is None
    assert len(fetch_real(tmp_path / "a.zip", registry=registry).train_images) == 2
    assert "set SIGNS_CACHE to one you may write to" in capfd.readouterr().out


def test_no_room_for_a_download_says_so_in_one_line(serve, cache, room_for):
    registry, members = fake_data()
    url = serve(zip_bytes(members))
    with room_for(500):
        message = refused(url, registry, progress=False)
    assert url in message and "File too large" in message and "TMPDIR" in message
    assert not any(cache.iterdir())


def test_an_interruption_at_any_image_or_while_writing_leaves_nothing(tmp_path, cache, monkeypatch):
    registry, members = fake_data()
    (tmp_path / "a.zip").write_bytes(zip_bytes(members))

    def interrupt(*_args):
        raise KeyboardInterrupt

    for step in ("_read_image", "write_pair"):
        with monkeypatch.context() as patch:
            patch.setattr(real, step, interrupt)
            with pytest.raises(KeyboardInterrupt):
                fetch_real(tmp_path / "a.zip", registry=registry)
        assert not any(cache.iterdir())
    assert len(fetch_real(tmp_path / "a.zip", registry=registry).train_images) == 2


def test_a_damaged_cached_copy_is_named_with_the_folder_to_delete(tmp_path, cache):
    registry, members = fake_data()
    (tmp_path / "a.zip").write_bytes(zip_bytes(members))
    fetch_real(tmp_path / "a.zip", registry=registry)
    (folder,) = cache.iterdir()
    (folder / "test_signs.h5").write_bytes(b"")
    assert f"delete the folder {folder}" in refused(tmp_path / "a.zip", registry)


@pytest.mark.skipif(
    not Path(TRUE_ARCHIVE).is_file(), reason="set SIGNS_REAL_ARCHIVE to the data set's zip to run this"
)
@pytest.mark.parametrize("way", ["file", "http"])
def test_the_true_archive_gives_1080_and_120_photographs(serve, way):
    source = TRUE_ARCHIVE if way == "file" else serve(Path(TRUE_ARCHIVE).read_bytes())
    signs = fetch_real(source)
    assert signs.train_images.shape == (1080, 64, 64, 3)
    assert signs.test_images.shape == (120, 64, 64, 3)
    assert np.bincount(signs.train_digits).tolist() == [180] * 6
    assert np.bincount(signs.test_digits).tolist() == [20] * 6
    assert not set(signs.train_signers) & set(signs.test_signers)
    assert signs.classes.tolist() == [0, 1, 2, 3, 4, 5]
