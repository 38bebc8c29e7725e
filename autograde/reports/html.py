"""A verdict as HTML, for notebooks and feedback; no script and no style sheet, so that it survives both.

Text has the page's own colour, since no other can be read on light and dark grounds alike; lines have ours.
"""

from html import escape

from autograde.reports.drawing import drawing_image
from autograde.reports.text import number
from signs.palette import PARTLY_TEXT, RIGHT_TEXT, WRONG_TEXT

QUIET = "opacity:.7"


def _headline(verdict):
    full = verdict.points == verdict.max_points
    colour = RIGHT_TEXT if full else WRONG_TEXT if verdict.points == 0 else PARTLY_TEXT
    points = f"{number(verdict.points)} of {number(verdict.max_points)} points"
    return (
        f'<div style="font-size:115%;margin-bottom:.4em"><code>{escape(verdict.task)}</code>: '
        f'<b style="border-bottom:3px solid {colour}">{points}</b></div>'
    )


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
    hint = f'<br><span style="{QUIET}">{escape(finding.hint)}</span>' if finding.hint else ""
    return f'<li style="margin:.25em 0">{escape(finding.message)}{hint}</li>'


def _picture(verdict):
    """Draw the graph that the judge has laid out, where there is one."""
    if verdict.drawing is None:
        return ""
    picture = drawing_image(verdict.drawing, verdict.task)
    return f'<div style="margin:.3em 0 .6em">{picture}</div>'


def verdict_html(verdict):
    """Write a verdict as HTML.

    Parameters
    ----------
    verdict : Verdict

    Returns
    -------
    str
        One ``div``; everything that comes from a student is escaped.
    """
    chips = "".join(_chip(component) for component in verdict.components)
    findings = "".join(_finding(finding) for finding in verdict.findings)
    findings = f'<ul style="margin:.2em 0 0 1.2em;padding:0">{findings}</ul>' if findings else ""
    parts = f"{_headline(verdict)}<div>{chips}</div>{_picture(verdict)}{findings}"
    return f'<div style="max-width:64em">{parts}</div>'
