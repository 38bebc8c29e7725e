"""The shipped network keeps what its model card promises."""

import re

import keras
import numpy as np
import pytest

from signs.evaluation import evaluate
from signs.examples import held_out_examples
from signs.real import cached_real
from signs.sources import read_sets
from signs.trained import SHIPPED, load_trained

CARD = SHIPPED.with_name("MODEL_CARD.md").read_text(encoding="utf-8")
EDITIONS = sorted(SHIPPED.parent.glob("MODEL_CARD.*.md"))


@pytest.fixture(scope="module")
def network():
    return load_trained()


def promised(name):
    line = rf"^{name} test set: (\d+) images, loss ([\d.]+), accuracy ([\d.]+)$"
    [(count, loss, accuracy)] = re.findall(line, CARD, re.MULTILINE)
    return int(count), float(loss), float(accuracy)


def confusion(name):
    """Read the table that follows a set's line."""
    table = CARD.split(f"{name} test set:")[1].split("test set:")[0].split("```")[0]
    rows = re.findall(r"^│ [0-5] +│(.*)│$", table, re.MULTILINE)
    return np.array([[int(cell.replace("·", "0")) for cell in row.split("│")] for row in rows])


def test_the_file_is_the_courses_resnet50_and_small_enough(network):
    assert SHIPPED.stat().st_size <= 50_000_000
    assert network.count_params() == 23_600_006
    assert sum(weight.size for weight in map(np.asarray, network.trainable_weights)) == 23_546_886


@pytest.mark.parametrize("name", ["rendered", "real"])
def test_the_card_says_what_the_network_does(name, network):
    if name == "real" and cached_real() is None:
        pytest.skip("the photographs were not fetched: signs.load_dataset(source='real')")
    [signs] = read_sets(name).values()
    found = evaluate(network, held_out_examples(signs))
    count, loss, accuracy = promised(name)
    assert count == found.count == 120
    assert found.loss == pytest.approx(loss, abs=2e-3)
    assert found.accuracy == pytest.approx(accuracy, abs=1e-4)
    np.testing.assert_array_equal(found.confusion, confusion(name))


@pytest.mark.parametrize("path", EDITIONS, ids=lambda path: path.name)
def test_an_edition_in_another_language_has_the_same_numbers_and_commands(path):
    edition = path.read_text(encoding="utf-8")

    def numbers(text):
        return sorted(re.findall(r"\d[\d,.]*\d|\d", text))

    def commands(text):
        return re.findall(r"^python -m signs .*$", text, re.MULTILINE)

    assert numbers(edition) == numbers(CARD)
    assert commands(edition) == commands(CARD)
    assert edition.count("\n## ") == CARD.count("\n## ") and edition.count("\n- ") == CARD.count("\n- ")


def test_a_passing_students_network_takes_the_weights(network):
    from autograde.exercises.ResNet50.reference import ResNet50

    own = load_trained(ResNet50((64, 64, 3), 6))
    images = np.random.default_rng(0).random((2, 64, 64, 3), "float32")
    np.testing.assert_allclose(own.predict(images, verbose=0), network.predict(images, verbose=0), atol=1e-5)


def test_load_model_reads_it_as_in_the_tutorial():
    read = keras.models.load_model(SHIPPED)
    assert {weight.dtype for weight in read.get_weights()} == {np.dtype("float32")}
    assert np.isfinite(read.evaluate(np.zeros((2, 64, 64, 3)), np.eye(6)[:2], verbose=0)[0])
