"""The notebooks themselves: instructors' and untouched ones run to their end, without an error."""

import io
import re
import shutil
import tokenize
from itertools import pairwise
from pathlib import Path

import nbformat
import numpy as np
import pytest
from executed import COURSES, RELEASES, SOURCES, outputs, printed, run, told, words
from languages import english_in

from autograde.build import build
from autograde.course import Course
from autograde.exercises._residual.kept import TOLERANCE, VECTORS

#: They build ResNet50, train, or read photographs, for half a minute or more.
SLOW = ("3_resnet50.ipynb", "4_gesture_recognition.ipynb", "5_train_on_gpu.ipynb")
#: How some things begin, in the language of a notebook.
PHRASES = {
    "en": ("**Time:** about", "**You need**", "**What do you expect?**", "Not yet: this needs `"),
    "zh": ("**时间**：", "**你需要**", "**你预计会怎样**？", "还不行：这里需要 `"),
}
ENGLISH = [name for name, course in COURSES.items() if course.language == "en"]
CHINESE = [name for name, course in COURSES.items() if course.language == "zh"]


def _slow(name):
    """Leave out what takes long, and code that has been run in English already."""
    takes_long = name.endswith(SLOW) or (COURSES[name.split("/")[0]] in map(COURSES.get, CHINESE))
    return pytest.param(name, marks=pytest.mark.slow) if takes_long else name


def phrases(name):
    return PHRASES[COURSES[name.split("/")[0]].language]


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    class Executed(dict):
        """Each notebook is executed when it is first asked for."""

        def __missing__(self, name):
            course, path = SOURCES[name]
            self[name] = run(path, tmp_path_factory.mktemp("source"), course.source)
            return self[name]

    return Executed()


def test_the_course_has_its_five_notebooks_and_releases_four():
    names = [name for name in SOURCES if name.startswith("resnet/")]
    assert [name.split("/")[1][0] for name in names] == list("12345")
    assert names[:4] == [name for name in RELEASES if name.startswith("resnet/")]
    assert SOURCES["resnet/5_train_on_gpu.ipynb"][1].parent.name == "unreleased"


def test_every_assignment_releases_its_notebooks_under_the_same_names():
    released = {name for name, (_, path) in SOURCES.items() if path.parent.name != "unreleased"}
    assert released == set(RELEASES)
    assert {name.split("/")[0] for name in released} == {"resnet", "resnet18", "resnet-zh", "resnet18-zh"}
    assert ENGLISH == ["resnet", "resnet18"] and CHINESE == ["resnet-zh", "resnet18-zh"]


@pytest.mark.parametrize("name", [_slow(name) for name in SOURCES])
def test_an_instructor_notebook_runs_without_an_error_or_a_byte_on_stderr(name, sources):
    assert not [(cell.id, o.ename, o.evalue) for cell, o in outputs(sources[name], "error")]
    assert not [(cell.id, o.text) for cell, o in outputs(sources[name], "stream") if o.name == "stderr"]


@pytest.mark.parametrize("name", [_slow(name) for name in RELEASES])
def test_a_fresh_student_notebook_says_what_is_not_written_yet_and_shows_no_error(name, tmp_path):
    notebook = run(RELEASES[name][1], tmp_path)
    assert not [(cell.id, o.ename, o.evalue) for cell, o in outputs(notebook, "error")]
    assert not [(cell.id, o.text) for cell, o in outputs(notebook, "stream") if o.name == "stderr"]
    told = [o.data.get("text/plain", "") for _, o in outputs(notebook, "display_data")]
    assert [line for line in told if line.startswith(phrases(name)[3])]
    graded = [
        c for c in notebook.cells if c.cell_type == "code" and c.metadata.get("nbgrader", {}).get("grade")
    ]
    results = [o.data["text/plain"] for c in graded for o in c.outputs if o.output_type == "execute_result"]
    assert len(results) == len(graded) > 0 and {float(result) for result in results} == {0.0}


def cells_of(name):
    return nbformat.read(RELEASES[name][1], as_version=4).cells


@pytest.mark.parametrize("name", RELEASES)
def test_each_check_stands_directly_below_its_exercise(name):
    for cell, after in pairwise(cells_of(name)):
        marks = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and marks.get("solution"):
            assert f'check("{marks["grade_id"]}", {marks["grade_id"]})' in after.source


@pytest.mark.parametrize("name", RELEASES)
def test_each_notebook_says_what_it_takes_asks_and_leads_on(name):
    cells = cells_of(name)
    first = cells[0].source if cells[0].cell_type == "markdown" else cells[1].source
    time, needs, expects, _ = phrases(name)
    assert time in first and needs in first
    text = "\n".join(cell.source for cell in cells)
    assert expects in text and re.search(r"^ask\(\"\w+\", \.\.\.\)$", text, re.M)
    assert re.search(r"^progress\(\)$", text, re.M) and "import ask, check, " in text


@pytest.mark.parametrize("name", RELEASES)
def test_links_between_notebooks_lead_somewhere(name):
    text = "\n".join(cell.source for cell in cells_of(name) if cell.cell_type == "markdown")
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    if name.startswith(("resnet/", "resnet-zh/")):
        assert {link.partition("#")[0] for link in links} - {""}
    for link in links:
        place, _, heading = link.partition("#")
        target = f"{name.split('/')[0]}/{place}" if place else name
        marks = r"^#+ (.+)$|<a id=\"([^\"]+)\"></a>"  # a translated heading keeps its English anchor
        marked = [found for cell in cells_of(target) for found in re.findall(marks, cell.source, re.M)]
        headings = [one or other for one, other in marked]
        assert not heading or heading in headings


@pytest.mark.parametrize("name", [name for name in SOURCES if name.split("/")[0] in CHINESE])
def test_a_chinese_notebook_has_no_english_sentence(name):
    for cell in nbformat.read(SOURCES[name][1], as_version=4).cells:
        text = cell.source if cell.cell_type == "markdown" else "\n".join(texts_of_code(cell.source))
        assert not english_in(
            re.sub(r"https?://\S+|\*Deep Residual[^*]+\*|\*Identity Mappings[^*]+\*", "", text)
        ), cell.id


def texts_of_code(source):
    """Yield what a person reads in code: comments, and strings of several words."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and " " in token.string):
            yield token.string.strip("#\"' ")


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in SOURCES if name.split("/")[0] in CHINESE])
def test_a_chinese_notebook_shows_no_english_sentence(name, sources):
    shown = [o.text for kind in ("stream",) for _, o in outputs(sources[name], kind)]
    shown += [
        o.data.get(kind, "")
        for kind_of in ("execute_result", "display_data")
        for _, o in outputs(sources[name], kind_of)
        for kind in ("text/plain", "text/markdown")
    ] + words(sources[name])
    assert len(shown) > 5 and not [english_in(text) for text in shown if english_in(text)]


def test_notebook_one_ends_with_the_tutorials_six_lines(sources):
    assert printed(sources["resnet/1_data_analysis.ipynb"]).splitlines()[-6:] == [
        "number of training examples = 1080",
        "number of test examples = 120",
        "X_train shape: (1080, 64, 64, 3)",
        "Y_train shape: (1080, 6)",
        "X_test shape: (120, 64, 64, 3)",
        "Y_test shape: (120, 6)",
    ]


def test_notebook_two_prints_both_pairs_of_vectors(sources):
    found = re.findall(
        r"The (\w+)'?s? run:\nout = \[(.*?)\]", printed(sources["resnet/2_residual_blocks.ipynb"])
    )
    vectors = [np.array(text.split(), dtype=float) for _, text in found]
    wanted = [
        VECTORS[task, run]
        for task in ("identity_block", "convolutional_block")
        for run in ("tutorial", "classic")
    ]
    assert [run for run, _ in found] == ["tutorial", "classic"] * 2
    assert np.allclose(vectors, wanted, rtol=0, atol=TOLERANCE)


@pytest.mark.slow
def test_notebook_three_shows_the_tutorials_layer_table(sources):
    shown = [
        output.data["text/plain"] for _, output in outputs(sources["resnet/3_resnet50.ipynb"], "display_data")
    ]
    table = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(shown))  # without the colours
    rows = dict(re.findall(r"│ (\w+) \(\w+\) +│ \(None, ([\d, ]+)\) ", table))
    wanted = {
        "conv1": "32, 32, 64",
        "bn_conv1": "32, 32, 64",
        "res2a_branch1": "15, 15, 256",
        "res3d_branch2b": "8, 8, 128",
        "res4f_branch2c": "4, 4, 1024",
        "bn5c_branch2c": "2, 2, 2048",
        "avg_pool": "1, 1, 2048",
        "fc6": "6",
    }
    assert {name: rows.get(name) for name in wanted} == wanted
    assert len([name for name in rows if name.startswith(("res", "conv1"))]) == 53
    parameters = dict(re.findall(r"│ (\w+) \(\w+\) +│ \(None, [\d, ]+\) +│ +([\d,]+) │", table))
    assert (
        parameters["conv1"] == "9,472" and parameters["res5a_branch1"] == "2,099,200"
    )  # by hand: 7*7*3*64 + 64, 1024*2048 + 2048
    for total in ("23,600,006", "23,546,886", "53,120"):
        assert total in table


def make_copy(tmp_path, assignment="resnet"):
    course = COURSES[assignment]
    for name in ("assignments", "source", "release"):
        shutil.copytree(course.root / name, tmp_path / name)
    shutil.copy(course.config, tmp_path)
    return Course(tmp_path, assignment)


@pytest.mark.slow
def test_notebook_three_prints_loss_and_accuracy_before_after_and_loaded(sources):
    blocks = re.findall(
        r"^Loss = \d+\.\d{4}\nTest Accuracy = [01]\.\d{4}$", printed(sources["resnet/3_resnet50.ipynb"]), re.M
    )
    assert len(blocks) == 3


def count_parameters_of_resnet18(classes):
    """Count them by hand: kernels, biases, and four numbers a channel for each normalisation."""

    def convolution(size, channels, filters):
        return size * size * channels * filters + filters + 4 * filters

    count, channels = convolution(7, 3, 64), 64
    for filters in (64, 128, 256, 512):
        count += convolution(3, channels, filters) + 3 * convolution(3, filters, filters)
        count += convolution(1, channels, filters) if filters != channels else 0
        channels = filters
    return count + classes * channels + classes


@pytest.mark.slow
def test_notebook_five_counts_the_parameters_of_resnet18(sources):
    text = printed(sources["resnet/5_train_on_gpu.ipynb"])
    assert f"ResNet18: {count_parameters_of_resnet18(6):,} parameters, 17 convolutions" in text
    assert "ResNet50: 23,600,006 parameters" in text


def test_the_resnet18_notebook_counts_its_parameters_and_shows_what_arrives(sources):
    notebook = sources["resnet18/1_resnet18.ipynb"]
    text = printed(notebook)
    count = f"{count_parameters_of_resnet18(6):,}"
    assert f"ResNet18: {count} parameters, 11,184,390 of them learnt" in text
    told = " ".join(" ".join(cell.source.split()) for cell in notebook.cells)
    assert told.count(f"{count} parameters") == 2
    arrived = dict(re.findall(r"^(\w+) +(\d+)% of the numbers arrive$", text, re.M))
    assert arrived["preactivation_block"] == "100" and 45 <= int(arrived["basic_block"]) <= 55


@pytest.mark.parametrize("assignment", COURSES)
def test_source_and_release_are_what_the_masters_make(assignment, tmp_path):
    assert not build(make_copy(tmp_path, assignment), check_solutions=False), (
        "run `autograde build` and commit what it changes"
    )


def test_editing_one_word_changes_one_cell(tmp_path):
    course = make_copy(tmp_path)
    before = {
        path: nbformat.read(path, 4)
        for folder in (course.source, course.release)
        for path in folder.glob("*.ipynb")
    }
    master = course.assignments / "2_residual_blocks.py"
    text = master.read_text(encoding="utf-8")
    assert text.count("*bottleneck*") == 1
    master.write_text(text.replace("*bottleneck*", "*hourglass*"), encoding="utf-8")
    assert build(course, check_solutions=False)
    changed = []
    for path, old in before.items():
        new = nbformat.read(path, 4)
        assert [c.id for c in old.cells] == [c.id for c in new.cells] and old.metadata == new.metadata
        pairs = zip(old.cells, new.cells, strict=True)
        changed += [(path.parent.parent.name, Path(path).name, b.source) for a, b in pairs if a != b]
    assert sorted(place for place, _, _ in changed) == ["release", "source"]
    assert all("*hourglass*" in source for _, _, source in changed)


@pytest.mark.parametrize("name", [_slow(name) for name in SOURCES])
def test_every_picture_in_a_notebooks_outputs_has_words(name, sources):
    shown = outputs(sources[name], "execute_result") + outputs(sources[name], "display_data")
    for cell, output in shown:
        html = output.data.get("text/html", "")
        alternatives = [found[1] for found in re.finditer(r'<img [^>]*?\balt="([^"]*)"', html)]
        assert len(alternatives) == html.count("<img"), f"an img without alt in {cell.id}"
        kinds = [kind for kind in output.data if kind.startswith("image/")]
        alternatives += [output.metadata.get(kind, {}).get("alt", "") for kind in kinds]
        assert all(len(words) >= 10 for words in alternatives), cell.id
        assert html.count("<svg") == html.count('role="img" aria-label="'), cell.id


def test_what_notebook_two_says_of_its_outputs_is_so(sources):
    notebook = sources["resnet/2_residual_blocks.ipynb"]
    text, out = told(notebook), printed(notebook)
    quoted = re.findall(r"the (tutorial|classic)(?:'s)? run \| `\[(.*?)\]`", text)
    shown = re.findall(r"The (tutorial|classic)(?:'s)? run:\nout = \[(.*?)\]", out)
    assert [run for run, _ in quoted] == [run for run, _ in shown] == ["tutorial", "classic"] * 2
    numbers = [np.array([vector.split() for _, vector in pairs], dtype=float) for pairs in (quoted, shown)]
    assert np.allclose(*numbers, rtol=0, atol=1e-5)
    assert "What comes out should be what went in" in text
    assert "largest difference between output and input: 0.0\n" in out
    shapes = re.findall(
        r"^(.+?) +\((\d+), \d+, (\d+)\) -> \((\d+), \d+, (\d+)\) +[\d,]+ parameters$", out, re.M
    )
    halves = {kind: (int(before) + 1) // 2 == int(after) for kind, before, _, after, _ in shapes}
    assert halves == {"convolutional, s = 1": False, "identity block": False, "convolutional, s = 2": True}
    assert [before == after for _, _, before, _, after in shapes] == [False, True, False]
