"""A page that is watched: what ran in it, what it asked for; and cells full of payloads to show in one."""

import os
from pathlib import Path

from active_payloads import ACTIVE_SVG, HTML, MARKDOWN, PNG, TERMINAL, bundles, encode, payload
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell

HOOK = """
window.told = [];
Object.defineProperty(window, 'fired', {set(value) { window.told.push(String(value)) }, configurable: false});
"""
#: What a person may do to everything that a submission shows.
TOUCH = """
([places, kinds]) => {
  const found = [...document.querySelectorAll(places)].flatMap(place => [...place.querySelectorAll('*')]);
  for (const element of found) for (const kind of kinds)
    element.dispatchEvent(new MouseEvent(kind, {bubbles: true, cancelable: true}));
  return found.length;
}
"""
KINDS = ["pointerrawupdate", "mouseover", "mouseenter", "focus", "focusin", "mousedown", "mouseup", "click"]


def attack_cells():
    """Cells with every payload in their text or outputs, as a kernel that checks nothing would leave them."""
    html = {name: payload(name, text) for name, text in HTML.items()}
    written = {name: payload(name, text) for name, text in {**MARKDOWN, **HTML}.items()}
    said = [payload(name, text) for name, text in {**TERMINAL, **HTML}.items()]
    cells = [new_markdown_cell(text) for text in written.values()]
    cells += [new_raw_cell(text, metadata={"raw_mimetype": ""}) for text in html.values()]
    picture = new_markdown_cell("![look](attachment:a.svg) ![look](attachment:b.png)")
    picture.attachments = {"a.svg": {"image/svg+xml": encode(ACTIVE_SVG)}, "b.png": {"image/png": PNG}}
    cells.append(picture)
    shown = [new_output("display_data", data={"text/html": text}) for text in html.values()]
    shown += [new_output("display_data", data={"text/markdown": text}) for text in written.values()]
    shown += [new_output("display_data", data=data, metadata=more) for data, more in bundles().values()]
    shown += [new_output("stream", name="stdout", text=text) for text in said]
    shown += [new_output("error", ename=text, evalue=text, traceback=[text]) for text in said[:20]]
    cells += [new_code_cell("# shown", outputs=shown[n : n + 20]) for n in range(0, len(shown), 20)]
    return cells


class Watch:
    """A page, and what it asked for."""

    def __init__(self, page):
        self.page, self.requests, self.dialogs = page, [], []
        page.context.on("request", lambda request: self.requests.append((request.method, request.url)))
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))

    def touch(self, places, kinds=KINDS):
        """Hover over and click on everything in some places; say how many elements there were."""
        found = self.page.evaluate(TOUCH, [places, kinds])
        self.page.wait_for_timeout(500)
        return found

    def told(self):
        """List what has run, in any frame."""
        return [name for frame in self.page.frames for name in frame.evaluate("window.told || []")]

    def picture(self, name):
        """Keep a picture of the page, where a person wants to look at it."""
        keep(self.page, name)


def keep(page, name):
    if folder := os.environ.get("BROWSER_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
