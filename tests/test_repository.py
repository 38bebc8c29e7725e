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


def test_signs_knows_nothing_of_grading():
    users = [
        path
        for path in (ROOT / "signs").rglob("*.py")
        if re.search(r"^\s*(from|import) autograde", path.read_text(), re.M)
    ]
    assert not users
