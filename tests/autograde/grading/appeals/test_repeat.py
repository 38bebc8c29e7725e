"""Two verdicts are compared bit for bit."""

from autograde.grading.appeals.repeat import compare_verdicts, hash_verdict

ONE = {"task": "x", "points": 1.5, "numbers": {"difference": 0.1}, "findings": [{"message": "a"}]}


def test_equal_verdicts_have_equal_hashes_whatever_the_order_of_their_keys():
    other = dict(reversed(ONE.items()))
    repeated = compare_verdicts(ONE, other, 1.5)
    assert repeated.is_equal
    assert repeated.then == repeated.now == hash_verdict(ONE)
    assert not repeated.differences


def test_the_last_bit_of_a_number_is_a_difference_and_its_place_is_named():
    other = {**ONE, "numbers": {"difference": 0.1 + 2**-56}}
    repeated = compare_verdicts(ONE, other, 1.5)
    assert not repeated.is_equal
    [difference] = repeated.differences
    assert difference.startswith("numbers.difference: 0.1 then, 0.1000000000000000")


def test_what_is_there_only_once_is_a_difference():
    longer = {**ONE, "findings": [{"message": "a"}, {"message": "b"}]}
    assert compare_verdicts(ONE, longer, 1.5).differences
    assert compare_verdicts(ONE, None, None).now == ""
    assert not compare_verdicts(None, ONE, 1.5).is_equal


def test_an_integer_is_not_a_float():
    assert not compare_verdicts({"points": 1}, {"points": 1.0}, 1).is_equal
