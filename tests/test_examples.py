"""What README and documents show is so: commands are read by their programs, code runs, figures agree.

Lines of `docs/instructors.md` are typed one after the other by `tests/test_instructors.py`; the files of
`docs/exercises.md` are built, handed in and graded by `tests/test_docs.py`.
"""

import json
import re
import shutil
import subprocess
import sys
from unittest import SkipTest

import pytest
from documented import command_of, commands, options_of, read_document
from factories import ROOT

PAGES = sorted(
    path
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md"))
    if path.name != "instructors.md"
)
#: A command within a sentence.
WITHIN = re.compile(r"`((?:autograde|nbgrader|python -m signs|python -m tools\.\w+|make) [a-z][^`]*)`")
#: Blocks that Sphinx reads, or that only show how something looks.
NOT_RUN = re.compile(r"\{[\w-]+\}.*|text")


def named(path):
    return path.relative_to(ROOT).as_posix()


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_every_example_of_a_page_runs_or_is_read_by_its_program(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    document = read_document(path, tmp_path)
    for example in document.examples():
        try:
            example.evaluate()
        except SkipTest as reason:
            assert str(reason), "say why it is not run"
        except SystemExit as end:
            pytest.fail(f"line {example.line}: {end}")


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_every_block_has_a_language_that_something_reads(path):
    fences = re.findall(r"^ *```(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    languages = {name for name in fences[::2] if not NOT_RUN.fullmatch(name)}
    assert languages <= {"python", "sh", "json", "toml", "csv", "po"}, "Sybil reads no other"


@pytest.mark.parametrize("path", [*PAGES, ROOT / "docs/instructors.md"], ids=named)
def test_each_command_within_a_sentence_has_that_word_and_those_options(path):
    text = path.read_text(encoding="utf-8")
    for line in WITHIN.findall(text):
        words = re.sub(r"\\?\|\S+|[\[\]]|\.\.\.$", " ", line).split()
        known, given = options_of(words)
        assert given <= known, f"`{line}`: {given - known}"


def test_the_table_of_words_has_every_word_and_no_other():
    from typer.main import get_command

    from autograde.cli import app

    there = set(get_command(app).commands)
    listed = set(re.findall(r"^\| `autograde ([\w-]+)", read("docs/commands.md"), re.MULTILINE))
    assert listed == there


@pytest.mark.slow
def test_photos_are_read_as_the_page_says(tmp_path, monkeypatch):
    from PIL import Image
    from typer.testing import CliRunner

    from signs.__main__ import app
    from signs.photo import default_photo

    monkeypatch.chdir(tmp_path)
    for digit, name in ((2, "hand.jpg"), (4, "another.png")):
        Image.open(default_photo(digit=digit)).convert("RGB").save(name)
    block = re.search(r"```sh\n(.*?)```", read("docs/photos.md"), re.DOTALL)[1]
    for words in commands(block):
        rest = [word for given in words[3:] for word in (["hand.jpg"] if given == "*.jpg" else [given])]
        done = CliRunner().invoke(app, rest)
        assert done.exit_code == 0, done.output
    assert len(list((tmp_path / "seen").iterdir())) == 1


@pytest.mark.long
def test_a_new_assignment_and_its_exercises_are_built_as_the_page_says(tmp_path):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    (tmp_path / "assignments").mkdir()
    text = read("docs/exercises.md")
    block = re.search(r"```sh\n(autograde new.*?)```", text, re.DOTALL)[1]
    for words in commands(block):
        done = subprocess.run(
            [sys.executable, "-P", "-m", *words], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "release/first").is_dir() and (tmp_path / "exercises/dense_unit/kept.py").is_file()


# Figures in texts.


def figures(name, table):
    found = json.loads(read(f"docs/measured/{name}"))
    [rows] = [one["rows"] for one in found["tables"] if one.get("name") == table]
    return rows


def test_the_readmes_figures_are_the_measured_ones():
    [[_, count, stock, _, ours, _, ratio]] = figures("grading-0.2.0.json", "comparison")
    told = re.search(
        r"For a class of (\d+) it took ([\d.]+) s where stock `nbgrader autograde` took ([\d.]+) s,\s+"
        r"which is ([\d.]+) times",
        read("README.md"),
    )
    assert [float(number) for number in told.groups()] == [count, ours, stock, ratio]
    assert round(stock / ours, 1) == ratio


def test_the_kernels_page_tells_the_measured_start():
    ordinary, warm = (seconds for _, seconds in figures("grading-0.1.0.json", "kernels"))
    assert f"ready in {warm} s instead of {ordinary}" in read("docs/security.md")


def test_the_example_of_a_verdict_is_what_the_judge_says():
    from tools.site.drawings import judged, shown_blocks

    wrong, right = map(judged, shown_blocks())
    text = " ".join(read("docs/checks.md").split())
    assert f"Its verdict is {wrong.points:g} of {wrong.max_points:g} points" in text
    lost = {one.name: one.max_points - one.points for one in wrong.components if one.points < one.max_points}
    assert lost == {"result": 4.0, "final_relu": 0.5}, "the page tells what is lost"
    [finding] = wrong.findings
    assert finding.message in text and finding.hint in text
    assert right.points == right.max_points == 10 and "has all 10 points" in text


def test_numbers_told_of_the_course_are_its_own():
    from keras import Model

    from autograde.checks import allowed_seconds
    from autograde.exercise import load_exercise
    from autograde.forms import all_forms

    resnet = load_exercise("ResNet50").function(input_shape=(64, 64, 3), classes=6)
    assert isinstance(resnet, Model)
    for page in ("docs/notebooks.md", "docs/zh/index.md"):
        assert f"{resnet.count_params():,}" in read(page)
    assert f"ends after {allowed_seconds():g} seconds" in read("docs/checks.md")
    forms = len(all_forms(load_exercise("preactivation_block")))
    assert f"has {forms} forms" in " ".join(read("docs/exercises.md").split())
    points = {"by hand": 0.0, "by check": 0.0}
    for path in (ROOT / "source/resnet").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            marks = cell["metadata"].get("nbgrader", {})
            if marks.get("grade"):
                points["by hand" if marks["solution"] else "by check"] += marks["points"]
    told = f"{points['by check']:g} points come from the checks and {points['by hand']:g} from the written"
    assert told in " ".join(read("docs/grading.md").split())


def test_the_programs_options_that_pages_show_are_read_by_a_parser_that_refuses_others():
    """The tests above could pass for a parser that takes anything."""
    from autograde.cli import app

    with pytest.raises(Exception, match="No such option"):
        command_of(app, "grade").make_context("grade", ["resnet", "--no-such"])
