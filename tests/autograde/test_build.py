"""The whole build on tiny courses: what it makes, and that a failure changes nothing."""

import shutil

import nbformat
import pytest
from factories import MODEL_ANSWER, SMALL_COURSE, code_cell, contents, graded_master, make_course

from autograde.build import LeakError, ReleaseError, SolutionError, build, masters_of
from autograde.build.stock import NbgraderError, make_throwaway, run_nbgrader
from autograde.build.swap import swap_in
from autograde.course import Course
from autograde.gradebook import begin_gradebook


def silently(course, **options):
    return build(course, report=lambda line: None, **{"check_solutions": False, **options})


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("built"), files={"figures/curve.txt": b"a curve"})
    lines = []
    assert build(course, report=lines.append)
    return course, lines


@pytest.fixture
def course(built, tmp_path):
    """A copy of the built course, to be spoilt."""
    shutil.copytree(built[0].root, tmp_path / "course")
    return Course((tmp_path / "course").resolve(), "resnet")


def made(course):
    return {**contents(course.source.parent), **contents(course.release.parent)}


def cells_of(path):
    return nbformat.read(path, as_version=4).cells


def edit(course, name, old, new):
    path = course.assignments / f"{name}.py"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def assert_nothing_changed(course, before):
    assert made(course) == before
    names = {path.name for path in course.root.iterdir()}
    assert names - {"classroom"} == {"assignments", "nbgrader_config.py", "release", "source"}


def test_every_step_is_said_and_the_solutions_get_all_automatic_points(built):
    said = "\n".join(built[1])
    assert "they get all 6 automatic points" in said  # 3 for each function; the 2 for the text are by hand
    assert "generate_assignment" in said
    assert "source/resnet/: written" in said


def test_the_release_has_stubs_for_solutions_and_nothing_hidden(built):
    course = built[0]
    assert set(contents(course.release)) == {"1_parabola.ipynb", "2_line.ipynb", "figures/curve.txt"}
    everything = b"".join(contents(course.release).values()).decode()
    assert everything.count("raise NotImplementedError()") == 2
    assert "YOUR ANSWER HERE" in everything
    for secret in ("hidden=True", "number * number + 1", MODEL_ANSWER, "learning_rate", "BEGIN"):
        assert secret not in everything


def test_source_and_release_have_the_same_cells(built):
    course = built[0]
    for path in course.release.glob("*.ipynb"):
        source = [cell.id for cell in cells_of(course.source / path.name)]
        assert [cell.id for cell in cells_of(path)] == source


def test_a_second_build_leaves_the_files_alone(course):
    before = {path: path.stat().st_mtime_ns for path in course.root.rglob("*") if path.is_file()}
    assert silently(course) is False
    assert {path: path.stat().st_mtime_ns for path in course.root.rglob("*") if path.is_file()} == before


def test_one_edited_word_changes_one_cell_and_nothing_else(course):
    before = made(course)
    cells = {side: cells_of(side / "1_parabola.ipynb") for side in (course.source, course.release)}
    edit(course, "1_parabola", "A curve of *numbers*.", "A bend of *numbers*.")
    assert silently(course)
    after = made(course)
    assert [name for name in before if before[name] != after[name]] == ["resnet/1_parabola.ipynb"]
    for side, old in cells.items():
        new = cells_of(side / "1_parabola.ipynb")
        changed = [cell.id for cell, was in zip(new, old, strict=True) if cell != was]
        assert changed == ["start-1"]


def test_a_leak_stops_the_build_and_changes_nothing(course):
    before = made(course)
    edit(course, "1_parabola", "A curve of *numbers*.", "A curve: `return number * number + 1`.")
    with pytest.raises(LeakError, match=r"1_parabola\.ipynb, cell start-1, source"):
        silently(course)
    assert_nothing_changed(course, before)


def test_solutions_without_full_marks_stop_the_build_and_change_nothing(course):
    """One wrong solution, one that writes to stderr (which costs all points), one cell that raises."""
    before = made(course)
    edit(course, "1_parabola", "number + 1  #", "number + 2  #")
    edit(course, "1_parabola", "curve = [", "curve = nothing + [")
    edit(course, "2_line", "    return 0.0\n", "    return 0.0\n\nimport sys\n")
    edit(course, "2_line", "check(line)", 'sys.stderr.write("a warning")\ncheck(line)')
    lines = []
    with pytest.raises(SolutionError) as error:
        build(course, report=lines.append)
    assert error.value.cells == (
        "1_parabola, after-imports_parabola-1: raises NameError: name 'nothing' is not defined",
        "2_line, check_line: writes to stderr: a warning",
        "1_parabola, check_parabola: 0 of 3 points",
        "2_line, check_line: 0 of 3 points",
    )
    assert set(error.value.cells) <= set(lines)
    assert "(and 3 more)" in str(error.value)
    assert_nothing_changed(course, before)


def test_every_cell_of_a_solution_runs_shut_in_whether_a_grade_depends_on_it_or_not(course):
    """The kernel does not see the course; cells for people, which grading leaves out, run as well."""
    course_root = str(course.root)
    seen = f"from pathlib import Path\n\nassert not Path({course_root!r}).exists(), 'it sees the course'"
    shown = "raise ValueError('nothing to show')"
    with (course.assignments / "2_line.py").open("a", encoding="utf-8") as master:
        master.write("\n" + code_cell(seen) + "\n" + code_cell(shown, 'tags=["for-people"]'))
    with pytest.raises(SolutionError) as error:
        silently(course, check_solutions=True)
    [told] = error.value.cells
    assert told.startswith("2_line, ") and told.endswith(": raises ValueError: nothing to show")


@pytest.mark.slow
def test_a_master_that_the_configuration_keeps_from_the_release_is_named(tmp_path):
    course = make_course(tmp_path, {**SMALL_COURSE, "6_cubic": graded_master("cubic")})
    course.config.write_text(course.config.read_text() + '\nc.CourseDirectory.notebook_id = "[!6]*"\n')
    with pytest.raises(ReleaseError, match="6_cubic was not released"):
        silently(course)
    assert not course.source.exists()


def test_a_build_without_a_name_builds_every_assignment_that_has_masters(tmp_path):
    course = make_course(tmp_path)
    for name in ("cubic", "resnet"):
        (course.root / "assignments" / name).mkdir(exist_ok=True)
    (course.root / "release" / "by_hand").mkdir(parents=True)
    assert masters_of(course.root) == ["cubic", "resnet"]


@pytest.mark.slow
def test_a_failing_nbgrader_is_one_line_and_its_log_is_shown(course):
    before = made(course)
    course.config.write_text(course.config.read_text() + "\nc.ClearSolutions.code_stub = {'java': ''}\n")
    lines = []
    with pytest.raises(NbgraderError) as error:
        build(course, report=lines.append)
    assert str(error.value).startswith("nbgrader generate_assignment failed: ")
    assert "language 'python' has not been specified" in str(error.value)
    assert "\n" not in str(error.value)
    assert "Traceback" in "\n".join(lines)
    assert_nothing_changed(course, before)


@pytest.mark.slow
def test_the_users_own_nbgrader_settings_do_not_reach_the_release(course, tmp_path, monkeypatch):
    settings = tmp_path / "settings"
    settings.mkdir()
    (settings / "nbgrader_config.py").write_text("c = get_config()\nc.ClearSolutions.text_stub = 'MINE'\n")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(settings))
    assert silently(course) is False


def test_a_build_touches_no_gradebook_or_folder_that_the_configuration_names_by_its_full_path(tmp_path):
    course = make_course(tmp_path / "course")
    gradebook, elsewhere = tmp_path / "server.db", tmp_path / "students"
    with course.config.open("a") as config:
        config.write(f"\nc.CourseDirectory.db_url = 'sqlite:///{gradebook}'\n")
        config.write(f"c.CourseDirectory.release_directory = {str(elsewhere)!r}\n")
    course = type(course)(course.root, course.assignment)
    begin_gradebook(f"sqlite:///{gradebook}")
    before = gradebook.read_bytes()
    build(course, check_solutions=False, report=lambda line: None)
    assert gradebook.read_bytes() == before
    assert {path.name for path in course.release.glob("*.ipynb")} == {"1_parabola.ipynb", "2_line.ipynb"}
    assert course.release.is_relative_to(elsewhere) and not (course.root / "release").exists()


def test_an_interrupted_swap_puts_everything_back(tmp_path, monkeypatch):
    for folder, text in (("new_a", "new"), ("new_b", "new"), ("a", "old"), ("b", "old"), ("attic", "")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "file.txt").write_text(text)
    rename, calls = type(tmp_path).rename, []

    def interrupted(path, target):
        calls.append(path.name)
        if calls == ["a", "new_a", "b", "new_b"]:
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(type(tmp_path), "rename", interrupted)
    folders = {tmp_path / "new_a": tmp_path / "a", tmp_path / "new_b": tmp_path / "b"}
    with pytest.raises(KeyboardInterrupt):
        swap_in(folders, tmp_path / "attic")
    assert [(tmp_path / name / "file.txt").read_text() for name in ("a", "b")] == ["old", "old"]


def test_a_folder_opened_in_jupyterlab_counts_as_unchanged(tmp_path):
    for folder in ("new", "old"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "file.txt").write_text("same")
    (tmp_path / "old" / ".ipynb_checkpoints").mkdir()
    (tmp_path / "old" / ".ipynb_checkpoints" / "file-checkpoint.txt").write_text("older")
    assert swap_in({tmp_path / "new": tmp_path / "old"}, tmp_path) == []


def test_a_command_that_nbgrader_refuses_says_why(tmp_path):
    root = tmp_path / "throwaway"
    root.mkdir()
    course = make_throwaway(make_course(tmp_path / "course"), root)
    with pytest.raises(NbgraderError, match="No notebooks were matched") as error:
        run_nbgrader(course, "generate_assignment", "resnet")
    assert "ERROR" in error.value.log
