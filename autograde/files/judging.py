"""Judges the blocks and ResNet50 of a plain Python file: the work of ``autograde judge FILE.py``.

The file is run in a process of its own (`autograde.files.process`). What comes back from there is evidence
and nothing more: it is read with the strict schema, and judged here.
"""

import codecs
import io
import re
import tokenize
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograde.challenge import Challenge, draw_challenges
from autograde.course import CourseError
from autograde.files.collecting import Collected
from autograde.files.find_functions import choose_name
from autograde.files.process import FileProcessError, run_in_process
from autograde.files.ways import WAYS, find_way
from autograde.judge.verdict import Finding, Verdict
from signs.words import tell, tell_list, tell_many

#: The key of each exercise in the JSON form, in the order in which they are judged.
KEYS = {
    "identity_block": "identity_block",
    "convolutional_block": "convolutional_block",
    "ResNet50": "resnet50",
}
#: The component of a rubric that pays for what the whole computes.
RESULT = "result"
#: Identifiers of findings: the function takes other arguments; only another Keras runs it.
SIGNATURE, OUTDATED = "wrong-signature", "keras-2"
SECONDS = 120.0
MAX_SOURCE = 2 * 2**20
FRESH = {"identity_block": 2, "convolutional_block": 2, "ResNet50": 1}


class JudgeFileError(CourseError):
    """The file cannot be judged; the message is one line that says why."""


def names_given(words: Sequence[str]) -> dict[str, str]:
    """Read what functions are called from words of the command line, as ``--identity my_block``.

    Parameters
    ----------
    words : sequence of str
        Each exercise by the beginning of its name, in letters of either case, and a function's name.

    Returns
    -------
    dict of str to str

    Raises
    ------
    JudgeFileError
        If a word is no exercise's, or the function's name is missing.
    """
    given, left = {}, list(words)
    while left:
        option, equals, function = left.pop(0).partition("=")
        begin = option.removeprefix("--").replace("-", "_").casefold()
        tasks = [task for task in KEYS if begin and task.casefold().startswith(begin)]
        if not option.startswith("--") or len(tasks) != 1:
            known = ", ".join(f"--{task}" for task in KEYS)
            raise JudgeFileError(
                tell(
                    "{option}: no such option: what a function is called is said with {known}",
                    option=option,
                    known=known,
                )
            )
        if not equals and left and not left[0].startswith("--"):
            function = left.pop(0)
        if not function:
            raise JudgeFileError(
                tell("{option}: say what the function is called, as in {option} NAME", option=option)
            )
        given[tasks[0]] = function
    return given


@dataclass(frozen=True)
class FileVerdict:
    """What was found in a file.

    Attributes
    ----------
    names : dict
        For each exercise the name of the function that was judged; None if none was found.
    verdicts : dict
        For each exercise that was found, its `autograde.judge.verdict.Verdict`.
    notes : tuple of str
        What of the file was skipped, and what was taken from elsewhere.
    """

    names: dict[str, str | None]
    verdicts: dict[str, Verdict]
    notes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return plain data: by exercise its verdict, or None where no function was found; and the notes."""
        told = {key: _verdict_json(self.verdicts.get(task)) for task, key in KEYS.items()}
        return {**told, "notes": list(self.notes)}


def _verdict_json(verdict: Verdict | None) -> dict[str, Any] | None:
    if verdict is None:
        return None
    findings = [
        {"id": f.identifier, "component": f.component, "message": f.message} for f in verdict.findings
    ]
    return {
        "points": verdict.points,
        "max_points": verdict.max_points,
        "correct": verdict.correct,
        "findings": findings,
    }


def file_verdict_text(file_verdict: FileVerdict) -> str:
    """Write a file's verdicts as text for a terminal.

    Parameters
    ----------
    file_verdict : FileVerdict

    Returns
    -------
    str
    """
    from autograde.reports.text import verdict_text

    parts = []
    for task, name in file_verdict.names.items():
        if name is None:
            parts.append(tell("{task}: no such function in the file", task=task))
            continue
        verdict = file_verdict.verdicts[task]
        lines = [verdict_text(verdict), f"  {_decision(verdict)}"]
        if name != task:
            lines.append("  " + tell("(the function `{name}`)", name=name))
        parts.append("\n".join(lines))
    if file_verdict.notes:
        parts.append("\n".join([tell("Notes on the file:"), *(f"  {note}" for note in file_verdict.notes)]))
    return "\n\n".join(parts)


def _decision(verdict: Verdict) -> str:
    """Say in a few words whether a function is right."""
    first = verdict.findings[0].identifier if verdict.findings else ""
    if verdict.correct:
        return tell("what it computes is right")
    if first == OUTDATED:
        return tell("it does not run with Keras 3 as it is")
    if first == SIGNATURE:
        return tell("it cannot be called as the exercise does")
    return tell("what it computes is not right")


def read_source(path: str | Path) -> str:
    """Read a Python file's text, in the encoding that it declares or, if it is wrong about it, a likely one.

    Raises
    ------
    JudgeFileError
        If it cannot be read.
    """
    path = Path(path)
    try:
        if path.stat().st_size > MAX_SOURCE:
            most = MAX_SOURCE // 2**20
            raise JudgeFileError(
                tell("{path} is larger than {most} MB: give a plain Python file", path=path, most=most)
            )
        data = path.read_bytes()
    except OSError as error:
        why = error.strerror or error
        raise JudgeFileError(tell("cannot read {path}: {why}", path=path, why=why)) from error
    text = _decode(data)
    if "\0" in text:
        raise JudgeFileError(tell("cannot read {path} as Python source: it is no text", path=path))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes) -> str:
    """Decode source: as it declares, else as UTF-16 where it is marked so, else as Western European."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError):
        pass
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    return data.decode("cp1252", "replace")


def judge_file(
    path: str | Path,
    names: Mapping[str, str | None] | None = None,
    seconds: float = SECONDS,
    entropy: int | None = None,
) -> FileVerdict:
    """Judge the functions of a plain Python file.

    Parameters
    ----------
    path : str or Path
    names : dict, optional
        Names of the functions by exercise, where they are not the exercise's or a likely spelling of it;
        ``Class.method`` is a method.
    seconds : float
        Time limit for the file and the calls of its functions, together.
    entropy : int, optional
        Makes the challenges repeatable.

    Returns
    -------
    FileVerdict

    Raises
    ------
    JudgeFileError
        If the file cannot be read, or has no function to judge.
    """
    text = read_source(path)
    wanted = {task: (names or {}).get(task) for task in KEYS}
    challenges = {task: draw_challenges(task, FRESH[task], entropy) for task in KEYS}
    try:
        result, end = run_in_process(text, Path(path).name, wanted, challenges, seconds)
    except FileProcessError as error:
        raise JudgeFileError(str(error)) from error
    found = result["found"] or _names_in(text, wanted)
    if not any(found.values()):
        raise JudgeFileError(_nothing_found(path, text, wanted, result["notes"]))
    notes = [note["told"] for note in result["notes"]]
    verdicts = {}
    for task, name in found.items():
        if name is None:
            continue
        collected = result["collected"].get(task) or _nothing_collected(task, end, len(challenges[task]))
        verdicts[task] = judge_collected(task, collected, challenges[task])
        notes += _told_of(name, collected)
    return FileVerdict({task: found[task] for task in KEYS}, verdicts, tuple(notes))


def judge_collected(task: str, collected: Collected, challenges: list[Challenge]) -> Verdict:
    """Judge what was collected of one function.

    Parameters
    ----------
    task : str
    collected : Collected
    challenges : list of Challenge
        What was drawn; the way in which the function was called may change them.

    Returns
    -------
    Verdict
        What is refused of the evidence counts as an error of the function. A function that only another
        Keras would run, or that takes other arguments than the exercise hands over, is judged as far as it
        goes, and is not right.
    """
    from autograde.evidence.schema import EvidenceError
    from autograde.judge import judge_evidence

    way = find_way(collected["way"]) or WAYS[""]
    posed = way.challenges(challenges)
    try:
        verdict = judge_evidence(task, collected["evidence"], posed)
    except EvidenceError as error:
        return judge_evidence(task, _error(task, "EvidenceError", str(error), len(posed)), posed)
    said = [Finding(SIGNATURE, RESULT, tell(way.complaint))] if way.complaint else []
    said += [Finding(OUTDATED, RESULT, line) for line in _joined(collected["outdated"])]
    return _with_first(verdict, said) if said else verdict


def _joined(outdated: list[dict[str, Any]]) -> list[str]:
    """Say once what is said of several lines: ``Lines 3, 5: …``."""
    numbers: dict[str, list[str]] = {}
    for one in outdated:
        numbers.setdefault(one["told"], []).append(str(one["line"]))
    return [
        tell_many("Line {lines}: {said}.", "Lines {lines}: {said}.", len(n), lines=", ".join(n), said=said)
        for said, n in numbers.items()
    ]


def _with_first(verdict: Verdict, said: list[Finding]) -> Verdict:
    """Add findings to a verdict's own, the first first: they cost the result, where the rubric has one."""
    components = tuple(replace(c, points=0.0) if c.name == RESULT else c for c in verdict.components)
    known = {component.name for component in components}
    said = [finding if finding.component in known else replace(finding, component="") for finding in said]
    outdated = [finding for finding in said if finding.identifier == OUTDATED]
    if not verdict.correct:  # what it computes wrong, with any Keras, is the news
        said = [finding for finding in said if finding not in outdated]
        findings = (*said, *verdict.findings, *outdated)
    else:
        findings = (*said, *verdict.findings)
    return replace(verdict, correct=False, components=components, findings=findings)


def _told_of(name: str, collected: Collected) -> list[str]:
    """Return notes on how a function was called, where that was in a way of its own, or to no avail."""
    way = find_way(collected["way"]) or WAYS[""]
    return [*filter(None, [way.told_of(name)]), *collected["told"]]


def _nothing_found(
    path: str | Path, text: str, wanted: Mapping[str, str | None], notes: list[dict[str, str]]
) -> str:
    """Say that there is nothing to judge, what there is, and what could not be read."""
    asked = [name for name in wanted.values() if name]
    what = tell_list(asked or KEYS, "or")
    has = list(dict.fromkeys(re.findall(r"^[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)", text, re.MULTILINE)))
    if has:
        told = tell(
            "{path} has no function {what} (it has {names}): say what it is called, as in --identity NAME",
            path=path,
            what=what,
            names=tell_list(has[:8] + ["…"] * (len(has) > 8), "unit"),
        )
    else:
        told = tell(
            "{path} has no function {what}: say what it is called, as in --identity NAME",
            path=path,
            what=what,
        )
    lost = [note["told"] for note in notes if note["skipped"].startswith(("def", "class", "from"))]
    return tell("{sentence}; {note}", sentence=told, note=lost[-1]) if lost else told


def _error(task: str, kind: str, message: str, count: int) -> dict[str, Any]:
    from autograde.evidence.schema import VERSION

    outcome = {"kind": "error", "error": kind, "message": message[:300], "line": ""}
    return {"schema": VERSION, "task": task, "outcomes": [outcome] * count}


def _nothing_collected(task: str, end: tuple[str, str], count: int) -> Collected:
    return {"evidence": _error(task, *end, count), "way": "", "told": [], "outdated": []}


def _names_in(text: str, wanted: Mapping[str, str | None]) -> dict[str, str | None]:
    """Look for the functions in the text, for a process that ended before it could say what it found."""
    defined = list(dict.fromkeys(re.findall(r"^[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)", text, re.MULTILINE)))
    return {
        task: choose_name(task, defined) if name is None else name if name.split(".")[-1] in defined else None
        for task, name in wanted.items()
    }
