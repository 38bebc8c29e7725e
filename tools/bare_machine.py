"""What a machine without a network needs to run the GPU check beside a checkout: packages and photographs."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
#: What a machine with JAX or PyTorch may lack of what training and the notebook need.
PACKAGES = (
    "keras",
    "optree",
    "namex",
    "pooch",
    "platformdirs",
    "babel",
    "nbformat",
    "fastjsonschema",
    "jsonschema",
    "jsonschema-specifications",
    "referencing",
    "rpds-py",
    "traitlets",
    "jupyter-core",
)
PYTHON = "3.12"  # of that machine
PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")
LANGUAGES = ("en", "root", "zh")  # whose dates and lists Babel's data is carried for
PACKED, PHOTOGRAPHS = "packages.zip", "photographs.zip"


def write_pack(folder: Path) -> None:
    """Write packages and photographs for a bare machine, and print their size.

    Parameters
    ----------
    folder : Path
        Made if it is not there.

    Raises
    ------
    signs.hdf5.DatasetError
        If the photographs cannot be had here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as target:
        words = ["--only-binary=:all:", "--no-deps", "--no-compile", "--target", target]
        words += ["--python-version", PYTHON, "--constraint", str(ROOT / "constraints.txt")]
        words += [word for platform in PLATFORMS for word in ("--platform", platform)]
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", *words, *PACKAGES], check=True)
        with zipfile.ZipFile(folder / PACKED, "w", zipfile.ZIP_LZMA) as packed:
            for path in sorted(Path(target).rglob("*")):
                spoken = path.parent.name != "locale-data" or path.stem.split("_")[0] in LANGUAGES
                if path.is_file() and spoken and path.parent.name != "bin":
                    packed.write(path, path.relative_to(target))
    write_photographs(folder / PHOTOGRAPHS)
    size = sum((folder / name).stat().st_size for name in (PACKED, PHOTOGRAPHS))
    print(f"{folder}: {size / 2**20:.1f} MiB")


def unpack(packed: Path, folder: Path) -> dict[str, str]:
    """Unpack what `write_pack` wrote.

    Parameters
    ----------
    packed : Path
        What `write_pack` wrote to.
    folder : Path
        Where to.

    Returns
    -------
    dict
        What the environment has to say, so that packages and photographs are found.
    """
    site, cache = folder / "packages", folder / "cache"
    with zipfile.ZipFile(packed / PACKED) as archive:
        archive.extractall(site)
    read_photographs(packed / PHOTOGRAPHS, cache)
    return {"PYTHONPATH": str(site), "SIGNS_CACHE": str(cache)}


def write_photographs(path: Path) -> None:
    """Write the photographs' pixels, without loss, in the registry's order."""
    from PIL import Image

    from signs.real import fetch_real

    signs = fetch_real(progress=False)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for split in ("train", "test"):
            for n, pixels in enumerate(getattr(signs, f"{split}_images")):
                written = io.BytesIO()
                Image.fromarray(pixels).save(written, "WEBP", lossless=True, quality=80, method=4)
                archive.writestr(f"{split}/{n:04}.webp", written.getvalue())


def read_photographs(path: Path, cache: Path) -> None:
    """Read what `write_photographs` wrote into a cache folder, as if they had been fetched there."""
    from PIL import Image

    from signs.hdf5 import SignSet, write_pair
    from signs.real import cached_name, read_registry

    registry = read_registry()
    arrays: dict[str, Any] = {}
    with zipfile.ZipFile(path) as archive:
        for split in ("train", "test"):
            images = [image for image in registry if image.split == split]
            names = [f"{split}/{n:04}.webp" for n in range(len(images))]
            arrays[f"{split}_images"] = np.stack([np.asarray(Image.open(archive.open(n))) for n in names])
            arrays[f"{split}_digits"] = np.array([image.digit for image in images])
            arrays[f"{split}_signers"] = np.array([image.signer for image in images])
    write_pair(cache / cached_name(registry), SignSet(classes=np.unique(arrays["test_digits"]), **arrays))
