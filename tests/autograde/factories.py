"""Tiny courses for the tests: plain Python, graded in seconds, with the repository's own configuration."""

import shutil
import textwrap
from pathlib import Path

from autograde.course import Course

ROOT = Path(__file__).resolve().parents[2]

# A check of the master's own, for no exercise: a number is the value of the cell, and nothing is raised for
# what is not filled in.
CHECK = """
def check(function, hidden=False):
    argument = 5 if hidden else 2
    try:
        return 3.0 if function(argument) == argument**2 + 1 else 0.0
    except NotImplementedError:
        return 0.0
"""

SOLUTION = "return number * number + 1  # the square and one more"
MODEL_ANSWER = "The curve of a parabola has exactly one lowest point."


def text_cell(text: str, marks: str = "") -> str:
    lines = "\n".join(f"# {line}".rstrip() for line in textwrap.dedent(text).strip().splitlines())
    return f"# %% [markdown]{' ' + marks if marks else ''}\n{lines}\n"


def code_cell(code: str, marks: str = "") -> str:
    return f"# %%{' ' + marks if marks else ''}\n{textwrap.dedent(code).strip()}\n"


def locked_cell(grade_id: str, code: str) -> str:
    return code_cell(code, f'locked="{grade_id}"')


def solution_cell(name: str = "parabola", solution: str = SOLUTION) -> str:
    body = textwrap.indent(textwrap.dedent(solution).strip(), "    ")
    code = (
        f'def {name}(number):\n    """Square a number and add one."""\n'
        f"    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION"
    )
    return code_cell(code, f'solution="{name}"')


def check_cell(name: str = "parabola", points: str = "points=3") -> str:
    """A test with the master's own `CHECK`."""
    return _test_cell(name, name, points)


def exercise_cell(name: str, points: str = "points=3") -> str:
    """A test that has an exercise checked."""
    return _test_cell(name, f'"{name}", {name}', points)


def _test_cell(name: str, arguments: str, points: str) -> str:
    code = (
        f"check({arguments})\n### BEGIN HIDDEN TESTS\ncheck({arguments}, hidden=True)\n### END HIDDEN TESTS"
    )
    return code_cell(code, f'test="check_{name}" {points}')


def written_cell(grade_id: str = "why", points: str = "points=2") -> str:
    text = f"Why is there one lowest point?\n### BEGIN SOLUTION\n{MODEL_ANSWER}\n### END SOLUTION"
    return text_cell(text, f'written="{grade_id}" {points}')


def master(*cells: str) -> str:
    return "\n".join(cells)


def graded_master(name: str = "parabola", solution: str = SOLUTION, *more: str) -> str:
    return master(
        text_cell(f"# The {name}\nA curve of *numbers*."),
        locked_cell(f"imports_{name}", CHECK),
        code_cell("curve = [number for number in range(4)]"),
        solution_cell(name, solution),
        check_cell(name),
        *more,
    )


TRAINING_ONLY = master(
    text_cell("# The whole training", "released=false"),
    code_cell("for epoch in range(1000):\n    learning_rate = 0.1 / epoch"),
)

SMALL_COURSE = {
    "1_parabola": graded_master(),
    "2_line": graded_master("line", "value = number * number\nreturn value + 1", written_cell()),
    "5_training": TRAINING_ONLY,
}


def make_course(
    root: Path, masters: dict[str, str] | None = None, files: dict[str, bytes] | None = None
) -> Course:
    """A course in `root` with the repository's own nbgrader_config.py; `files` lie beside the masters."""
    course = Course(root.resolve(), "resnet")
    course.assignments.mkdir(parents=True)
    shutil.copyfile(ROOT / "nbgrader_config.py", course.config)
    for name, text in (SMALL_COURSE if masters is None else masters).items():
        (course.assignments / f"{name}.py").write_text(text, encoding="utf-8")
    for name, content in (files or {}).items():
        path = course.assignments / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return course


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
