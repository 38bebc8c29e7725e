"""Whose code does the work while a student's function runs."""

import functools
import json
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograde.challenge import draw_challenges
from autograde.evidence.borrowed import BorrowedAnswerError, as_own_work
from autograde.evidence.collect import collect_evidence


def through_json(value):
    return json.loads(json.dumps(value))


def test_a_result_is_handed_on_where_nothing_was_borrowed():
    assert as_own_work(through_json, ["signs.network"])([1, 2]) == [1, 2]


@pytest.mark.parametrize(
    "function",
    [
        json.loads,
        through_json,
        functools.partial(json.loads, s="[1]"),
        lambda text="[1]": [json.loads(text)],
        lambda text="[1]": list(map(json.loads, [text])),
        lambda text="[1]": next(iter(ThreadPoolExecutor(1).map(json.loads, [text]))),
    ],
)
def test_code_of_a_named_module_is_seen_whatever_way_it_is_reached(function):
    given = () if isinstance(function, functools.partial) else ("[1]",)
    with pytest.raises(BorrowedAnswerError, match="the answer of json, not one of your own"):
        as_own_work(function, ["json"])(*given)


def test_a_part_of_a_named_package_counts_and_a_namesake_does_not():
    with pytest.raises(BorrowedAnswerError, match="json"):
        as_own_work(lambda: json.loads("[1]"), ["json"])()
    assert as_own_work(lambda: json.loads("[1]"), ["js", "json.other"])() == [1]


def test_the_checks_own_code_counts_without_being_named():
    with pytest.raises(BorrowedAnswerError, match="autograde"):
        as_own_work(lambda: draw_challenges("scale_pixels"))()


def test_an_exception_of_the_function_is_its_own():
    with pytest.raises(ZeroDivisionError):
        as_own_work(lambda: json.loads("[1]") and 1 / 0, ["json"])()


def test_a_profiler_is_put_back_also_after_an_exception():
    before = sys.getprofile()
    with pytest.raises(ZeroDivisionError):
        as_own_work(lambda: 1 / 0)()
    assert sys.getprofile() is before


def test_a_borrowed_answer_is_an_error_in_the_evidence():
    challenges = draw_challenges("scale_pixels", entropy=0)

    def scale_pixels(images):
        draw_challenges("scale_pixels")
        return images.astype("float32") / 255

    (outcome,) = collect_evidence("scale_pixels", scale_pixels, challenges)["outcomes"]
    assert (outcome["kind"], outcome["error"]) == ("error", "borrowed")
