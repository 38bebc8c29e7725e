"""Things that are no hand: faces, flowers, cups, combs, animals, writing and more, drawn from nothing.

What a network has never been shown it takes for what resembles it most: a head for a fist, a fork for
fingers. Many of these things are in the colours of skin, so that no colour gives a hand away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

from .anatomy import SKIN_TONES, linear
from .clutter import paint_clutter

_FINE = 3  # masks are drawn so many times larger, for soft edges
_SKIN = 0.45  # share of things in a colour of skin
_PLAIN = 0.5  # share of backgrounds that are a plain wall
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIKLMNOPRSTUVW0123456789.,:()+=-/"

Points = np.ndarray  # shape (n, 2): x to the right and y down, in units of half the picture, from its middle


def paint_thing(rng: np.random.Generator, size: int) -> np.ndarray:
    """Paint one thing, or several of a kind, before a wall or something busy.

    Parameters
    ----------
    rng : numpy.random.Generator
    size : int
        Pixels a side.

    Returns
    -------
    ndarray, shape (3, size, size)
        Linear RGB.
    """
    scene = _Scene(rng, size)
    kind = KINDS[rng.integers(len(KINDS))]
    for _ in range(int(rng.choice([1, 1, 1, 2, 3]))):
        scene.place()
        kind(scene, rng)
    return scene.finished()


class _Scene:
    """A picture in the making, and where in it the next thing goes."""

    def __init__(self, rng: np.random.Generator, size: int) -> None:
        self.rng, self.size = rng, size
        y, x = (np.mgrid[0:size, 0:size] + 0.5) / size * 2 - 1
        self.x, self.y = x, y
        if rng.random() < _PLAIN:
            wall = linear(rng.uniform(30, 250) + rng.normal(0, 14, 3))
            lamp = np.clip(1 + rng.normal(0, 0.25) * x + rng.normal(0, 0.25) * y, 0.3, 1.8)
            self.picture = wall[:, None, None] * lamp
        else:
            self.picture = paint_clutter(rng, size)
        self.place()

    def place(self) -> None:
        """Choose place, size, turn and light of the next thing."""
        rng = self.rng
        angle = rng.normal(0, 0.25) if rng.random() < 0.7 else rng.uniform(-np.pi, np.pi)
        scale = rng.uniform(0.35, 1.1)
        self.turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        self.at = rng.normal(0, 0.22, 2)
        self.light = rng.normal(0, 0.45, 2)

    def area(self, points: Points, colour: np.ndarray, gloss: float = 1.0) -> None:
        """Fill a closed curve, a little shaded."""
        mask = Image.new("L", (self.size * _FINE,) * 2)
        corners = (points @ self.turn.T + self.at + 1) / 2 * self.size * _FINE
        if len(corners) > 2:
            ImageDraw.Draw(mask).polygon([tuple(corner) for corner in corners], fill=255)
        cover = np.asarray(mask.reduce(_FINE)) / 255
        x, y = self.x - self.at[0], self.y - self.at[1]
        shade = np.exp(np.clip(gloss * (self.light[0] * x + self.light[1] * y), -1.2, 0.8))
        inner = ndimage.gaussian_filter(cover, self.size / 24)
        shade = shade * (1 - 0.45 * gloss * (1 - inner) * cover)  # edges turn away from the light
        self.picture += cover * (np.clip(colour, 0.004, 0.95)[:, None, None] * shade - self.picture)

    def line(self, points: Points, width: float, colour: np.ndarray, end: float | None = None) -> None:
        """Draw a thick line with round ends; its width goes over to another one at the end."""
        widths = np.linspace(width, width if end is None else end, len(points))
        steps = np.gradient(points, axis=0)
        steps /= np.maximum(np.linalg.norm(steps, axis=1, keepdims=True), 1e-9)
        normal = np.stack([-steps[:, 1], steps[:, 0]], axis=1) * widths[:, None] / 2
        half = np.linspace(0, np.pi, 7)[1:-1, None]

        def cap(at, way, radius):
            side = np.array([-way[1], way[0]])
            return at + radius / 2 * (np.cos(half) * side + np.sin(half) * way)

        round_end = cap(points[-1], steps[-1], widths[-1])
        round_start = cap(points[0], -steps[0], widths[0])
        self.area(np.concatenate([points + normal, round_end, (points - normal)[::-1], round_start]), colour)

    def colour(self) -> np.ndarray:
        """Draw a colour: of skin, or any."""
        rng = self.rng
        if rng.random() < _SKIN:
            tone = SKIN_TONES[rng.integers(len(SKIN_TONES))] * (1.0, 0.9, 0.82)
            return linear(np.clip(tone + rng.normal(0, 8, 3), 8, 248))
        return linear(np.clip(rng.uniform(20, 235) + rng.choice([8, 50]) * rng.normal(0, 1, 3), 8, 248))

    def finished(self) -> np.ndarray:
        """Return the picture, a little soft at times."""
        soft = self.rng.choice([0.0, 0.0, 0.008, 0.02]) * self.size
        if soft:
            return ndimage.gaussian_filter(self.picture, (0, soft, soft), mode="nearest", truncate=3.0)
        return self.picture


def _oval(x: float, y: float, wide: float, high: float, turn: float = 0.0, n: int = 40) -> Points:
    t = np.linspace(0, 2 * np.pi, n, endpoint=False)
    u, v, cos, sin = wide * np.cos(t), high * np.sin(t), np.cos(turn), np.sin(turn)
    return np.stack([x + u * cos - v * sin, y + u * sin + v * cos], axis=1)


def _box(left: float, top: float, right: float, bottom: float) -> Points:
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])


def _arc(x: float, y: float, wide: float, high: float, start: float, end: float, n: int = 24) -> Points:
    t = np.linspace(start, end, n)
    return np.stack([x + wide * np.cos(t), y + high * np.sin(t)], axis=1)


def _radial(radii: Sequence[float] | np.ndarray, turn: float = 0.0) -> Points:
    """Return a closed curve by its distance from the middle, evenly all around."""
    t = turn + np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    return np.asarray(radii)[:, None] * np.stack([np.cos(t), np.sin(t)], axis=1)


def _face(scene: _Scene, rng: np.random.Generator) -> None:
    tone = SKIN_TONES[rng.integers(len(SKIN_TONES))] * (1.0, 0.9, 0.82)
    skin, dark = linear(tone), linear(rng.uniform(10, 90) * np.array([1.0, 0.85, 0.7]))
    wide, high = rng.uniform(0.42, 0.6), rng.uniform(0.6, 0.75)
    if rng.random() < 0.8:
        scene.area(_oval(0, 1.15, rng.uniform(0.8, 1.2), 0.5), scene.colour())
        scene.area(_box(-0.22, 0.3, 0.22, 0.85), skin * 0.85)
    hair = rng.random()
    if hair < 0.8:
        scene.area(_oval(0, -0.15 + (0.25 if hair < 0.3 else 0), wide * 1.16, high * 1.1), dark)
    for side in (-1, 1):
        scene.area(_oval(side * wide, 0.02, 0.09, 0.15), skin * 0.9)
    scene.area(_oval(0, 0.05, wide, high), skin)
    if hair < 0.8:
        scene.area(_arc(0, -0.15, wide, high * 0.85, np.pi, 2 * np.pi), dark)
    eye = rng.uniform(-0.12, 0.02)
    apart = wide * rng.uniform(0.38, 0.5)
    for side in (-1, 1):
        scene.area(_oval(side * apart, eye, 0.11, rng.uniform(0.03, 0.08)), linear(np.full(3, 235.0)), 0.2)
        scene.area(_oval(side * apart, eye, 0.05, 0.05), linear(rng.uniform(10, 90, 3)), 0.2)
        brow = np.array([(side * (apart - 0.12), eye - 0.12), (side * (apart + 0.14), eye - 0.14)])
        scene.line(brow, 0.04, dark)
    scene.line(np.array([(0.0, eye + 0.05), (0.05, 0.22), (-0.03, 0.25)]), 0.04, skin * 0.75)
    smile = rng.uniform(-0.02, 0.12)
    mouth = np.array([(-0.2, 0.42), (0.0, 0.42 + smile), (0.2, 0.42)])
    scene.line(mouth, rng.uniform(0.04, 0.09), skin * np.array([0.8, 0.4, 0.4]))
    if rng.random() < 0.25:
        for side in (-1, 1):
            scene.line(_oval(side * apart, eye, 0.17, 0.15), 0.03, linear(rng.uniform(5, 60, 3)))


def _flower(scene: _Scene, rng: np.random.Generator) -> None:
    stem = np.array([(0.0, 0.0), (rng.normal(0, 0.15), 0.6), (rng.normal(0, 0.25), 1.6)])
    green = linear(np.array([rng.uniform(20, 110), rng.uniform(70, 160), rng.uniform(10, 80)]))
    if rng.random() < 0.7:
        scene.line(stem, 0.09, green)
        for side in (-1, 1):
            scene.area(_oval(side * 0.3, rng.uniform(0.6, 1.1), 0.3, 0.1, side * -0.5), green)
    petals, long = rng.integers(4, 14), rng.uniform(0.25, 0.5)
    slim, colour = rng.uniform(0.08, 0.26), scene.colour()
    squeeze = rng.uniform(0.5, 1.0)
    for turn in np.linspace(0, 2 * np.pi, petals, endpoint=False):
        petal = _oval(long * np.cos(turn), long * np.sin(turn), long, slim, turn) * (1, squeeze)
        scene.area(petal, colour * rng.uniform(0.8, 1.1))
    scene.area(_oval(0, 0, 0.18, 0.18 * squeeze), scene.colour())


def _cup(scene: _Scene, rng: np.random.Generator) -> None:
    colour, top, foot = scene.colour(), rng.uniform(0.35, 0.6), rng.uniform(0.25, 0.55)
    high, flat = rng.uniform(0.4, 0.8), rng.uniform(0.05, 0.16)
    if rng.random() < 0.8:
        side = rng.choice([-1, 1])
        scene.line(
            _arc(side * top, 0, 0.28, high * 0.55, -1.4 * side, 1.4 * side) * (1, 1), 0.11, colour * 0.9
        )
    scene.area(_oval(0, high, foot, flat), colour * 0.8)
    scene.area(np.array([(-top, -high), (top, -high), (foot, high), (-foot, high)]), colour)
    scene.area(_oval(0, -high, top, flat), colour * 1.15)
    scene.area(_oval(0, -high, top * 0.86, flat * 0.7), linear(rng.uniform(5, 120) * np.array([1, 0.7, 0.5])))


def _ball(scene: _Scene, rng: np.random.Generator) -> None:
    radius = rng.uniform(0.35, 0.8)
    colour = scene.colour()
    scene.area(
        _oval(0, 0, radius, radius * rng.choice([1.0, rng.uniform(0.6, 1)])), colour, rng.uniform(0, 1.4)
    )
    for _ in range(rng.integers(0, 3)):
        band = _arc(0, 0, radius * rng.uniform(0.2, 0.9), radius, -np.pi / 2, np.pi / 2)
        scene.line(band, 0.05, scene.colour())


def _vessel(scene: _Scene, rng: np.random.Generator) -> None:
    """A bottle, vase, lamp or skittle: a random profile, turned about its axis."""
    places = np.linspace(-1, 1, 9)
    widths = np.clip(np.convolve(rng.uniform(0.05, 0.6, 11), np.ones(3) / 3, mode="valid"), 0.06, None)
    y = np.linspace(-1, 1, 40)
    x = np.interp(y, places, widths)
    scene.area(np.concatenate([np.stack([x, y], 1), np.stack([-x, y], 1)[::-1]]), scene.colour())


def _tines(scene: _Scene, rng: np.random.Generator) -> None:
    """A fork, comb, rake, brush or fence: straight bars of one length, side by side."""
    count, colour = rng.integers(2, 11), scene.colour()
    wide, long = rng.uniform(0.3, 0.8), rng.uniform(0.5, 1.1)
    slim = 2 * wide / count * rng.uniform(0.25, 0.75)
    for x in np.linspace(-wide, wide, count):
        scene.line(np.array([(x, 0.1), (x, -long)]), slim, colour, slim * rng.choice([1.0, 0.4]))
    scene.area(_box(-wide - slim / 2, 0, wide + slim / 2, rng.uniform(0.1, 0.35)), colour)
    if rng.random() < 0.6:
        scene.line(np.array([(0.0, 0.2), (0.0, 2.0)]), rng.uniform(0.1, 0.3), colour)


def _twigs(scene: _Scene, rng: np.random.Generator) -> None:
    """A tree, a cactus or a coral: a stem that branches and branches again."""
    colour, wide, open_ = scene.colour(), rng.uniform(0.06, 0.22), rng.uniform(0.3, 0.9)

    def grow(at, angle, long, width, depth):
        end = at + long * np.array([np.sin(angle), -np.cos(angle)])
        scene.line(np.stack([at, end]), width, colour, width * 0.75)
        if depth:
            for turn in rng.normal(0, open_, rng.integers(2, 4)):
                grow(end, angle + turn, long * rng.uniform(0.5, 0.85), width * 0.7, depth - 1)

    grow(np.array([0.0, 1.1]), rng.normal(0, 0.1), rng.uniform(0.5, 0.9), wide, int(rng.integers(1, 4)))


def _sticks(scene: _Scene, rng: np.random.Generator) -> None:
    """Pencils, sausages, cables, bare arms: bars that lie about, and often leave the picture."""
    colour = scene.colour()
    for _ in range(rng.integers(1, 6)):
        middle, way = rng.normal(0, 0.5, 2), rng.uniform(0, np.pi)
        long, bend = rng.uniform(0.5, 2.5), rng.normal(0, 0.25)
        t = np.linspace(-1, 1, 15)[:, None]
        along, across = np.array([np.cos(way), np.sin(way)]), np.array([-np.sin(way), np.cos(way)])
        width = rng.uniform(0.08, 0.5)
        line = middle + long * t * along + bend * t**2 * across
        scene.line(line, width, colour * rng.uniform(0.8, 1.15), width * rng.uniform(0.5, 1.2))


def _star(scene: _Scene, rng: np.random.Generator) -> None:
    """A leaf with lobes, a star, a gear, a splash: what has points all around."""
    points, deep, power = rng.integers(3, 13), rng.uniform(0.15, 0.7), rng.uniform(0.5, 3)
    t = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    radii = 0.75 * (1 - deep * (0.5 + 0.5 * np.cos(points * t)) ** power)
    lopsided = 1 + rng.uniform(0, 0.3) * np.cos(t - rng.uniform(0, 6))
    colour = scene.colour()
    if rng.random() < 0.4:
        scene.line(np.array([(0.0, 0.2), (rng.normal(0, 0.2), 1.4)]), 0.07, colour * 0.8)
    scene.area(_radial(radii * lopsided, rng.uniform(0, 6)), colour)


def _blob(scene: _Scene, rng: np.random.Generator) -> None:
    """Fruit, stones, cushions, bread, clothes: round and uneven."""
    t = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    radii = 0.6 + sum(rng.normal(0, 0.16 / k) * np.cos(k * t + rng.uniform(0, 6)) for k in range(1, 7))
    stretch = (1, rng.uniform(0.5, 1.0))
    scene.area(_radial(np.clip(radii, 0.1, 1)) * stretch, scene.colour(), rng.uniform(0.5, 1.5))
    if rng.random() < 0.3:
        scene.line(np.array([(0.0, -0.45), (0.08, -0.8)]), 0.07, scene.colour())


def _animal(scene: _Scene, rng: np.random.Generator) -> None:
    colour, long, high = scene.colour(), rng.uniform(0.4, 0.7), rng.uniform(0.2, 0.4)
    leg, side = rng.uniform(0.2, 0.7), rng.choice([-1, 1])
    for x in (-0.8, -0.55, 0.55, 0.8):
        scene.line(
            np.array([(x * long, 0.1), (x * long + rng.normal(0, 0.08), high + leg)]), 0.13, colour * 0.85
        )
    tail = np.array([(-side * long, 0.0), (-side * (long + 0.25), -0.2), (-side * (long + 0.3), -0.5)])
    scene.line(tail, 0.09, colour, 0.04)
    scene.area(_oval(0, 0.1, long, high), colour)
    head = np.array([side * long, -rng.uniform(0.2, 0.5)])
    scene.line(np.array([(side * long * 0.7, 0.0), head]), 0.25, colour)
    for ear in (-1, 1):
        tip = (head[0] + ear * 0.17, head[1] - rng.uniform(0.25, 0.6))
        base = np.array([(head[0] + ear * 0.05, head[1] - 0.1), (head[0] + ear * 0.2, head[1] - 0.05)])
        scene.area(np.concatenate([base, [tip]]), colour * 0.9)
    scene.area(_oval(head[0], head[1], rng.uniform(0.2, 0.3), rng.uniform(0.16, 0.24)), colour)
    for eye in (-0.08, 0.1):
        scene.area(_oval(head[0] + eye, head[1] - 0.05, 0.035, 0.035), linear(np.full(3, 12.0)), 0)


def _blocks(scene: _Scene, rng: np.random.Generator) -> None:
    """Houses, shelves, keyboards, screens, boards: boxes in rows."""
    scene.at = np.zeros(2)
    rows, columns = rng.integers(1, 9), rng.integers(1, 12)
    gap, base, other = rng.uniform(0.05, 0.5), scene.colour(), scene.colour()
    scene.area(_box(-1.0, -1.0, 1.0, 1.0), base, 0.3)
    for row in range(rows):
        for column in range(columns):
            left, top = -0.95 + 1.9 * column / columns, -0.95 + 1.9 * row / rows
            right, bottom = left + 1.9 * (1 - gap) / columns, top + 1.9 * (1 - gap) / rows
            colour = other * rng.uniform(0.5, 1.3) if rng.random() < 0.8 else scene.colour()
            scene.area(_box(left, top, right, bottom), colour, 0.3)


def _hills(scene: _Scene, rng: np.random.Generator) -> None:
    """A landscape: sky, perhaps a sun, and rows of hills."""
    scene.turn, scene.at = np.eye(2), np.zeros(2)
    scene.area(_box(-1.1, -1.1, 1.1, 1.1), linear(np.array([120, 160, 220]) + rng.normal(0, 30, 3)), 0.8)
    if rng.random() < 0.4:
        scene.area(
            _oval(rng.uniform(-0.8, 0.8), rng.uniform(-0.8, 0), 0.2, 0.2), linear(np.full(3, 245.0)), 0
        )
    x = np.linspace(-1.1, 1.1, 40)
    for level in np.sort(rng.uniform(-0.4, 0.8, rng.integers(1, 5))):
        y = level + sum(rng.normal(0, 0.25 / k) * np.sin(k * 2 * x + rng.uniform(0, 6)) for k in range(1, 6))
        ridge = np.stack([x, y], axis=1)
        scene.area(np.concatenate([ridge, [(1.1, 1.2), (-1.1, 1.2)]]), scene.colour(), 0.5)


def _writing(scene: _Scene, rng: np.random.Generator) -> None:
    """A page or a screen of letters, or a single sign."""
    paper, ink = sorted((scene.colour(), scene.colour()), key=np.sum, reverse=bool(rng.random() < 0.8))
    scene.area(_box(-0.95, -1.0, 0.95, 1.0), paper, 0.3)
    side = scene.size * _FINE
    mask = Image.new("L", (side, side))
    draw = ImageDraw.Draw(mask)
    large = int(side * rng.choice([0.05, 0.08, 0.14, 0.3, 0.6]))
    font = ImageFont.load_default(large)
    for top in np.arange(0, side, large * rng.uniform(1.1, 1.8)):
        word = "".join(rng.choice(list(_LETTERS + " " * 12), 40))
        draw.text((side * rng.uniform(0.02, 0.15), top), word, fill=255, font=font)
    turned = mask.rotate(-np.degrees(np.arctan2(scene.turn[1, 0], scene.turn[0, 0])))
    cover = np.asarray(turned.reduce(_FINE)) / 255
    scene.picture += cover * (ink[:, None, None] - scene.picture)


def _pattern(scene: _Scene, rng: np.random.Generator) -> None:
    """Cloth, wood, bricks, gravel, water: something that goes on all over the picture."""
    first, second = scene.colour(), scene.colour()
    angle, waves = rng.uniform(0, np.pi), rng.uniform(1.5, 12)
    u = scene.x * np.cos(angle) + scene.y * np.sin(angle)
    v = scene.y * np.cos(angle) - scene.x * np.sin(angle)
    noise = ndimage.gaussian_filter(rng.normal(0, 1, u.shape), rng.choice([0.5, 1, 2, 5]) * scene.size / 64)
    noise /= noise.std()
    kind = rng.integers(5)
    if kind == 0:
        share = np.sin(np.pi * waves * (u + 0.1 * noise))
    elif kind == 1:
        share = np.sign(np.sin(np.pi * waves * u) * np.sin(np.pi * waves * v))
    elif kind == 2:
        share = noise
    elif kind == 3:
        share = np.sin(np.pi * waves * np.hypot(u, v * rng.uniform(0.2, 1)) + 0.5 * noise)
    else:
        odd = np.floor(v * waves) % 2
        edges = np.minimum((v * waves) % 1, ((u * waves / 2 + odd / 2) % 1) * 2)
        share = np.sign(edges - 0.12) + 0.2 * noise
    share = np.clip(0.5 + 0.5 * share, 0, 1)
    scene.picture[:] = first[:, None, None] + share * (second - first)[:, None, None]


#: What there is to paint; a face twice, for photos show more of these than of anything else.
KINDS: tuple[Callable[[_Scene, np.random.Generator], None], ...] = (
    _face,
    _face,
    _flower,
    _cup,
    _ball,
    _vessel,
    _tines,
    _twigs,
    _sticks,
    _star,
    _blob,
    _animal,
    _blocks,
    _hills,
    _writing,
    _pattern,
)
