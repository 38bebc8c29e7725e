"""Things that have to agree with each other across the repository."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_changelogs_top_entry_is_the_version():
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    assert re.search(r"^## (\S+)", read("CHANGELOG.md"), re.MULTILINE)[1] == version
    assert f'__version__ = "{version}"' in read("signs/__init__.py")


def test_condas_pins_are_the_hashed_ones():
    pin = re.compile(r"^([\w.-]+==\S+)", re.MULTILINE)
    assert pin.findall(read("constraints.txt")) == pin.findall(read("requirements.txt"))


def test_every_requirement_has_hashes_and_no_address():
    text = read("requirements.txt")
    requirements = re.split(r"\n(?=[a-z])", text)
    assert all("--hash=sha256:" in requirement for requirement in requirements)
    assert "://" not in text + read("constraints.txt")


def test_no_module_is_longer_than_400_lines():
    long = [
        path
        for folder in ("signs", "autograde", "tools", "tests")
        for path in (ROOT / folder).rglob("*.py")
        if len(path.read_text(encoding="utf-8").splitlines()) > 400
    ]
    assert not long


def test_the_engine_names_no_exercise():
    """What is special about an exercise is in its folder; strangers' files are asked for three by name."""
    names = "identity_block|convolutional_block|ResNet50|scale_pixels|one_hot|shared_signers|prepare_photo"
    names += "|layer_table"
    own = (ROOT / "autograde" / "exercises", ROOT / "autograde" / "files")
    found = [
        f"{path}: {line}"
        for path in (ROOT / "autograde").rglob("*.py")
        if not any(path.is_relative_to(folder) for folder in own)
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(names, line)
    ]
    assert not found


def test_the_drawing_of_the_rooms_is_of_todays_imports():
    from tools.draw_rooms import PICTURE, draw

    assert PICTURE.read_text(encoding="utf-8") == draw(), "run: python -m tools.draw_rooms"
