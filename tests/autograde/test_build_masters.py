import nbformat
import pytest
from factories import (
    check_cell,
    code_cell,
    contents,
    locked_cell,
    make_course,
    master,
    text_cell,
)

from autograde.build.masters import read_master, read_masters
from autograde.build.regions import MasterError
from autograde.build.source import write_source


def cells(tmp_path, *text, name="1_parabola"):
    path = tmp_path / f"{name}.py"
    path.write_text(master(*text), encoding="utf-8")
    return read_master(path).notebook.cells


def test_ids_are_the_grade_ids_and_positions_after_them(tmp_path):
    plain, locked, test = text_cell("Text."), locked_cell("imports", "1"), check_cell()
    made = cells(tmp_path, plain, plain, locked, plain, test, plain, plain)
    assert [cell.id for cell in made] == [
        "start-1",
        "start-2",
        "imports",
        "after-imports-1",
        "check_parabola",
        "after-check_parabola-1",
        "after-check_parabola-2",
    ]


def test_a_new_cell_renames_only_the_plain_cells_up_to_the_next_marked_one(tmp_path):
    plain, locked = text_cell("Text."), locked_cell("imports", "1")
    before = [cell.id for cell in cells(tmp_path, plain, locked, plain)]
    after = [cell.id for cell in cells(tmp_path, text_cell("New."), plain, locked, plain)]
    assert set(after) - set(before) == {"start-2"}


def test_the_same_text_gives_the_same_bytes(tmp_path):
    course = make_course(
        tmp_path,
        files={"figures/a.svg": b"<svg/>", "figures/.DS_Store": b"trace", "sample_class.toml": b"planted"},
    )
    for folder in ("once", "again"):
        write_source(read_masters(course.assignments), course.assignments, tmp_path / folder)
    assert contents(tmp_path / "once") == contents(tmp_path / "again")
    assert set(contents(tmp_path / "once")) == {
        "1_parabola.ipynb",
        "2_line.ipynb",
        "unreleased/5_training.ipynb",
        "figures/a.svg",
    }


def test_the_notebooks_are_valid_and_tell_nothing_of_the_machine_or_of_jupytext(tmp_path):
    course = make_course(tmp_path)
    write_source(read_masters(course.assignments), course.assignments, tmp_path / "made")
    for path in (tmp_path / "made").rglob("*.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert text.endswith("}\n")
        assert "jupytext" not in text
        assert "lines_to_next_cell" not in text
        notebook = nbformat.reads(text, as_version=nbformat.NO_CONVERT)
        nbformat.validate(notebook)
        assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
        assert notebook.metadata.kernelspec.name == "python3"
        assert "version" not in notebook.metadata.language_info
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert all(cell.execution_count is None and not cell.outputs for cell in code)


def test_blank_lines_in_code_and_magic_commands_survive(tmp_path):
    code = "first = 1\n\n\nsecond = 2\n# %matplotlib inline"
    [cell] = cells(tmp_path, code_cell(code))
    assert cell.source == "first = 1\n\n\nsecond = 2\n%matplotlib inline"


def test_tags_are_kept(tmp_path):
    [cell] = cells(tmp_path, code_cell("1", 'tags=["hide-input"]'))
    assert cell.metadata == {"tags": ["hide-input"]}


def test_a_master_says_on_its_first_cell_that_students_do_not_get_it(tmp_path):
    course = make_course(tmp_path)
    assert {made.name: made.released for made in read_masters(course.assignments)} == {
        "1_parabola": True,
        "2_line": True,
        "5_training": False,
    }
    [cell] = cells(tmp_path, text_cell("Text.", "released=false"))
    assert "released" not in cell.metadata


def test_what_says_not_who_gets_it_or_says_it_wrongly_is_refused(tmp_path):
    marked, plain = locked_cell("imports", "1"), text_cell("Text.")
    with pytest.raises(MasterError, match="no cell is marked: mark the students' cells, or say released=f"):
        read_masters(make_course(tmp_path / "course", {"1_text": plain}).assignments)
    for text, message in (
        ([marked, text_cell("Text.", "released=false")], "say it on its first cell"),
        ([text_cell("Text.", "released=3"), marked], "write released=false"),
    ):
        with pytest.raises(MasterError, match=message):
            cells(tmp_path, *text)
    assert cells(tmp_path, text_cell("Text.", "released=true"))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("parabola", text_cell("Text."), "a master is named <number>_<name>.py"),
        ("1_parabola", "import os\n" + text_cell("Text."), "line 1: the file does not begin with a cell"),
        ("1_parabola", "# %% [raw]\n# text\n", "line 1: a raw cell"),
        ("1_parabola", "", "line 1: the file does not begin with a cell"),
    ],
)
def test_a_file_that_is_no_master_is_refused(tmp_path, name, text, message):
    with pytest.raises(MasterError) as error:
        cells(tmp_path, text, name=name)
    assert message in str(error.value)


def test_a_folder_without_masters_is_refused(tmp_path):
    with pytest.raises(MasterError, match="no masters in"):
        read_masters(tmp_path)
