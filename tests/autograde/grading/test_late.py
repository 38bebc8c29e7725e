"""A late penalty counts once a submission: its notebooks' shares add up to it, on every way of grading."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from grading_course import RIGHT, WRONG, all_rows, copy_course, grade, grade_stock, hand_in
from hypothesis import given
from hypothesis import strategies as st
from made_up_class import grade_by_hand, grade_made_up, hand_in_made_up, made_up_course, the_gradebook
from made_up_graded import FIRST
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import TraitError

from autograde.build import run_nbgrader
from autograde.grading.gradebook.official import OfficialGradebook
from autograde.grading.gradebook.standing import read_standings
from autograde.grading.late import PenaltyOnce
from autograde.settings import read_settings

HOUR, DAY = 3600, 24 * 3600
POINTS = {"penalty_method": "points-a-day", "amount": 5}
PERCENT = {"penalty_method": "percent-a-day", "amount": 10}


def hundredths(low, high):
    return st.integers(low * 100, high * 100).map(lambda n: n / 100)


rules = st.fixed_dictionaries(
    {
        "penalty_method": st.sampled_from(["none", "zero", "points-a-day", "percent-a-day"]),
        "amount": hundredths(0, 60),
        "percent_of": st.sampled_from(["reached", "maximum"]),
        "grace_minutes": st.sampled_from([0.0, 15.0, 90.5]),
        "days": st.sampled_from(["begun", "whole", "exact"]),
    },
    optional={"cap": hundredths(0, 80)},
).map(lambda named: PenaltyOnce(**named))
books = st.dictionaries(st.sampled_from("abcdef"), hundredths(0, 40), min_size=1)
seconds = st.one_of(st.integers(1, 10 * DAY), st.floats(0.001, 10 * DAY))


def exact(value):
    return Decimal(repr(round(value, 6)))


@given(rules, books, seconds)
def test_the_shares_add_up_to_the_submissions_penalty_and_leave_no_notebook_below_zero(rule, scores, late):
    shares = rule.share_out(scores, 240.0, late)
    total = sum(map(exact, scores.values()))
    penalty = rule.penalty(float(total), 240.0, late)
    assert sum(map(exact, shares.values())) == penalty <= total
    assert penalty == penalty.quantize(Decimal("0.01")) >= 0
    assert all(0 < share <= scores[name] for name, share in shares.items())


@given(rules, books, seconds)
def test_a_submission_in_one_notebook_loses_as_much_as_one_in_several(rule, scores, late):
    whole = float(sum(map(exact, scores.values())))
    alone = rule.share_out({"all": whole}, 240.0, late)
    assert sum(map(exact, alone.values())) == sum(map(exact, rule.share_out(scores, 240.0, late).values()))


@given(rules, books, seconds, seconds)
def test_handing_in_later_never_costs_less(rule, scores, one, other):
    total = float(sum(map(exact, scores.values())))
    sooner, later = sorted((one, other))
    assert rule.penalty(total, 240.0, sooner) <= rule.penalty(total, 240.0, later)


@given(rules, st.lists(st.floats(-5, 40, allow_nan=False), min_size=1, max_size=6), seconds)
def test_points_of_any_fraction_and_below_zero_are_never_taken_below_zero(rule, values, late):
    scores = {f"book{n}": value for n, value in enumerate(values)}
    shares = rule.share_out(scores, 240.0, late)
    assert all(0 < share <= scores[name] for name, share in shares.items())
    assert (
        abs(sum(shares.values()) - float(rule.penalty(sum(values), 240.0, late))) < 0.01 * len(values) + 1e-4
    )


@pytest.mark.parametrize(
    ("rule", "late", "lost"),
    [
        ({**POINTS}, 1, 5),  # a day that has begun
        ({**POINTS}, DAY, 5),
        ({**POINTS}, DAY + 1, 10),
        ({**POINTS, "days": "whole"}, 2 * DAY - 1, 5),
        ({**POINTS, "days": "exact"}, 12 * HOUR, 2.5),
        ({**POINTS, "grace_minutes": 15}, 15 * 60, 0),
        ({**POINTS, "grace_minutes": 15}, DAY + 15 * 60, 5),  # counted from the end of the grace
        ({**POINTS, "cap": 12}, 9 * DAY, 12),
        ({**POINTS}, 90 * DAY, 50),  # all there is
        ({**PERCENT}, 2 * DAY, 10),
        ({**PERCENT, "percent_of": "maximum"}, 2 * DAY, 13),
        ({**PERCENT, "cap": 30}, 9 * DAY, 15),
        ({**PERCENT}, 90 * DAY, 50),
        ({"penalty_method": "zero"}, 1, 50),
        ({"penalty_method": "none", "amount": 5}, DAY, 0),
    ],
)
def test_what_a_submission_of_50_of_65_points_loses(rule, late, lost):
    shares = PenaltyOnce(**rule).share_out({"one": 30.0, "two": 20.0, "three": 0.0}, 65.0, late)
    assert sum(shares.values()) == pytest.approx(lost)
    assert shares == pytest.approx({"one": lost * 0.6, "two": lost * 0.4} if lost else {})


@pytest.mark.parametrize("name", ["amount", "grace_minutes", "cap"])
@pytest.mark.parametrize("value", [-1.0, float("nan")])
def test_a_setting_below_zero_is_refused_by_name(name, value):
    with pytest.raises(TraitError, match=name):
        PenaltyOnce(**{name: value})


CONFIG = """
c.AssignLatePenalties.plugin_class = "autograde.grading.late.PenaltyOnce"
c.PenaltyOnce.penalty_method = "points-a-day"
c.PenaltyOnce.amount = {amount}
c.PenaltyOnce.cap = 2.5
"""


@pytest.fixture
def late_class(tmp_path):
    """A class without kernels, with a due date and a rule; what each member has before any penalty."""
    course = made_up_course(tmp_path / "course", FIRST)
    for number in range(8):
        hand_in_made_up(course, f"student-{number}", f"answer {number}", "2030-01-02 13:00 UTC")
    hand_in_made_up(course, "on-time", "answer 1", "2030-01-01 12:00 UTC")
    raw = {student: outcome.points for student, outcome in grade_made_up(course).items()}
    with the_gradebook(course) as gradebook:
        gradebook.update_or_create_assignment("ps1", duedate="2030-01-01 12:00")
    with course.config.open("a") as config:
        config.write(CONFIG.format(amount=1.25))
    return course, raw


def penalties(course):
    with OfficialGradebook(course) as gradebook:
        return {s: standing.penalties for s, standing in gradebook.standings().items()}


def test_a_class_loses_each_penalty_once(late_class):
    course, raw = late_class
    outcomes = grade_made_up(course)
    assert {s for s, outcome in outcomes.items() if outcome.graded} == raw.keys() - {"on-time"}
    for student, outcome in outcomes.items():
        lost = 0 if student == "on-time" else min(2.5, raw[student])  # two days begun
        assert outcome.points == pytest.approx(raw[student] - lost), student
    assert any(len(charged) == 2 for charged in penalties(course).values()), "it is shared out somewhere"
    with course.config.open("a") as config:
        config.write("c.PenaltyOnce.amount = 0.5\n")
    outcomes = grade_made_up(course)
    whys = {outcome.why for outcome in outcomes.values() if outcome.graded}
    assert whys == {"the rule for late submissions changed"}
    assert outcomes["student-0"].points == pytest.approx(max(0, raw["student-0"] - 1.0))


def test_points_by_hand_raise_the_penalty_at_the_next_call_and_nothing_is_graded_anew(late_class):
    course, raw = late_class
    with course.config.open("a") as config:
        config.write('c.PenaltyOnce.penalty_method = "zero"\n')
    assert grade_made_up(course)["student-2"].points == 0
    grade_by_hand(course, "student-2", "1_one", "why", points=2.0)
    grade_by_hand(course, "on-time", "1_one", "why", points=2.0)
    outcomes = grade_made_up(course)
    assert not [s for s, outcome in outcomes.items() if outcome.graded]
    assert outcomes["student-2"].points == 0
    assert outcomes["on-time"].points == raw["on-time"] + 2.0


@pytest.mark.parametrize("order", [1, -1])
def test_nbgraders_own_step_ends_with_the_same_shares_in_any_order(late_class, order):
    """The stock command and formgrader's button call this step after each notebook's points are saved."""
    course, _ = late_class
    grade_made_up(course)
    grade_by_hand(course, "student-3", "1_one", "why", points=2.0)
    grade_made_up(course, again=True)
    ours = penalties(course)
    saved = {}
    with the_gradebook(course) as gradebook:
        for student in ours:
            submission = gradebook.find_submission("ps1", student)
            for notebook in submission.notebooks:
                notebook.late_submission_penalty = 99.0  # left from some earlier grade
                for grade in notebook.grades:
                    saved[student, notebook.name, grade.name] = grade.auto_score
                    grade.auto_score = 0 if grade.auto_score is not None else None
    config = read_settings(course.root)
    for student in ours:
        for name in sorted(FIRST)[::order]:
            with the_gradebook(course) as gradebook:  # as nbgrader's step before has it
                for grade in gradebook.find_submission_notebook(name, "ps1", student).grades:
                    grade.auto_score = saved[student, name, grade.name]
            told = {"notebook": name, "assignment": "ps1", "student": student, "db_url": course.gradebook_url}
            AssignLatePenalties(config=config).preprocess(SimpleNamespace(cells=[]), {"nbgrader": told})
    assert penalties(course) == ours
    with the_gradebook(course) as gradebook:
        assert read_standings(gradebook.db, "ps1").keys() == ours.keys()


@pytest.mark.slow
def test_the_stock_command_and_ours_take_the_same(small_course, tmp_path):
    """Three notebooks: a penalty of 2.5 points is taken once, and shared out as their points are."""
    root = copy_course(small_course, tmp_path / "ours")
    with root.config.open("a") as config:
        config.write(CONFIG.format(amount=1.25))
    hand_in(root, "late", {**RIGHT, "parabola": WRONG["parabola"]}, "2030-01-02 13:00 UTC")
    hand_in(root, "nothing", {}, "2030-01-02 13:00 UTC")
    stock = copy_course(root, tmp_path / "stock")
    for course in (root, stock):
        run_nbgrader(course, "generate_assignment", "resnet")
        with Gradebook(course.gradebook_url) as gradebook:
            gradebook.update_or_create_assignment("resnet", duedate="2030-01-01 12:00 UTC")
    lines = grade(root)
    grade_stock(stock)
    rows = all_rows(root)
    assert rows == all_rows(stock)
    lost = {name: book["penalty"] for name, book in rows["late"]["notebooks"].items()}
    assert lost == {"1_parabola": None, "2_line": 1.25, "3_scaling": 1.25}
    assert (lines["late"]["points"], lines["nothing"]["points"]) == (3.5, 0.0)
