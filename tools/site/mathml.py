"""Formulas of the site as MathML, made when it is built: browsers draw it, and nothing else is loaded."""

import re

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

#: A prime is high already; as an exponent browsers would raise it twice.
_PRIME = re.compile(r"<msup>(<mi>[^<]*</mi>)<mi>&#x02032;</mi></msup>")


def formula(latex: str, display: str = "inline") -> str:
    """Write a formula as MathML.

    Parameters
    ----------
    latex : str
        Without dollar signs.
    display : str
        ``"inline"`` or ``"block"``.
    """
    return _PRIME.sub(r"\1<mo>&#x02032;</mo>", convert(latex, display=display))


def _inline(writer: HTML5Translator, node: nodes.math) -> None:
    writer.body.append(formula(node.astext()))
    raise nodes.SkipNode


def _block(writer: HTML5Translator, node: nodes.math_block) -> None:
    writer.body.append(f'<div class="formula" tabindex="0">{formula(node.astext(), "block")}</div>')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Let Sphinx know the renderer."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
