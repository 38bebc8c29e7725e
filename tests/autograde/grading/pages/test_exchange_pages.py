"""Feedback in the exchange: each notebook's name leads to the page, and nobody else can guess it."""

import pytest
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import notebook_hash
from traitlets.config import Config

from autograde.grading.pages.exchange_pages import ReleasePages

SECRET = "0f" * 64


@pytest.fixture
def release(tmp_path):
    """Put the feedback of a course into its exchange; returns what students find there, by name."""
    places = {"root": str(tmp_path / "course"), "course_id": "geometry", "assignment_id": "ps1"}
    config = Config({"CourseDirectory": places, "Exchange": {"root": str(tmp_path / "exchange")}})
    (tmp_path / "exchange").mkdir(mode=0o777)

    def call():
        ReleasePages(coursedir=CourseDirectory(config=config), config=config).start()
        found = (tmp_path / "exchange" / "geometry" / "feedback").iterdir()
        return {path.name: path.read_text() for path in found}

    return call


def graded(tmp_path, student, pages, secret=SECRET):
    """A graded submission of two notebooks, and its pages."""
    autograded, feedback = (
        tmp_path / "course" / kind / student / "ps1" for kind in ("autograded", "feedback")
    )
    autograded.mkdir(parents=True)
    feedback.mkdir(parents=True)
    for name in ("one", "two"):
        (autograded / f"{name}.ipynb").write_text("{}")
    for name in pages:
        (feedback / name).write_text(f"{name} of {student}")
    if secret:
        (autograded / "submission_secret.txt").write_text(secret)
    return autograded


def named(notebook):
    return f"{notebook_hash(secret=SECRET, notebook_id=notebook)}.html"


def test_one_page_for_all_notebooks_is_found_under_each(tmp_path, release):
    graded(tmp_path, "ada", ["feedback.html"])
    assert release() == {named("one"): "feedback.html of ada", named("two"): "feedback.html of ada"}
    page = tmp_path / "course" / "feedback" / "ada" / "ps1" / "feedback.html"
    page.write_text("a newer one")
    assert set(release().values()) == {"a newer one"}


def test_a_page_a_notebook_is_found_under_its_own(tmp_path, release):
    graded(tmp_path, "ada", ["one.html", "two.html"])
    assert release() == {named("one"): "one.html of ada", named("two"): "two.html of ada"}


def test_who_has_no_secret_is_left_out_and_the_others_are_not(tmp_path, release):
    (tmp_path / "private.txt").write_text(SECRET)
    for student, secret in {"bob": "", "eve": "x" * 5000, "zoe": ""}.items():
        folder = graded(tmp_path, student, ["feedback.html"], secret)
        if student == "zoe":
            (folder / "submission_secret.txt").symlink_to(tmp_path / "private.txt")
    graded(tmp_path, "ada", ["feedback.html"])
    assert set(release().values()) == {"feedback.html of ada"}
