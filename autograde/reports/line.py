"""A sentence or two for a learner, as text and as HTML: quiet, and nothing in it is active."""

import re
from html import escape
from typing import Any

from autograde.shell import running_shell

_CODE = re.compile(r"`([^`\n]+)`")


def words_html(text: str) -> str:
    """Write a sentence as HTML: escaped, and what stands between backticks as code.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        Without any backtick.
    """
    return _CODE.sub(r"<code>\1</code>", escape(text)).replace("`", "&#8217;")


def line_bundle(text: str, html: str = "") -> dict[str, Any]:
    """Make the display data of some sentences.

    Parameters
    ----------
    text : str
        Paragraphs end in a line break.
    html : str
        What follows them, as HTML; escaped already.

    Returns
    -------
    dict
    """
    parts = (part for part in text.split("\n") if part)
    paragraphs = "".join(f'<div style="margin:.2em 0">{words_html(part)}</div>' for part in parts)
    return {"text/plain": text, "text/html": f'<div style="max-width:64em">{paragraphs}{html}</div>'}


def show_line(text: str, html: str = "", plain: str = "") -> None:
    """Show some sentences below the cell; where there is no front end, print them.

    Parameters
    ----------
    text : str
    html, plain : str
        What follows them, in both forms.
    """
    told = f"{text}\n{plain}".strip()
    if getattr(running_shell(), "kernel", None) is None:
        print(told)
        return
    from IPython.display import display

    display({**line_bundle(text, html), "text/plain": told}, raw=True)
