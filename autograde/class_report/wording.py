"""Numbers and names as a report says them."""

from autograde.class_report.gather import Key
from autograde.exercise import ExerciseError, load_exercise
from signs.words import tell, tell_many


def component_title(key: Key) -> str:
    """Name the part of an exercise that a finding is about, as students know it.

    Parameters
    ----------
    key : Key

    Returns
    -------
    str
        Empty for the whole; the component itself where the exercise does not know it, such as a block of the
        student's own.
    """
    name, component, _ = key
    try:
        rubric = load_exercise(name).rubric
    except (ExerciseError, AttributeError):
        return component
    return tell(rubric[component][0]) if component in rubric else component


LONGEST = 160  # characters of a sentence; what exceptions say may be a page


def shorten(text: str) -> str:
    """Cut a sentence to what is read; no code begins that does not end."""
    if len(text) <= LONGEST:
        return text
    cut = text[: LONGEST - 1].rstrip("` …")
    return f"{cut}{'`' if cut.count('`') % 2 else ''} …"


def percent(share: float) -> str:
    """Write a share in hundredths; what is not nothing is not called 0, and what is not all not 100."""
    value = round(100 * share)
    if value == 0 and share > 0:
        return tell("under 1 %")
    return tell("over 99 %") if value == 100 and share < 1 else f"{value} %"


def students_of(count: int, of: int) -> str:
    """Say how many of how many students."""
    return tell_many("{count} of {number} student", "{count} of {number} students", of, count=count)
