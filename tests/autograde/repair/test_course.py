"""Broken submissions of the course itself are graded on what an unbroken one would be graded on."""

import json
import shutil
import zipfile

import nbformat
import pytest

from autograde.build.canaries import without_canaries
from autograde.course import find_course
from autograde.repair import repair_submission

COURSE = find_course(__file__, "resnet")
NAMES = sorted(path.stem for path in COURSE.release.glob("*.ipynb"))
WAYS = []


def solutions():
    found = {}
    for name in NAMES:
        for cell in nbformat.read(COURSE.source / f"{name}.ipynb", as_version=4).cells:
            marks = cell.metadata.get("nbgrader", {})
            if marks.get("solution"):
                lines = without_canaries(cell.source).split("\n")
                found[marks["grade_id"]] = "\n".join(line for line in lines if "### " not in line)
    return found


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    folder = tmp_path_factory.mktemp("good") / "resnet"
    shutil.copytree(COURSE.release, folder)
    answers = solutions()
    for path in folder.glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            marks = cell.metadata.get("nbgrader", {})
            if marks.get("solution"):
                cell.source = answers[marks["grade_id"]]
        nbformat.write(notebook, path)
    return folder


def answers_of(folder):
    """What a repaired notebook is graded on: marked cells in order, their sources, and the kernel."""
    graded = {}
    for name in NAMES:
        notebook = nbformat.read(folder / f"{name}.ipynb", as_version=4)
        nbformat.validate(notebook)
        marked = [(c.metadata.nbgrader, c.source) for c in notebook.cells if "nbgrader" in c.metadata]
        graded[name] = (notebook.metadata, marked)
    return graded


def way(function):
    WAYS.append(function)
    return function


def on_content(function):
    """A way out of a change of every notebook's parsed JSON."""

    def breaks(folder):
        for path in folder.glob("*.ipynb"):
            content = json.loads(path.read_text(encoding="utf-8"))
            function(content)
            path.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")

    breaks.__name__ = function.__name__
    WAYS.append(breaks)
    return breaks


def on_bytes(function):
    def breaks(folder):
        for path in folder.glob("*.ipynb"):
            path.write_bytes(function(path.read_bytes()))

    breaks.__name__ = function.__name__
    WAYS.append(breaks)
    return breaks


def marks(cell):
    return cell["metadata"].get("nbgrader", {})


@way
def intact(folder):
    pass


@on_content
def stripped_by_colab(content):
    for number, cell in enumerate(content["cells"]):
        cell.pop("id", None)
        cell["metadata"] = {"id": f"Qx_{number}", "colab": {"base_uri": "https://localhost:8080/"}}
    content["metadata"] = {"colab": {"provenance": []}, "kernelspec": {"name": "python3"}}
    content["nbformat_minor"] = 0


@on_content
def exported_by_vs_code(content):
    for cell in content["cells"]:
        cell["metadata"] = {}
        cell.pop("id", None)
    content["metadata"] = {"language_info": {"name": "python"}}
    content["nbformat_minor"] = 2


@on_content
def all_ids_the_same(content):
    for cell in content["cells"]:
        cell["id"] = "same"


@on_content
def reversed_order(content):
    content["cells"].reverse()


@on_content
def every_marked_cell_twice(content):
    content["cells"] = [copy for cell in content["cells"] for copy in [cell] * (2 if marks(cell) else 1)]


@on_content
def no_locked_cell(content):
    content["cells"] = [c for c in content["cells"] if not marks(c).get("locked")]


@on_content
def only_the_answers(content):
    content["cells"] = [c for c in content["cells"] if marks(c).get("solution")]


@on_content
def answers_in_cells_of_their_own_at_the_end(content):
    answers = [c for c in content["cells"] if marks(c).get("solution") and c["cell_type"] == "code"]
    content["cells"] = [c for c in content["cells"] if c not in answers]
    content["cells"] += [{**cell, "metadata": {}, "id": f"n{i}"} for i, cell in enumerate(answers)]


@on_content
def raw_cells(content):
    for cell in content["cells"]:
        if cell["cell_type"] == "code" and marks(cell):
            cell["cell_type"] = "raw"
            del cell["outputs"], cell["execution_count"]


@on_content
def broken_outputs(content):
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "display_data", "data": {"image/png": 5, "x": None}}, 7]


@on_content
def format_three(content):
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell["input"], cell["language"] = cell.pop("source"), "python"
    content["worksheets"] = [{"cells": content.pop("cells"), "metadata": {}}]
    content["nbformat"], content["nbformat_minor"] = 3, 0


@on_content
def format_from_the_future(content):
    content["nbformat"], content["nbformat_minor"] = 5, 17


@on_content
def r_kernel(content):
    content["metadata"] = {"kernelspec": {"name": "ir", "language": "R"}, "language_info": {"name": "R"}}


@on_bytes
def utf_16(data):
    return data.decode().encode("utf-16")


@on_bytes
def utf_8_with_mark_and_windows_line_ends(data):
    return b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")


@on_bytes
def windows_1252(data):
    return data.decode().encode("cp1252", "replace")


@on_bytes
def ends_in_the_middle_of_the_metadata(data):
    return data[: data.rindex(b'"metadata"')]


@on_bytes
def conflict_of_git(data):
    line = next(line for line in data.split(b"\n") if b'"# ' in line)
    return data.replace(line, b"<<<<<<< HEAD\n" + line + b'\n=======\n"else"\n>>>>>>> theirs', 1)


@way
def names_of_a_second_download(folder):
    for path in list(folder.glob("*.ipynb")):
        path.rename(folder / f"{path.stem} (1).ipynb")


@way
def names_of_jupyters_copies(folder):
    for path in list(folder.glob("*.ipynb")):
        path.rename(folder / f"{path.stem}-Copy1.ipynb")


@way
def in_a_folder_in_a_folder(folder):
    (folder / "ResNet homework" / "final").mkdir(parents=True)
    for path in list(folder.glob("*.ipynb")):
        path.rename(folder / "ResNet homework" / "final" / path.name)


@way
def with_an_untouched_copy_beside_each(folder):
    for path in list(folder.glob("*.ipynb")):
        shutil.copy(COURSE.release / path.name, folder / f"{path.stem} (1).ipynb")


@way
def zipped(folder):
    with zipfile.ZipFile(folder / "homework.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in list(folder.glob("*.ipynb")):
            archive.write(path, f"homework/{path.name}")
            path.unlink()


@way
def all_in_one_notebook(folder):
    paths = sorted(folder.glob("*.ipynb"))
    whole = json.loads(paths[0].read_text(encoding="utf-8"))
    for path in paths[1:]:
        whole["cells"] += json.loads(path.read_text(encoding="utf-8"))["cells"]
    for path in paths:
        path.unlink()
    (folder / "everything.ipynb").write_text(json.dumps(whole), encoding="utf-8")


@way
def scripts_of_jupytext(folder):
    import jupytext

    for path in list(folder.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        jupytext.write(notebook, path.with_suffix(".py"), fmt="py:percent")
        path.unlink()


@pytest.mark.parametrize("breaks", WAYS, ids=lambda function: function.__name__)
def test_a_broken_submission_is_graded_as_the_unbroken_one(breaks, good, tmp_path):
    shutil.copytree(good, tmp_path / "submitted")
    breaks(tmp_path / "submitted")
    made = answers_of(repair_submission(tmp_path / "submitted", COURSE, tmp_path / "repaired").folder)
    wanted = answers_of(repair_submission(good, COURSE, tmp_path / "wanted").folder)
    for name in NAMES:
        (metadata, cells), (right_metadata, right) = made[name], wanted[name]
        assert metadata == right_metadata and [m for m, _ in cells] == [m for m, _ in right]
        for (mark, source), (_, expected) in zip(cells, right, strict=True):
            if mark["solution"] and mark["cell_type"] == "markdown" and not source.isascii():
                continue
            assert source.strip() == expected.strip(), f"{name}, {mark['grade_id']}"
