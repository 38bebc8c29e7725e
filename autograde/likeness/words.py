"""What is said of a pair: how much it is to be expected, what is shared, and how rare that is."""

from autograde.likeness.answers import ClassAnswers
from autograde.likeness.forms import COMMENT, NAME, ORDER, PIECE, SPACE, SPELLED, STATEMENT, WRONG
from autograde.likeness.pairs import Pair, Shared, expected_pairs

#: What it is not.
CAUTION = (
    "This is a reason to look, not a verdict. Two may have learned from the same book, worked together as "
    "they were allowed to, or met by chance. Read both answers, and talk to both, before you think anything."
)
_NAMED = 3  # exercises
NOTHING = "No two are more alike than chance, the release and the course's own solution explain."
_KINDS = {
    STATEMENT: "a statement",
    ORDER: "two statements in this order",
    PIECE: "an expression",
    SPELLED: "a spelling",
    NAME: "a name",
    COMMENT: "a comment",
    SPACE: "spaces",
    WRONG: "the same wrong answer",
}


def what_is_compared(answers: ClassAnswers) -> str:
    """Say what was compared, and how many unrelated pairs the report may hold."""
    count = len(answers.students)
    return (
        f"{count} students, {count * (count - 1) // 2} pairs. By chance alone one expects "
        f"{expected_pairs(answers):g} unrelated pairs in a report like this one, or fewer."
    )


def tell_expected(pair: Pair) -> str:
    """Say how many pairs of the class one expects to be so alike by chance."""
    if pair.expected < 1e-6:
        return "less than one in a million"
    return f"{pair.expected:.2g}"


def tell_kind(shared: Shared) -> str:
    """Say what kind of thing is shared."""
    if shared.form.text.startswith("word "):
        return "a word in a comment"
    return _KINDS[shared.form.kind]


def tell_rarity(shared: Shared) -> str:
    """Say how many write it so."""
    verb = "answer so" if shared.form.kind == WRONG else "write it so"
    return f"{shared.having} of {shared.of} {verb}"


def tell_form(shared: Shared) -> str:
    """Write what is shared; underscores stand for names."""
    text = shared.form.text
    return text.partition(": ")[2] if shared.form.kind == WRONG else text.removeprefix("word ")


def tell_scope(pair: Pair) -> str:
    """Say where they are alike."""
    more = len(pair.exercises) - _NAMED
    return pair.scope or ", ".join(pair.exercises[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def lines_of(answers: ClassAnswers, student: str, shared: Shared, place: int) -> list[tuple[int, str]]:
    """List the lines of a student's answer where it stands: number and text."""
    source = answers.answers[shared.exercise][student].source.splitlines()
    chosen = sorted(shared.lines[place])[:12]
    return [(n, source[n - 1]) for n in chosen if 0 < n <= len(source)]
