"""A verdict as HTML, for notebooks and feedback; no script and no style sheet, so that it survives both.

Text has the page's own colour, since no other can be read on light and dark grounds alike; lines have ours.
"""

from html import escape

from autograde.reports.drawing import drawing_image
from autograde.reports.line import words_html
from autograde.reports.text import form_line, number
from signs.palette import PARTLY_TEXT, RIGHT_TEXT, WRONG_TEXT
from signs.words import tell

QUIET = "opacity:.7"


def _headline(verdict):
    full = verdict.points == verdict.max_points
    colour = RIGHT_TEXT if full else WRONG_TEXT if verdict.points == 0 else PARTLY_TEXT
    told = tell(
        "{task}: <b>{points} of {most} points</b>",
        task=f"<code>{escape(verdict.task)}</code>",
        points=number(verdict.points),
        most=number(verdict.max_points),
    )
    told = told.replace("<b>", f'<b style="border-bottom:3px solid {colour}">')
    form = f'<div style="{QUIET};margin-bottom:.4em">{escape(form_line(verdict.form))}</div>'
    return f'<div style="font-size:115%;margin-bottom:.4em">{told}</div>{form if verdict.form else ""}'


def _chip(component):
    full = component.points == component.max_points
    colour, mark = (RIGHT_TEXT, "&#10003;") if full else (WRONG_TEXT, "&#10007;")
    points = f"{number(component.points)}/{number(component.max_points)}"
    return (
        f'<span style="display:inline-block;border:2px solid {colour};border-radius:4px;padding:1px 7px;'
        f'margin:0 5px 5px 0">{mark} {escape(component.title)} '
        f'<span style="{QUIET}">{points}</span></span>'
    )


def _finding(finding):
    hint = f'<br><span style="{QUIET}">{words_html(finding.hint)}</span>' if finding.hint else ""
    return f'<li style="margin:.25em 0">{words_html(finding.message)}{hint}</li>'


def _unfilled(verdict):
    """Greet an exercise that is still as it was handed out: nothing is wrong, and nothing is crossed out."""
    told = tell(
        "{task}: <b>not filled in yet</b> <span>({points} points)</span>",
        task=f"<code>{escape(verdict.task)}</code>",
        points=number(verdict.max_points),
    )
    told = told.replace("<span>", f'<span style="{QUIET}">')
    return (
        f'<div style="max-width:64em"><div style="font-size:115%;margin-bottom:.4em">{told}</div>'
        f'<div style="{QUIET}">{words_html(verdict.findings[0].hint)}</div></div>'
    )


def _picture(verdict):
    """Draw the graph that the judge has laid out, where there is one."""
    if verdict.drawing is None:
        return ""
    picture = drawing_image(verdict.drawing, verdict.task)
    return f'<div style="margin:.3em 0 .6em">{picture}</div>'


def verdict_html(verdict, in_notebook=False):
    """Write a verdict as HTML.

    Parameters
    ----------
    verdict : Verdict
    in_notebook : bool
        Whether it is shown where ``hint`` can be called.

    Returns
    -------
    str
        One ``div``; everything that comes from a student is escaped.
    """
    if verdict.is_unfilled:
        return _unfilled(verdict)
    chips = "".join(_chip(component) for component in verdict.components)
    findings = "".join(_finding(finding) for finding in verdict.findings)
    findings = f'<ul style="margin:.2em 0 0 1.2em;padding:0">{findings}</ul>' if findings else ""
    if in_notebook and verdict.points < verdict.max_points:
        call = f'<code>hint("{escape(verdict.task)}")</code>'
        told = tell("Stuck? {call} helps, one step at a time.", call=call)
        findings += f'<div style="{QUIET};margin-top:.4em">{told}</div>'
    above, below = f"{_headline(verdict)}<div>{chips}</div>", findings
    # Lines of text are read no further than that; a drawing takes the room that there is.
    texts = [f'<div style="max-width:64em">{text}</div>' if text else "" for text in (above, below)]
    return f"<div>{texts[0]}{_picture(verdict)}{texts[1]}</div>"
