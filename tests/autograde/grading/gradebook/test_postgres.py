"""A gradebook in PostgreSQL gives the same scores; the test starts a real server of its own."""

import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import nbformat
import opened_at_once
import pytest
from grading_course import RIGHT, all_rows, autograde, copy_course, grade, hand_in, hand_in_class, start
from sqlalchemy import create_engine, text

from autograde.course import Course

pytest.importorskip("psycopg", reason='psycopg is missing: pip install "residual-signs-course[grade]"')


def find_binaries():
    """The folder of PostgreSQL's server programs, or None."""
    found = [shutil.which("initdb"), *sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))]
    return next((Path(path).parent for path in reversed(found) if path), None)


def ordinary_user():
    """What a command needs before it so as not to run as root, which PostgreSQL refuses; and who it is."""
    if os.geteuid() != 0:
        return [], None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"], user


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL server on a socket in a folder of its own; gives the URL of its database."""
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server here: install Debian's package postgresql to run this")
    before, user = ordinary_user()
    with tempfile.TemporaryDirectory(prefix="postgres-") as name:
        folder = Path(name)
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        data = folder / "data"
        initialise = [
            binaries / "initdb",
            "-D",
            data,
            "-A",
            "trust",
            "-U",
            "course",
            "--no-sync",
            "-E",
            "UTF8",
        ]
        subprocess.run([*before, *initialise], check=True, capture_output=True, cwd=folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        serve = [binaries / "postgres", "-D", data, "-k", folder, "-h", "127.0.0.1", "-p", str(port), "-F"]
        with (folder / "log").open("w") as log:
            process = subprocess.Popen([*before, *serve], cwd=folder, stdout=log, stderr=log)
        try:
            url = f"postgresql+psycopg://course@127.0.0.1:{port}/postgres"
            wait_for(url, process, folder / "log")
            yield url
        finally:
            process.terminate()
            process.wait(30)


def wait_for(url, process, log):
    engine = create_engine(url)
    for _ in range(300):
        assert process.poll() is None, log.read_text()
        try:
            with engine.connect() as connection:
                connection.execute(text("SELECT 1"))
            break
        except Exception:  # noqa: BLE001 - not yet
            time.sleep(0.1)
    engine.dispose()


@pytest.fixture
def database(server):
    """An empty database."""
    name = f"course_{time.monotonic_ns()}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.replace("/postgres", f"/{name}")


def use_database(course, url):
    with course.config.open("a") as config:
        config.write(f"\nc.CourseDirectory.db_url = {url!r}\n")
    return Course(course.root, "resnet")


@pytest.fixture
def course(small_course, tmp_path):
    course = copy_course(small_course, tmp_path / "course")
    hand_in_class(course, 3)
    return course


@pytest.mark.slow
def test_a_gradebook_in_postgresql_has_the_same_scores(graded_course, database, tmp_path):
    course = use_database(copy_course(graded_course, tmp_path / "course"), database)
    assert {line["state"] for line in grade(course).values()} == {"graded"}
    assert all_rows(course) == all_rows(graded_course)
    assert not (course.classroom / "gradebook.db").exists()
    assert Course(course.root, "resnet").gradebook is None
    assert {line["state"] for line in grade(course).values()} == {"unchanged"}
    out, _ = autograde(course, "regrade", "--dry-run")
    assert "0 of 2 submissions" in out
    autograde(course, "feedback")
    assert len(list(course.feedback.rglob("*.html"))) == 2


@pytest.mark.slow
def test_many_open_a_new_gradebook_at_once(database):
    assert opened_at_once.open_at_once(database) == opened_at_once.RIGHT


@pytest.mark.slow
def test_two_machines_do_not_grade_into_one_gradebook_at_once(course, database, tmp_path):
    course = use_database(course, database)
    hand_in(
        course, "student-02", {**RIGHT, "line": "import time\ntime.sleep(20)\nreturn number * number + 1"}
    )
    other = copy_course(course, tmp_path / "other")
    first = start(course, "grade", "--json", "--workers", "1")
    assert first.stdout.readline()
    _, error = autograde(other, "grade", status=2)
    assert error == "autograde: another machine is grading into this gradebook: wait for it to end\n"
    _, error = first.communicate(timeout=120)
    assert first.returncode == 0, error
    assert len(all_rows(course)) == 3
    assert len(grade(other, "--students", "student-00")) == 1  # the lock is free again


@pytest.mark.slow
def test_a_killed_grading_leaves_no_lock_in_the_database(course, database):
    course = use_database(course, database)
    first = start(course, "grade", "--json", "--workers", "1")
    assert first.stdout.readline()
    first.kill()
    first.communicate()
    assert "graded" in {line["state"] for line in grade(course).values()}
    assert len(all_rows(course)) == 3


def test_a_database_that_does_not_answer_is_told_in_one_line(course):
    use_database(course, "postgresql+psycopg://course@127.0.0.1:9/none")
    _, error = autograde(course, "grade", status=2)
    assert error.startswith("autograde: the gradebook cannot be used: ") and error.count("\n") == 1


@pytest.mark.slow
def test_before_a_migration_the_assignments_rows_are_copied_from_the_server(course, database):
    course = use_database(course, database)
    grade(course)
    before = all_rows(course)
    for place in (course.source, course.release):
        path = place / "1_parabola.ipynb"
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") == "check_parabola":
                cell.metadata.nbgrader.points = 5
        nbformat.write(notebook, path)
    out, _ = autograde(course, "migrate")
    [copy] = course.classroom.glob("gradebook-*.json")
    assert copy.name in out
    kept = json.loads(copy.read_text())
    assert len(kept["submitted_assignment"]) == 3
    names = {cell["id"]: cell["name"] for cell in kept["base_cell"]}
    scores = [row["auto_score"] for row in kept["grade"] if names[row["cell_id"]] == "check_parabola"]
    found = [each["notebooks"]["1_parabola"]["grades"]["check_parabola"][0] for each in before.values()]
    assert sorted(scores) == sorted(found) == [0, 3, 3]
    maximum = {row["id"]: row["max_score"] for row in kept["grade_cells"]}
    assert 3 in maximum.values() and 5 not in maximum.values()
