"""The page for grading by hand, in the language that is spoken: its template, and what its script says."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from signs.words import language, mark, tell, tell_in

_TEMPLATE = "page.html"
#: What the script says, by the names that it has for it; it puts in what stands in braces.
_SCRIPT = {
    "waiting": mark("waits"),
    "again": mark("look again"),
    "no connection": mark("There is no connection to autograde mark. Is it still running?"),
    "server says": mark("the server says {status}"),
    "assignment": mark("Grading by hand: {assignment}"),
    "all graded": mark("All {number} answers are graded."),
    "left": mark("{number} of {all} left"),
    "at work": mark(
        "A grading of this course is at work. What you save is kept; an answer that comes out different "
        "waits for a second look."
    ),
    "question": mark("{title} ({name})"),
    "points": mark("{points} of {most}"),
    "not saved": mark("not saved"),
    "state": mark("{state}, {points}"),
    "title": mark("{question}: {answer}"),
    "place": mark("answer {number} of {all}"),
    "graded before": mark("graded before, and the submission or its automatic points changed since"),
    "nbgrader says": mark("nbgrader says: {said}"),
    "no text": mark("The release has no text above this cell."),
    "no guidance": mark("The instructor's notebooks have nothing for this cell."),
    "most": mark("of {most}"),
    "draft": mark("This is what you had typed; it is not saved yet."),
    "last": mark("This is the last answer."),
    "first": mark("This is the first answer."),
    "none waits": mark("No other answer waits."),
    "all are graded": mark("All answers are graded."),
    "write a number": mark("Write points as a number from 0 to {most}."),
    "too many": mark("{points} is more than {most}, the most here."),
    "write points": mark("Write the points first."),
    "saving": mark("Saving …"),
    "comment alone": mark("the comment, without points"),
    "points in words": mark("{points} of {most} points"),
    "saved": mark("Saved: {value}. What you have typed since is not."),
    "saved for": mark("Saved for {answer}: {value}."),
    "kept": mark("{error} Nothing was saved; what you typed is kept here."),
    "snippet kept": mark("Kept."),
    "snippet removed": mark("Removed."),
    "no comment": mark("Write a comment first; it is what is kept."),
}


def page_html() -> str:
    """Make the page.

    Returns
    -------
    str
        With nothing of a submission in it.
    """
    words = {name: tell(sentence) for name, sentence in _SCRIPT.items()}
    words["full stop"] = tell_in("ends a sentence", ".")
    return _template().render(language=language(), words=words)


@cache
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    made.globals.update(tell=tell)
    return made.get_template(_TEMPLATE)
