"""What is said of a pair: how much it is to be expected, what is shared, and how rare that is."""

from autograde.likeness.answers import ClassAnswers
from autograde.likeness.forms import COMMENT, NAME, ORDER, PIECE, SPACE, SPELLED, STATEMENT, WRONG
from autograde.likeness.oddities import HABITS, WORD
from autograde.likeness.pairs import Pair, Shared, expected_pairs
from signs.words import mark, tell, tell_list, tell_many

#: What it is not.
CAUTION = mark(
    "This is a reason to look, not a verdict. Two may have learned from the same book, worked together as "
    "they were allowed to, or met by chance. Read both answers, and talk to both, before you think anything."
)
_NAMED = 3  # exercises
NOTHING = mark("No two are more alike than chance, the release and the course's own solution explain.")
_KINDS = {
    STATEMENT: mark("a statement"),
    ORDER: mark("two statements in this order"),
    PIECE: mark("an expression"),
    SPELLED: mark("a spelling"),
    NAME: mark("a name"),
    COMMENT: mark("a comment"),
    SPACE: mark("spaces"),
    WRONG: mark("the same wrong answer"),
}


def what_is_compared(answers: ClassAnswers) -> str:
    """Say what was compared, and how many unrelated pairs the report may hold."""
    count = len(answers.students)
    return tell_many(
        "{number} student, {pairs} pairs. By chance alone one expects {expected} unrelated pairs in a "
        "report like this one, or fewer.",
        "{number} students, {pairs} pairs. By chance alone one expects {expected} unrelated pairs in a "
        "report like this one, or fewer.",
        count,
        pairs=count * (count - 1) // 2,
        expected=f"{expected_pairs(answers):g}",
    )


def tell_expected(pair: Pair) -> str:
    """Say how many pairs of the class one expects to be so alike by chance."""
    if pair.expected < 1e-6:
        return tell("less than one in a million")
    return f"{pair.expected:.2g}"


def tell_kind(shared: Shared) -> str:
    """Say what kind of thing is shared."""
    if shared.form.text.startswith(WORD):
        return tell("a word in a comment")
    return tell(_KINDS[shared.form.kind])


def tell_rarity(shared: Shared) -> str:
    """Say how many write it so."""
    having = {"having": shared.having, "all": shared.of}
    if shared.form.kind == WRONG:
        return tell("{having} of {all} answer so", **having)
    return tell("{having} of {all} write it so", **having)


def tell_form(shared: Shared) -> str:
    """Write what is shared; underscores stand for names."""
    text = shared.form.text
    if shared.form.kind == WRONG:
        return text.partition(": ")[2]
    if shared.form.kind == SPACE:
        habit, colon, code = text.partition(": ")
        return tell(HABITS[habit]) + colon + code
    return text.removeprefix(WORD)


def tell_scope(pair: Pair) -> str:
    """Say where they are alike."""
    named, more = tell_list(pair.exercises[:_NAMED], "unit"), len(pair.exercises) - _NAMED
    every = tell("{names} and {more} more", names=named, more=more) if more > 0 else named
    return pair.scope or every


def tell_pair(pair: Pair) -> str:
    """Name the two."""
    one, other = pair.students
    return tell("{one} and {other}", one=one, other=other)


def lines_of(answers: ClassAnswers, student: str, shared: Shared, place: int) -> list[tuple[int, str]]:
    """List the lines of a student's answer where it stands: number and text."""
    source = answers.answers[shared.exercise][student].source.splitlines()
    chosen = sorted(shared.lines[place])[:12]
    return [(n, source[n - 1]) for n in chosen if 0 < n <= len(source)]
