"""Loads TensorFlow once, quietly, before any test imports Keras; marks what `make quick` leaves out."""

import os
import signal
from pathlib import Path

import pytest

import signs
from autograde.evidence.borrowed import cases_count
from autograde.grading.converters import skip_slow_import

skip_slow_import()
os.environ.setdefault("SIGNS_BUDGET", "small")
os.environ["LANGUAGE"] = "en"  # whatever the machine speaks
# Who starts the tests in the background may have them ignore Ctrl-C, and all programs below them with them.
signal.signal(signal.SIGINT, signal.default_int_handler)
signs.load_keras()
# Blocks that the self-test makes its mutants of are the tests' answers, too.
COUNTING = cases_count()
COUNTING.__enter__()


def pytest_unconfigure():
    COUNTING.__exit__(None, None, None)


TESTS = Path(__file__).parent
#: What starts kernels, nbgrader, processes or training: seconds for each test.
LONG = (
    "autograde/architectures",
    "autograde/build",
    "autograde/class_report/test_examples.py",
    "autograde/class_report/test_report.py",
    "autograde/evidence/test_alterations.py",
    "autograde/evidence/test_makers.py",
    "autograde/exercises",
    "autograde/files/test_judging.py",
    "autograde/grading",
    "autograde/isolation",
    "autograde/judge/test_values.py",
    "autograde/lms/test_round_trips.py",
    "autograde/lab/test_server.py",
    "autograde/kernels",
    "autograde/repair/test_course.py",
    "autograde/repair/test_submission.py",
    "autograde/selftest",
    "autograde/test_attacks.py",
    "autograde/test_build.py",
    "autograde/test_build_config.py",
    "autograde/test_demo.py",
    "autograde/test_doctor.py",
    "autograde/test_make_wheel.py",
    "autograde/test_new.py",
    "autograde/test_platforms.py",
    "autograde/test_sample_class.py",
    "autograde/test_selftest.py",
    "browser",
    "signs/command",
    "signs/test_hand_scenes.py",
    "signs/test_hands.py",
    "signs/test_mixture.py",
    "signs/test_model_card.py",
    "signs/test_finding.py",
    "signs/test_photos_read.py",
    "signs/training",
    "test_docs.py",
    "test_notebooks.py",
    "test_site.py",
    "test_stock.py",
)
#: What takes minutes; begun first, so that the last file to end is a short one.
FIRST = (
    "autograde/grading/test_commands.py",
    "test_docs.py",
    "test_notebooks.py",
    "autograde/grading",
    "autograde/test_",
)


def _turn(item):
    place = item.path.relative_to(TESTS).as_posix()
    return next((turn for turn, start in enumerate(FIRST) if place.startswith(start)), len(FIRST))


def pytest_collection_modifyitems(items):
    items.sort(key=_turn)
    for item in items:
        place = item.path.relative_to(TESTS).as_posix()
        if place.startswith(LONG):
            item.add_marker(pytest.mark.long)
