"""Asks axe-core what of a page is hard to use, and reads what a page's pictures say in words."""

import pytest

#: All pictures in a part of a page, with their words and sizes.
_PICTURES = """
place => [...document.querySelectorAll(place)]
  .flatMap(part => [...part.querySelectorAll('img')])
  .map(img => ({alt: img.alt, width: img.clientWidth, natural: img.naturalWidth}))
"""


def findings(page, place="body"):
    """List what axe-core calls serious or critical in the parts of a page that a CSS selector names.

    It sees no colours within pictures: ``tests/signs/test_picture.py`` compares those.
    """
    tools = pytest.importorskip("axe_playwright_python.sync_playwright", reason="install the extra dev")
    answer = tools.Axe().run(page, context={"include": [[place]]}).response
    return [
        f"{found['id']}: {node['html'][:200]} ({node['failureSummary']})"
        for found in answer["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
    ]


def pictures(page, place="body"):
    """List the pictures in those parts: ``alt``, ``width`` as shown, ``natural`` width."""
    return page.evaluate(_PICTURES, place)
