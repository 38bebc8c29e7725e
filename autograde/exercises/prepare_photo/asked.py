"""`prepare_photo`: what the student's function is called on, and what is written down of it."""

import tempfile
from pathlib import Path

import numpy as np

from autograde.evidence.values import attempt, encode

KIND = "values"
ANSWERED_IN = ("signs.crops", "signs.finding", "signs.real")

#: Height and width of each picture: never equal, larger and smaller than what the model takes.
SIZES = {
    "wide": (90, 140),
    "dark": (128, 96),
    "grey": (70, 45),
    "palette": (75, 100),
    "transparent": (100, 110),
    "turned": (66, 120),
}
#: Of EXIF: the camera was held so that the picture has to be turned a quarter clockwise.
ORIENTATION, QUARTER = 0x0112, 6


def make_inputs(rng):
    """Smooth pictures, as their files hold them: on them, every sound way to resize gives nearly the same.

    Only one has white and black in it, so who goes by a picture's own largest pixel is always found out.
    """
    inputs = {name: _waves(rng, *size) for name, size in SIZES.items()}
    bright, transparent = inputs["wide"], inputs["transparent"]
    inputs["wide"] = np.round(255 * bright).astype(np.uint8)
    # White where it is transparent: so a viewer shows the same, whether it heeds the transparency or not.
    transparent = np.clip(
        transparent + np.linspace(1.2, -0.2, SIZES["transparent"][0])[:, None, None], 0.1, 1
    )
    inputs["transparent"] = np.round(255 * transparent).astype(np.uint8)
    for name in ("dark", "turned"):
        inputs[name] = np.round(25 + 110 * inputs[name]).astype(np.uint8)
    inputs["grey"] = np.round(30 + 120 * inputs["grey"][..., 0]).astype(np.uint8)
    inputs["palette"] = np.round(255 * inputs["palette"][..., 0]).astype(np.uint8)
    shades = np.linspace(0, 1, 256)[:, None] ** rng.permutation([1, 2, 3])
    return inputs | {"shades": np.round(20 + 130 * shades).astype(np.uint8)}


def _waves(rng, height, width):
    """Draw three channels from 0 to 1; their waves are a third apart, so no two are alike, nor any turned."""
    y, x = np.mgrid[0 : 1 : 1j * height, 0 : 1 : 1j * width]
    thirds = rng.permutation(3) * 2 * np.pi / 3
    a, b = rng.uniform(0, 2 * np.pi, 2)
    waves = [0.5 + 0.25 * np.sin(4 * x + a + c) + 0.25 * np.sin(3 * y + b + c) for c in thirds]
    return np.stack(waves, axis=-1)


def write_pictures(inputs, folder):
    """Write the pictures; yield the name and file of each."""
    from PIL import Image

    for name in SIZES:
        picture = Image.fromarray(inputs[name])
        options = {"quality": 97, "subsampling": 0} if name in ("dark", "turned") else {}
        if name == "palette":
            picture.putpalette(inputs["shades"].tobytes())
        if name == "transparent":
            picture.putalpha(
                Image.fromarray(np.where(inputs[name].min(axis=2) == 255, 0, 255).astype(np.uint8))
            )
        if name == "turned":
            notes = Image.Exif()
            notes[ORIENTATION] = QUARTER
            options["exif"] = notes
        path = Path(folder) / f"{name}.{'jpg' if options else 'png'}"
        picture.save(path, **options)
        yield name, path


def collect(function, inputs):
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, path in write_pictures(inputs, folder):
            # The notebook gives a Path, the text speaks of a name: a function has to take both.
            if name == "wide":
                results[name] = encode(function(path))
            else:
                results[name] = attempt(function, path if name == "grey" else str(path))
    return results
