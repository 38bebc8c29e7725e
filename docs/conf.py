"""How Sphinx builds the site from this folder: ``make site``. It runs no notebook and needs no network."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import signs  # noqa: E402

project = "shortcut"
author = "the shortcut course"
version = release = signs.__version__
language = "en"
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "tools.site.downloads",
    "tools.site.mathml",
    "tools.site.measured",
    "tools.site.pages",
]
exclude_patterns = ["measured", "drawings"]

# Markdown and notebooks.
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
highlight_language = "none"  # a block without a language is no Python
nb_execution_mode = "off"
nb_render_markdown_format = "myst"
nb_mime_priority_overrides = [("html", "text/html", 1), ("html", "image/png", 2)]
nb_ipywidgets_js: dict[str, dict] = {}  # would be loaded from elsewhere
nb_code_prompt_show = "Show the course's answer"
nb_code_prompt_hide = "Hide the course's answer"

# The public functions.
napoleon_google_docstring = False
napoleon_use_rtype = False
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say it, in words

# Pages.
html_theme = "furo"
html_title = f"shortcut {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False  # the licence stands in the README
html_math_renderer = "mathml"
html_theme_options = {"navigation_with_keys": False}
templates_path: list[str] = []
