"""The command that looks for likeness: what it prints, and its exit status."""

import json

from rich.console import Console
from rich.table import Table

from autograde.course import Course
from autograde.likeness import words
from autograde.likeness.answers import ClassAnswers, read_answers
from autograde.likeness.page import write_page
from autograde.likeness.pairs import Pair, expected_pairs, find_pairs
from autograde.terminal import as_text, say
from signs.words import tell, tell_list

_FEW = 3  # things that are told of a pair on a terminal


def look_for_likeness(course: Course, console: Console, as_json: bool = False) -> int:
    """Find the pairs of a class that are alike beyond chance, and tell them.

    Parameters
    ----------
    course : Course
    console : rich.console.Console
    as_json : bool
        One JSON object on standard output, and nothing else.

    Returns
    -------
    int
        Exit status: 0, also where there are pairs.
    """
    with console.status(tell("comparing the answers")):
        answers = read_answers(course)
        pairs = find_pairs(answers)
    page = write_page(course, answers, pairs)
    if as_json:
        print(json.dumps(as_data(answers, pairs), ensure_ascii=True))
        return 0
    say(console, words.what_is_compared(answers))
    if answers.unread:
        say(console, tell("could not be read: {students}", students=tell_list(answers.unread, "unit")))
    if pairs:
        console.print(_table(pairs))
        say(console, tell(words.CAUTION))
    else:
        say(console, tell(words.NOTHING))
    say(console, tell("Side by side: {file} (for the instructor only)", file=course.shown(page)))
    return 0


def as_data(answers: ClassAnswers, pairs: list[Pair]) -> dict[str, object]:
    """Turn what was found into plain data.

    Returns
    -------
    dict
        ``assignment``, ``students`` (how many), ``expected`` (unrelated pairs at most), ``unread`` and
        ``pairs``: each with ``students``, ``expected``, ``score``, ``scope``, ``exercises`` and ``shared``.
    """
    return {
        "assignment": answers.assignment,
        "students": len(answers.students),
        "expected": expected_pairs(answers),
        "unread": list(answers.unread),
        "note": tell(words.CAUTION),
        "pairs": [
            {
                "students": list(pair.students),
                "expected": pair.expected,
                "score": pair.score,
                "scope": pair.scope,
                "exercises": list(pair.exercises),
                "shared": [
                    {
                        "exercise": one.exercise,
                        "kind": one.form.kind,
                        "form": one.form.text,
                        "having": one.having,
                        "of": one.of,
                        "lines": [sorted(lines) for lines in one.lines],
                    }
                    for one in pair.shared
                ],
            }
            for pair in pairs
        ],
    }


def _table(pairs: list[Pair]) -> Table:
    table = Table(title=tell("Alike beyond chance"), title_justify="left", pad_edge=False)
    rarity = tell("what they share, and how rare it is")
    for heading in (tell("who"), tell("where"), tell("by chance"), rarity):
        table.add_column(heading, overflow="fold")  # Chinese has no blanks to part it at
    for pair in pairs:
        shared = "; ".join(
            tell(
                "{kind} ({rarity}): {form}",
                kind=words.tell_kind(one),
                rarity=words.tell_rarity(one),
                form=words.tell_form(one)[:60],
            )
            for one in pair.shared[:_FEW]
        )
        told = (words.tell_pair(pair), words.tell_scope(pair), words.tell_expected(pair), shared)
        table.add_row(*map(as_text, told))
    return table
