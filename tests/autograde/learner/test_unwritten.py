"""Run All on a notebook that is not filled in: one quiet line a cell, no error, and it goes on to the end."""

import json
import os
from dataclasses import replace

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from languages import english_in, speaking_pseudo
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from traitlets.config import Config

from autograde.learner import unwritten
from autograde.learner.notebook import AnswerCell
from signs.words import speaking

STUB = "    # YOUR CODE HERE\n    raise NotImplementedError()"
IMPORT = "import signs\nfrom autograde import check\ntable = signs.not_yet('scale_pixels')"
EMPTY = f"def scale_pixels(images):\n{STUB}"
RIGHT = "def scale_pixels(images):\n    return images.astype('float32') / 255"
NEEDS = "Not yet: this needs `scale_pixels`"
PLACE = "which you write above under “Exercise: scale the pixels”."


def answer(source, name="scale_pixels"):
    marks = {"grade_id": name, "solution": True, "grade": False, "locked": False, "schema_version": 3}
    return new_code_cell(source, id=name, metadata={"nbgrader": marks})


def cells_of(*sources, own=EMPTY):
    """A notebook: imports, a heading, the answer cell, and more cells."""
    cells = [new_code_cell(IMPORT), new_markdown_cell("## 1.4 Data\n### Exercise: scale the `pixels`")]
    return [*cells, answer(own), *map(new_code_cell, sources)]


def execute(folder, cells, **environment):
    """Run a notebook in a kernel, as a front end does; return the outputs of each code cell."""
    notebook = new_notebook(cells=cells)
    nbformat.write(notebook, folder / "1_data.ipynb")
    where = {"metadata": {"path": str(folder)}}
    client = NotebookClient(notebook, kernel_name="python3", timeout=120, allow_errors=True, resources=where)
    client.execute(env={**os.environ, **environment})
    return [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]


def text(outputs):
    """What a cell shows, errors among it."""
    errors = [f"{output.ename}: {output.evalue}" for output in outputs if output.output_type == "error"]
    shown = [output for output in outputs if output.output_type != "error"]
    return "".join([*(output.get("text") or output["data"]["text/plain"] for output in shown), *errors])


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run cells in IPython, in a folder with a notebook; return what each code cell shows, or its error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"hist_file": ":memory:"}}))
    unwritten.forget()
    unwritten.take_quietly()

    def running(cells, saved=None):
        nbformat.write(new_notebook(cells=saved or cells), tmp_path / "1_data.ipynb")
        told = []
        for cell in cells:
            if cell.cell_type == "code":
                capsys.readouterr()
                result = shell.run_cell(cell.source, store_history=True, cell_id=cell.id)
                error = result.error_in_exec
                told.append(capsys.readouterr().out.rstrip() if error is None else type(error).__name__)
        return told

    yield running
    shell.history_manager.end_session()
    InteractiveShell.clear_instance()


def test_every_cell_says_what_it_needs_and_the_run_goes_on(tmp_path):
    shown = execute(
        tmp_path,
        cells_of(
            "import numpy as np\nX = scale_pixels(np.zeros((1, 2)))\nshape = X.shape",
            "print(shape)",
            "for row in X:\n    print(row)",
            "print(table.shape)",
            "check('scale_pixels', scale_pixels)",
            "print('the end', np.pi > 3)",
        ),
    )
    told = [text(outputs) for outputs in shown[2:]]
    assert told[:4] == [f"{NEEDS}, {PLACE}"] * 4
    assert told[4] == "0" and "not filled in yet" in shown[6][0].data["text/html"]
    assert told[5] == "the end True\n"
    for outputs in shown:
        assert not [output for output in outputs if output.output_type == "error" or "stderr" in str(output)]
    html = shown[2][0].data["text/html"]
    assert "<code>scale_pixels</code>" in html and "`" not in html


def test_a_students_own_mistakes_stay_tracebacks(run):
    told = run(
        cells_of(
            "def helper():\n    raise NotImplementedError()\nhelper()",
            "print(nothing_of_this_name)",
            "scale_pixels(None)",
            "1 / 0",
            "raise NotImplementedError('mine')",
            own="def scale_pixels(images):\n    return imagse / 255",
        ),
    )
    assert told[2:] == [
        "NotImplementedError",
        "NameError",
        "NameError",
        "ZeroDivisionError",
        "NotImplementedError",
    ]


@pytest.mark.parametrize(
    "source", ["def f(:\n    pass", "1 / 0", "def f():\nreturn 1", "import json\njson.loads('{')"]
)
def test_other_errors_look_as_ipython_shows_them(run, capsys, source):
    run([new_code_cell("a = 1")])
    shell = InteractiveShell.instance()
    shown = []
    for handler in ((), (Exception,)):
        shell.custom_exceptions = handler
        shell.run_cell(source)
        shown.append(capsys.readouterr().out)
    assert shown[0] == shown[1] and "Error" in shown[1]


def test_without_a_saved_notebook_the_exercise_is_named_all_the_same(run, tmp_path):
    [told] = run([new_code_cell("scale_pixels(1)")], saved=[new_markdown_cell("# Empty")])
    assert told == f"{NEEDS}: write it, and run its cell, before this one."


def test_an_old_value_is_not_used_in_silence(run):
    cells = cells_of(
        "value = scale_pixels(1)",
        EMPTY,
        "value = scale_pixels(2)",
        "print(value)",
        "def scale_pixels(images):\n    return 3",
        "value = scale_pixels(2)",
        "print(value)",
        own="def scale_pixels(images):\n    return images",
    )
    told = run(cells)[2:]
    assert told[2].startswith(NEEDS) and told[3].startswith(NEEDS)
    assert told[6] == "3"


def test_what_goes_on_from_a_value_that_was_to_change_is_told_quietly_too(run):
    cells = cells_of(
        "class Model:\n    compiled = False\nmodel = Model()",
        "model = scale_pixels(model)",
        "if not model.compiled:\n    raise ValueError('compile it first')",
        "model = 5\nprint(model)",
        "raise ValueError(model)",
    )
    told = run(cells)[2:]
    assert told[1].startswith(NEEDS) and told[2].startswith(NEEDS)
    assert told[3:] == ["5", "ValueError"]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([], "has not been run since the kernel started: run it first."),
        (
            [answer(RIGHT.replace("scale_pixels", "scale"))],
            "defines `scale`: call that function `scale_pixels`.",
        ),
        ([answer("images = 5")], "does not define it: write it there."),
    ],
)
def test_the_sentence_names_what_is_odd_about_the_answer_cell(run, cells, told):
    saved = cells_of(own=cells[0].source if cells else RIGHT)
    heading = saved[:2]
    last = run([*heading, *cells, new_code_cell("check('scale_pixels', scale_pixels)")], saved)[-1]
    assert last == f"{NEEDS}. The cell above under “Exercise: scale the pixels” {told}"


def test_an_answer_in_another_cell_is_told(run):
    heading, words, own = cells_of()
    cells = [heading, words, new_code_cell(RIGHT), own, new_code_cell("scale_pixels(1)")]
    told = run(cells)[-1]
    assert told.startswith(f"{NEEDS}. You have written it in another cell") and "still empty" in told
    told = run([new_code_cell("check('scale_pixels', scale_pixels)")], saved=cells)[-1]
    assert "not filled in yet" in told and "You have written it in another cell" in told


def test_an_answer_cell_without_a_function_says_that_it_is_the_students(run):
    told = run([answer("# YOUR CODE HERE\nraise NotImplementedError()")])[0]
    assert told.startswith("Not yet: this cell is yours to fill in.")


@pytest.mark.parametrize("execution", ["validate", "autograde"])
def test_where_nbgrader_runs_the_notebook_errors_are_errors(monkeypatch, execution):
    monkeypatch.setenv("NBGRADER_EXECUTION", execution)
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"hist_file": ":memory:"}}))
    unwritten.take_quietly()
    assert shell.custom_exceptions == ()
    InteractiveShell.clear_instance()


def test_a_verdict_is_shown_once_wherever_its_check_stands_in_a_cell(tmp_path):
    call = "check('scale_pixels', scale_pixels)"
    shown = execute(tmp_path, cells_of(call, f"points = {call}", f"{call}\n{call}", f"{call};", own=RIGHT))
    kinds = [[output.output_type for output in outputs] for outputs in shown[2:]]
    assert kinds == [
        ["execute_result"],
        ["display_data"],
        ["display_data", "execute_result"],
        ["display_data"],
    ]
    for outputs in shown[2:]:
        for output in outputs:
            assert output.data["text/plain"] == "3" and "3 of 3 points" in output.data["text/html"]
            assert json.dumps(output.data).count("`") == 0


@pytest.mark.parametrize("speaker", [speaking_pseudo, lambda: speaking("zh")], ids=["pseudo", "zh"])
def test_every_sentence_is_said_in_the_language_that_is_spoken(run, tmp_path, speaker):
    needs, heading = new_code_cell("scale_pixels(1)"), new_markdown_cell("### 练习")
    headless = [answer(RIGHT)]
    runs = [
        ([heading, answer("# YOUR CODE HERE\nraise NotImplementedError()")], None),
        ([heading, answer(EMPTY), needs], None),
        ([needs, heading, answer(EMPTY)], None),
        ([needs], headless),
        ([heading, answer(EMPTY.replace("scale_pixels", "scale")), needs], [heading, answer(EMPTY)]),
        ([heading, answer("images = 5"), needs], [heading, answer("images = 5")]),
        ([new_code_cell(RIGHT.replace("return", "undefined_name; return")), answer(EMPTY), needs], headless),
        ([needs], [new_code_cell("1")]),
        ([needs], headless),
    ]
    with speaker():
        for cells, saved in runs:
            for told in run(cells, saved):
                assert not english_in(told), told
        cell = unwritten.find_answer("scale_pixels")
        for heading in ("", "练习"):
            other = AnswerCell(tmp_path / "2.ipynb", replace(cell.cell, heading=heading), 3)
            assert not english_in(unwritten._where(other))
