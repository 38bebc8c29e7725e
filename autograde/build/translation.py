"""What an assignment says in another language: a catalogue beside each master, `gettext`'s PO.

``assignments/NAME/zh/2_residual_blocks.po`` holds the Chinese of ``assignments/NAME/2_residual_blocks.py``,
passage by passage (`autograde.build.passages`). The English passage is its name there, so a translation
belongs to the very text that it translates: a changed passage has none any more.
"""

from pathlib import Path


def catalogue_path(master: Path, language: str) -> Path:
    """Return where a master's passages stand in a language.

    Parameters
    ----------
    master : Path
    language : str
        Such as ``"zh"``.
    """
    return master.parent / language / f"{master.stem}.po"
