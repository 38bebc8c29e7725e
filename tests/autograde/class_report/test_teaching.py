"""What to teach again: every exercise of the kit has its own words, and the most needed comes first."""

from pathlib import Path

import pytest

from autograde.class_report.findings import FindingCount
from autograde.class_report.gather import Seen, Submission
from autograde.class_report.teaching import find_topics, hardest, teach
from autograde.exercise import list_exercises, load_exercise
from autograde.learner.why import why


@pytest.mark.parametrize("name", list_exercises())
def test_an_exercise_says_what_to_teach_again(name):
    told = load_exercise(name).kept.TEACH
    assert len(told[""]) > 120 and all(80 < len(text) < 500 for text in told.values())
    assert len(told) > 2


def test_the_component_comes_before_the_identifier_and_why_is_the_fallback():
    kept = load_exercise("identity_block").kept
    key = ("identity_block", "shortcut", "batch_normalization-missing")
    assert teach(key) == kept.TEACH["shortcut:batch_normalization-missing"]
    assert teach(("identity_block", "main_a", key[2])) == kept.TEACH[key[2]] != teach(key)
    assert teach(("identity_block", "", "raises-ValueError")) == kept.TEACH["raises"]
    other = ("identity_block", "main_a", "layer-shared")
    assert teach(other) == why(load_exercise("identity_block"), "main_a", "layer-shared")
    assert teach(("identity_block", "", "entirely-new")) == kept.TEACH[""]


def test_of_an_exercise_that_is_gone_something_is_said():
    assert teach(("gone", "", "no-array")) and teach(("gone", "", "anything"))


def submission(*keys):
    by_exercise = {}
    for key in keys:
        by_exercise.setdefault(key[0], {})[key] = "."
    return Submission(tuple(Seen(name, Path("x"), name, found) for name, found in by_exercise.items()))


IDENTITY, CONVOLUTIONAL = (
    (name, "main_b", "conv2d-padding") for name in ("identity_block", "convolutional_block")
)
RANGE = ("scale_pixels", "range", "scaled-range")


def test_findings_that_one_text_helps_with_are_one_topic_of_students_counted_once():
    submissions = {
        "a": submission(IDENTITY, CONVOLUTIONAL),
        "b": submission(IDENTITY),
        "c": submission(RANGE),
        "d": submission(RANGE),
        "e": submission(CONVOLUTIONAL),
    }
    counts = [FindingCount(key, ".", 2, 5) for key in (IDENTITY, CONVOLUTIONAL, RANGE)]
    first, second = find_topics(submissions, counts)
    assert (first.students, first.of, len(first.counts)) == (3, 5, 2)
    assert (second.students, [one.key for one in second.counts]) == (2, [RANGE])


def test_what_one_student_has_is_no_topic_but_the_hardest_exercise_is_told():
    submissions = {"a": submission(IDENTITY), "b": submission(("identity_block", "", "other-numbers"))}
    counts = [FindingCount(key, ".", 1, 2) for one in submissions.values() for key in one.keys]
    assert find_topics(submissions, counts) == []
    found = hardest(submissions, counts)
    assert (found.students, found.of) == (2, 2)
    assert found.text == load_exercise("identity_block").kept.TEACH[""]


def test_an_exception_beside_its_cause_is_no_topic_of_its_own():
    raises = ("identity_block", "", "raises-ValueError")
    submissions = {name: submission(raises, IDENTITY) for name in "ab"} | {"c": submission(raises)}
    counts = [FindingCount(raises, ".", 3, 3), FindingCount(IDENTITY, ".", 2, 3)]
    (topic,) = find_topics(submissions, counts)
    assert (topic.students, [one.key for one in topic.counts]) == (2, [IDENTITY])
