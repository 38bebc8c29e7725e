"""Whether a notebook's function is the one that its cell defines: cells are edited, and they fail.

IPython keeps what was run, and the text of the cell that a function comes from. Where that does not tell,
nothing is said.
"""

import inspect
import linecache
import time
from collections.abc import Callable
from typing import Any

from autograde.learner.notebook import defined_functions, defines, notebook_path, read_notebook
from autograde.shell import running_shell
from signs.words import tell

#: When each cell was last run, by its text.
_runs: dict[str, float] = {}
#: What was run of each cell, by its id, where the front end tells it.
_texts: dict[str, list[str]] = {}


def watch_cells() -> None:
    """Note from now on when each cell is run; does nothing outside of IPython."""
    shell = running_shell()
    if shell is not None and _note_run not in shell.events.callbacks["pre_run_cell"]:
        shell.events.register("pre_run_cell", _note_run)


def _note_run(info: Any) -> None:
    text = str(info.raw_cell).strip()
    _runs[text] = time.time()
    identity = getattr(info, "cell_id", None)
    if identity:
        _texts.setdefault(str(identity), []).append(text)


def why_stale(function: Callable[..., Any], name: str) -> str:
    """Say why a function is not the one that its cell defines.

    Parameters
    ----------
    function : callable
    name : str
        What it is called in the notebook.

    Returns
    -------
    str
        A sentence; empty where the function is the cell's, and where it cannot be known.
    """
    shell = running_shell()
    code = getattr(inspect.unwrap(function) if callable(function) else None, "__code__", None)
    if shell is None or code is None or code.co_name != name:
        return ""
    text = "".join(linecache.getlines(code.co_filename)).strip()
    history = shell.history_manager
    if not text or text not in (cell.strip() for cell in history.input_hist_parsed):
        return ""  # it comes from a file, or from another notebook
    renamed = _renamed(text, name)
    if renamed:
        return renamed
    for parsed, raw in reversed([*zip(history.input_hist_parsed, history.input_hist_raw, strict=False)]):
        if not defines(raw, name) and not defines(parsed, name):
            continue
        if parsed.strip() == text:
            return _edited(raw.strip(), name)
        return _failed(parsed, name)
    return ""


def _renamed(text: str, name: str) -> str:
    """Say that the function's cell was run anew since, and defines another one now."""
    for texts in _texts.values():
        if text not in texts or defines(texts[-1], name):
            continue
        others = defined_functions(texts[-1])
        if others:
            return tell(
                "The cell that has defined `{name}` now defines `{other}`: this is an older function.",
                name=name,
                other=others[-1],
            )
        return tell(
            "The cell that has defined `{name}` now does not define it any more: this is an older function.",
            name=name,
        )
    return ""


def _failed(source: str, name: str) -> str:
    """Say that the last run of the function's cell failed, and how."""
    try:
        compile(source, "<cell>", "exec")
    except SyntaxError as error:
        return tell(
            "The last run of the cell that defines `{name}` failed ({kind} in line {line}: {message}): "
            "this is an older function.",
            name=name,
            kind=type(error).__name__,
            line=error.lineno,
            message=error.msg,
        )
    except ValueError:
        return tell(
            "The last run of the cell that defines `{name}` failed: this is an older function.", name=name
        )
    return tell(
        "The last run of the cell that defines `{name}` failed with an exception: this is an older function.",
        name=name,
    )


def _edited(run: str, name: str) -> str:
    """Say that the saved notebook has another text for a cell than was run."""
    path = notebook_path()
    if path is None:
        return ""
    texts = [
        cell.source.strip()
        for cell in read_notebook(path)
        if cell.kind == "code" and defines(cell.source, name)
    ]
    if len(texts) != 1 or texts[0] == run or path.stat().st_mtime <= _runs.get(run, float("inf")):
        return ""
    return tell(
        "The cell that defines `{name}` was changed after its last run: this is an older function.", name=name
    )
