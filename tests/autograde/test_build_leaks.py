"""The leak gate on releases with a solution planted in every place that a notebook or a folder has."""

import base64
import struct
import zlib

import nbformat
import pytest
from factories import (
    MODEL_ANSWER,
    SOLUTION,
    code_cell,
    exercise_cell,
    graded_master,
    make_course,
    text_cell,
    written_cell,
)

from autograde.build.leaks import LeakError, check_for_leaks
from autograde.build.masters import read_masters
from autograde.build.regions import split_regions
from autograde.exercise import load_exercise
from autograde.learner.why import GENERAL

HIDDEN = "check(parabola, hidden=True)"
LINE = SOLUTION.split("  #")[0]


def released(tmp_path, masters=None):
    """Masters, and a release made from them by hand: without the regions and the instructors' notebook."""
    masters = read_masters(make_course(tmp_path, masters).assignments)
    folder = tmp_path / "release" / "resnet"
    folder.mkdir(parents=True)
    for master in masters:
        if master.released:
            notebook = nbformat.from_dict(master.notebook)
            for cell in notebook.cells:
                cell.source = split_regions(cell.source, "")[0]
            nbformat.write(notebook, folder / f"{master.name}.ipynb")
    return read_masters(tmp_path / "assignments" / "resnet"), folder


def png_that_says(text: bytes) -> bytes:
    """One black pixel and a tEXt chunk, as the PNG specification has them."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = {b"IHDR": header, b"tEXt": b"Comment\0" + text, b"IDAT": zlib.compress(b"\0\0"), b"IEND": b""}
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts.items())


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def cell_of(notebook, cell_id):
    return next(cell for cell in notebook.cells if cell.id == cell_id)


def in_text(notebook):
    cell_of(notebook, "start-1").source += f"\nIt is enough to write `{LINE}` there."


def in_comment(notebook):
    cell_of(notebook, "after-imports_parabola-1").source += f"\n    # {LINE}"


def in_docstring_spaced_otherwise(notebook):
    cell_of(notebook, "parabola").source += '\n"""\nreturn   number*number\n    +1\n"""'


def in_locked_cell(notebook):
    cell_of(notebook, "imports_parabola").source += f"\ndef parabola(number):\n    {LINE}"


def in_notebook_metadata(notebook):
    notebook.metadata["description"] = {"draft": ["first", LINE]}


def in_cell_metadata(notebook):
    cell_of(notebook, "start-1").metadata["nbgrader_backup"] = {"source": SOLUTION}


def in_metadata_key(notebook):
    cell_of(notebook, "start-1").metadata[LINE] = True


def in_metadata_as_base64(notebook):
    notebook.metadata["state"] = encoded(f"def parabola(number):\n    {LINE}\n")


def in_metadata_as_base64_twice(notebook):
    notebook.metadata["state"] = encoded(encoded(LINE))


def in_broken_base64(notebook):  # the solution lies across the end of a line of 76 letters
    notebook.metadata["state"] = base64.encodebytes(f"{'# padding ' * 21}\n{LINE}\n".encode()).decode()


def in_attachment(notebook):
    text = encoded(LINE)
    cell_of(notebook, "start-1").attachments = {"notes.txt": {"text/plain": text}}


def in_picture(notebook):
    picture = base64.b64encode(png_that_says(LINE.encode())).decode()
    cell_of(notebook, "start-1").attachments = {"figure.png": {"image/png": picture}}


def in_data_address(notebook):
    cell_of(notebook, "start-1").source += f"\n![figure](data:text/plain;base64,{encoded(LINE)})"


def in_output(notebook):
    cell = cell_of(notebook, "after-imports_parabola-1")
    cell.outputs = [nbformat.v4.new_output("stream", text=f"source:\n    {LINE}\n")]


def as_hidden_test(notebook):
    cell_of(notebook, "check_parabola").source += f"\n{HIDDEN.replace(chr(34), chr(39))}"


@pytest.mark.parametrize(
    ("plant", "place"),
    [
        (in_text, "cell start-1, source"),
        (in_comment, "cell after-imports_parabola-1, source"),
        (in_docstring_spaced_otherwise, "cell parabola, source"),
        (in_locked_cell, "cell imports_parabola, source"),
        (in_notebook_metadata, "notebook metadata"),
        (in_cell_metadata, "cell start-1, metadata"),
        (in_metadata_key, "cell start-1, metadata"),
        (in_metadata_as_base64, "notebook metadata"),
        (in_metadata_as_base64_twice, "notebook metadata"),
        (in_broken_base64, "notebook metadata"),
        (in_attachment, "cell start-1, attachments"),
        (in_picture, "cell start-1, attachments"),
        (in_data_address, "cell start-1, source"),
        (in_output, "cell after-imports_parabola-1, outputs"),
        (as_hidden_test, "cell check_parabola, source"),
    ],
)
def test_one_planted_line_is_found_and_named(tmp_path, plant, place):
    masters, release = released(tmp_path)
    path = release / "1_parabola.ipynb"
    notebook = nbformat.read(path, as_version=4)
    plant(notebook)
    nbformat.write(notebook, path)
    with pytest.raises(LeakError) as error:
        check_for_leaks(masters, release)
    assert f"1_parabola.ipynb, {place}" in str(error.value)
    assert "parabola" in str(error.value).split("a line of ")[1]
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.txt", SOLUTION.encode()),
        ("figures/curve.png", png_that_says(LINE.encode())),
        ("figures/curve.svg", f"<svg><desc>{LINE}</desc></svg>".encode()),
        ("data.bin", b"\x00\x01" + LINE.encode() + b"\xff"),
        ("notes.json", f'{{"draft": ["{LINE}"]}}'.encode()),
        ("old/1_parabola.txt", MODEL_ANSWER.replace(" ", "\n", 3).encode()),
        ("windows.txt", f"// {LINE}".encode("utf-16")),
        (f"{LINE}.txt", b""),
        ("marker.py", b"### BEGIN SOLUTION\npass\n### END SOLUTION\n"),
        ("5_training.txt", b"nothing"),
        ("training.py", b"    learning_rate = 0.1 / epoch\n"),
    ],
)
def test_a_planted_file_is_found_and_named(tmp_path, name, content):
    masters, release = released(tmp_path)
    path = release / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    with pytest.raises(LeakError) as error:
        check_for_leaks(masters, release)
    assert path.name in str(error.value)


def test_an_honest_release_passes_and_every_secret_line_was_looked_for(tmp_path):
    masters, release = released(tmp_path)
    secret = {LINE, "value = number * number", "return value + 1", MODEL_ANSWER, HIDDEN}
    secret |= {"check(line, hidden=True)", "for epoch in range(1000):", "learning_rate = 0.1 / epoch"}
    secret = {line for line in secret if len(line.replace(" ", "")) >= 16}
    assert check_for_leaks(masters, release) == len(secret)


SOLVED = "total = number * number\nresult = total + 1 * number ** 0\nassert result >= 1, result"


def test_a_line_that_the_masters_release_as_code_is_no_secret(tmp_path):
    """An example may share a line with a solution, as `X = Activation("relu")(X)` does."""
    example = code_cell("number = 3\ntotal = number * number\nprint(total)")
    masters, release = released(tmp_path, {"1_parabola": graded_master("parabola", SOLVED, example)})
    assert check_for_leaks(masters, release) > 0


def test_a_solution_that_the_masters_release_as_code_is_found(tmp_path):
    """Each of its lines stands in released code, for the author pasted the solution there."""
    pasted = code_cell(f"def reference(number):\n    {SOLVED.replace(chr(10), chr(10) + '    ')}")
    masters, release = released(tmp_path, {"1_parabola": graded_master("parabola", SOLVED, pasted)})
    with pytest.raises(LeakError, match=r"cell after-check_parabola-1, source: .* the solution of parabola"):
        check_for_leaks(masters, release)


def test_a_solution_that_the_masters_themselves_have_as_text_or_comment_is_found(tmp_path):
    slips = text_cell(f"Hint: {LINE}"), code_cell(f"# {LINE}"), code_cell(f"'{LINE}'")
    for number, slip in enumerate(slips):
        masters = {"1_parabola": graded_master("parabola", SOLUTION, slip)}
        masters, release = released(tmp_path / str(number), masters)
        with pytest.raises(LeakError, match="the solution of parabola"):
            check_for_leaks(masters, release)


def test_the_value_of_a_solution_of_one_line_is_found_without_its_return(tmp_path):
    hint = text_cell("Hint: `number * number + 1000`.")
    masters, release = released(
        tmp_path, {"1_parabola": graded_master("parabola", "return number * number + 1000", hint)}
    )
    with pytest.raises(LeakError, match=r"cell after-check_parabola-1, source: .* the solution of parabola"):
        check_for_leaks(masters, release)


def test_a_model_answer_is_found_across_line_breaks(tmp_path):
    wrapped = MODEL_ANSWER.replace("exactly ", "exactly\n")
    cells = (written_cell(), text_cell(f"Recall:\n{wrapped}"))
    masters, release = released(tmp_path, {"1_parabola": graded_master("parabola", SOLUTION, *cells)})
    with pytest.raises(LeakError, match="the solution of why"):
        check_for_leaks(masters, release)


def test_a_word_that_only_begins_like_a_solution_is_no_leak(tmp_path):
    masters, release = released(tmp_path)
    (release / "notes.txt").write_text(f"{LINE}0 and my_{LINE}")
    assert check_for_leaks(masters, release)


@pytest.mark.parametrize(
    "told",
    [lambda kept: kept.WHY["scaled-by-largest"], lambda kept: kept.TEACH[""], lambda kept: kept.EXPLAINED],
)
def test_what_hints_and_solutions_tell_is_a_leak_in_a_release(tmp_path, told):
    text = told(load_exercise("scale_pixels").kept)
    sentence = text.split(". ")[1]
    masters = {
        "1_line": graded_master("line", "return number + 1", exercise_cell("scale_pixels", "points=3"))
    }
    read, folder = released(tmp_path, masters)
    assert check_for_leaks(read, folder) > 100
    path = next(folder.glob("*.ipynb"))
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell(f"Mind: {sentence}", id="more"))
    nbformat.write(notebook, path)
    with pytest.raises(LeakError, match="what is told of scale_pixels after its check"):
        check_for_leaks(read, folder)


def test_a_general_reason_is_a_leak_as_well(tmp_path):
    masters = {
        "1_line": graded_master("line", "return number + 1", exercise_cell("scale_pixels", "points=3"))
    }
    read, folder = released(tmp_path, masters)
    (folder / "help.md").write_text(GENERAL[0])
    with pytest.raises(LeakError, match="the hints"):
        check_for_leaks(read, folder)
