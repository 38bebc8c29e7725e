"""What the learner's own place says is said in the language that is spoken."""

import nbformat
import pytest
from languages import english_in, speaking_pseudo
from made_up_release import learn, make_release

from autograde.course import Course
from autograde.lab import server, update
from autograde.lab.start_page import read_heading, write_start_page
from autograde.lab.update import outdated_notebooks, reset_exercise, update_assignment, update_learners_files
from autograde.lab.working_copy import LabError, chosen_assignments, make_working_copy, writing
from signs.words import speaking

TIME = "2030-01-02-030405"


@pytest.fixture(params=["pseudo", "zh"])
def spoken(request):
    """Speak another language than English."""
    with speaking_pseudo() if request.param == "pseudo" else speaking("zh"):
        yield request.param


@pytest.fixture
def course(tmp_path):
    course = make_release(tmp_path)
    make_working_copy(course, tmp_path / "mine")
    learn(tmp_path / "mine" / "resnet" / "1_square.ipynb")
    return course


def test_the_start_page(course, tmp_path, spoken):
    notebook = nbformat.read(write_start_page([course], tmp_path), as_version=4)
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    outputs = [output.data["text/html"] for cell in notebook.cells for output in cell.get("outputs", ())]
    assert len(texts) == 4 and len(outputs) == 1
    assert not english_in("\n".join(texts + outputs))


@pytest.mark.parametrize(
    ("told", "time"),
    [("大约需要 40 分钟。", "大约需要 40 分钟"), ("约 1 小时，", "约 1 小时"), ("约 3 层", "")],
)
def test_the_time_is_read_in_chinese_as_well(tmp_path, told, time):
    cell = nbformat.v4.new_markdown_cell(f"# 一\n{told}")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "1.ipynb")
    assert read_heading(tmp_path / "1.ipynb") == ("一", time)


def test_what_is_newer(course, tmp_path, spoken, monkeypatch):
    mine = tmp_path / "mine"
    (course.release / "data.txt").write_text("new")
    make_release(tmp_path, text="A new text.")
    monkeypatch.setattr(update, "changes_between", lambda mine, ours: "……")
    told = list(outdated_notebooks([course], mine))
    told += update_assignment(course, mine, TIME)
    (course.release / "data.txt").write_text("newer")
    told += update_assignment(course, mine, TIME)
    told += reset_exercise([course], mine, "square", TIME)
    monkeypatch.setattr(update, "changes_between", lambda mine, ours: "")
    update_learners_files(tmp_path, "resnet", None, mine, told.append)
    assert len(told) == 8 and not english_in("\n".join(told))


def test_what_cannot_be_read(course, tmp_path, spoken, monkeypatch):
    mine = tmp_path / "mine" / "resnet" / "1_square.ipynb"
    mine.unlink()
    [told] = outdated_notebooks([course], tmp_path / "mine")
    assert not english_in(told.replace("No such file or directory", ""))
    monkeypatch.setattr(update, "changes_between", lambda mine, ours: raise_(OSError("……")))
    monkeypatch.setattr(update, "_read", lambda path: None)
    [told] = outdated_notebooks([course], tmp_path / "mine")
    assert not english_in(told)


def raise_(error):
    raise error


def refused(course, root):
    """Do all that is refused, each with what there is on the disk then."""
    mine, notebook = root / "mine", root / "mine" / "resnet" / "1_square.ipynb"
    yield lambda: update_learners_files(root, None, None, root / "nowhere", print)
    yield lambda: update_learners_files(root, str(root / "other.ipynb"), None, mine, print)
    yield lambda: list(reset_exercise([course], mine, "circle", TIME))
    yield lambda: chosen_assignments(root, "other")
    yield lambda: chosen_assignments(root / "mine", None)
    yield lambda: make_working_copy(Course(root, "other"), root)
    yield lambda: make_working_copy(course, notebook)
    yield lambda: server.refuse_taken_port(server.Options(port=70000))
    yield lambda: server.open_lab([], mine, server.Options(), print)
    notebook.write_text("{")
    yield lambda: list(reset_exercise([course], mine, "square", TIME))
    nbformat.write(nbformat.v4.new_notebook(), notebook)
    yield lambda: list(reset_exercise([course], mine, "square", TIME))


def test_what_is_refused(course, tmp_path, spoken, monkeypatch):
    (tmp_path / "assignments").mkdir(exist_ok=True)
    monkeypatch.setattr(update, "_read", lambda path: None)
    for do in refused(course, tmp_path):
        with pytest.raises(LabError) as error:
            do()
        assert not english_in(str(error.value)), error.value
    with pytest.raises(LabError) as error, writing(tmp_path):
        raise OSError(28, "……")
    assert not english_in(str(error.value))


def test_what_is_lost(course, tmp_path, spoken, monkeypatch):
    class Lost:
        sentence, lost = "……", True

    class Found:
        repairs = (Lost,)

    monkeypatch.setattr(update, "read_submitted", lambda data: Found)
    with pytest.raises(LabError) as error:
        update._read(tmp_path / "mine" / "resnet" / "1_square.ipynb")
    assert not english_in(str(error.value))


@pytest.mark.parametrize("again", [False, True])
def test_the_start_of_jupyterlab(course, tmp_path, spoken, monkeypatch, again):
    monkeypatch.setattr(server, "run_to_its_end", lambda command, environment: 0)
    told = []
    server.open_lab([course], tmp_path / ("mine" if again else "new"), server.Options(), told.append)
    assert told and not english_in(told[-1])
