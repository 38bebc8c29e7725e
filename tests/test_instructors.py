"""What `docs/instructors.md` has an instructor and students type works, in the order of the page."""

import multiprocessing
import os
import re
import runpy
import shlex
import shutil
import signal
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
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
from grading_course import GRADED_BY_HAND, RIGHT, SCALING, WRONG, wait_until
from markdown_it import MarkdownIt
from nbgrader.api import Gradebook

DOCUMENT = ROOT / "docs" / "instructors.md"

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["autograde.cli", "autograde.grading.commands", "nbgrader.apps"])
#: A minute or more: each line is a program, and many grade.
pytestmark = pytest.mark.long
EXCHANGE = "/srv/nbgrader/exchange"
ANSWERS = {
    "ada": RIGHT,
    "bob": {**RIGHT, "scale_pixels": WRONG["scale_pixels"]},
    "zoe": {**RIGHT, "parabola": WRONG["parabola"]},
}
SECOND = master(
    text_cell("# Scaling once more"),
    locked_cell("imports_1", "import numpy as np\nfrom autograde import check"),
    solution_cell("scale_pixels", 'images = number\nreturn images.astype("float32") / 255'),
    exercise_cell("scale_pixels"),
)


@dataclass
class Course:
    """A course with two small assignments, and what is typed in it."""

    root: Path
    course: object

    def home(self, student):
        home = self.root / "homes" / student
        home.mkdir(parents=True, exist_ok=True)
        return home

    def place(self, text):
        """The exchange of the document, in this test's own folder."""
        return text.replace(EXCHANGE, str(self.root / "exchange"))

    # What stands in comments of the document.

    def students_fill_in(self, assignment):
        for student, answers in ANSWERS.items():
            fill_in(self.home(student) / assignment, answers)

    def bob_was_late(self):
        for student, day in {"ada": 7, "bob": 10, "zoe": 8}.items():
            stamp = self.course.submitted / student / "resnet" / "timestamp.txt"
            stamp.write_text(f"2030-02-{day:02} 20:00:00 UTC")

    def answers_are_marked(self):
        with Gradebook(self.course.gradebook_url, "shortcut") as gradebook:
            for student in ANSWERS:
                grade = gradebook.find_grade(GRADED_BY_HAND, "2_line", "resnet", student)
                grade.manual_score, grade.needs_manual_grade = 2.0, False
            gradebook.db.commit()

    def an_exercise_is_mended(self):
        path = self.course.assignments / "1_parabola.py"
        text = path.read_text()
        assert "points=3" in text
        path.write_text(text.replace("points=3", "points=4").replace("return 3.0 if", "return 4.0 if"))

    def canvas_download(self, assignment, place):
        (self.course.root / place).parent.mkdir()
        with zipfile.ZipFile(self.course.root / place, "w") as archive:
            for number, (student, name) in enumerate(
                {"ada": "lovelaceada_101", "zoe": "müllerzoë_103"}.items()
            ):
                folder = self.home(student) / assignment
                shutil.copytree(self.course.root / "release" / assignment, folder)
                fill_in(folder, ANSWERS[student])
                for path in folder.glob("*.ipynb"):
                    archive.write(path, f"{name}_{9000 + number}_{path.name}")


def fill_in(folder, answers):
    for path in folder.glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name in answers and cell.metadata.nbgrader["solution"]:
                body = "\n".join(f"    {line}" for line in answers[name].splitlines())
                code = cell.cell_type == "code"
                cell.source = f"def {name}(number):\n{body}\n" if code else answers[name]
        nbformat.write(notebook, path)


@dataclass
class Step:
    """A thing that happens: a file is there, something is typed and shown, or the test acts."""

    kind: str
    who: str = ""
    text: str = ""
    shown: list = field(default_factory=list)


def read_steps(text):
    """Read the document: fenced blocks, the names above them, and the comments for this test."""
    steps, above, skip, served = [], "", False, False
    for token in MarkdownIt().parse(text):
        if token.type == "inline":
            above = token.content
        if token.type == "html_block" and (
            found := re.fullmatch(r"<!-- test: (.*?) -->", token.content.strip())
        ):
            skip, served = found[1].startswith("not run"), found[1] == "served"
            if not skip and not served:
                steps.append(Step("act", text=found[1]))
        if token.type != "fence":
            continue
        name = re.fullmatch(r"`([\w./]+)`", above)
        if token.info == "console":
            steps += typed(token.content, served)
        elif name:
            steps.append(Step("file", who=name[1], text=token.content))
        elif token.info == "python":
            steps.append(Step("configure", text=token.content))
        else:
            assert skip, f"nobody runs this block, and nothing says why:\n{token.content}"
        skip = served = False
    return steps


def typed(block, served):
    steps = []
    for line in block.splitlines():
        if found := re.fullmatch(r"(\w*)\$ (.+)", line):
            steps.append(Step("serve" if served else "type", found[1], found[2]))
        else:
            steps[-1].shown.append(line)
    return steps


STEPS = read_steps(DOCUMENT.read_text(encoding="utf-8"))


def words_there():
    """The words of the command line."""
    from typer.main import get_command

    from autograde.cli import app

    return set(get_command(app).commands)


def words_of(step):
    found = shlex.split(step.text)
    return found[1] if found[0] == "autograde" else None


@pytest.fixture
def course(tmp_path):
    made = make_course(tmp_path / "course", {**SMALL_COURSE, "3_scaling": SCALING})
    (made.root / "assignments" / "resnet18").mkdir()
    (made.root / "assignments" / "resnet18" / "1_resnet18.py").write_text(SECOND, encoding="utf-8")
    with made.config.open("a") as config:
        config.write("\nc.WarmProvisioner.keras = False\n")
    return Course(tmp_path, made)


def environment(course, step):
    """Of an instructor, or of a student who has a home, the machine's configuration and an account's name."""
    settings = course.root / "etc"
    if step.who:
        settings = course.home(step.who) / ".jupyter"
        settings.mkdir(exist_ok=True)
        shared = (course.root / "etc" / "nbgrader_config.py").read_text()
        # One account plays everybody here; nbgrader takes the name of the account otherwise.
        (settings / "nbgrader_config.py").write_text(f"{shared}c.CourseDirectory.student_id = {step.who!r}\n")
    own = {"JUPYTER_CONFIG_DIR": str(settings), "JUPYTER_DATA_DIR": str(settings / "data")}
    return {**os.environ, **own, "PYTHONPATH": str(ROOT), "COLUMNS": "140"}


def words_to_run(step):
    first, *words = shlex.split(step.text)
    if first == "autograde" and words[0] in ("grade", "regrade"):
        words += ["--workers", "1"]
    if first == "autograde" and words[0] == "mark":
        words += ["--no-browser"]
    return [first, *words] if first != "python" else words


def run(course, step):
    """Type a line: in a process of its own, forked from one that has imported what takes long."""
    folder = course.home(step.who) if step.who else course.course.root
    log = course.root / "typed.log"
    arguments = (words_to_run(step), str(folder), environment(course, step), str(log))
    process = FORKED.Process(target=type_line, args=arguments)
    process.start()
    if step.kind == "serve":
        wait_until(lambda: log.exists() and "http://" in log.read_text(), 60, "no address is told")
        os.kill(process.pid, signal.SIGINT)
    process.join(300)
    out = log.read_text(encoding="utf-8")
    assert process.exitcode == 0 or step.kind == "serve", f"$ {step.text}\n{out[-4000:]}"
    assert "Traceback" not in out, f"$ {step.text}\n{out[-4000:]}"
    for line in step.shown:
        if line != "…":
            wanted = ".+".join(map(re.escape, line.split("…")))
            assert re.search(rf"^{wanted}\s*$", out, re.MULTILINE), (
                f"$ {step.text}\n{line!r} is not in\n{out}"
            )


def type_line(words, folder, environment, log):
    """Be the program that a line calls; runs in a process of its own."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(file, 1)
    os.dup2(file, 2)
    sys.argv = words
    if words[0].endswith(".py"):
        runpy.run_path(words[0], run_name="__main__")
    elif words[0] == "-m":
        sys.argv = words[1:]
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
    else:
        runpy.run_module(words[0], run_name="__main__", alter_sys=True)


def carry_out(course, step):
    if step.kind == "act":
        name, *arguments = step.text.split()
        getattr(course, name)(*arguments)
    elif step.kind == "configure":
        with course.course.config.open("a") as config:
            config.write(course.place(step.text))
    elif step.kind == "file":
        path = Path(step.who)
        place = course.root / "etc" / path.name if path.is_absolute() else course.course.root / path
        place.parent.mkdir(exist_ok=True)
        place.write_text(course.place(step.text), encoding="utf-8")
    else:
        run(course, step)


def read_points(course):
    with Gradebook(course.course.gradebook_url, "shortcut") as gradebook:
        return {
            (made.assignment.name, made.student.id): (made.score, made.late_submission_penalty)
            for assignment in gradebook.assignments
            for made in gradebook.assignment_submissions(assignment.name)
        }


@pytest.mark.slow
def test_a_course_of_two_weeks_goes_as_the_document_says(course):
    for step in STEPS:
        carry_out(course, step)
        if step.text == "autograde export resnet --format canvas":
            # 6 of the checks and 2 by hand; two days begun of 10 %, of all that he has, once.
            assert read_points(course)["resnet", "bob"] == (8.0, pytest.approx(1.6))
    points = read_points(course)
    assert points["resnet", "ada"] == (12.0, 0.0)  # 4 + 3 + 2 by hand + 3
    assert points["resnet", "bob"] == (9.0, 0.0), "his extension stands, and he has the mended points"
    assert points["resnet", "zoe"][1] == 0.0
    assert (course.root / "homes/ada/resnet/feedback").is_dir()
    assert points["resnet18", "ada"] == (3.0, 0.0)
    assert ("resnet18", "eve") not in points
    for name in ("week1.csv", "week2.csv"):
        assert "eve" in (course.course.root / name).read_text(encoding="utf-8")


def test_each_word_of_the_document_is_one_of_the_command_line():
    named = {words_of(step) for step in STEPS if step.kind in ("type", "serve")} - {None}
    assert len(named) > 8
    assert named <= words_there()
