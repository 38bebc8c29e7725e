"""A class of which one student and one old graded notebook are full of payloads; a browser that watches."""

import zipfile
from contextlib import ExitStack, contextmanager
from pathlib import Path

import nbformat
import pytest
from active_payloads import ACTIVE_SVG, HTML, MARKDOWN, TERMINAL, bundles, payload
from chromium import CHROMIUM, FLAGS
from factories import contents, exercise_cell, graded_master, locked_cell, master, text_cell, written_cell
from grading_course import RIGHT, autograde, build_course, grade, hand_in
from jupyter_page import jupyter
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook
from watched_page import HOOK, Watch, attack_cells, keep

from autograde.build import run_nbgrader

BLOCK = master(
    text_cell("# The block\nWith $F(x) + x$."),
    locked_cell("imports_4", "import keras\nfrom autograde import check"),
    '# %% solution="identity_block"\ndef identity_block(X, f, filters, stage, block):\n'
    "    ### BEGIN SOLUTION\n    return X\n    ### END SOLUTION\n",
    exercise_cell("identity_block", "points=10"),
)
LINE = graded_master("line", "value = number * number\nreturn value + 1", written_cell())
#: Where nbgrader's own pages are put, out of the way of ours.
STOCK_PAGES = "classroom/stock_pages"
MASTERS = {"2_line": LINE, "4_block": BLOCK}
ANSWER = """
def identity_block(X, f, filters, stage, block):
    from keras import layers
    for n, (count, size) in enumerate(zip(filters, (1, f, 1))):
        X = layers.Conv2D(count, size, padding="same", name=f"res{stage}{block}_branch2{'abc'[n]}")(X)
        X = layers.BatchNormalization(axis=3, name=f"bn{stage}{block}_branch2{'abc'[n]}")(X)
        X = layers.Activation("relu")(X)
    return X
"""


def run_cells():
    """Cells that send the same from a kernel, when they are graded."""
    html = [payload(name, text) for name, text in HTML.items()]
    written = [payload(name, text) for name, text in {**MARKDOWN, **HTML}.items()]
    said = [payload(name, text) for name, text in {**TERMINAL, **HTML}.items()]
    show = "from IPython.display import HTML, Markdown, display\n"
    cells = [new_markdown_cell(text) for text in written]
    cells.append(new_code_cell(f"{show}for text in {html!r}:\n    display(HTML(text))"))
    cells.append(new_code_cell(f"{show}for text in {written!r}:\n    display(Markdown(text))"))
    both = list(bundles().values())
    cells.append(new_code_cell(f"{show}for a, b in {both!r}:\n    display(a, raw=True, metadata=b)"))
    cells.append(
        new_code_cell(f"import sys\nfor text in {said!r}:\n    print(text)\n    print(text, file=sys.stderr)")
    )
    cells += [new_code_cell(f"raise type({text!r}, (Exception,), {{}})({text!r})") for text in said[:10]]
    return cells


def hand_in_all(course):
    """Three students: one honest, one full of payloads, and one whose graded notebook will be replaced."""
    evil = payload("answer", HTML["img-onerror"])
    for student in ("ada", "eve", "old"):
        hand_in(course, student, RIGHT)
        folder = course.submitted / student / course.assignment
        path = folder / "4_block.ipynb"
        notebook = nbformat.read(path, as_version=4)
        next(cell for cell in notebook.cells if cell.id == "identity_block").source = ANSWER
        nbformat.write(notebook, path)
    folder = course.submitted / "eve" / course.assignment
    path = folder / "2_line.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.id == "why":
            cell.source = "\n\n".join(payload(name, text) for name, text in {**MARKDOWN, **HTML}.items())
        if cell.id == "line":
            cell.source = (
                f"from IPython.display import HTML, display\ndef line(number):\n    display(HTML({evil!r}))\n"
            )
    notebook.cells += run_cells()
    notebook.metadata.title = evil
    nbformat.write(notebook, path)
    (folder / "page.html").write_text(evil)
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../2_line.ipynb", bytes(300 * 2**20))
    (folder / "drawing.svg").write_text(ACTIVE_SVG)
    (folder / "<img src=x onerror=top.fired=1>.txt").write_text(evil)


def replace_graded(course):
    """Put a graded notebook in place that nothing has made inert, as an older version would."""
    path = course.autograded / "old" / course.assignment / "2_line.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.id == "why":
            cell.source = payload("answer", HTML["img-onerror"])
    notebook.cells += attack_cells()
    evil = payload("metadata", HTML["img-onerror"])
    state = {"state": {"0" * 32: {"model_name": "HTMLModel", "state": {"value": evil}}}}
    notebook.metadata |= {"title": evil, "widgets": {"application/vnd.jupyter.widget-state+json": state}}
    path.unlink()
    nbformat.write(notebook, path)
    with Gradebook(course.gradebook_url) as gradebook:
        for student in ("ada", "old"):
            comment = gradebook.find_comment("why", "2_line", course.assignment, student)
            comment.manual_comment = f"{evil} [look](javascript:{payload('comment', '@')}) **well done**"
        gradebook.db.commit()


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    """The class, graded and with feedback."""
    course = build_course(tmp_path_factory.mktemp("browser") / "course", MASTERS)
    hand_in_all(course)
    lines = grade(course)
    assert {name: line["state"] for name, line in lines.items()} == dict.fromkeys(lines, "graded")
    replace_graded(course)
    run_nbgrader(course, "generate_feedback", course.assignment)
    course.feedback.rename(course.root / STOCK_PAGES)
    autograde(course, "feedback")
    return course


@pytest.fixture(scope="session")
def launch():
    """``launch(*flags)``: start the system's own Chromium, which is closed again at the end."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine: install it (Debian, Ubuntu: apt install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tools, ExitStack() as stack:  # one at a time is all that Playwright allows

        def start(*flags):
            made = tools.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
            stack.callback(made.close)
            return made

        yield start


@pytest.fixture(scope="session")
def chromium(launch):
    """A browser for most tests."""
    return launch()


@pytest.fixture(scope="session")
def lab(course, tmp_path_factory):
    """JupyterLab in the course's folder, with formgrader."""
    with jupyter(course, tmp_path_factory.mktemp("jupyter")) as fetch:
        yield fetch


@pytest.fixture
def keep_picture():
    """``keep_picture(page, name)``: keep a picture of a page that is not watched."""
    return keep


@pytest.fixture
def watch(chromium):
    """A page that is watched; nothing but this machine answers it."""
    context = chromium.new_context(viewport={"width": 1200, "height": 1400})
    context.add_init_script(HOOK)
    context.route(
        lambda url: not url.startswith(("http://127.0.0.1:", "file:", "data:", "blob:")),
        lambda route: route.abort(),
    )
    yield Watch(context.new_page())
    context.close()


@pytest.fixture
def unchanged(course):
    """The gradebook and the course's folder stay as they are, byte for byte."""

    @contextmanager
    def watching():
        before = contents(course.root)
        yield
        after = contents(course.root)
        changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        assert not {
            name for name in changed if not {"__pycache__", ".ipynb_checkpoints"} & set(Path(name).parts)
        }

    return watching
