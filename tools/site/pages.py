"""What Sphinx and its theme leave undone: a page's language, headings' levels, what a keyboard reaches."""

from typing import Any

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx


def page_language(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: object) -> None:
    """Say in a page's ``html`` tag that it is Chinese, where it is."""
    if page.startswith("zh/") or "-zh/" in page:
        context["language"] = "zh-CN"


def mend(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: object) -> None:
    """Give the sidebar's captions, which Sphinx calls headings, a level; let a keyboard scroll wide code."""
    if "body" in context:
        context["body"] = context["body"].replace("<pre>", '<pre tabindex="0">')
    for name in ("furo_navigation_tree", "toctree_html"):
        if name in context:
            context[name] = str(context[name]).replace('role="heading"', 'role="heading" aria-level="2"')


def setup(app: Sphinx) -> dict[str, bool]:
    """Let Sphinx call it."""
    app.add_lexer("csv", TextLexer)  # Pygments has none
    app.connect("html-page-context", page_language)
    app.connect("html-page-context", mend, priority=900)  # after the theme has made them
    return {"parallel_read_safe": True, "parallel_write_safe": True}
