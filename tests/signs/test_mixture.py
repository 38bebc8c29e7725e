"""The mixture that the full recipe trains on: what is in it, and who is not."""

import numpy as np
import pytest

from signs import mixture as owner
from signs.examples import NO_HAND, Examples
from signs.hands import render_hands
from signs.hands.dataset import SIGNERS
from signs.hdf5 import DatasetError
from signs.mixture import Shares, mixture

SHARES = Shares(photographs=2, moved=1, signers=2, takes=1, backgrounds=9, things=7, cut=0.5)
NOTHING = (
    9 + 7 + 6 + 6
)  # backgrounds, things, and half as many cut hands as there are drawn and photographed ones
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
    moved = len(mixed) - 12 - 12 - 2 * 12 - NOTHING
    assert 0 < moved <= 12  # the cut-out hands; one that stands out too little is left out
    assert (mixed.labels == NO_HAND).sum() == NOTHING
    labelled = {image.tobytes(): label for image, label in zip(mixed.images, mixed.labels, strict=True)}
    for image, digit in zip(photographs.images, photographs.labels, strict=True):
        assert labelled[image.tobytes()] == digit


def test_a_photographed_signer_is_one_person_in_all_parts_and_no_drawn_one(mixed, photographs):
    theirs = mixed.signers[np.isin(mixed.signers, 10_000 + photographs.signers)]
    assert len(theirs) == len(mixed) - 12 - 12 - NOTHING
    assert len(np.unique(mixed.signers)) == 2 + 2 + 2 + NOTHING


def test_without_photographs_it_is_drawn_hands_alone_and_the_other_way_round(photographs, drawn):
    assert len(mixture(None, drawn, SHARES)) == 12 + 12 + 9 + 7 + 6
    alone = mixture(photographs, None, SHARES)
    assert set(alone.signers[alone.labels != NO_HAND]) == {10_040, 10_041}


@pytest.mark.slow
def test_without_photographs_drawn_hands_make_up_for_them(photographs, drawn, monkeypatch):
    class AskedError(Exception):
        pass

    def ask(signers, takes, *_arguments, **_options):
        raise AskedError(6 * len(signers) * takes)

    monkeypatch.setattr(owner, "render_hands", ask)
    hands = []
    for taken in (photographs, None):
        with pytest.raises(AskedError) as asked:
            mixture(taken, drawn)
        hands.append(asked.value.args[0])
    each = Shares().photographs + Shares().moved + Shares().cut  # of the 1080 photographs
    assert hands[1] - hands[0] == pytest.approx(1080 * each, rel=0.05)


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


def test_a_cut_hand_shows_no_tip_of_its_highest_finger():
    image = np.full((64, 64, 3), 200, np.uint8)
    image[20:, 20:44] = 90  # a palm
    image[6:20, 30:33] = 90  # a finger
    image[6:9, 30:33] = (255, 0, 255)  # its nail
    cover = (image != 200).any(axis=-1).astype(float)
    pictures = owner._cut(image[None], cover[None], 40, np.random.default_rng(2))
    assert len(pictures) == 40
    plain = pictures[1::2].astype(int)  # each other one is before a background that may have any colour
    assert not ((plain[..., 0] - plain[..., 1] > 120) & (plain[..., 2] - plain[..., 1] > 120)).any()
    assert ((plain == 90).all(axis=-1).mean(axis=(1, 2)) > 0.02).all()  # yet a part of the hand


def test_photographs_that_cannot_be_cut_out_are_taken_as_they_are():
    blank = Examples(np.full((6, 64, 64, 3), 120, np.uint8), np.arange(6, dtype=np.int32), CLASSES)
    mixed = mixture(blank, None, SHARES)
    assert len(mixed) == 2 * 6 + 9 + 7


def test_photographs_of_other_digits_are_refused_in_one_line(photographs, drawn):
    fewer = photographs.take(photographs.labels < 5)
    fewer = Examples(fewer.images, fewer.labels, CLASSES[:5], fewer.signers)
    with pytest.raises(DatasetError, match=r"^these photographs show the digits 0, 1, 2, 3, 4, and [^\n]+$"):
        mixture(fewer, drawn, SHARES)
