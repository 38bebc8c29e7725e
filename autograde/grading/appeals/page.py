"""An explanation as a page: one file, in which nothing is active."""

from html import escape
from pathlib import Path

from autograde.grading.appeals.explanation import Explanation
from autograde.grading.appeals.repeat import Repeated
from autograde.grading.appeals.words import Section, explain_in_sections, read_verdict
from autograde.grading.pages.feedback import POLICY
from autograde.reports.html import verdict_html
from signs.files import whole_file
from signs.words import language, tell

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei",
  sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem;
  background: Canvas; color: CanvasText; }
h1 { line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 .4rem; font-size: 1.2rem; }
dl { display: grid; grid-template-columns: minmax(7rem, 13rem) 1fr; gap: .25rem 1rem; margin: 0; }
dt { opacity: .8; }
dd { margin: 0; overflow-wrap: anywhere; }
dd.code { font-family: ui-monospace, monospace; font-size: .92em; }
.wide { grid-column: 1 / -1; }
.scroll { overflow-x: auto; }
img { height: auto; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin: 0 0 .4rem; } }
@media print { body { max-width: none; margin: 0; } h2 { break-after: avoid; } dl { break-inside: avoid; } }
"""


def write_explanation(path: Path, told: Explanation, repeated: Repeated | None = None) -> None:
    """Write the page of one grade: whole or not at all.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    with whole_file(path) as part:
        part.write_text(explanation_html(told, repeated), encoding="utf-8")


def explanation_html(told: Explanation, repeated: Repeated | None = None) -> str:
    """Make the page of one grade.

    Parameters
    ----------
    told : Explanation
    repeated : Repeated, optional

    Returns
    -------
    str
        A page that runs nothing and asks nobody for anything.
    """
    title = escape(
        tell(
            "{exercise}: how {student}'s grade came about",
            exercise=told.cell.title,
            student=told.result.student,
        )
    )
    first, *others = explain_in_sections(told, repeated)
    verdict = read_verdict(told)
    heading, nothing = escape(tell("The verdict")), escape(tell("There is no verdict that could be shown."))
    shown = f"<p>{nothing}</p>" if verdict is None else verdict_html(verdict)
    region = f'<div class="scroll" tabindex="0" role="region" aria-label="{heading}">'
    return (
        '<!DOCTYPE html>\n<html lang="' + language() + '"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="referrer" content="no-referrer">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main><h1>{title}</h1>"
        f"{_section(first)}<h2>{heading}</h2>{region}{shown}</div>"
        f"{''.join(map(_section, others))}</main></body></html>\n"
    )


def _section(section: Section) -> str:
    kind = ' class="code"' if section.is_code else ""
    rows = "".join(
        f"<dt>{escape(label)}</dt><dd{kind}>{_text(text)}</dd>" if label else _wide(text, bool(kind))
        for label, text in section.rows
    )
    return f"<h2>{escape(section.title)}</h2><dl>{rows}</dl>"


def _wide(text: str, is_code: bool) -> str:
    """Write a row without a label; a list of descriptions needs one all the same."""
    code = " code" if is_code else ""
    note = escape(tell("note"))
    return f'<dt class="wide" style="display:none">{note}</dt><dd class="wide{code}">{_text(text)}</dd>'


def _text(text: str) -> str:
    return escape("".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text))
