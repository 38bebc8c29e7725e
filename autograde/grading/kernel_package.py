"""What a graded kernel imports as ``autograde``: a copy that holds neither judge nor answers.

The copy is a folder that stands before the installed package on the kernel's path. It has what collects and
hands over evidence, and nothing that could tell a student's code what is right. Notebooks that go on from an
earlier one get the course's functions for that one: notebook 3 the blocks, notebook 4 ResNet50 as well. What
of the student's is taken instead is decided here, from the earlier notebook's verdicts, not in the kernel.

The installed package is still on the disk; to take the disk away from the kernel is isolation's task.
"""

import ast
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograde.grading.graded_folder import read_cells, read_verdicts
from autograde.handover import BLOCKS, EARLIER_NOTEBOOKS, WORD_OF_THE_COURSE, word_on

PACKAGE = Path(__file__).parents[1]
#: The parts of the package that a graded kernel may see.
COLLECTING = ("__init__.py", "challenge.py", "checks.py", "handover.py", "inputs.py", "evidence")
#: What each hand-over needs of the answers; the exercises that it gives away come first.
GIVEN = {
    "blocks_from": (BLOCKS, ("__init__.py", "blocks.py", "keras_blocks.py")),
    "resnet50_from": ((*BLOCKS, "ResNet50"), ("networks.py", "keras_networks.py")),
}
WITHHELD = (
    'raise ModuleNotFoundError(f"{__name__} is withheld while a submission is graded", name=__name__)\n'
)
HANDED_ON = GIVEN["resnet50_from"][0]


def listed_handover(notebook):
    """List the hand-overs that the course's locked cells of a notebook call.

    Parameters
    ----------
    notebook : NotebookNode
        With the course's own locked cells. Where it grades an exercise itself, it gets no hand-over that
        gives the exercise away.

    Returns
    -------
    tuple of str
        Keys of `GIVEN`, with those that they build on.
    """
    called, checked = set(), set()
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or not marks.get("locked"):
            continue
        for name, arguments in _calls(cell.source):
            if name in GIVEN:
                called.add(name)
            elif name == "check" and arguments and isinstance(arguments[0], ast.Constant):
                checked.add(arguments[0].value)
    if "resnet50_from" in called:
        called.add("blocks_from")
    return tuple(name for name in GIVEN if name in called and not checked & set(GIVEN[name][0]))


def _calls(source):
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node.args


@contextmanager
def kernel_package(handover=(), submission=None) -> Iterator[Path]:
    """Make the copy for one kernel.

    Parameters
    ----------
    handover : iterable of str
        Keys of `GIVEN`.
    submission : Path, optional
        The folder with the submission's notebooks: the verdicts on the graded ones, and their code without
        the tests, are handed on.

    Yields
    ------
    Path
        A temporary folder for the kernel's ``PYTHONPATH``; removed at the end.
    """
    with tempfile.TemporaryDirectory(prefix="autograde-kernel-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        package = folder / "autograde"
        package.mkdir()
        for part in COLLECTING:
            copy = shutil.copytree if (PACKAGE / part).is_dir() else shutil.copyfile
            copy(PACKAGE / part, package / part, **_without_compiled(copy))
        for key in handover:
            (package / "answers").mkdir(exist_ok=True)
            for part in GIVEN[key][1]:
                shutil.copyfile(PACKAGE / "answers" / part, package / "answers" / part)
        _withhold_the_rest(package)
        _hand_on(package, submission if handover else None)
        yield folder


def _hand_on(package, submission):
    """Write the course's word on the earlier exercises, and the code that they are answered with."""
    verdicts = read_verdicts(submission) if submission else {}
    word = {task: word_on(verdict) for task, verdict in verdicts.items() if task in HANDED_ON}
    paths = sorted(submission.glob("*.ipynb")) if submission else ()
    earlier = {path.name: list(_code_without_tests(path)) for path in paths}
    (package / WORD_OF_THE_COURSE).write_text(json.dumps(word), encoding="utf-8")
    (package / EARLIER_NOTEBOOKS).write_text(json.dumps(earlier), encoding="utf-8")


def _code_without_tests(path):
    for cell in read_cells(path):
        marks = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and not marks.get("grade"):
            yield marks.get("grade_id"), cell.source


def _withhold_the_rest(package):
    """Put a module that only raises in the place of each that is left out.

    Without it, Python would go on looking, and find the installed one: an editable installation answers for
    every part of the package.
    """
    for path in sorted(PACKAGE.rglob("*.py")):
        place = package / path.relative_to(PACKAGE)
        if place.parent.is_dir() and not place.exists():
            place.write_text(WITHHELD, encoding="utf-8")
        elif path.name == "__init__.py" and not place.parent.exists():
            place.parent.mkdir()
            place.write_text(WITHHELD, encoding="utf-8")


def _without_compiled(copy):
    return {"ignore": shutil.ignore_patterns("__pycache__")} if copy is shutil.copytree else {}
