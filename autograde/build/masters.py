"""Reads the masters: percent-format scripts that become notebooks, the same bytes from the same text.

jupytext does the parsing. What it makes anew at each run (cell ids) or leaves behind (layout metadata) is
replaced, so that one edited word changes one cell and nothing else.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from autograde.build.answers import fill_answer, fill_text
from autograde.build.first_cell import first_cell_id
from autograde.build.marks import Mark, read_mark
from autograde.build.passages import passages_of
from autograde.build.regions import MasterError
from autograde.build.translation import Translation, read_translations
from autograde.repair.origin import LANGUAGE
from signs.words import ENGLISH, speaking, tell

NAME = re.compile(r"[0-9]+_[a-z0-9_]+")
DELIMITER = re.compile(r"\s*#\s*%%+(\s|$)")  # as jupytext has it
LAYOUT = (
    "lines_to_next_cell",
    "lines_to_end_of_cell_marker",
    "cell_marker",
)  # jupytext's own, for the way back

# Not the running Python's version: the notebooks must not change with the machine that builds them.
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "pygments_lexer": "ipython3",
    },
}


@dataclass(frozen=True)
class Master:
    """One master, read and checked.

    Attributes
    ----------
    name : str
        The notebook's name, such as ``2_residual_blocks``.
    notebook : NotebookNode
        The instructor notebook, nbformat 4.5, with nbgrader's metadata and without outputs.
    marks : tuple of Mark or None
        One for each cell.
    released : bool
        Whether students get it; ``released=false`` on the first cell keeps it for instructors.
    originals : tuple of str
        Each cell's text as translators see it: in English, and without what exercises say themselves.
    translation : Translation or None
        What it was put into another language with.
    """

    name: str
    notebook: NotebookNode
    marks: tuple[Mark | None, ...]
    released: bool = True
    originals: tuple[str, ...] = ()
    translation: Translation | None = None

    @property
    def language(self) -> str:
        """The language that the notebook speaks."""
        return self.notebook.metadata.get(LANGUAGE, ENGLISH)

    @property
    def gaps(self) -> list[str]:
        """The passages that have no translation, or one of an earlier text."""
        words = self.translation.words if self.translation else {}
        cells = zip(self.notebook.cells, self.originals, strict=True)
        found = (one.text for cell, text in cells for one in passages_of(cell.cell_type, text))
        return list(dict.fromkeys(text for text in found if text not in words))

    @property
    def points(self) -> float:
        """All points of the notebook, automatic and by hand."""
        return sum(mark.points or 0 for mark in self.marks if mark)


def read_masters(folder: Path, language: str = ENGLISH) -> list[Master]:
    """Read all masters of an assignment.

    Parameters
    ----------
    folder : Path
        Such as ``assignments/resnet``; its ``<n>_<name>.py`` are the masters.
    language : str
        That of the notebooks; the masters are in English.

    Returns
    -------
    list of Master
        By name.

    Raises
    ------
    MasterError
        For the first mistake, with its file and line.
    TranslationError
        If there is no catalogue in that language.
    """
    paths = sorted(folder.glob("*.py"))
    if not paths:
        raise MasterError(
            tell("no masters in {folder}: write them as <number>_<name>.py in percent format", folder=folder)
        )
    if language == ENGLISH:
        masters = [read_master(path) for path in paths]
    else:
        translations = read_translations(paths, language)
        masters = [read_master(path, language, translations[path]) for path in paths]
    owners: dict[str, str] = {}
    for master in masters:
        if master.released and not any(master.marks):
            raise MasterError(
                tell(
                    "{file}: no cell is marked: mark the students' cells, or say released=false on the first "
                    "cell to keep the notebook for instructors",
                    file=f"{master.name}.py",
                )
            )
        own = [mark.grade_id for mark in master.marks if mark]
        if first_cell_id(master.name) in own:
            raise MasterError(
                tell(
                    "{file}: grade id '{cell}' is that of the cell which the build puts first: rename yours",
                    file=f"{master.name}.py",
                    cell=first_cell_id(master.name),
                )
            )
        for mark in filter(None, master.marks):
            if mark.grade_id in owners:
                raise MasterError(
                    tell(
                        "{file}: grade id '{cell}' is taken by a cell of {other}: rename one",
                        file=f"{master.name}.py",
                        cell=mark.grade_id,
                        other=f"{owners[mark.grade_id]}.py",
                    )
                )
            owners[mark.grade_id] = master.name
    return masters


def read_master(path: Path, language: str = ENGLISH, translation: Translation | None = None) -> Master:
    """Read one master.

    Parameters
    ----------
    path : Path
        A ``<n>_<name>.py`` in jupytext's percent format.
    language : str
        That of the notebook.
    translation : Translation, optional
        Of its passages.

    Returns
    -------
    Master

    Raises
    ------
    MasterError
        For the first mistake, with its line.
    """
    import jupytext  # half a second, and only the build needs it

    if not NAME.fullmatch(path.stem):
        raise MasterError(
            tell(
                "{file}: a master is named <number>_<name>.py in small letters: rename it, or move it",
                file=path.name,
            )
        )
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise MasterError(
            tell("{file}: not UTF-8 at byte {byte}: save it as UTF-8", file=path.name, byte=error.start)
        ) from error
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if DELIMITER.match(line)]
    if not lines or any(line.strip() for line in text.splitlines()[: lines[0] - 1]):
        raise MasterError(
            tell(
                "{file}, line 1: the file does not begin with a cell: put '# %% [markdown]' there",
                file=path.name,
            )
        )
    cells = jupytext.reads(text, fmt="py:percent").cells
    if len(cells) != len(lines):
        raise MasterError(
            tell(
                "{file}: {lines} lines begin with '# %%' but jupytext finds {cells} cells",
                file=path.name,
                lines=len(lines),
                cells=len(cells),
            )
        )

    released = _read_released(cells, lines, path.name)
    marks: list[Mark | None] = []
    originals: list[str] = []
    for cell, line in zip(cells, lines, strict=True):
        where = tell("{file}, line {line}", file=path.name, line=line)
        for key in LAYOUT:
            cell.metadata.pop(key, None)
        if cell.cell_type not in ("code", "markdown"):
            raise MasterError(
                tell(
                    "{where}: a {kind} cell: use '# %%' or '# %% [markdown]'",
                    where=where,
                    kind=cell.cell_type,
                )
            )
        if cell.cell_type == "code" and "solution" in cell.metadata:
            cell.source = fill_answer(cell.source, str(cell.metadata["solution"]), where)
        originals.append(cell.source)
        if translation is not None:
            cell.source = translation.of_cell(cell.cell_type, cell.source)
        if cell.cell_type == "markdown":
            with speaking(language):
                cell.source = fill_text(cell.source, where)
        mark = read_mark(cell, where)
        if mark is not None and mark.grade_id in {earlier.grade_id for earlier in marks if earlier}:
            raise MasterError(
                tell(
                    "{where}: grade id '{cell}' is taken by an earlier cell: rename one",
                    where=where,
                    cell=mark.grade_id,
                )
            )
        marks.append(mark)
    for cell, mark, cell_id in zip(cells, marks, _cell_ids(marks), strict=True):
        tags = cell.metadata.get("tags")
        cell.id = cell_id
        cell.metadata = NotebookNode({"tags": tags} if tags else {})
        if mark is not None:
            cell.metadata["nbgrader"] = NotebookNode(mark.metadata)
    metadata = METADATA if language == ENGLISH else {LANGUAGE: language, **METADATA}
    notebook = new_notebook(cells=cells, metadata=metadata, nbformat=4, nbformat_minor=5)
    return Master(path.stem, notebook, tuple(marks), released, tuple(originals), translation)


def _read_released(cells: list[NotebookNode], lines: list[int], name: str) -> bool:
    """Take ``released`` out of the first cell's marks."""
    for cell, line in zip(cells[1:], lines[1:], strict=True):
        if "released" in cell.metadata:
            raise MasterError(
                tell(
                    "{file}, line {line}: released is about the whole notebook: say it on its first cell",
                    file=name,
                    line=line,
                )
            )
    released = cells[0].metadata.pop("released", True)
    if not isinstance(released, bool):
        raise MasterError(
            tell(
                "{file}, line {line}: {found}: write released=false",
                file=name,
                line=lines[0],
                found=f"released={released!r}",
            )
        )
    return released


def _cell_ids(marks: list[Mark | None]) -> list[str]:
    """Grade ids; a plain cell counts from the marked cell before it, so a new cell renames few others."""
    ids, anchor, count = [], "start", 0
    for mark in marks:
        if mark is None:
            count += 1
            ids.append(f"{anchor}-{count}")
        else:
            anchor, count = f"after-{mark.grade_id}", 0
            ids.append(mark.grade_id)
    repeated = {cell_id for cell_id in ids if ids.count(cell_id) > 1}
    if repeated:
        raise MasterError(
            tell("grade id '{cell}' is also the id of a plain cell: rename it", cell=min(repeated))
        )
    return ids
