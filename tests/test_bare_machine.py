"""What travels to a machine without a network arrives there as it was."""

import numpy as np

import signs.real as real
from signs.hdf5 import SignSet
from signs.real import RealImage, cached_real
from tools.bare_machine import read_photographs, write_photographs


def test_photographs_arrive_pixel_by_pixel_as_if_they_had_been_fetched(tmp_path, monkeypatch):
    rng = np.random.default_rng(0)
    splits = {"train": 5, "test": 3}
    registry = tuple(
        RealImage(f"{n % 3}/{split}{n}.JPG", n % 3, 7 + n, split, "0" * 64)
        for split, count in splits.items()
        for n in range(count)
    )
    arrays = {}
    for split, count in splits.items():
        rows = [image for image in registry if image.split == split]
        arrays[f"{split}_images"] = rng.integers(0, 256, (count, 64, 64, 3), np.uint8)
        arrays[f"{split}_digits"] = np.array([image.digit for image in rows])
        arrays[f"{split}_signers"] = np.array([image.signer for image in rows])
    fetched = SignSet(classes=np.arange(3), **arrays)
    monkeypatch.setattr(real, "read_registry", lambda: registry)
    monkeypatch.setattr(real, "fetch_real", lambda progress: fetched)
    write_photographs(tmp_path / "photographs.zip")
    read_photographs(tmp_path / "photographs.zip", tmp_path / "cache")
    monkeypatch.setenv("SIGNS_CACHE", str(tmp_path / "cache"))
    arrived = cached_real()
    for name, array in (*arrays.items(), ("classes", np.arange(3))):
        np.testing.assert_array_equal(getattr(arrived, name), array)
