"""The mixture that the full recipe trains on: what is in it, and who is not."""

import numpy as np
import pytest

from signs import mixture
from signs.hands import render_hands
from signs.hands.dataset import SIGNERS
from signs.mixture import Shares, mix

SHARES = Shares(photographs=2, moved=1, signers=2, takes=1, nothing=9)


@pytest.fixture(scope="module")
def drawn():
    images, digits, _ = render_hands(2)
    return images, digits


@pytest.fixture(scope="module")
def photographs():
    images, digits, _ = render_hands([40, 41], seed=5)
    return images, digits


def test_every_part_is_there_with_its_label(photographs, drawn):
    mixed = mix(*photographs, *drawn, SHARES)
    rest = len(mixed.images) - 12 - 12 - 2 * 12 - 9
    assert 0 < rest <= 12  # the cut-out hands; one that stands out too little is left out
    assert mixed.images.dtype == np.uint8
    np.testing.assert_allclose(mixed.targets.sum(axis=1), 1, rtol=1e-6)
    labelled = {image.tobytes(): target.argmax() for image, target in zip(*vars(mixed).values(), strict=True)}
    for image, digit in zip(photographs[0], photographs[1], strict=True):
        assert labelled[image.tobytes()] == digit
    unsure = mixed.targets.max(axis=1) < 0.5
    assert unsure.sum() == 9


def test_without_photographs_it_is_drawn_hands_alone(drawn):
    empty = np.empty((0, 64, 64, 3), np.uint8), np.empty(0, int)
    assert len(mix(*empty, *drawn, SHARES).images) == 12 + 12 + 9


def test_the_same_seed_gives_the_same_mixture(photographs, drawn):
    first, second = (mix(*photographs, *drawn, SHARES, seed=3) for _ in range(2))
    np.testing.assert_array_equal(first.images, second.images)
    assert not np.array_equal(first.images, mix(*photographs, *drawn, SHARES, seed=4).images)


def test_no_signer_of_the_rendered_set_is_drawn_again(photographs, drawn, monkeypatch):
    asked = []

    def spy(signers, *arguments, **options):
        asked.extend(signers)
        return render_hands(signers, *arguments, **options)

    monkeypatch.setattr(mixture, "render_hands", spy)
    mix(*photographs, *drawn, SHARES)
    assert min(asked) >= SIGNERS
