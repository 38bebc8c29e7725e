"""Whether there is a hand at all: known of the shipped network's weights, and of no others."""

import numpy as np
import pytest

import signs
from signs.finding import LEAST_PRESENCE, Reading, find_hand, presence_of
from signs.hands import render_hands
from signs.hands.camera import develop, draw_camera
from signs.hands.things import paint_thing
from signs.presence import Reader, weights_digest

SEED = 91  # signers and things that the network has not been trained with


@pytest.fixture(scope="module")
def network():
    return signs.load_trained()


def test_it_tells_hands_from_things(network):
    hands = render_hands(range(9_800, 9_808), seed=SEED, processes=1)[0]
    rng = np.random.default_rng(SEED)
    things = np.array([develop(paint_thing(rng, 128), draw_camera(rng), 64, rng) for _ in range(48)])
    reader = Reader(network)
    assert reader.knows
    there = [reader.read(images.astype(np.float32) / 255)[1] for images in (hands, things)]
    in_order = np.mean(there[0][:, None] > there[1][None])
    # Nine hands in ten are to be answered without doubt.
    assert in_order > 0.98 and (there[0] > LEAST_PRESENCE).mean() > 0.9, (in_order, there)


def test_the_probabilities_are_the_networks_own(network):
    images = np.random.default_rng(0).random((3, 64, 64, 3), "float32")
    np.testing.assert_allclose(Reader(network).read(images)[0], network.predict(images, verbose=0), atol=1e-6)


def test_a_students_network_with_the_shipped_weights_knows_as_much():
    from autograde.exercises.ResNet50.reference import ResNet50

    assert Reader(signs.load_trained(ResNet50((64, 64, 3), 6))).knows


def test_of_other_weights_nothing_is_known(network):
    import keras

    other = keras.models.clone_model(network)
    reader = Reader(other)
    images = np.zeros((2, 64, 64, 3), np.float32)
    assert not reader.knows and (reader.read(images)[1] == 0).all()
    assert weights_digest(other) != weights_digest(network)


def test_a_thing_is_answered_with_doubt(network):
    from PIL import Image

    y, x = np.mgrid[:300, :400]
    plate = np.where(((x - 200) ** 2 + (y - 150) ** 2 < 110**2)[..., None], (222, 180, 150), (90, 110, 120))
    assert find_hand(Image.fromarray(plate.astype(np.uint8)), network).doubt


def test_a_square_alone_is_no_hand():
    """What only resembles a hand does so in one square; a hand does in those around it, too."""
    nobody = np.full((1, 6), 1 / 6)

    def photo(*presence):
        return presence_of([Reading((0, 0, 1, 1), nobody, there) for there in presence])

    assert photo(6, 6, 5, 4) > LEAST_PRESENCE > photo(6, -2, -4, -3)
    assert photo(4) == 4
