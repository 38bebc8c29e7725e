"""What an assignment says in another language: a catalogue beside each master, `gettext`'s PO.

``assignments/NAME/zh/2_residual_blocks.po`` holds the Chinese of ``assignments/NAME/2_residual_blocks.py``,
passage by passage (`autograde.build.passages`). The English passage is its name there, so a translation
belongs to the very text that it translates: a changed passage has none any more.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograde.build.passages import translate
from autograde.build.regions import MasterError
from autograde.course import CourseError
from signs.words import tell, tell_many

_NAMED = 3  # passages without a translation that are named one by one
_HEADING = re.compile(r"#{1,6} +(.+)")
_LINK = re.compile(r"\]\((?:(?:[\w./-]*/)?(?P<notebook>\w+)\.ipynb)?#(?P<anchor>[^)\s]+)\)")


class TranslationError(CourseError):
    """An assignment is not translated as it should be; the message names the catalogue and the passages."""


@dataclass(frozen=True)
class Translation:
    """One master's passages in another language.

    Attributes
    ----------
    path : Path
        The catalogue.
    words : mapping of str to str
        By passage; only whole ones that nobody has marked as older.
    """

    path: Path
    words: Mapping[str, str]

    def of_cell(self, cell_type: str, source: str) -> str:
        """Return a cell of the master in the other language.

        Raises
        ------
        MasterError
            If the translation of a passage makes other code of it.
        """
        try:
            return translate(cell_type, source, self.words)
        except MasterError as error:
            raise MasterError(f"{_shown(self.path)}: {error}") from error


def catalogue_path(master: Path, language: str) -> Path:
    """Return where a master's passages stand in a language.

    Parameters
    ----------
    master : Path
    language : str
        Such as ``"zh"``.
    """
    return master.parent / language / f"{master.stem}.po"


def read_translations(masters: Iterable[Path], language: str) -> dict[Path, Translation]:
    """Read the catalogues of an assignment.

    Parameters
    ----------
    masters : iterable of Path
    language : str

    Returns
    -------
    dict of Path to Translation
        By master.

    Raises
    ------
    TranslationError
        If there is none in that language.
    """
    paths = {master: catalogue_path(master, language) for master in masters}
    if not any(path.is_file() for path in paths.values()):
        folder = next(iter(paths.values())).parent
        raise TranslationError(
            tell(
                "{folder}/ has no catalogue: the assignment is not translated into {language}",
                folder=folder,
                language=repr(language),
            )
        )
    words = {master: _read(path) for master, path in paths.items()}
    linked = {
        (found["notebook"] or master.stem, found["anchor"])
        for master in paths
        for found in _LINK.finditer(master.read_text(encoding="utf-8", errors="replace"))
    }
    for master, said in words.items():
        for passage, translated in said.items():
            heading = _HEADING.fullmatch(passage)
            if heading and (master.stem, _anchor(heading[1])) in linked:
                # Browsers hand on a link with Chinese in it in a form that JupyterLab finds no heading by.
                said[passage] = f'<a id="{_anchor(heading[1])}"></a>\n\n{translated}'
    return {master: Translation(path, words[master]) for master, path in paths.items()}


def require_whole(gaps: Mapping[Path, list[str]]) -> None:
    """Refuse a translation in which passages are missing.

    Parameters
    ----------
    gaps : mapping of Path to list of str
        By catalogue: the passages of the master that have no translation.

    Raises
    ------
    TranslationError
        For the first catalogue, with its first passages.
    """
    for path, passages in gaps.items():
        if passages:
            first = "; ".join(f"“{_short(passage)}”" for passage in passages[:_NAMED])
            raise TranslationError(
                tell_many(
                    "{file}: the translation of {number} passage is missing, or older than it: {first}",
                    "{file}: the translations of {number} passages are missing, or older than they: {first}",
                    len(passages),
                    file=_shown(path),
                    first=first,
                )
            )


def _read(path: Path) -> dict[str, str]:
    from babel.messages.pofile import PoFileError, read_po

    if not path.is_file():
        return {}
    try:
        with path.open("rb") as file:
            catalogue = read_po(file, ignore_obsolete=True, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        raise TranslationError(
            tell("{file} cannot be read: {error}", file=_shown(path), error=error)
        ) from error
    return {
        str(message.id): str(message.string)
        for message in catalogue
        if message.id and message.string and not message.fuzzy
    }


def _anchor(heading: str) -> str:
    """Return what a link to a heading says, as JupyterLab has it."""
    return re.sub(r"[`*]", "", heading).strip().replace(" ", "-")


def _shown(path: Path) -> str:
    return "/".join(path.parts[-4:])


def _short(passage: str) -> str:
    text = " ".join(passage.split())
    return text if len(text) <= 60 else f"{text[:59]}…"
