"""A made-up class, graded and partly by hand, and how tests ask what became of it."""

from made_up_class import (
    book,
    check,
    grade_by_hand,
    grade_made_up,
    hand_in_made_up,
    made_up_course,
    read_book,
    solution,
    task,
    the_gradebook,
    written,
)

FIRST = {
    "1_one": book(solve=solution(1), check_solve=check(1), why=written(1)),
    "2_two": book(line=solution(2), check_line=check(2), picture=task(2)),
}
CLASS = ("ada", "bob", "eve")


def make_graded_class(root):
    """Three students, graded, and partly by hand."""
    course = made_up_course(root, FIRST)
    for student in CLASS:
        hand_in_made_up(course, student, student)
    assert all(not outcome.error for outcome in grade_made_up(course).values())
    grade_by_hand(course, "ada", "1_one", "why", points=1.5, extra=0.5, comment="Well seen.")
    grade_by_hand(course, "bob", "2_two", "check_line", points=3.0)
    grade_by_hand(course, "bob", "2_two", "line", comment="Look again.")
    return course


def regraded(course, **plan):
    """Who is graded again, with the reason."""
    outcomes = grade_made_up(course, **plan).values()
    assert not [outcome.error for outcome in outcomes if outcome.error]
    return {outcome.student: outcome.why for outcome in outcomes if outcome.graded}


def by_hand(course):
    return {
        (student, name, cell): values
        for student, made in read_book(course).items()
        for name, notebook in made["notebooks"].items()
        for kind in ("grades", "comments")
        for cell, values in notebook[kind].items()
        if any(value is not None for value in (values[1:3] if kind == "grades" else values[1:]))
    }


def points_in_book(course, student):
    with the_gradebook(course) as gradebook:
        found = gradebook.find_submission(course.assignment, student)
        return found.score - found.late_submission_penalty


def all_points(course):
    return {student: points_in_book(course, student) for student in CLASS}
