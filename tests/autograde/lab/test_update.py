"""A newer version of the course comes in, and nothing of the learner's is lost."""

import nbformat
import pytest
from made_up_release import CHECK, STUB, learn, make_release

from autograde.lab.update import outdated_notebooks, reset_exercise, update_assignment, update_learners_files
from autograde.lab.working_copy import LabError, make_working_copy

TIME = "2030-01-02-030405"
BACKUP = f"backups/{TIME}/resnet"


@pytest.fixture
def course(tmp_path):
    """A released course, and the learner's copy of it, worked on and run."""
    course = make_release(tmp_path)
    make_working_copy(course, tmp_path / "mine")
    learn(tmp_path / "mine" / "resnet" / "1_square.ipynb")
    return course


def sources(path):
    return [cell.source for cell in nbformat.read(path, as_version=4).cells]


def test_a_copy_of_this_version_is_not_outdated_whatever_the_learner_did(course, tmp_path):
    assert list(outdated_notebooks([course], tmp_path / "mine")) == []
    assert list(update_assignment(course, tmp_path / "mine", TIME)) == []
    assert not (tmp_path / "mine" / "backups").exists()


def test_what_changed_is_told_and_comes_in_and_answers_outputs_and_own_cells_stay(course, tmp_path):
    mine = tmp_path / "mine" / "resnet" / "1_square.ipynb"
    before = mine.read_bytes()
    make_release(tmp_path, imports="import math\nimport json", text="A new text.", more="One text more.")
    [told, todo] = outdated_notebooks([course], tmp_path / "mine")
    assert "1 locked cell, 2 texts" in told and "autograde update" in todo
    [line] = update_assignment(course, tmp_path / "mine", TIME)
    assert BACKUP in line
    assert (tmp_path / "mine" / BACKUP / mine.name).read_bytes() == before
    assert sources(mine) == [
        "# Squares",
        "import math\nimport json",
        "A new text.",
        "my own cell",
        "One text more.",
        "edited = 3",
        "def square(number):\n    return number * number",
        CHECK,
        "def cube(number):\n    # YOUR CODE HERE\n    raise NotImplementedError()",
    ]
    outputs = [cell.get("outputs") for cell in nbformat.read(mine, as_version=4).cells]
    assert outputs[1] == [] and outputs[7][0].text == "4 of 4\n" and outputs[5][0].text == "3\n"
    assert list(outdated_notebooks([course], tmp_path / "mine")) == []


def test_a_text_that_both_changed_is_new_and_the_learners_is_a_cell_of_their_own(course, tmp_path):
    mine = tmp_path / "mine" / "resnet" / "1_square.ipynb"
    make_release(tmp_path, example="example = 4")
    list(update_assignment(course, tmp_path / "mine", TIME))
    assert {"example = 4", "edited = 3"} <= set(sources(mine))


def test_an_exercise_that_was_not_begun_gets_the_new_stub_and_a_dropped_text_goes(course, tmp_path):
    mine = tmp_path / "mine" / "resnet" / "1_square.ipynb"
    make_release(tmp_path, stub=STUB.format(name="cube").replace("number", "n"), text=None)
    [told, _] = outdated_notebooks([course], tmp_path / "mine")
    assert "1 exercise not begun, 1 cell dropped" in told
    list(update_assignment(course, tmp_path / "mine", TIME))
    assert sources(mine)[-1].startswith("def cube(n):") and "A text." not in sources(mine)
    assert "my own cell" in sources(mine)


def test_a_notebook_of_before_there_were_versions_gets_the_new_texts(course, tmp_path):
    mine = tmp_path / "mine" / "resnet" / "1_square.ipynb"
    notebook = nbformat.read(mine, as_version=4)
    for cell in notebook.cells:
        cell.metadata.pop("course_text", None)
        if cell.source == "A text.":  # its neighbours were others then
            cell.id, cell.source = (
                "after-something-3",
                "What a square is, in some words, and how to write it.",
            )
    nbformat.write(notebook, mine)
    make_release(tmp_path, text="What a square is, in other words, and how to write it.")
    list(update_assignment(course, tmp_path / "mine", TIME))
    assert [source for source in sources(mine) if source.startswith("What")] == [
        "What a square is, in other words, and how to write it."
    ]
    assert "my own cell" in sources(mine)
    assert "def square(number):\n    return number * number" in sources(mine)


def test_a_notebook_that_cannot_be_read_costs_its_line_and_the_others_go_on(course, tmp_path):
    make_release(tmp_path, text="A new text.", name="2_more")
    make_release(tmp_path, text="A new text.")
    broken = tmp_path / "mine" / "resnet" / "1_square.ipynb"
    broken.write_text("no notebook")
    make_working_copy(course, tmp_path / "mine")
    make_release(tmp_path, text="Newer still.", name="2_more")
    assert str(broken) in next(outdated_notebooks([course], tmp_path / "mine"))
    [first, second] = update_assignment(course, tmp_path / "mine", TIME)
    assert str(broken) in first and "stays as it is" in first and "2_more" in second
    assert broken.read_text() == "no notebook"


def test_a_damaged_notebook_is_put_right_from_what_is_whole(course, tmp_path):
    mine = tmp_path / "mine" / "resnet" / "1_square.ipynb"
    mine.write_text(mine.read_text().replace('"nbformat": 4', '"nbformat": '))
    make_release(tmp_path, text="A new text.")
    list(update_assignment(course, tmp_path / "mine", TIME))
    assert "A new text." in sources(mine) and "my own cell" in sources(mine)
    assert "def square(number):\n    return number * number" in sources(mine)


def test_where_no_notebooks_are_nothing_is_made(course, tmp_path):
    with pytest.raises(LabError, match=r"elsewhere: .* --folder"):
        update_learners_files(tmp_path, None, None, tmp_path / "elsewhere", print)
    assert not (tmp_path / "elsewhere").exists()


def test_one_notebook_that_lies_anywhere_is_brought_up_to_date(course, tmp_path):
    """A copy from a mail, whose name a browser has changed."""
    lone = tmp_path / "1_square (1).ipynb"
    (tmp_path / "mine" / "resnet" / "1_square.ipynb").rename(lone)
    make_release(tmp_path, text="A new text.")
    told = []
    update_learners_files(tmp_path, str(lone), None, tmp_path / "mine", told.append)
    assert len(told) == 1 and "1 text" in told[0]
    assert "A new text." in sources(lone) and "my own cell" in sources(lone)
    assert len(list(tmp_path.glob(f"backups/*/{lone.name}"))) == 1
    stranger = tmp_path / "other.ipynb"
    stranger.write_bytes(lone.read_bytes())
    with pytest.raises(LabError, match="none of the course's notebooks: they are 1_square"):
        update_learners_files(tmp_path, str(stranger), None, tmp_path / "mine", print)


def test_a_file_beside_the_notebooks_is_renewed_and_kept(course, tmp_path):
    (course.release / "figure.svg").write_text("first")
    make_working_copy(course, tmp_path / "mine")
    (course.release / "figure.svg").write_text("second")
    [line] = update_assignment(course, tmp_path / "mine", TIME)
    assert BACKUP in line
    place = tmp_path / "mine" / "resnet"
    assert (place / "figure.svg").read_text() == "second"
    assert (tmp_path / "mine" / BACKUP / "figure.svg").read_text() == "first"


def test_reset_restores_one_stub_and_forgets_its_verdict(course, tmp_path):
    mine = tmp_path / "mine" / "resnet" / "1_square.ipynb"
    before = mine.read_bytes()
    [line] = reset_exercise([course], tmp_path / "mine", "square", TIME)
    assert BACKUP in line
    notebook = nbformat.read(mine, as_version=4)
    by_id = {cell.metadata.get("nbgrader", {}).get("grade_id", cell.id): cell for cell in notebook.cells}
    assert by_id["square"].source == STUB.format(name="square")
    assert by_id["check_square"].outputs == [] and "my own cell" in sources(mine)
    assert any(cell.get("outputs") for cell in notebook.cells), "the others' outputs stay"
    assert (tmp_path / "mine" / BACKUP / mine.name).read_bytes() == before


def test_reset_of_what_is_no_exercise_names_those_there_are(course, tmp_path):
    with pytest.raises(LabError, match="no exercise 'circle' to reset: choose one of square, cube"):
        list(reset_exercise([course], tmp_path / "mine", "circle", TIME))
