"""The report of likeness as a page for the instructor: names in it, nothing active."""

from html import escape
from pathlib import Path

from autograde.course import Course
from autograde.grading.pages.feedback import POLICY
from autograde.likeness import words
from autograde.likeness.answers import ClassAnswers
from autograde.likeness.pairs import Pair, Shared
from signs.files import whole_file
from signs.words import language, tell, tell_list, tell_many

_ROWS = 14  # of what a pair shares
_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, "Noto Sans CJK SC", "Source Han Sans SC",
  "PingFang SC", "Microsoft YaHei", sans-serif; max-width: 76rem; margin: 2rem auto; padding: 0 1rem;
  background: Canvas; color: CanvasText; }
h1 { line-height: 1.2; }
h2 { margin: 2.4rem 0 .3rem; font-size: 1.25rem; overflow-wrap: anywhere; }
.caution { border-left: 4px solid #8896a5; padding: .2rem 0 .2rem 1rem; max-width: 60rem; }
.quiet { opacity: .8; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .7rem .35rem 0;
  border-bottom: 1px solid #8896a566; }
td code, pre { font-family: ui-monospace, monospace; font-size: .88em; overflow-wrap: anywhere; }
pre { margin: 0; white-space: pre-wrap; }
.n { opacity: .6; user-select: none; }
tr { break-inside: avoid; }
@media (max-width: 50rem) {
  table.pair thead { display: none; }
  table.pair tr, table.pair td { display: block; border: 0; }
  table.pair tr { border-bottom: 1px solid #8896a566; padding: .4rem 0; }
}
@media print { body { max-width: none; margin: 0; } h2 { break-after: avoid; } }
"""


def report_place(course: Course) -> Path:
    """Say where the page is."""
    return course.classroom / "reports" / course.assignment / "likeness.html"


def write_page(course: Course, answers: ClassAnswers, pairs: list[Pair]) -> Path:
    """Write the page: whole or not at all.

    Returns
    -------
    Path
    """
    path = report_place(course)
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as part:
        part.write_text(likeness_html(answers, pairs), encoding="utf-8")
    return path


def likeness_html(answers: ClassAnswers, pairs: list[Pair]) -> str:
    """Make the page.

    Parameters
    ----------
    answers : ClassAnswers
    pairs : list of Pair

    Returns
    -------
    str
        It runs nothing and asks nobody for anything; all that comes from submissions is escaped.
    """
    title = _text(tell("Likeness in {assignment}", assignment=answers.assignment))
    told = (
        "".join(_pair(answers, n, pair) for n, pair in enumerate(pairs, 1))
        or f"<p>{_text(tell(words.NOTHING))}</p>"
    )
    lost = tell("Could not be read: {students}.", students=tell_list(answers.unread, "unit"))
    unread = f"<p>{_text(lost)}</p>" if answers.unread else ""
    compared = _text(words.what_is_compared(answers)), _text(tell("For the instructor only."))
    return (
        f'<!DOCTYPE html>\n<html lang="{language()}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="referrer" content="no-referrer">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main><h1>{title}</h1>"
        f'<p class="caution">{_text(tell(words.CAUTION))}</p>'
        f'<p class="quiet">{" ".join(compared)}</p>'
        f"{_overview(pairs)}{told}{unread}</main></body></html>\n"
    )


def _overview(pairs: list[Pair]) -> str:
    if len(pairs) < 2:
        return ""
    rows = "".join(
        f'<tr><td><a href="#pair-{n}">{_text(words.tell_pair(pair))}</a></td>'
        f"<td>{_text(words.tell_scope(pair))}</td><td>{_text(words.tell_expected(pair))}</td></tr>"
        for n, pair in enumerate(pairs, 1)
    )
    heads = "".join(
        f"<th>{head}</th>" for head in (tell("who"), tell("where"), tell("pairs so alike by chance"))
    )
    region = _region(tell("All pairs"))
    return f"{region}<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"


def _pair(answers: ClassAnswers, number: int, pair: Pair) -> str:
    one, other = (_text(name) for name in pair.students)
    rows = "".join(_row(answers, pair, shared) for shared in pair.shared[:_ROWS])
    more = len(pair.shared) - _ROWS
    rest = tell_many("And {number} thing that is less rare.", "And {number} things that are less rare.", more)
    rest = f'<p class="quiet">{rest}</p>' if more > 0 else ""
    region = _region(tell("What {one} and {other} share", one=pair.students[0], other=pair.students[1]))
    heads = "".join(f"<th>{head}</th>" for head in (tell("what they share"), one, other))
    how = tell(
        "Pairs so alike by chance in this class: {expected}. Most alike in: {scope}.",
        expected=words.tell_expected(pair),
        scope=words.tell_scope(pair),
    )
    return (
        f'<h2 id="pair-{number}">{_text(words.tell_pair(pair))}</h2><p>{_text(how)}</p>'
        f'{region}<table class="pair"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
        f"{rest}"
    )


def _row(answers: ClassAnswers, pair: Pair, shared: Shared) -> str:
    sides = "".join(
        f"<td>{_code(words.lines_of(answers, student, shared, n))}</td>"
        for n, student in enumerate(pair.students)
    )
    what = f"{_text(words.tell_kind(shared))}: <b>{_text(words.tell_rarity(shared))}</b>"
    place = f'<span class="quiet">{_text(shared.exercise)}</span>'
    return f"<tr><td>{what}<br><code>{_text(words.tell_form(shared))}</code><br>{place}</td>{sides}</tr>"


def _code(lines: list[tuple[int, str]]) -> str:
    if not lines:
        whole = tell("the whole answer")
        return f'<span class="quiet">{whole}</span>'
    return "<pre>" + "\n".join(f'<span class="n">{n:>3}</span> {_text(line)}' for n, line in lines) + "</pre>"


def _region(label: str) -> str:
    """Begin a part of the page that scrolls by itself."""
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{_text(label)}">'


def _text(text: str) -> str:
    return escape("".join(c if c.isprintable() else "\ufffd" for c in text.replace("\t", "    ")))
