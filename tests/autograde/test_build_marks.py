import pytest
from factories import check_cell, code_cell, locked_cell, master, solution_cell, text_cell, written_cell
from nbgrader.nbgraderformat import MetadataValidator

from autograde.build.masters import read_master, read_masters
from autograde.build.regions import MasterError


def read(tmp_path, *cells):
    path = tmp_path / "1_parabola.py"
    path.write_text(master(*cells), encoding="utf-8")
    return read_master(path)


def metadata(tmp_path, cell):
    [made] = read(tmp_path, cell).notebook.cells
    return made.metadata.nbgrader


def test_each_mark_becomes_the_metadata_that_nbgrader_documents(tmp_path):
    """grade: brings points; solution: the student writes it; locked: restored from the gradebook."""
    keys = ("grade", "solution", "locked", "task")
    made = {
        "locked": metadata(tmp_path, locked_cell("imports", "import os")),
        "solution": metadata(tmp_path, solution_cell()),
        "test": metadata(tmp_path, check_cell()),
        "written": metadata(tmp_path, written_cell()),
    }
    assert {kind: tuple(data[key] for key in keys) for kind, data in made.items()} == {
        "locked": (False, False, True, False),
        "solution": (False, True, False, False),
        "test": (True, False, True, False),
        "written": (True, True, False, False),
    }
    assert made["test"].points == 3
    assert made["written"].points == 2
    assert "points" not in made["solution"]
    assert [data.grade_id for data in made.values()] == ["imports", "parabola", "check_parabola", "why"]


def test_nbgrader_itself_finds_nothing_wrong_with_the_metadata(tmp_path):
    made = read(tmp_path, locked_cell("imports", "import os"), solution_cell(), check_cell(), written_cell())
    MetadataValidator().validate_nb(made.notebook)


def test_a_plain_cell_gets_no_metadata(tmp_path):
    made = read(tmp_path, text_cell("# Title"), code_cell("1 + 1"))
    assert [dict(cell.metadata) for cell in made.notebook.cells] == [{}, {}]


REGION = "### BEGIN SOLUTION\nvalue = 1\n### END SOLUTION"
HIDDEN = 'check("f", f)\n### BEGIN HIDDEN TESTS\ncheck("f", f, hidden=True)\n### END HIDDEN TESTS'

MISTAKES = {
    "unknown mark": (code_cell("1", 'lokced="imports"'), "unknown mark 'lokced'"),
    "words in place of a mark": (code_cell("1", "locked"), "'locked' on the cell's first line is no mark"),
    "two marks": (code_cell(REGION, 'locked="a" solution="b"'), "locked and solution cannot both mark"),
    "id with a blank": (locked_cell("the imports", "1"), "is no grade id"),
    "id that is a number": (code_cell("1", "locked=3"), "is no grade id"),
    "points missing": (check_cell(points=""), "has no points"),
    "points of zero": (check_cell(points="points=0"), "points=0: write a positive number"),
    "points in words": (check_cell(points='points="ten"'), "points='ten': write a positive number"),
    "points not a number": (check_cell(points="points=true"), "points=True: write a positive number"),
    "points on a solution": (code_cell(REGION, 'solution="a" points=3'), "a solution cell has no points"),
    "points without a mark": (code_cell("1", "points=3"), "points without test or written"),
    "written on code": (code_cell(REGION, 'written="why" points=3'), "written is a mark of markdown cells"),
    "test on text": (text_cell("check", 'test="why" points=3'), "test is a mark of code cells"),
    "solution without a region": (code_cell("value = 1", 'solution="a"'), "no solution region"),
    "answer without a region": (text_cell("Why?", 'written="a" points=3'), "no solution region"),
    "region in a plain cell": (code_cell(REGION), "a solution region in a cell that is not the student's"),
    "region in a test": (
        code_cell(REGION + '\ncheck("f", f)', 'test="a" points=1'),
        "a solution region in a cell that is not",
    ),
    "hidden tests in a plain cell": (code_cell(HIDDEN), "hidden tests in a cell that is no test"),
    "BEGIN without END": (code_cell("### BEGIN SOLUTION\n1", 'solution="a"'), "BEGIN SOLUTION has no END"),
    "END without BEGIN": (code_cell("1\n### END SOLUTION", 'solution="a"'), "END SOLUTION has no BEGIN"),
    "ends crossed": (
        code_cell("### BEGIN SOLUTION\nvalue = 1\n### END HIDDEN TESTS", 'solution="a"'),
        "END HIDDEN TESTS has no BEGIN",
    ),
    "nested": (code_cell("### BEGIN SOLUTION\n" + REGION, 'solution="a"'), "stands inside BEGIN SOLUTION"),
    "empty region": (
        code_cell("### BEGIN SOLUTION\n### END SOLUTION", 'solution="a"'),
        "nothing stands between BEGIN SOLUTION and END",
    ),
    "marker misspelt": (
        code_cell("x = 1\n# BEGIN SOLUTION", 'solution="a"'),
        "nbgrader would take '# BEGIN SOLUTION'",
    ),
    "test that tests nothing": (code_cell("f(2)", 'test="a" points=1'), "nor asserts anything"),
    "check that is not the end": (
        code_cell('check("f", f)\nassert True', 'test="a" points=1'),
        "must end in a call of check",
    ),
    "check only in the hidden part": (
        code_cell('### BEGIN HIDDEN TESTS\ncheck("f", f)\n### END HIDDEN TESTS', 'test="a" points=1'),
        "must end in a call of check",
    ),
    "number of check thrown away": (code_cell('check("f", f);', 'test="a" points=1'), "hides its points"),
    "test that is no Python": (code_cell("check(", 'test="a" points=1'), "the test is not Python"),
}


@pytest.mark.parametrize(("cell", "message"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_line_that_names_the_file_and_the_line(tmp_path, cell, message):
    with pytest.raises(MasterError) as error:
        read(tmp_path, text_cell("# Title"), cell)
    assert message in str(error.value)
    assert str(error.value).startswith("1_parabola.py, line 4")
    assert "\n" not in str(error.value)


def test_a_grade_id_is_unique_in_the_notebook_and_in_the_assignment(tmp_path):
    with pytest.raises(MasterError, match=r"line 4: grade id 'imports' is taken by an earlier cell"):
        read(tmp_path, locked_cell("imports", "1"), locked_cell("imports", "2"))
    for name in ("1_parabola", "2_line"):
        (tmp_path / f"{name}.py").write_text(locked_cell("imports", "1"))
    with pytest.raises(MasterError, match=r"2_line\.py: grade id 'imports' is taken by a cell of 1_parabola"):
        read_masters(tmp_path)


@pytest.mark.parametrize(
    "test",
    [
        "assert f(2) == 4",
        "for n in range(3):\n    assert f(n) == n**2",
        "### BEGIN HIDDEN TESTS\nassert f(2) == 4\n### END HIDDEN TESTS",
        "assert f(1) == 1\n### BEGIN HIDDEN TESTS\nassert f(2) == 4\n### END HIDDEN TESTS",
    ],
)
def test_plain_asserts_are_tests_too(tmp_path, test):
    data = metadata(tmp_path, code_cell(test, 'test="test_f" points=1'))
    assert data.grade and data.locked and data.points == 1
