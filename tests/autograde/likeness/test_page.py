"""The report names a pair, what it shares and how rare that is; what students wrote is shown as text."""

import json

import pytest
from independent_class import as_class, independent, plant

from autograde.likeness.command import as_data
from autograde.likeness.page import likeness_html
from autograde.likeness.pairs import find_pairs
from autograde.likeness.words import CAUTION


@pytest.fixture(scope="module")
def found():
    students = independent("f", 30)
    name, victim = plant(students, 5, ())
    evil = "<script>alert(1)</script>"
    for student in (name, victim):
        students[student]["scale_pixels"] += f"# {evil}\n"
    students[f"{name}-<img src=x>"] = students.pop(name)
    answers = as_class(students)
    return answers, find_pairs(answers), victim


def test_the_page_is_inert_and_says_that_it_is_no_verdict(found):
    answers, pairs, victim = found
    page = likeness_html(answers, pairs)
    assert "<script" not in page
    assert "<img" not in page
    assert "default-src 'none'" in page
    assert victim in page
    assert "not a verdict" in page
    assert " of 31 write it so" in page


def test_a_pairs_lines_are_those_of_both_answers(found):
    answers, pairs, _ = found
    for shared in pairs[0].shared:
        for student, lines in zip(pairs[0].students, shared.lines, strict=True):
            count = len(answers.answers[shared.exercise][student].source.splitlines())
            assert all(0 <= line <= count for line in lines)


def test_the_data_has_all_pairs_and_is_json(found):
    answers, pairs, _ = found
    data = json.loads(json.dumps(as_data(answers, pairs)))
    assert data["students"] == 31
    assert [pair["students"] for pair in data["pairs"]] == [list(pair.students) for pair in pairs]
    assert data["note"] == CAUTION
    assert data["pairs"][0]["shared"][0]["having"] >= 2


def test_a_report_without_pairs_says_so(found):
    answers, *_ = found
    assert "No two are more alike" in likeness_html(answers, [])
