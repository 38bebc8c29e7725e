"""The site as `make site` builds it, and what its pages hold: headings, links, and what they load."""

import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser

from factories import ROOT

#: What of a page is fetched when it is opened, or when something on it is used; links are only followed.
LOADED = {
    ("link", "href"),
    ("script", "src"),
    ("img", "src"),
    ("img", "srcset"),
    ("source", "src"),
    ("source", "srcset"),
    ("iframe", "src"),
    ("video", "src"),
    ("audio", "src"),
    ("object", "data"),
    ("embed", "src"),
    ("form", "action"),
}


def build_site(folder):
    """Build the site into a folder with the words of the Makefile.

    Returns
    -------
    subprocess.CompletedProcess
        Its output is empty where there is nothing to warn of.
    """
    made = subprocess.run(["make", "--dry-run", "site"], cwd=ROOT, capture_output=True, text=True, check=True)
    [line] = re.findall(r"^\S+ (-m sphinx .*?)$", re.sub(r"\\\n\s*", "", made.stdout), re.MULTILINE)
    words = [word.replace("build/", f"{folder}/") for word in shlex.split(line)]
    return subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True)


@dataclass
class Page(HTMLParser):
    """What a page's tags say."""

    anchors: set = field(default_factory=set)
    links: list = field(default_factory=list)
    loaded: list = field(default_factory=list)
    language: str = ""

    def __post_init__(self):
        super().__init__()

    def handle_starttag(self, tag, attributes):
        """Note what a tag names and asks for."""
        given = dict(attributes)
        self.anchors |= {given[name] for name in ("id", "name") if given.get(name)}
        if tag == "html":
            self.language = given.get("lang", "")
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        for name, value in given.items():
            if (tag, name) in LOADED and value:
                self.loaded.append(value)
            if name == "style" and value and "url(" in value:
                self.loaded += re.findall(r"url\(['\"]?([^'\")]+)", value)


def read_page(path):
    """Read a page."""
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page
