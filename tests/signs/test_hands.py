"""Rendered hands: the same every time, varied, and readable."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from signs.hands import HandRequestError, crowd, dataset, render_hand, render_hands, rendered_set
from signs.hands.anatomy import draw_signer, signer_stream
from signs.hands.poses import RAISED, draw_pose
from signs.hands.skeleton import FINGER, PALM, Cone, build_hand
from signs.hands.surface import FAR, View, rasterise, see, turn_matrix

PEOPLE = 32


@pytest.fixture(scope="module")
def class_photo():
    """Images, digits and signers of a few dozen people."""
    return render_hands(PEOPLE, seed=3)


def silhouettes(digit, people=20, **turned):
    """Masks of the right hands of several signers seen straight on, with the camera's x and y in cm."""
    for signer in range(people):
        person = replace(draw_signer(signer_stream(0, signer)), left=False, cuff=None, bracelet=None)
        pose = draw_pose(digit, person, np.random.default_rng([0, signer, digit, 0]))
        yaw = pose.turn[0] if turned.get("own_yaw") else 0.0
        cones = see(build_hand(person, pose), View(turn_matrix(yaw, 0.0, 0.0), distance=1e6, mirrored=False))
        surface = rasterise(cones, size=120, frame=30.0, centre=(0.0, 6.0))
        yield person, surface


def runs(row):
    """Number of separate stretches of True."""
    return int(np.count_nonzero(np.diff(np.concatenate([[0], row.astype(int)])) == 1))


# --- what comes back


def test_images_digits_and_signers_come_in_order_signer_digit_take():
    images, digits, signers = render_hands([4, 2], takes=2, size=16)
    assert images.shape == (24, 16, 16, 3) and images.dtype == np.uint8
    assert digits.dtype == signers.dtype == np.int64
    assert digits.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5] * 2
    assert signers.tolist() == [4] * 12 + [2] * 12
    assert np.array_equal(images[7], render_hand(3, signer=4, take=1, size=16))
    assert np.array_equal(images[12], render_hand(0, signer=2, take=0, size=16))


def test_takes_can_be_named():
    images, _, _ = render_hands(range(1), takes=range(1, 2), size=16)
    assert np.array_equal(images[5], render_hand(5, take=1, size=16))


def test_a_picture_is_the_same_every_time_and_alone():
    first = render_hand(3, signer=5, take=1, seed=2)
    render_hand(1, signer=6)
    assert np.array_equal(first, render_hand(3, signer=5, take=1, seed=2))


def test_the_number_of_processes_changes_nothing():
    one = render_hands(3, processes=1, size=32)[0]
    assert np.array_equal(one, render_hands(3, processes=2, size=32)[0])


def test_a_lost_helper_process_costs_time_and_no_picture(monkeypatch, capsys):
    monkeypatch.setattr(crowd, "_start", lambda orders, file: None)
    images = render_hands(1, processes=2, size=16)[0]
    out, err = capsys.readouterr()
    assert np.array_equal(images, render_hands(1, processes=1, size=16)[0])
    assert out.count("\n") == 1 and not err


def test_helper_processes_say_nothing(capfd):
    render_hands(1, processes=2, size=16)
    assert capfd.readouterr() == ("", "")


def test_progress_ends_at_the_total():
    seen = []
    render_hands(4, processes=1, size=16, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(20, 24), (24, 24)]


@pytest.mark.parametrize("change", [{"seed": 1}, {"signer": 1}, {"take": 1}, {"digit": 4}])
def test_every_number_of_the_request_matters(change):
    asked = {"digit": 5, "signer": 0, "take": 0, "seed": 0, "size": 32}
    assert not np.array_equal(render_hand(**asked), render_hand(**asked | change))


def test_a_larger_picture_shows_the_same_hand():
    small = render_hand(2, signer=1, size=64).astype(float)
    large = render_hand(2, signer=1, size=256).astype(float)
    shrunk = large.reshape(64, 4, 64, 4, 3).mean(axis=(1, 3))
    assert np.corrcoef(small.ravel(), shrunk.ravel())[0, 1] > 0.98


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"digit": 6}, "digit must be 0, 1, 2, 3, 4 or 5, not 6"),
        ({"digit": -1}, "digit must be 0 or more, not -1"),
        ({"digit": 2.5}, "digit must be a whole number, not 2.5"),
        ({"digit": True}, "digit must be a whole number, not True"),
        ({"digit": 1, "size": 8}, "size must be 16 to 512 pixels, not 8"),
        ({"digit": 1, "signer": -3}, "signer must be 0 or more, not -3"),
        ({"digit": 1, "seed": "x"}, "seed must be a whole number, not 'x'"),
    ],
)
def test_a_wrong_request_gets_one_line(asked, says):
    with pytest.raises(HandRequestError) as caught:
        render_hand(**asked)
    assert str(caught.value) == says and issubclass(HandRequestError, ValueError)


@pytest.mark.parametrize(
    "asked", [{"signers": []}, {"signers": 2, "takes": 0}, {"signers": 1, "processes": 0}]
)
def test_a_wrong_request_for_many_gets_one_line(asked):
    with pytest.raises(HandRequestError) as caught:
        render_hands(**asked)
    assert "\n" not in str(caught.value)


def test_importing_is_quick():
    heavy = "('tensorflow', 'matplotlib', 'scipy')"
    code = f"import signs.hands, sys; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- anatomy and geometry


@pytest.mark.parametrize("digit", [1, 2, 3, 4, 5])
def test_as_many_fingers_stand_apart_as_the_digit_raises(digit):
    """One run a raised finger on a line above the folded ones; fingers held together are one run."""
    expected = sum(RAISED[digit][1:])
    counts = []
    for person, surface in silhouettes(digit):
        # Above the knuckle of a folded finger, below the end of a raised little finger.
        height = person.knuckles[3, 1] + 0.75 * person.phalanges[3].sum()
        row = np.argmin(np.abs(surface.y[:, 0] - height))
        counts.append(runs(surface.hit[row]))
    assert max(counts) <= expected
    assert np.mean(np.array(counts) == expected) >= 0.8, counts


@pytest.mark.parametrize("digit", [1, 2, 3, 4, 5])
def test_the_thumb_stands_off_in_3_and_5_only(digit):
    # Above the wrist; below it the forearm may lean to any side.
    stands_off = [surface.x[surface.hit & (surface.y > 3)].max() > 6.2 for _, surface in silhouettes(digit)]
    assert np.mean(stands_off) == (1.0 if RAISED[digit][0] else 0.0)


def test_zero_has_an_opening_and_other_digits_have_none():
    """The opening is wall that the hand encloses."""

    def share(digit):
        open_hands = 0
        for _, surface in silhouettes(digit, own_yaw=True):
            _, regions = ndimage.label(~surface.hit)
            open_hands += regions > 1
        return open_hands / 20

    assert share(0) >= 0.8
    assert share(5) <= 0.1 and share(1) <= 0.2


def test_the_thumb_keeps_the_lengths_of_its_bones():
    person = draw_signer(signer_stream(0, 0))
    for digit in range(6):
        pose = draw_pose(digit, person, np.random.default_rng(digit))
        proximal, distal, _ = build_hand(person, pose)[-3:]
        assert np.allclose(proximal.end, distal.start)
        assert np.isclose(np.linalg.norm(proximal.end - proximal.start), person.thumb_bones[1], rtol=1e-6)


@pytest.mark.parametrize("axis", [(3.0, 1.0, 0.5), (0.5, 2.0, -3.0), (0.1, 0.1, 2.5), (0.02, 0.0, -3.0)])
@pytest.mark.parametrize("radii", [(1.0, 0.6), (0.5, 1.1)])
def test_a_rounded_cone_is_the_hull_of_its_spheres(axis, radii):
    """Its depth is that of very many spheres along the axis, worked out one by one."""
    cone = Cone(np.zeros(3), np.array(axis), *radii, part=FINGER)
    surface = rasterise([cone], size=64, frame=10.0, centre=(1.0, 1.0))
    expected = np.full(surface.depth.shape, -np.inf)
    for t in np.linspace(0, 1, 2001):
        centre, radius = t * cone.end, radii[0] + t * (radii[1] - radii[0])
        room = radius**2 - (surface.x - centre[0]) ** 2 - (surface.y - centre[1]) ** 2
        expected = np.where(room > 0, np.fmax(expected, centre[2] + np.sqrt(np.maximum(room, 0))), expected)
    inner = ndimage.binary_erosion(np.isfinite(expected))
    assert not (surface.hit & ~ndimage.binary_dilation(np.isfinite(expected))).any()
    assert np.abs(surface.depth - expected)[inner].max() < 2e-3


def test_what_is_in_front_hides_what_is_behind():
    back = Cone(np.array([-3.0, 0, 0]), np.array([3.0, 0, 0]), 1.0, 1.0, part=PALM)
    front = Cone(np.array([0, -3.0, 4.0]), np.array([0, 3.0, 4.0]), 0.5, 0.5, part=FINGER)
    for order in ([back, front], [front, back]):
        surface = rasterise(order, size=32, frame=8.0, centre=(0.0, 0.0))
        assert abs(surface.depth[16, 16] - 4.5) < 0.05
        assert surface.depth[0, 0] == FAR


# --- variety and legibility


def test_skin_runs_from_light_to_dark_and_both_hands_sign(class_photo):
    images, digits, _ = class_photo
    middle = images[digits == 5][:, 38:50, 26:38].mean(axis=(1, 2, 3))
    assert middle.min() < 115 and middle.max() > 170, (middle.min(), middle.max())
    left = [draw_signer(signer_stream(3, signer)).left for signer in range(PEOPLE)]
    assert 0.1 < np.mean(left) < 0.5


def test_hands_stand_out_from_the_wall(class_photo):
    """The middle of an open hand differs from the picture's upper corners, whoever signs."""
    images, digits, _ = class_photo
    hands = images[digits == 5].astype(float)
    corners = np.concatenate([hands[:, :6, :6], hands[:, :6, -6:]], axis=2).mean(axis=(1, 2))
    middle = hands[:, 38:50, 26:38].mean(axis=(1, 2))
    assert np.abs(middle - corners).max(axis=1).min() > 12


def oriented_gradients(images, cell=8, bins=9):
    """Histograms of edge directions in cells of 8 x 8 pixels, each of unit length."""
    grey = images.astype(float).mean(-1)
    down, right = np.gradient(grey, axis=(1, 2))
    strength = np.sqrt(np.hypot(down, right))
    place = np.arctan2(down, right) % np.pi / np.pi * bins
    low, rest = np.floor(place).astype(int), place % 1
    n, size, _ = grey.shape
    cells = np.empty((n, size // cell, size // cell, bins))
    for b in range(bins):
        part = strength * ((low % bins == b) * (1 - rest) + ((low + 1) % bins == b) * rest)
        cells[..., b] = part.reshape(n, size // cell, cell, size // cell, cell).sum(axis=(2, 4))
    return (cells / np.sqrt((cells**2).sum(-1, keepdims=True) + 1e3)).reshape(n, -1)


def reads(images, digits, signers, test_from):
    """Share of right answers of kernel ridge regression on the pictures of signers it has not seen."""
    train, test = signers < test_from, signers >= test_from
    known = np.concatenate([images[train], images[train][:, :, ::-1]])
    labels = np.concatenate([digits[train]] * 2)
    points, queries = oriented_gradients(known), oriented_gradients(images[test])

    def apart(a, b):
        return (a**2).sum(1)[:, None] + (b**2).sum(1) - 2 * a @ b.T

    scale = np.median(apart(points, points))
    weights = np.linalg.solve(
        np.exp(-apart(points, points) / scale) + 0.01 * np.eye(len(points)), 2 * np.eye(6)[labels] - 1
    )
    answers = (np.exp(-apart(queries, points) / scale) @ weights).argmax(1)
    return np.mean(answers == digits[test])


def test_a_simple_classifier_reads_other_signers(class_photo):
    # Chance is 1/6. With 22 signers to learn from this reads about 85 %.
    assert reads(*class_photo, test_from=22) > 0.65


# --- the set and its cache


def few_pixels(signers, seed=0):
    """Stand-in for the drawing: quick, and every image says whose it is."""
    digits, people = np.tile(np.arange(6), signers), np.repeat(np.arange(signers), 6)
    images = np.zeros((len(digits), 64, 64, 3), np.uint8)
    images[:, 0, 0, 0], images[:, 0, 0, 1], images[:, 0, 0, 2] = people, digits, seed
    return images, digits, people


@pytest.fixture
def drawn(monkeypatch, tmp_path):
    """A cache folder of its own, and a list that grows with every drawing of the set."""
    times = []

    def draw(signers, seed=0):
        times.append(seed)
        return few_pixels(signers, seed)

    monkeypatch.setenv("SIGNS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(dataset, "render_hands", draw)
    return times


def test_the_set_is_balanced_split_by_signer_and_shuffled(drawn):
    hands = rendered_set()
    assert hands.train_images.shape == (1080, 64, 64, 3) and hands.test_images.shape == (120, 64, 64, 3)
    assert np.bincount(hands.train_digits).tolist() == [180] * 6
    assert np.bincount(hands.test_digits).tolist() == [20] * 6
    assert not set(hands.train_signers) & set(hands.test_signers)
    assert len(set(hands.train_signers)) == 180 and len(set(hands.test_signers)) == 20
    assert np.array_equal(hands.train_images[:, 0, 0, 0], hands.train_signers)
    assert np.array_equal(hands.test_images[:, 0, 0, 1], hands.test_digits)
    assert len(set(hands.train_digits[:30].tolist())) == 6 and np.any(np.diff(hands.train_signers) < 0)


def test_the_set_is_drawn_once_and_says_so_on_one_line(drawn, capsys):
    first = rendered_set()
    out, err = capsys.readouterr()
    assert out.startswith("Drawing 1200 hands, once: about ") and out.count("\n") == 1 and not err
    second = rendered_set()
    assert drawn == [0] and capsys.readouterr() == ("", "")
    for name, array in vars(first).items():
        assert np.array_equal(array, getattr(second, name)) and array.dtype == getattr(second, name).dtype


def test_each_seed_is_kept_apart(drawn):
    assert rendered_set(0).train_images[0, 0, 0, 2] == 0
    assert rendered_set(7).train_images[0, 0, 0, 2] == 7
    assert rendered_set(0).train_images[0, 0, 0, 2] == 0
    assert drawn == [0, 7]


@pytest.mark.parametrize("damage", ["cut", "garbage", "empty", "gone", "other"])
def test_a_damaged_cache_is_made_again(drawn, tmp_path, capsys, damage):
    whole = rendered_set()
    file = next((tmp_path / "cache").rglob("train_signs.h5"))
    content = file.read_bytes()
    if damage == "gone":
        file.unlink()
    elif damage == "other":
        dataset.write_pair(file.parent, dataset.SignSet(*few_pixels(1)[:2], *few_pixels(1)[:2], np.arange(6)))
    else:
        file.write_bytes({"cut": content[: len(content) // 2], "garbage": b"hello", "empty": b""}[damage])
    capsys.readouterr()
    assert np.array_equal(rendered_set().train_images, whole.train_images)
    assert "again" in capsys.readouterr().out
    rendered_set()
    assert len(drawn) == 2


def test_a_cache_that_cannot_be_written_costs_a_line_and_no_more(drawn, tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SIGNS_CACHE", str(tmp_path / "file" / "cache"))
    assert len(rendered_set().train_images) == 1080
    out, err = capsys.readouterr()
    assert "not kept for next time" in out and not err


def test_a_full_disk_costs_a_line_and_no_more(drawn, room_for, tmp_path, capsys):
    with room_for(1000):
        assert len(rendered_set().train_images) == 1080
    (_, line) = capsys.readouterr().out.splitlines()
    assert line.startswith("The hands are not kept for next time: ") and "File too large" in line
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]


def test_a_wrong_seed_gets_one_line():
    with pytest.raises(HandRequestError, match="seed must be a whole number, 0 or more, not -1"):
        rendered_set(-1)


@pytest.mark.slow
def test_the_whole_set_can_be_read(tmp_path, monkeypatch):
    monkeypatch.setenv("SIGNS_CACHE", str(tmp_path))
    hands = rendered_set()
    images = np.concatenate([hands.train_images, hands.test_images])
    digits = np.concatenate([hands.train_digits, hands.test_digits])
    signers = np.concatenate([hands.train_signers, hands.test_signers])
    assert reads(images, digits, signers, test_from=180) > 0.75
