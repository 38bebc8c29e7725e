"""What each platform's names say, and how a download's platform is found out."""

import pytest

from autograde.lms.naming import NAMINGS, SYSTEMS, Named, detect_system, read_name


@pytest.mark.parametrize(
    ("system", "path", "named"),
    [
        (
            "canvas",
            "lastfirst_LATE_12345_67890_1_data_analysis-2.ipynb",
            Named("12345", ("1_data_analysis-2.ipynb",), "lastfirst", "12345", "67890", late=True),
        ),
        ("canvas", "müllerzoë_7_8_x.ipynb", Named("7", ("x.ipynb",), "müllerzoë", "7", "8")),
        ("canvas", "sub/lee_2nd_7_8_x.ipynb", Named("7", ("x.ipynb",), "lee_2nd", "7", "8")),
        (
            "canvas",
            "LATE_anon_Ab3dE_8_x.ipynb",
            Named("anon_Ab3dE", ("x.ipynb",), "", "anon_Ab3dE", "8", late=True),
        ),
        ("canvas", "lee_7_text.html", Named("7", ("lee_7_text.html",), "lee", "7", entry="text")),
        (
            "moodle",
            "First Last_12345_assignsubmission_file_/data/x.csv",
            Named("12345", ("data", "x.csv"), "First Last", "12345", entry="file"),
        ),
        (  # Moodle 4.1 and later
            "moodle",
            "First Last_12345_assignsubmission_file/x.ipynb",
            Named("12345", ("x.ipynb",), "First Last", "12345", entry="file"),
        ),
        (
            "moodle",
            "all/O'Neil, Jr._12_assignsubmission_file_1_my_work.ipynb",
            Named("12", ("1_my_work.ipynb",), "O'Neil, Jr.", "12", entry="file"),
        ),
        (
            "gradescope",
            "assignment_9_export/submission_55/deep/x.ipynb",
            Named("submission_55", ("deep", "x.ipynb"), id="55"),
        ),
        (
            "classroom",
            "Course/Homework/Ada B. Lovelace - my - work.ipynb",
            Named("Ada B. Lovelace", ("my - work.ipynb",), "Ada B. Lovelace"),
        ),
        (
            "exchange",
            "inbound/ada+ps1+2030-02-01 12:00:00 UTC+abc=/x.ipynb",
            Named(
                "ada+ps1+2030-02-01 12:00:00 UTC+abc=",
                ("x.ipynb",),
                id="ada",
                assignment="ps1",
                time="2030-02-01 12:00:00 UTC",
            ),
        ),
    ],
)
def test_a_name_is_read(system, path, named):
    assert read_name(tuple(path.split("/")), system) == named


@pytest.mark.parametrize("path", ["x.ipynb", "README.md", "ada/x.ipynb", "lovelace_12.ipynb"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_another_name_says_nothing(system, path):
    assert read_name(tuple(path.split("/")), system) is None


def test_a_submission_that_gradescope_lists_may_be_called_anything():
    assert read_name(("778.pdf",), "gradescope", ["778.pdf"]) == Named("778.pdf", ("778.pdf",), id="778")


def test_the_platform_is_found_by_the_names():
    for system, namings in NAMINGS.items():
        for naming in namings:
            assert detect_system([tuple(naming.example.split("/")), ("README.md",)]) == system
    assert detect_system([("x", "submission_metadata.yml"), ("a - b.txt",)]) == "gradescope"
    assert detect_system([("x.ipynb",), ("ada", "y.ipynb")]) == ""


def test_most_names_decide():
    moodle = [(f"Name - {n}_{n}_assignsubmission_file_", "x - y.ipynb") for n in range(3)]
    assert detect_system([*moodle, ("notes - mine.txt",)]) == "moodle"
