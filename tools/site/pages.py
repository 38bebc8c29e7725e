"""What Sphinx and its theme leave undone: the language of each page, and blocks of CSV."""

from typing import Any

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx


def page_language(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: object) -> None:
    """Say in a page's ``html`` tag that it is Chinese, where it is."""
    if page.startswith("zh/") or "-zh/" in page:
        context["language"] = "zh-CN"


def setup(app: Sphinx) -> dict[str, bool]:
    """Let Sphinx call it."""
    app.add_lexer("csv", TextLexer)  # Pygments has none
    app.connect("html-page-context", page_language)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
