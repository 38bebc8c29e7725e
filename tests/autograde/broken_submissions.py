"""Ways in which submissions of the small course arrive broken, and what each should still be worth.

A way takes the folder of a good submission (notebooks ``1_parabola`` and ``2_line``) and breaks it.
"""

import json
import os
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

ALL = {"1_parabola": 3, "2_line": 3}
WITHOUT_PARABOLA = {"1_parabola": 0, "2_line": 3}
GOOD = "def parabola(number):\n    return number**2 + 1"
WAYS = {}


@dataclass(frozen=True)
class Way:
    """One way to break a submission: what does it, the points that must remain, what the student is told."""

    breaks: object
    points: dict
    kinds: frozenset


def way(*kinds, points=ALL):
    def register(function):
        WAYS[function.__name__] = Way(function, points, frozenset(kinds))
        return function

    return register


def parabola(folder):
    return folder / "1_parabola.ipynb"


def load(folder):
    return json.loads(parabola(folder).read_text(encoding="utf-8"))


def save(folder, content):
    parabola(folder).write_text(json.dumps(content, indent=1), encoding="utf-8")


def position(content, grade_id):
    ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in content["cells"]]
    return ids.index(grade_id)


def on_cells(change):
    """Make a way out of a change of the parsed notebook."""

    def breaks(folder):
        content = load(folder)
        change(content)
        save(folder, content)

    breaks.__name__ = change.__name__
    return breaks


def code(source, **marks):
    return {"cell_type": "code", "execution_count": 1, "metadata": marks, "outputs": [], "source": source}


@way()
def intact(folder):
    pass


@way("cell-missing")
@on_cells
def deleted_test(content):
    del content["cells"][position(content, "check_parabola")]


@way("cell-missing")
@on_cells
def deleted_locked_cell(content):
    del content["cells"][position(content, "imports_parabola")]


@way("answer-missing", points=WITHOUT_PARABOLA)
@on_cells
def deleted_answer(content):
    del content["cells"][position(content, "parabola")]


@way("cell-changed")
@on_cells
def changed_locked_cell(content):
    content["cells"][position(content, "imports_parabola")]["source"] = "def check(*a, **k):\n    return 0.0"


@way("cell-duplicated")
@on_cells
def duplicated_test(content):
    place = position(content, "check_parabola")
    content["cells"].insert(place, dict(content["cells"][place]))


@way("cell-duplicated")
@on_cells
def duplicated_answer_with_an_empty_one_last(content):
    place = position(content, "parabola")
    stub = dict(content["cells"][place], source="def parabola(number):\n    raise NotImplementedError()")
    content["cells"].insert(place + 2, stub)


@way("cell-duplicated")
@on_cells
def copied_answer_cell_that_holds_a_helper(content):
    """JupyterLab copies the marks of a cell with it."""
    place = position(content, "parabola")
    cell = content["cells"][place]
    content["cells"].insert(place, dict(cell, source="def square(number):\n    return number * number"))
    cell["source"] = "def parabola(number):\n    return square(number) + 1"


@way("cell-split")
@on_cells
def answer_split_in_two(content):
    place = position(content, "parabola")
    first, second = dict(content["cells"][place]), dict(content["cells"][place])
    first["source"] = "def parabola(number):\n    one = 1"
    second["source"] = "    return number * number + one"
    content["cells"][place : place + 1] = [first, second]


@way("answer-elsewhere")
@on_cells
def answer_written_at_the_end(content):
    content["cells"][position(content, "parabola")]["source"] = (
        "def parabola(number):\n    raise NotImplementedError()"
    )
    content["cells"] += [
        code("import math"),
        code("ONE = 1\ndef square(number):\n    return math.floor(number * number)"),
        code("def parabola(number):\n    return square(number) + ONE"),
    ]


@way("order")
@on_cells
def reordered(content):
    content["cells"].reverse()


@way("marks")
@on_cells
def stripped_by_colab(content):
    for number, cell in enumerate(content["cells"]):
        cell.pop("id", None)
        cell["metadata"] = {"id": f"aZ3-_{number}"}
    content["metadata"] = {
        "colab": {"provenance": []},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
    }
    content["nbformat_minor"] = 0


@way("marks")
@on_cells
def stripped_by_vs_code(content):
    for cell in content["cells"]:
        cell["metadata"] = {"vscode": {"languageId": "python"}}


@way("marks")
@on_cells
def flipped_marks(content):
    marks = content["cells"][position(content, "check_parabola")]["metadata"]["nbgrader"]
    marks |= {"solution": True, "grade": False, "points": 300, "schema_version": 99}


@way("marks")
@on_cells
def renamed_grade_ids(content):
    for cell in content["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["grade_id"] += "_copy"


@way("kernel")
@on_cells
def another_language(content):
    content["metadata"] = {"kernelspec": {"name": "ir", "language": "R"}, "language_info": {"name": "R"}}


@way("cell-kind")
@on_cells
def answer_turned_into_text(content):
    cell = content["cells"][position(content, "parabola")]
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]


@way("cell-unreadable")
@on_cells
def wrong_types_everywhere(content):
    answer = content["cells"][position(content, "parabola")]
    content["metadata"] = None
    content["nbformat"] = "four"
    content["cells"].insert(0, {"cell_type": "code", "source": 5, "metadata": []})
    content["cells"].insert(1, ["no", "cell"])
    answer |= {"outputs": 7, "execution_count": "x", "attachments": [], "id": {}}


@way("old-format")
@on_cells
def old_format(content):
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell["input"] = "".join(cell.pop("source"))
            cell["language"] = "python"
    content["worksheets"] = [{"cells": content.pop("cells"), "metadata": {}}]
    content["nbformat"], content["nbformat_minor"] = 3, 0


@way()
@on_cells
def newer_format(content):
    content["nbformat_minor"] = 99
    content["cells"][0]["novelty"] = {"from": "the future"}


@way()
@on_cells
def repeated_cell_ids(content):
    content["cells"].append(dict(content["cells"][2], source="print('mine')"))


@way()
@on_cells
def many_outputs(content):
    cell = content["cells"][position(content, "parabola")]
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["x" * 3000] * 1000}]


@way("outputs-dropped")
@on_cells
def outputs_beyond_the_limit(content):
    cell = content["cells"][position(content, "parabola")]
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * (21 * 2**20)}]


@way("encoding")
def byte_order_mark(folder):
    parabola(folder).write_bytes(b"\xef\xbb\xbf" + parabola(folder).read_bytes())


@way("encoding")
def utf_16(folder):
    parabola(folder).write_bytes(parabola(folder).read_text(encoding="utf-8").encode("utf-16"))


@way("encoding")
def latin_1(folder):
    content = load(folder)
    content["cells"][position(content, "parabola")]["source"] = GOOD + "  # schön, größer, naïve"
    parabola(folder).write_bytes(json.dumps(content, ensure_ascii=False).encode("latin-1"))


@way()
def windows_line_ends(folder):
    parabola(folder).write_bytes(parabola(folder).read_bytes().replace(b"\n", b"\r\n"))


@way("encoding")
def padded_with_nulls(folder):
    parabola(folder).write_bytes(parabola(folder).read_bytes() + b"\x00" * 4096)


@way("damaged", "cell-missing")
def cut_off_after_the_answer(folder):
    text = parabola(folder).read_text(encoding="utf-8")
    parabola(folder).write_text(text[: text.index('"check_parabola"') + 30], encoding="utf-8")


@way("damaged", "answer-missing", points=WITHOUT_PARABOLA)
def cut_off_before_the_answer(folder):
    text = parabola(folder).read_text(encoding="utf-8")
    parabola(folder).write_text(text[: text.index('"grade_id": "parabola"')], encoding="utf-8")


@way("damaged")
def damaged_in_the_first_cell(folder):
    text = parabola(folder).read_text(encoding="utf-8")
    parabola(folder).write_text(text.replace("A curve", '"A cu}rve', 1), encoding="utf-8")


@way("conflict")
def conflict_of_git(folder):
    text = parabola(folder).read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if "A curve of" in line)
    sides = f'<<<<<<< HEAD\n{line}\n=======\n    "another"\n>>>>>>> other\n'
    parabola(folder).write_text(text.replace(line + "\n", sides), encoding="utf-8")


@way("notebook-unreadable", points=WITHOUT_PARABOLA)
def no_notebook_at_all(folder):
    parabola(folder).write_text("<html>Please log in</html>")


@way("notebook-unreadable", points=WITHOUT_PARABOLA)
def nested_too_deep(folder):
    parabola(folder).write_text('{"cells": ' + "[" * 100_000)


@way("notebook-empty", points=WITHOUT_PARABOLA)
def empty_file(folder):
    parabola(folder).write_bytes(b"")


@way("script")
def script_instead(folder):
    parabola(folder).write_text(f"# In[1]:\n\nimport math\n\n# In[2]:\n\n{GOOD}\n")


@way("notebook-missing", points=WITHOUT_PARABOLA)
def missing_notebook(folder):
    parabola(folder).unlink()


@way("notebook-missing", points={"1_parabola": 0, "2_line": 0})
def empty_folder(folder):
    shutil.rmtree(folder)
    folder.mkdir()


@way("notebook-renamed")
def downloaded_twice(folder):
    parabola(folder).rename(folder / "1_parabola (1).ipynb")


@way("notebook-renamed")
def all_renamed_in_a_folder(folder):
    (folder / "my work").mkdir()
    for path in list(folder.glob("*.ipynb")):
        path.rename(folder / "my work" / f"Copy of {path.name.upper()}.txt")


@way("notebook-copies")
def untouched_beside_a_filled_copy(folder):
    filled = parabola(folder).read_bytes()
    content = load(folder)
    content["cells"][position(content, "parabola")]["source"] = (
        "def parabola(number):\n    raise NotImplementedError()"
    )
    save(folder, content)
    (folder / "1_parabola-Copy1.ipynb").write_bytes(filled)


@way("notebook-renamed")
def swapped_names(folder):
    one, two = parabola(folder), folder / "2_line.ipynb"
    one.rename(folder / "x")
    two.rename(one)
    (folder / "x").rename(two)


@way("file-set-aside", "notebook-missing", points=WITHOUT_PARABOLA)
def link_instead_of_the_notebook(folder):
    elsewhere = folder.parent / "elsewhere.ipynb"
    parabola(folder).rename(elsewhere)
    parabola(folder).symlink_to(elsewhere)


@way("file-set-aside")
def links_pipes_and_sockets(folder):
    (folder / "key.txt").symlink_to("/etc/passwd")
    (folder / "gone.txt").symlink_to(folder / "nowhere")
    (folder / "root").symlink_to("/")
    os.mkfifo(folder / "pipe.csv")
    here = Path.cwd()
    os.chdir(folder)  # the path of a socket has at most 107 bytes
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("socket.dat")
    finally:
        os.chdir(here)


@way("file-set-aside")
def modules_in_the_way(folder):
    for name in ("math.py", "ast.py", "numpy.py", "IPython.py", "sitecustomize.py", "json/__init__.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("raise SystemExit('in the way')")
    (folder / "evil.pth").write_text("import os; os._exit(1)")


@way("timestamp-unreadable")
def unreadable_timestamp(folder):
    (folder / "timestamp.txt").write_text("yesterday")
