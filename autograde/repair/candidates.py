"""Which file of a submission is which notebook of the release, whatever the files are called."""

from dataclasses import dataclass

from autograde.repair import limits
from autograde.repair.files import read_file
from autograde.repair.matching import marks_of
from autograde.repair.notebook import NOT_HANDED_IN, rebuild
from autograde.repair.reading import read_submitted
from autograde.repair.report import Repair, shown

ENDINGS = (".ipynb", ".json")
WRAPPED = (".ipynb.txt", ".ipynb.bak", ".ipynb.download")  # what browsers and mail programs add


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

    file: object
    name: str
    rebuilt: object
    exact: bool


def is_notebook(file, released):
    """Say whether a file may be a notebook of the release, by its name."""
    name = file.parts[-1].lower()
    return name.endswith(ENDINGS + WRAPPED) or name in {f"{known.lower()}.py" for known in released}


def choose_notebooks(files, released):
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
    candidates = {name: [] for name in released}
    for file in _most_promising(files, released):
        candidate = _recognise(file, released)
        if candidate:
            candidates[candidate.name].append(candidate)
    chosen, repairs = {}, {}
    for name, some in candidates.items():
        some.sort(
            key=lambda c: (c.exact and c.rebuilt.answers > 0, c.rebuilt.answers, c.exact, c.file.modified)
        )
        best = some[-1] if some else None
        chosen[name] = best.rebuilt if best else rebuild(NOT_HANDED_IN, released[name])
        repairs[name] = list(_tell(name, best, some[:-1]))
    return chosen, {c.file for some in candidates.values() for c in some}, repairs


def _most_promising(files, released):
    """Put the files with the right names first, and leave out what is beyond the limit."""
    ordered = sorted(files, key=lambda file: (not _is_exact(file, released), len(file.parts), file.name))
    total, chosen = 0, []
    for file in ordered[: limits.NOTEBOOK_FILES]:
        size = min(file.size, limits.LARGE_NOTEBOOK_BYTES + 1)  # no more is read of it
        if total + size <= limits.NOTEBOOK_FILES_BYTES:
            chosen.append(file)
            total += size
    return chosen


def _is_exact(file, released):
    return len(file.parts) == 1 and any(file.name == f"{name}.ipynb" for name in released)


def _recognise(file, released):
    """Find the notebook of the release that has most cells in common with a file."""
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
        return None
    return Candidate(file, name, made[name], name == exact)


def _marked(notebook):
    return sum(bool(marks_of(cell)) for cell in notebook.cells)


def _tell(name, best, others):
    """Say which file was graded where there was more than one, or under another name."""
    if best and not best.exact:
        sentence = f"The notebook was in the file {shown(best.file.name)}: it was graded as {name}.ipynb."
        yield Repair("notebook-renamed", best.file.name, sentence)
    if others:
        names = ", ".join(shown(other.file.name) for other in others[:5])
        which = shown(best.file.name)
        sentence = f"The notebook was there more than once: {which} was graded, and not {names}."
        yield Repair("notebook-copies", name, sentence)
