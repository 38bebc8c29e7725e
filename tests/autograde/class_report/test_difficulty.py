"""How hard an exercise was, in numbers and words."""

import pytest

from autograde.class_report.difficulty import measure
from autograde.class_report.gather import ClassData
from autograde.class_report.people import span
from autograde.class_report.wording import percent
from autograde.grading.class_results import ClassResults, GradedCell, StudentResult

CELLS = tuple(GradedCell("1_one", name, name, 10.0, False) for name in ("first", "second", "third"))


def measured(*rows):
    students = [
        StudentResult(
            f"s{n}",
            handed_in=True,
            graded=True,
            points={
                cell.place: float(value) for cell, value in zip(CELLS, row, strict=True) if value is not None
            },
            total=0.0,
        )
        for n, row in enumerate(rows)
    ]
    return measure(ClassData(ClassResults("ps", CELLS, tuple(students))))


def test_points_fall_into_nothing_fifths_and_all():
    first = measured(*((value, 0, 0) for value in (0, 0.5, 2, 2.5, 9.5, 10, 11)))[0]
    assert first.bins == (("0", 1), ("≤2", 2), ("≤4", 1), ("≤6", 0), ("≤8", 0), ("<10", 1), ("10", 2))
    assert first.full == pytest.approx(2 / 7) and first.mean == pytest.approx(35.5 / 70)
    assert first.level == "hard"


def test_what_has_no_points_yet_is_not_nothing():
    first = measured((None, 1, 1), (10, 1, 1))[0]
    assert first.points == (10.0,) and first.mean == 1.0


def test_an_exercise_separates_where_the_good_are_good():
    rows = [(n, n, 10 - n) for n in range(11)] + [(n, n, 10 - n) for n in range(11)]
    first, _, third = measured(*rows)
    assert first.separates == "cannot be said"  # the rest adds up to the same for everyone
    assert third.separates.startswith("the other way round")
    first, *_ = measured(*((n, n, n) for n in range(22)))
    assert first.separates == "clearly"


def test_of_few_or_of_equal_points_nothing_is_said():
    assert measured(*((n, n, n) for n in range(11)))[0].separates == "too few to say"
    assert measured(*((5, n, n) for n in range(20)))[0].separates == "everyone has the same points"


@pytest.mark.parametrize(
    ("share", "told"), [(0, "0 %"), (0.001, "under 1 %"), (0.5, "50 %"), (0.999, "over 99 %"), (1, "100 %")]
)
def test_a_share_is_not_rounded_to_nothing_or_all(share, told):
    assert percent(share) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(30, "less than a minute"), (3700, "1 h 1 min"), (90000, "1 day 1 h"), (172800, "2 days")],
)
def test_a_span_is_said_as_people_say_it(seconds, told):
    assert span(seconds) == told
