"""A small course and a class for the tests of official grading, and the command line as a person calls it."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
from factories import (
    ROOT,
    SMALL_COURSE,
    exercise_cell,
    locked_cell,
    make_course,
    master,
    solution_cell,
    text_cell,
)
from nbgrader.api import Gradebook

from autograde.build import build

SCALING = master(
    text_cell("# Scaling"),
    locked_cell("imports_3", "import numpy as np\nfrom autograde import check"),
    solution_cell("scale_pixels", 'images = number\nreturn images.astype("float32") / 255'),
    exercise_cell("scale_pixels"),
)
COURSE = {**SMALL_COURSE, "3_scaling": SCALING}
RIGHT = {
    "parabola": "return number * number + 1",
    "line": "return number * number + 1",
    "scale_pixels": "return number.astype('float32') / 255",
    "why": "Since it opens upwards.",
}
WRONG = {
    "parabola": "return number * number",
    "line": "raise RuntimeError('a mistake')",
    "scale_pixels": "return number",
}
ENVIRONMENT = {"PYTHONPATH": str(ROOT), "COLUMNS": "140"}
GRADED_BY_HAND = "why"


def build_course(root, masters=None):
    """A built course in a new folder; nobody has handed in."""
    course = make_course(root, COURSE if masters is None else masters)
    if masters is None:  # the course of most tests of grading: its kernels start in a second
        with course.config.open("a") as config:
            config.write("\nc.WarmProvisioner.keras = False\n")
    build(course, check_solutions=False, report=lambda line: None)
    return course


def hand_in(course, student, answers, timestamp=None):
    """Hand in all notebooks with some answers: the body of a function, or a written answer, by grade id."""
    folder = course.submitted / student / course.assignment
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(course.release, folder)
    for path in folder.glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            if grade_id in answers and cell.metadata.nbgrader["solution"]:
                cell.source = _answer(grade_id, answers[grade_id], cell.cell_type)
        nbformat.write(notebook, path)
    if timestamp:
        (folder / "timestamp.txt").write_text(timestamp)


def _answer(name, text, kind):
    body = "\n".join(f"    {line}" for line in text.splitlines())
    return text if kind == "markdown" else f"def {name}(number):\n{body}\n"


def hand_in_class(course, count, answers=RIGHT):
    """A class whose members solve different parts: student 0 everything, student 1 all but one, …"""
    names = [f"student-{number:02}" for number in range(count)]
    for number, name in enumerate(names):
        wrong = [key for place, key in enumerate(WRONG) if number >> place & 1]
        hand_in(course, name, {**answers, **{key: WRONG[key] for key in wrong}})
    return names


def command(*words):
    """The command line; grading has one worker where a test does not say how many, since each starts anew."""
    if words[0] in ("grade", "regrade", "demo") and not {"--workers", "--scheduler"} & set(words):
        words = (*words, "--workers", "1")
    return [sys.executable, "-P", "-m", "autograde", *map(str, words)]


def start(course, *words, **settings):
    """Start `autograde WORD ...` in the course, its output in pipes."""
    settings = {"env": {**os.environ, **ENVIRONMENT}, "text": True, "cwd": course.root, **settings}
    return subprocess.Popen(command(*words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, **settings)


def autograde(course, *words, status=0, **settings):
    """Run `autograde WORD ...` to its end; return its standard output and error."""
    process = start(course, *words, **settings)
    out, error = process.communicate(timeout=600)
    assert process.returncode == status, out[-2000:] + error[-4000:]
    assert "Traceback" not in error
    return out, error


def grade(course, *words, **settings):
    """Run `autograde grade --json`; return the lines by student."""
    out, _ = autograde(course, "grade", "--json", *words, **settings)
    lines = [json.loads(line) for line in out.splitlines()]
    assert len({line["student"] for line in lines}) == len(lines), out
    return {line["student"]: line for line in lines}


def grade_stock(course, *words):
    """Grade with the commands of nbgrader itself."""
    for command in (("generate_assignment", "resnet"), ("autograde", "resnet", *words)):
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *command],
            cwd=course.root,
            env={**os.environ, **ENVIRONMENT, "JUPYTER_CONFIG_DIR": str(course.root / "none")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0 or command[0] == "autograde", done.stderr[-3000:]


def exported_points(course):
    """Export the grades as nbgrader does; return the points by student."""
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "export"],
        cwd=course.root,
        env={**os.environ, **ENVIRONMENT},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with (course.classroom / "grades.csv").open(newline="") as file:
        return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}


def all_rows(course):
    """What the gradebook says of every submission, as plain values: equal for equal grades."""
    with Gradebook(course.gradebook_url) as gradebook:
        return {
            submission.student.id: {
                "timestamp": submission.timestamp,
                "late": submission.total_seconds_late,
                "notebooks": {
                    notebook.name: {
                        "penalty": notebook.late_submission_penalty,
                        "grades": {
                            g.name: (g.auto_score, g.manual_score, g.needs_manual_grade)
                            for g in notebook.grades
                        },
                        "comments": {c.name: c.auto_comment for c in notebook.comments},
                    }
                    for notebook in submission.notebooks
                },
            }
            for submission in gradebook.assignment_submissions(course.assignment)
        }


def copy_course(course, root):
    """The course and what was handed in, in another folder and without any grades."""
    other = make_course(root, {})
    shutil.copyfile(course.config, other.config)
    for part in ("source", "release", "classroom/submitted"):
        if (course.root / part).exists():
            shutil.copytree(course.root / part, other.root / part, symlinks=True)
    return other


def copy_graded_course(course, root):
    """The course with all its grades, in another folder."""
    shutil.copytree(course.root, root, symlinks=True)
    return type(course)(root.resolve(), course.assignment)


def processes_below(process):
    """List the process ids of a process's descendants."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            parents.setdefault(parent_of(entry.name), []).append(int(entry.name))
    found, waiting = [], [process]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def parent_of(process):
    """The parent's process id; 0 when the process is gone."""
    try:
        return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def command_line(process):
    """What a process was started as; empty when it is gone."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def wait_until(condition, seconds, message):
    """Wait for something that has to come true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, message() if callable(message) else message
        time.sleep(0.05)


def kill(process):
    """Send SIGKILL to a process that may be gone."""
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True
