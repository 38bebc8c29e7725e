"""Functions of another signature are asked for what they can do, and the judge for the same."""

from autograde.challenge import Challenge
from autograde.files.ways import combine, find_way

IDENTITY = Challenge(
    "identity_block", {"input_shape": [4, 4, 6], "f": 2, "filters": [2, 4, 6], "stage": 1, "block": "a"}, 5
)


def changed(name):
    return find_way(name).challenges([IDENTITY])[0]


def test_the_exercises_own_signature_changes_nothing():
    assert changed("") == IDENTITY


def test_a_block_without_f_is_asked_for_three_and_never_for_the_tutorials_vector():
    parameters = changed("no f").parameters
    assert parameters["f"] == 3 and parameters["stage"] != 1 and parameters["filters"] == [2, 4, 6]


def test_fewer_numbers_of_filters_stay_an_identity_block():
    one, two = changed("one number"), changed("two numbers")
    assert one.parameters["filters"] == [2, 2, 8] and one.parameters["input_shape"] == [4, 4, 8]
    assert two.parameters["filters"] == [2, 2, 6] and two.parameters["input_shape"] == [4, 4, 6]
    assert find_way("one number").hand_over(one.parameters)["filters"] == 2
    assert find_way("two numbers").hand_over(two.parameters)["filters"] == [2, 6]


def test_two_ways_can_be_one_and_unknown_ones_are_none():
    both = find_way(combine("no f", "one number"))
    parameters = both.challenges([IDENTITY])[0].parameters
    assert parameters["f"] == 3 and parameters["filters"] == [2, 2, 8]
    assert "`f`" in both.note and "one number" in both.complaint
    assert find_way("another") is None and find_way("no f+no f+no f") is None


def test_a_function_that_wants_pairs_texts_or_numbers_gets_them_and_the_judge_asks_for_the_same():
    given = {"f": 2, "s": 3, "filters": [2, 4, 6], "stage": 4, "block": "c"}
    assert find_way("pairs").hand_over(given) == {**given, "f": (2, 2), "s": (3, 3)}
    assert find_way("stage as text").hand_over(given)["stage"] == "4"
    assert find_way("block as number").hand_over(given)["block"] == 2
    assert all(changed(name) == IDENTITY for name in ("pairs", "stage as text", "block as number"))
