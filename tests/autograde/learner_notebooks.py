"""Saved notebooks of a learner, made by tests."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograde.checks import VERDICT_TYPE, judge_function


def untouched(*_arguments, **_named):
    raise NotImplementedError()


def checked(name, points, function=None):
    """A check cell, with the verdict on a function in its outputs."""
    marks = {"grade": True, "locked": True, "solution": False, "schema_version": 3}
    marks |= {"grade_id": f"check_{name}", "points": points}
    source = f'check("{name}", {name})'
    cell = new_code_cell(source, id=f"check_{name}", metadata={"nbgrader": marks})
    if function is not None:
        verdict = judge_function(name, function)
        data = {"text/plain": f"{verdict.points:g}", VERDICT_TYPE: verdict.to_json()}
        cell.outputs = [new_output("execute_result", data=data, execution_count=1)]
    return cell


def written(points):
    marks = {"grade": True, "locked": False, "solution": True, "schema_version": 3}
    return new_markdown_cell("Because.", metadata={"nbgrader": marks | {"grade_id": "why", "points": points}})


def write(path, title, *cells):
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=[new_markdown_cell(f"# {title}\nText."), *cells]), path)
