"""What grades depend on: everything that could change one is in the hashes, and nothing else."""

import shutil
from pathlib import Path

import pytest
from traitlets.config import Config

from autograde import exercises
from autograde.course import Course
from autograde.grading.gradebook import inputs
from autograde.grading.gradebook.inputs import hash_exercises, hash_notebooks, hash_package, hash_settings


@pytest.fixture
def course(tmp_path):
    course = Course(tmp_path, "ps1")
    course.config.write_text("c = get_config()")
    return course


def test_a_notebook_that_students_do_not_get_changes_no_grade(tmp_path):
    course = Course(tmp_path, "ps1")
    (course.source / "unreleased").mkdir(parents=True)
    course.config.write_text("c = get_config()")
    before = hash_notebooks(course)
    (course.source / "unreleased" / "5.ipynb").write_text("x")
    assert hash_notebooks(course) == before
    (course.source / "1.ipynb").write_text("x")
    assert hash_notebooks(course) != before


def test_exercises_of_the_course_and_of_installed_packages_change_grades(tmp_path, monkeypatch):
    course = Course(tmp_path / "course", "ps1")
    course.exercises.mkdir(parents=True)
    course.config.write_text("c = get_config()")
    installed = tmp_path / "site-packages" / "theirs"
    monkeypatch.setattr(exercises, "__path__", [*exercises.__path__, str(installed)])
    course.source.mkdir(parents=True)
    (course.source / "1.ipynb").write_text("check('mine', mine)")
    hashes = {str(hash_exercises(course))}
    for place in (course.exercises, installed):
        (place / "mine").mkdir(parents=True)
        for rubric in ("RUBRIC = {}", "RUBRIC = None"):
            (place / "mine" / "kept.py").write_text(rubric)
            hashes.add(str(hash_exercises(course)))
    assert len(hashes) == 5


def test_a_change_of_one_of_the_kits_exercises_concerns_the_assignments_that_ask_it(tmp_path, monkeypatch):
    kit = tmp_path / "autograde" / "exercises"
    shutil.copytree(inputs._KIT, kit, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(inputs, "_KIT", kit)
    asks = {"ps1": "check('scale_pixels', f)", "ps2": "check('ResNet50', f)", "ps3": "no check of ours"}
    for name, text in asks.items():
        source = Course(tmp_path, name).source
        source.mkdir(parents=True)
        (source / "1.ipynb").write_text(text)

    def concerned(changed):
        hash_package.cache_clear()
        before = {name: hash_exercises(Course(tmp_path, name)) for name in asks}
        package = hash_package()
        (kit / changed).write_text((kit / changed).read_text() + "\nMORE = 1\n")
        hash_package.cache_clear()
        assert (hash_package() == package) == (changed != "__init__.py")
        hash_package.cache_clear()
        return {name for name in asks if hash_exercises(Course(tmp_path, name)) != before[name]}

    assert concerned("scale_pixels/kept.py") == {"ps1"}
    assert concerned("_residual/kept.py") == {"ps2"} == concerned("identity_block/reference.py")
    assert concerned("__init__.py") == set(), "that is the package"


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("ExportPlugin", {"to": "there.csv"}),
        ("FeedbackExporter", {"show_hidden_tests_from": "2030-01-01"}),
        ("Words", {"language": "zh"}),
        ("CourseDirectory", {"submitted_directory": "elsewhere", "db_url": "sqlite:///x.db", "root": "/x"}),
        ("Execute", {}),
    ],
)
def test_settings_on_which_no_grade_depends_are_left_out(course, section, values):
    assert hash_settings(course, Config({section: values})) == hash_settings(course, Config())


def test_each_section_has_a_hash_of_its_own_and_the_penalty_its_own(course):
    before = hash_settings(course, Config({"Execute": {"timeout": 3}, "TidyOutputs": {"most": {1, 2}}}))
    other = {"Execute": {"timeout": 4}, "TidyOutputs": {"most": {2, 1}}, "LateSubmissionPlugin": {"x": 1}}
    after = hash_settings(course, Config(other))
    assert [name for name in before[0] if before[0][name] != after[0][name]] == ["Execute"]
    assert "LateSubmissionPlugin" not in after[0] and before[1] != after[1]


def test_a_course_that_was_moved_has_the_same_hashes(tmp_path):
    hashes = []
    for name in ("here", "there"):
        course = Course(tmp_path / name, "ps1")
        said = {"Autograde": {"where": str(course.root / "extras"), "path": Path(course.root, "x")}}
        hashes.append(hash_settings(course, Config(said)))
    assert hashes[0] == hashes[1]


def test_a_step_of_grading_beside_the_config_counts_with_what_it_imports(course):
    said = Config({"Autograde": {"autograde_preprocessors": ["my_steps.Tidy"]}})
    for name, text in (("my_steps", "import my_words"), ("my_words", "A = 1"), ("not_named", "B = 1")):
        (course.root / f"{name}.py").write_text(text)
    before = hash_settings(course, said)
    (course.root / "not_named.py").write_text("B = 2")
    assert hash_settings(course, said) == before
    (course.root / "my_words.py").write_text("A = 2")
    assert hash_settings(course, said) != before


def test_what_cannot_be_told_from_its_value_counts_by_the_files_text(course):
    said = Config({"Execute": {"hook": lambda: 3}})
    before = hash_settings(course, said)
    assert hash_settings(course, Config({"Execute": {"hook": lambda: 4}})) == before
    course.config.write_text("c = get_config()  # another")
    assert hash_settings(course, said) != before
