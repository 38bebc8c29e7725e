"""The mixture that the full recipe trains on: what is in it, and who is not."""

import numpy as np
import pytest

from signs import mixture as owner
from signs.examples import NO_HAND, Examples
from signs.hands import render_hands
from signs.hands.dataset import SIGNERS
from signs.mixture import Shares, mixture

SHARES = Shares(photographs=2, moved=1, signers=2, takes=1, nothing=9)
CLASSES = (0, 1, 2, 3, 4, 5)


def examples(signers, seed=0):
    images, digits, people = render_hands(signers, seed=seed)
    return Examples(images, digits.astype(np.int32), CLASSES, people)


@pytest.fixture(scope="module")
def drawn():
    return examples(2)


@pytest.fixture(scope="module")
def photographs():
    return examples([40, 41], seed=5)


@pytest.fixture(scope="module")
def mixed(photographs, drawn):
    return mixture(photographs, drawn, SHARES)


def test_every_part_is_there_with_its_label(mixed, photographs):
    moved = len(mixed) - 12 - 12 - 2 * 12 - 9
    assert 0 < moved <= 12  # the cut-out hands; one that stands out too little is left out
    assert (mixed.labels == NO_HAND).sum() == 9
    labelled = {image.tobytes(): label for image, label in zip(mixed.images, mixed.labels, strict=True)}
    for image, digit in zip(photographs.images, photographs.labels, strict=True):
        assert labelled[image.tobytes()] == digit


def test_a_photographed_signer_is_one_person_in_all_parts_and_no_drawn_one(mixed, photographs):
    theirs = mixed.signers[np.isin(mixed.signers, 10_000 + photographs.signers)]
    assert len(theirs) == len(mixed) - 12 - 12 - 9
    assert len(np.unique(mixed.signers)) == 2 + 2 + 2 + 9


def test_without_photographs_it_is_drawn_hands_alone_and_the_other_way_round(photographs, drawn):
    assert len(mixture(None, drawn, SHARES)) == 12 + 12 + 9
    alone = mixture(photographs, None, SHARES)
    assert set(alone.signers[alone.labels != NO_HAND]) == {10_040, 10_041}


def test_the_same_seed_gives_the_same_mixture(mixed, photographs, drawn):
    assert mixture(photographs, drawn, SHARES).digest() == mixed.digest()
    assert mixture(photographs, drawn, SHARES, seed=4).digest() != mixed.digest()


def test_no_signer_of_the_rendered_set_is_drawn_again(photographs, drawn, monkeypatch):
    asked = []

    def spy(signers, *arguments, **options):
        asked.extend(signers)
        return render_hands(signers, *arguments, **options)

    monkeypatch.setattr(owner, "render_hands", spy)
    mixture(photographs, drawn, SHARES)
    assert min(asked) >= SIGNERS
