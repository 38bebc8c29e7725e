"""Run All where something is not written yet: such cells say so in one line, and the notebook runs on.

What a student has not written raises `NotImplementedError`, and what such a cell would have assigned is
missing further down. Both are told in one quiet line, with the exercise and its place; the kernel then says
that the cell is done, so that the notebook runs on. Whatever else goes wrong stays the traceback that it is.

None of this happens while somebody else runs the notebook: in official grading, in nbgrader's own, and when
Validate is pressed.
"""

import ast
import linecache
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from autograde.evidence.recorded_calls import is_students
from autograde.exercise import list_exercises
from autograde.learner.notebook import (
    AnswerCell,
    defined_functions,
    defines,
    find_answer,
    notebook_path,
    place_of,
    read_notebook,
)
from autograde.reports.line import show_line
from autograde.shell import running_shell
from autograde.stub import MARK, STUB
from signs.pending import NotYetError, Pending
from signs.words import tell

#: nbgrader says in it what it runs a notebook for.
EXECUTION = "NBGRADER_EXECUTION"
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass
class _State:
    """What is known of the cells that were run.

    Attributes
    ----------
    cell, identity : str
        The text and the id of the one that is run now.
    runs : list of (str, str)
        Id and text of all of them.
    missing : dict of str to str
        Names that a cell would have assigned, and the exercise that it needed.
    old : set of str
        Those of them that still have a value, of an earlier run.
    taken : exception or None
        What was told in a line.
    """

    cell: str = ""
    identity: str = ""
    runs: list[tuple[str, str]] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    old: set[str] = field(default_factory=set)
    taken: BaseException | None = None


_state = _State()


def take_quietly() -> None:
    """Take what is not written yet quietly from now on; only where a person runs the notebook."""
    shell = running_shell()
    if shell is None or os.environ.get(EXECUTION) in ("validate", "autograde") or shell.custom_exceptions:
        return
    shell.set_custom_exc((Exception,), _handle)
    shell.events.register("pre_run_cell", _begin_cell)
    shell.events.register("post_run_cell", _end_cell)


def _begin_cell(info: Any) -> None:
    _state.cell = str(getattr(info, "transformed_cell", None) or info.raw_cell)
    _state.identity = str(getattr(info, "cell_id", None) or "")
    _state.runs.append((_state.identity, str(info.raw_cell)))


def _end_cell(result: Any) -> None:
    if result is None:
        return
    if result.error_in_exec is not None and result.error_in_exec is _state.taken:
        result.error_in_exec = None  # the kernel answers that the cell is done
    elif result.success:
        _is_made(_bound(_statements(_state.cell)))
    _state.taken = None


def _is_made(names: Iterable[str]) -> None:
    """Note that names have the values of their cells again."""
    for name in names:
        _state.missing.pop(name, None)
        _state.old.discard(name)


def _handle(
    shell: Any, kind: type, error: Exception, trace: TracebackType, tb_offset: int | None = None
) -> None:
    """Tell in one line what is not written yet; show everything else as IPython does."""
    try:
        exercise = _needed(shell, error, trace)
        if exercise is not None:
            show_line(_sentence(exercise, error, trace))
            _skip(shell, exercise, trace)
            _state.taken = error
            return
    except Exception:  # noqa: BLE001 - a traceback that is not friendly is better than none
        _state.taken = None
    runs = any(frame.f_globals is shell.user_global_ns for frame, _ in _frames(trace))
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset, running_compiled_code=runs)


def _needed(shell: Any, error: Exception, trace: TracebackType) -> str | None:
    """Name the exercise that a cell needed and that is not written yet; empty for the cell itself.

    None where that is not why it failed.
    """
    if isinstance(error, NotYetError):
        return error.needs
    if isinstance(error, NotImplementedError):
        return _stub(trace)
    if type(error) is NameError and error.name and error.name not in shell.user_ns:
        if error.name in _state.missing:
            return _state.missing[error.name]
        known = error.name in list_exercises() or find_answer(error.name) is not None
        return error.name if known else None
    used = _read_names(_statements(_state.cell)) & _state.old
    return _state.missing[min(used)] if used else None


def _stub(trace: TracebackType) -> str | None:
    """Name the function whose own stub has raised; None where it was something else."""
    frame, number = list(_frames(trace))[-1]
    file = frame.f_code.co_filename
    if not is_students(file) or linecache.getline(file, number).strip() != STUB:
        return None
    before = [linecache.getline(file, n).strip() for n in range(1, number)]
    if tell(MARK) not in [line for line in before if line][-1:]:
        return None
    name = frame.f_code.co_name
    return "" if name == "<module>" else name


def _frames(trace: TracebackType | None) -> Iterator[tuple[Any, int]]:
    while trace is not None:
        yield trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next


def _skip(shell: Any, exercise: str, trace: TracebackType) -> None:
    """Remember what the cell would have assigned; a value of an earlier run is not used in silence."""
    lines = [number for frame, number in _frames(trace) if frame.f_code.co_name == "<module>"]
    statements = _statements(_state.cell)
    left = [s for s in statements if (s.end_lineno or s.lineno) >= (lines or [1])[0]]
    _is_made(_bound([s for s in statements if s not in left]))
    read = _read_names(left)
    for name in _bound(left):
        value = shell.user_ns.get(name)
        if isinstance(value, Pending):
            continue
        _state.missing[name] = exercise
        if name in read and value is not None:
            _state.old.add(name)  # the cell goes on from it, so it has to be there when it is run again
        else:
            shell.user_ns.pop(name, None)


def _statements(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except (SyntaxError, ValueError):
        return []


def _bound(statements: Iterable[ast.AST]) -> set[str]:
    """List the names that statements bind in the notebook, and not within functions of theirs."""
    found: set[str] = set()
    waiting = list(statements)
    while waiting:
        node = waiting.pop()
        if isinstance(node, _SCOPES):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).split(".")[0])
        elif not isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            waiting.extend(ast.iter_child_nodes(node))
    return found


def _read_names(statements: Iterable[ast.AST]) -> set[str]:
    nodes = (node for statement in statements for node in ast.walk(statement))
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def _sentence(exercise: str, error: Exception, trace: TracebackType) -> str:
    if not exercise:
        return tell("Not yet: this cell is yours to fill in. Replace `{stub}` by your code.", stub=STUB)
    answer = find_answer(exercise)
    mistake = _mistake(exercise, answer)
    if mistake:
        return tell("Not yet: this needs `{name}`. {mistake}", name=exercise, mistake=mistake)
    if answer is None and isinstance(error, NameError):
        return tell(
            "Not yet: this needs `{name}`: write it, and run its cell, before this one.", name=exercise
        )
    if answer is None:
        return tell("Not yet: this needs `{name}`, which you write above.", name=exercise)
    return tell("Not yet: this needs `{name}`, which you write {place}.", name=exercise, place=_where(answer))


def _where(answer: AnswerCell) -> str:
    """Say where an answer is written, as seen from the cell that is run now."""
    own, here, heading = notebook_path(), place_of(_state.identity), answer.cell.heading
    under = (
        tell("under “{heading}”", heading=heading)
        if heading
        else tell("in the cell {cell}", cell=answer.cell.identity)
    )
    if own is not None and answer.path != own:
        return tell("in `{file}`, {place}", file=answer.path.name, place=under)
    if here is not None and here < answer.place:
        return tell("further down {place}", place=under)
    return tell("above {place}", place=under)


def _mistake(exercise: str, answer: AnswerCell | None) -> str:
    """Say what is odd about where, or under which name, an exercise was answered; empty if nothing is."""
    if answer is None:
        return ""
    place, own = _where(answer), _runs_of(answer)
    if not own:
        return tell("The cell {place} has not been run since the kernel started: run it first.", place=place)
    if not defines(own[-1], exercise):
        others = [name for name in defined_functions(own[-1]) if not _has_answer(name)]
        if others:
            return tell(
                "The cell {place} defines `{other}`: call that function `{name}`.",
                place=place,
                other=others[-1],
                name=exercise,
            )
        return tell("The cell {place} does not define it: write it there.", place=place)
    return misplaced(exercise)


def misplaced(exercise: str) -> str:
    """Say that an exercise was answered in another cell than its own, which is still empty.

    Parameters
    ----------
    exercise : str

    Returns
    -------
    str
        Empty where that is not so, or not known.
    """
    answer = find_answer(exercise)
    own = _runs_of(answer) if answer is not None else []
    if answer is None or not own or STUB not in own[-1]:
        return ""
    for identity, text in _state.runs[:-1]:
        if defines(text, exercise) and STUB not in text and not _is_run_of(answer, identity, text):
            return tell(
                "You have written it in another cell, and the one {place} is still empty: "
                "move your lines there.",
                place=_where(answer),
            )
    return ""


def _runs_of(answer: AnswerCell) -> list[str]:
    """List what was run of an answer's cell until now."""
    return [text for identity, text in _state.runs[:-1] if _is_run_of(answer, identity, text)]


def _has_answer(name: str) -> bool:
    """Say whether a function is another exercise's."""
    answer = find_answer(name)
    return answer is not None and answer.cell.grade_id == name


def _is_run_of(answer: AnswerCell, identity: str, text: str) -> bool:
    """Say whether a cell that was run is the answer's; not every front end tells which cell it runs."""
    cells = read_notebook(answer.path)
    if identity in {cell.identity for cell in cells}:
        return identity == answer.cell.identity
    if text.strip() in {cell.source.strip() for cell in cells}:
        return text.strip() == answer.cell.source.strip()
    return defines(text, answer.cell.grade_id)


def forget() -> None:
    """Forget all that was run: for tests."""
    vars(_state).update(vars(_State()))
