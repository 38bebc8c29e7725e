"""Which file of a submission is which notebook of the release, whatever the files are called."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from nbformat import NotebookNode

from autograde.repair import limits
from autograde.repair.files import SubmittedFile, read_file
from autograde.repair.matching import marks_of, match_cells
from autograde.repair.notebook import Rebuilt, not_handed_in, rebuild
from autograde.repair.reading import read_submitted
from autograde.repair.report import Repair, shown
from signs.words import tell, tell_in

ENDINGS = (".ipynb", ".json")
WRAPPED = (".ipynb.txt", ".ipynb.bak", ".ipynb.download")  # what browsers and mail programs add

TOGETHER = 0.5  # of a notebook's marked cells; a file that has so many holds the notebook


@dataclass(frozen=True)
class Candidate:
    """One file as one notebook.

    Attributes
    ----------
    file : SubmittedFile
    name : str
        The release's notebook.
    rebuilt : Rebuilt
    exact : bool
        Whether it lies where it should, under the right name.
    """

    file: SubmittedFile
    name: str
    rebuilt: Rebuilt
    exact: bool


def is_notebook(file: SubmittedFile, released: Mapping[str, NotebookNode]) -> bool:
    """Say whether a file may be a notebook of the release, by its name."""
    name = file.parts[-1].lower()
    return name.endswith(ENDINGS + WRAPPED) or name in {f"{known.lower()}.py" for known in released}


def choose_notebooks(
    files: Sequence[SubmittedFile], released: Mapping[str, NotebookNode]
) -> tuple[dict[str, Rebuilt], set[SubmittedFile], dict[str, list[Repair]]]:
    """Put the submission's notebooks right and find which is which.

    Parameters
    ----------
    files : sequence of SubmittedFile
        Those that may be notebooks.
    released : dict of str to NotebookNode
        The release's notebooks by name.

    Returns
    -------
    chosen : dict of str to Rebuilt
        For every notebook of the release; without its report cell.
    used : set of SubmittedFile
        The files that were recognised as a notebook of the course, graded or not.
    repairs : dict of str to list of Repair
        By notebook: which file was taken, where that is not plain.
    """
    candidates: dict[str, list[Candidate]] = {name: [] for name in released}
    for file in _most_promising(files, released):
        for candidate in _recognise(file, released):
            candidates[candidate.name].append(candidate)
    chosen, repairs = {}, {}
    for name, some in candidates.items():
        some.sort(
            key=lambda c: (c.exact and c.rebuilt.answers > 0, c.rebuilt.answers, c.exact, c.file.modified)
        )
        best = some[-1] if some else None
        chosen[name] = best.rebuilt if best else rebuild(not_handed_in(), released[name])
        repairs[name] = list(_tell(name, best, some[:-1]))
    return chosen, {c.file for some in candidates.values() for c in some}, repairs


def _most_promising(
    files: Sequence[SubmittedFile], released: Mapping[str, NotebookNode]
) -> list[SubmittedFile]:
    """Put the files with the right names first, and leave out what is beyond the limit."""
    ordered = sorted(files, key=lambda file: (not _is_exact(file, released), len(file.parts), file.name))
    total, chosen = 0, []
    for file in ordered[: limits.NOTEBOOK_FILES]:
        size = min(file.size, limits.LARGE_NOTEBOOK_BYTES + 1)  # no more is read of it
        if total + size <= limits.NOTEBOOK_FILES_BYTES:
            chosen.append(file)
            total += size
    return chosen


def _is_exact(file: SubmittedFile, released: Mapping[str, NotebookNode]) -> bool:
    return len(file.parts) == 1 and any(file.name == f"{name}.ipynb" for name in released)


def _recognise(file: SubmittedFile, released: Mapping[str, NotebookNode]) -> list[Candidate]:
    """Find the notebook of the release that a file has most cells of, and others that it holds as well."""
    try:
        data = read_file(file.path, limits.LARGE_NOTEBOOK_BYTES)
    except OSError:
        data = b""
    submitted = read_submitted(data)
    exact = file.name.removesuffix(".ipynb") if _is_exact(file, released) else None
    made = {name: rebuild(submitted, notebook) for name, notebook in released.items()}
    shares = {name: made[name].known / max(1, _marked(released[name])) for name in made}
    name = max(made, key=lambda name: (shares[name], made[name].answers, name == exact))
    if exact and shares[exact] >= shares[name] / 2:  # a right name counts, unless all is another notebook's
        name = exact
    if name != exact and made[name].known < 2 and not made[name].answers:
        return []
    together = [other for other in made if shares[other] >= TOGETHER and made[other].answers]
    if len(together) > 1:  # several notebooks in one file: each gets its own cells out of it
        parts = {other: _part(submitted, other, released) for other in {*together, name}}
        made |= {other: rebuild(part, released[other]) for other, part in parts.items()}
    return [Candidate(file, other, made[other], other == exact) for other in dict.fromkeys([name, *together])]


def _part(submitted, name, released):
    """Take out of a file the cells of one notebook, and those of none."""
    matched = {
        other: match_cells(submitted.cells, notebook.cells).keys() for other, notebook in released.items()
    }
    foreign = set().union(*(cells for other, cells in matched.items() if other != name)) - matched[name]
    cells = tuple(cell for i, cell in enumerate(submitted.cells) if i not in foreign)
    return replace(submitted, cells=cells)


def _marked(notebook):
    return sum(bool(marks_of(cell)) for cell in notebook.cells)


def _tell(name: str, best: Candidate | None, others: Sequence[Candidate]) -> Iterator[Repair]:
    """Say which file was graded where there was more than one, or under another name."""
    if best and not best.exact:
        sentence = tell(
            "The notebook was in the file {file}: it was graded as {name}.ipynb.",
            file=shown(best.file.name),
            name=name,
        )
        yield Repair("notebook-renamed", best.file.name, sentence)
    if best and others:
        comma = tell_in("between things in a row", ", ")
        names = comma.join(shown(other.file.name) for other in others[:5])
        sentence = tell(
            "The notebook was there more than once: {file} was graded, and not {others}.",
            file=shown(best.file.name),
            others=names,
        )
        yield Repair("notebook-copies", name, sentence)
