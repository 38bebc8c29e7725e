"""Formulas of the site as MathML, made when it is built: browsers draw it, and nothing else is loaded."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from autograde.grading.pages.markdown_pages import formula_html


def _inline(writer: HTML5Translator, node: nodes.math) -> None:
    writer.body.append(formula_html(node.astext(), "inline"))
    raise nodes.SkipNode


def _block(writer: HTML5Translator, node: nodes.math_block) -> None:
    writer.body.append(f'<div class="formula" tabindex="0">{formula_html(node.astext(), "block")}</div>')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Let Sphinx know the renderer."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
