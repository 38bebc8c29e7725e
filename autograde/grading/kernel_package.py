"""What a graded kernel imports as ``autograde``: a copy that holds neither judge nor answers.

The copy is a folder that stands before the installed package on the kernel's path. What is in it follows one
rule: what collecting evidence imports, with the catalogues beside it, and of each exercise what is asked;
never a ``kept.py``, and nothing that imports one. Notebooks that go on from an earlier one also get the
course's functions for that one. What of the student's is taken instead is decided here, from the earlier
notebook's verdicts, not in the kernel.

The installed package is still on the disk; to take the disk away from the kernel is isolation's task.
"""

import ast
import json
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from nbformat import NotebookNode

from autograde.exercise import WORD_OF_THE_COURSE, Exercise, exercises_of, list_exercises
from autograde.grading.graded_folder import read_cells, read_verdicts
from autograde.handover import EARLIER_NOTEBOOKS, uses, word_on
from signs.words import tell

PACKAGE = Path(__file__).parents[1]
#: What a notebook calls, and what collects evidence in it.
ROOTS = ("opening.py", "checks.py", "handover.py", "learner/calls.py", "evidence/*.py")
KEPT = ("kept", "cases")
WITHHELD = (
    'raise ModuleNotFoundError(f"{__name__} is withheld while a submission is graded", name=__name__)\n'
)


class VisibilityError(RuntimeError):
    """Something that a graded kernel needs imports what is kept from it."""


def listed_handover(notebook: NotebookNode) -> tuple[str, ...]:
    """List the exercises that the course's locked cells of a notebook have handed on.

    Parameters
    ----------
    notebook : NotebookNode
        With the course's own locked cells. Where it grades an exercise itself, it gets no hand-over that
        gives the exercise away.

    Returns
    -------
    tuple of str
        Names of exercises, those first that others are built from.
    """
    calls: list[list[str]] = []
    checked: set[str] = set()
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("locked"):
            calls += _calls(cell.source)
            checked.update(exercises_of(cell.source))
    given = [name for names in calls if not checked & set(names) for name in names]
    return tuple(dict.fromkeys(given))


def _calls(source: str) -> Iterator[list[str]]:
    """Yield what each hand-over in a cell gives away: exercises, and before them what they are built from."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "handed_on":
            given = [str(argument.value) for argument in node.args if isinstance(argument, ast.Constant)]
            names = [name for name in given if name in list_exercises()]
            yield [*(used for name in names for used in uses(name)), *names]


@contextmanager
def kernel_package(handover: Collection[str] = (), submission: Path | None = None) -> Iterator[Path]:
    """Make the copy for one kernel.

    Parameters
    ----------
    handover : collection of str
        Exercises whose functions the notebook has handed on.
    submission : Path, optional
        The folder with the submission's notebooks: the verdicts on the graded ones, and their code without
        the tests, are handed on.

    Yields
    ------
    Path
        A temporary folder for the kernel's ``PYTHONPATH``; removed at the end.

    Raises
    ------
    VisibilityError
        If an exercise's ``asked.py`` imports what is kept.
    """
    with tempfile.TemporaryDirectory(prefix="autograde-kernel-", ignore_cleanup_errors=True) as name:
        package = Path(name) / "autograde"
        files = _contents(_Modules(), tuple(handover))
        for parent in sorted({str(Path(place).parent) for place in files}):
            (package / parent).mkdir(parents=True, exist_ok=True)
        for place, content in files.items():
            (package / place).write_bytes(content)
        _hand_on(package, submission if handover else None, handover)
        yield Path(name)


def visible_files(handover: Iterable[str] = ()) -> dict[str, Path]:
    """List what a graded kernel sees of the engine and of the exercises.

    Parameters
    ----------
    handover : iterable of str
        Exercises whose answers are given.

    Returns
    -------
    dict of str to Path
        Where each file is, by its place in the package ``autograde``.

    Raises
    ------
    VisibilityError
        If one of them imports what is kept.
    """
    return _visible(_Modules(), handover)


@lru_cache(maxsize=4)  # a class has few kinds of notebooks, and many of each
def _contents(modules: "_Modules", handover: tuple[str, ...]) -> dict[str, bytes]:
    """Read what a kernel's package holds: what is visible, and for the rest a module that only raises.

    Without that module Python would go on looking, and find the installed one: an editable installation
    answers for every part of the package.
    """
    seen = _visible(modules, handover)
    # What an exercise's catalogue says is of what is kept, too; that of a room is of the words that it says.
    rooms = {Path(place).parent: path.parent for place, path in seen.items() if "exercises" not in place}
    catalogues = [(room / path.name, path) for room, folder in rooms.items() for path in folder.glob("*.po")]
    shown = {place: path.read_bytes() for place, path in seen.items()}
    shown |= {place.as_posix(): path.read_bytes() for place, path in catalogues}
    return {**dict.fromkeys(modules.files, WITHHELD.encode()), **shown}


def _visible(modules: "_Modules", handover: Iterable[str]) -> dict[str, Path]:
    waiting = [(place, place) for root in ROOTS for place in modules.matching(root)]
    asked = [f"exercises/{name}/asked.py" for name in list_exercises()]
    given = [f"exercises/{name}/reference.py" for name in handover]
    waiting += [(place, place) for place in (*asked, *given) if place in modules.files]
    seen: dict[str, Path] = {}
    while waiting:
        place, importer = waiting.pop()
        if place in seen:
            continue
        if place.startswith("exercises/") and Path(place).stem in KEPT:
            raise VisibilityError(
                tell(
                    "{importer} imports {place}, which is kept from graded kernels: "
                    "move what both need into a file of its own beside it",
                    importer=importer,
                    place=place,
                )
            )
        seen[place] = modules.files[place]
        waiting += [(found, place) for found in modules.imported_by(place)]
    return seen


class _Modules:
    """The files of the package and of all exercises, by their place; equal where none has changed."""

    def __init__(self) -> None:
        self.files = {path.relative_to(PACKAGE).as_posix(): path for path in PACKAGE.rglob("*.py")}
        for name in list_exercises():
            folder = Exercise(name).folder
            for path in (*folder.rglob("*.py"), *folder.parent.glob("_*/*.py")):
                self.files.setdefault(f"exercises/{path.relative_to(folder.parent).as_posix()}", path)
        stats = ((place, path, path.stat()) for place, path in sorted(self.files.items()))
        self._state = tuple((place, path, stat.st_mtime_ns, stat.st_size) for place, path, stat in stats)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Modules) and self._state == other._state

    def __hash__(self) -> int:
        return hash(self._state)

    def matching(self, pattern: str) -> list[str]:
        """Return the places that fit a pattern."""
        return [
            place
            for place in self.files
            if Path(place).match(pattern) and place.count("/") == pattern.count("/")
        ]

    def imported_by(self, place: str) -> Iterator[str]:
        """Yield the places of what a file imports when it is imported, its packages among them."""
        parents = [parent.as_posix() for parent in Path(place).parents]
        yield from (f"{parent}/__init__.py".removeprefix("./") for parent in parents)
        tree = _parsed(self.files[place])
        package = ["autograde", *Path(place).parent.parts]
        # What an exercise imports only when it is called will be called in the kernel.
        whole = place.startswith("exercises/")
        for statement in _imports_anywhere(tree) if whole else _at_import(tree):
            if isinstance(statement, ast.Import):
                names = [alias.name for alias in statement.names]
            else:
                base = package[: len(package) + 1 - statement.level] if statement.level else []
                module = ".".join([*base, *([statement.module] if statement.module else [])])
                names = [module, *(f"{module}.{alias.name}" for alias in statement.names)]
            yield from (found for name in names for found in self._find(name))

    def _find(self, name: str) -> Iterator[str]:
        first, *rest = name.split(".")
        if first == "autograde":
            place = "/".join(rest)
            candidates = (f"{place}.py", f"{place}/__init__.py" if place else "__init__.py")
            yield from (candidate for candidate in candidates if candidate in self.files)


def _parsed(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError) as error:
        raise VisibilityError(
            tell("{path} is no Python that can be read: {why}", path=path, why=error)
        ) from error


def _imports_anywhere(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    yield from (node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom)))


def _at_import(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield the imports of a module that run when it is imported: those outside its functions."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield node
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield from _at_import(node)


def _hand_on(package: Path, submission: Path | None, names: Collection[str]) -> None:
    """Write the course's word on the earlier exercises, and the code that they are answered with."""
    verdicts = read_verdicts(submission) if submission else {}
    word = {task: word_on(verdict) for task, verdict in verdicts.items() if task in names}
    paths = sorted(submission.glob("*.ipynb")) if submission else ()
    earlier = {path.name: list(_code_without_tests(path)) for path in paths}
    (package / WORD_OF_THE_COURSE).write_text(json.dumps(word), encoding="utf-8")
    (package / EARLIER_NOTEBOOKS).write_text(json.dumps(earlier), encoding="utf-8")


def _code_without_tests(path: Path) -> Iterator[tuple[str | None, str]]:
    for cell in read_cells(path):
        marks = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and not marks.get("grade"):
            yield marks.get("grade_id"), cell.source
