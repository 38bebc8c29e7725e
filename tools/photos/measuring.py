"""Counts how often pictures without a hand are read as a digit, and how often hands are read right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

if TYPE_CHECKING:
    import keras

    from signs.examples import Examples
    from signs.finding import Found

ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".ppm", ".gif", ".tif", ".tiff"}


@dataclass
class Count:
    """What became of pictures of one kind.

    Attributes
    ----------
    pictures, sure, right, wrong_and_sure : int
        All; read without 'unsure'; read as the digit they show; read as another, without 'unsure'.
    """

    pictures: int = 0
    sure: int = 0
    right: int = 0
    wrong_and_sure: int = 0

    def add(self, found: Found, digit: int | None) -> None:
        """Count a picture that shows a digit, or None."""
        self.pictures += 1
        self.sure += not found.doubt
        self.right += found.digit == digit
        self.wrong_and_sure += not found.doubt and found.digit != digit


def count_pictures(model: keras.Model, paths: Iterable[Path], shows_hands: bool) -> tuple[Count, list[str]]:
    """Read picture files; the digit that one with a hand shows is the last character of its name.

    Returns
    -------
    Count
    list of str
        The names of those that were read wrongly without 'unsure'.
    """
    from signs.finding import find_hand
    from signs.photo import open_photo

    count, wrong = Count(), []
    for path in paths:
        digit = int(path.stem[-1]) if shows_hands else None
        found = find_hand(open_photo(path), model)
        count.add(found, digit)
        if not found.doubt and found.digit != digit:
            wrong.append(f"{path.name}: {found.digit}")
    return count, wrong


def count_examples(model: keras.Model, examples: Examples) -> Count:
    """Read a test set, each image as a photo of its own."""
    from PIL import Image

    from signs.finding import find_hand

    count = Count()
    for image, label in zip(examples.images, examples.labels, strict=True):
        count.add(find_hand(Image.fromarray(image), model), examples.classes[label])
    return count


def pictures_in(folder: Path) -> list[Path]:
    """List a folder's picture files, those of its folders too."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS)


def photo_table(rows: dict[str, tuple[Count, bool]]) -> Table:
    """Make the table: a row a kind of picture, with whether it shows hands."""
    table = Table("", "pictures", "without 'unsure'", "right", "wrong without 'unsure'")
    for name, (count, shows_hands) in rows.items():
        right = f"{count.right / count.pictures:.1%}" if shows_hands else "–"
        sure = f"{count.sure} ({count.sure / count.pictures:.1%})"
        table.add_row(name, str(count.pictures), sure, right, str(count.wrong_and_sure))
    return table
