"""The course's images are loaded once by a grading process, not by each kernel."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograde.grading.execute import keep_images, wants_images
from signs import data
from signs.hdf5 import DatasetError


@pytest.fixture
def loads(monkeypatch):
    keep_images.cache_clear()
    seen = []
    monkeypatch.setattr(data, "load_dataset", lambda: seen.append(print("SIGNS: some")))
    yield seen
    keep_images.cache_clear()


def test_images_are_loaded_once_without_a_word(loads, capfd):
    keep_images()
    keep_images()
    assert len(loads) == 1
    assert capfd.readouterr() == ("", "")


def test_images_that_cannot_be_read_are_the_notebooks_matter(loads, monkeypatch):
    def damaged():
        raise DatasetError("train_signs.h5 is damaged")

    monkeypatch.setattr(data, "load_dataset", damaged)
    keep_images()


def test_only_code_that_loads_the_images_wants_them():
    assert wants_images([new_code_cell("X = 1"), new_code_cell("data = signs.load_dataset()")])
    assert not wants_images([new_markdown_cell("`signs.load_dataset()` finds them"), new_code_cell("X = 1")])
