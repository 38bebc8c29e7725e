"""A class that works in another language: handed in, graded, fed back and exported as any other."""

import csv

import nbformat
import pytest
from grading_course import COURSE, RIGHT, WRONG, autograde, grade, hand_in, make_course
from languages import english_in
from made_up_language import CHINESE, LANGUAGE, write_catalogue

from autograde.build import build
from autograde.course import in_language


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("translated") / "course", COURSE)
    with course.config.open("a") as config:
        config.write("\nc.WarmProvisioner.keras = False\n")
    for path in course.assignments.glob("*.py"):
        write_catalogue(path)
    edition = in_language(course, LANGUAGE)
    build(edition, check_solutions=True, report=lambda line: None)
    hand_in(edition, "anna", RIGHT)
    hand_in(edition, "boris", {**RIGHT, "scale_pixels": WRONG["scale_pixels"]})
    return edition


def test_it_is_graded_fed_back_and_exported_by_its_name(edition):
    lines = grade(edition, edition.assignment)
    assert {student: line["points"] for student, line in lines.items()} == {"anna": 9, "boris": 6}
    notebook = nbformat.read(
        edition.autograded / "anna" / edition.assignment / "3_scaling.ipynb", as_version=4
    )
    texts = [cell.source for cell in notebook.cells if cell.id.startswith("start-")]
    assert texts and all(CHINESE in text and not english_in(text) for text in texts)

    autograde(edition, "feedback", edition.assignment)
    assert list((edition.feedback / "anna" / edition.assignment).glob("*.html"))
    place = edition.root / "grades.csv"
    autograde(edition, "export", "--format", "csv", edition.assignment, "--to", place)
    with place.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert {row["student"] for row in rows} == {"anna", "boris"}
    autograde(edition, "report", edition.assignment)
