"""Writes Markdown as HTML for pages without scripts: formulas as MathML, and nothing that is active."""

import html
import re
from typing import Any

import nh3
from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograde.grading.pages.sanitise import EMPTY_PICTURE, picture_left_out, words

_FORMULAS = words(
    """
    math menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow mspace
    msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none
    """
)
_FORMULA_ATTRIBUTES = words(
    """
    display displaystyle mathvariant stretchy fence form separator accent linethickness columnalign
    columnspacing rowspacing columnlines rowlines width height depth lspace rspace minsize maxsize
    movablelimits scriptlevel notation
    """
)
_TAGS = {*nh3.ALLOWED_TAGS, "input", *_FORMULAS} - {"map", "area"}
_TEXT_TAGS = _TAGS - {"a", "input"}
#: Of one formula and of one text that is not the course's; what is longer is shown as it was written, or cut.
LONGEST_FORMULA, LONGEST_TEXT = 2_000, 20_000
_CHECKBOX = {"input": {"type": {"checkbox"}, "disabled": {""}, "checked": {""}}}
_ATTRIBUTES = {
    **nh3.ALLOWED_ATTRIBUTES,
    "*": {"class", "align", "style"},
    **dict.fromkeys(_FORMULAS, _FORMULA_ATTRIBUTES),
}


#: A prime is high already; as an exponent browsers would raise it twice.
_PRIME = re.compile(r"<msup>(<mi>[^<]*</mi>)<mi>&#x02032;</mi></msup>")


class _Renderer(IPythonRenderer):
    """nbconvert's, with formulas as MathML."""

    def block_math(self, body: str) -> str:
        return _formula(body, "block", f"$${body}$$")

    def inline_math(self, body: str) -> str:
        return _formula(body, "inline", f"${body}$")

    def latex_environment(self, name: str, body: str) -> str:
        text = f"\\begin{{{name}}}{body}\\end{{{name}}}"
        return _formula(text, "block", text)


def _formula(body: str, display: str, written: str) -> str:
    """Write a formula as MathML; as it was written where that fails."""
    if len(body) > LONGEST_FORMULA:
        return html.escape(written, quote=False)
    try:
        return formula_html(html.unescape(body), display)
    except Exception:  # noqa: BLE001 - the converter meets a student's text, and raises anything
        return html.escape(written, quote=False)


def formula_html(latex: str, display: str) -> str:
    """Write a formula as MathML.

    Parameters
    ----------
    latex : str
        Without dollar signs.
    display : str
        ``"inline"`` or ``"block"``.
    """
    return _PRIME.sub(r"\1<mo>&#x02032;</mo>", convert(latex, display=display))


def markdown_page(source: str, attachments: dict[str, Any], folder: str, links: bool = True) -> str:
    """Write Markdown, the course's, a student's or a comment, as HTML.

    Parameters
    ----------
    source : str
    attachments : dict
        Pictures of the cell.
    folder : str
        Where pictures lie that the text names; they become part of the page.
    links : bool
        Whether links stay; otherwise their words do, and the page names no address of anywhere else.

    Returns
    -------
    str
    """
    renderer = _Renderer(
        escape=False, attachments=attachments, embed_images=True, path=folder, exclude_anchor_links=True
    )
    made = nh3.clean(
        MarkdownWithMath(renderer=renderer).render(source),
        tags=_TAGS if links else _TEXT_TAGS,
        attributes={tag: names for tag, names in _ATTRIBUTES.items() if links or tag not in ("a", "input")},
        url_schemes={"http", "https", "mailto", "data"},
        attribute_filter=_keep_address,
        tag_attribute_values=_CHECKBOX if links else None,
        filter_style_properties={"text-align"},
    )
    return EMPTY_PICTURE.sub(picture_left_out, made)


def _keep_address(tag: str, name: str, value: str) -> str | None:
    """Keep links to pages and places, and pictures that are in the page."""
    if name == "href":
        return value if value.startswith(("#", "http://", "https://", "mailto:")) else None
    if name == "src":
        return value if value.startswith("data:image/") else None
    return value
