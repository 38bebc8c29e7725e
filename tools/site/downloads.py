"""The directive ``downloads``, and the note on top of each notebook: where it is, and Colab's line."""

import json
import re
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).parents[2]
RELEASE, RUNS = ROOT / "release", ROOT / "docs" / "runs"
#: What stands at the end of an assignment's name in another language.
CHINESE = "-zh"
_ADDRESS = re.compile(r"open_notebook\('[^']*', '[^']*', '([^']*)'[,)]")
#: What stands above the list of downloads.
HEADS = {
    "en": ("notebook for students", "in Colab, run first"),
    "zh": ("给学生的笔记本", "在 Colab 里先运行"),
}
NOTES = {
    "en": (
        "This was run on {date} with Keras {keras} ({backend}), Python {python} and version {kit} of the "
        "course. The course's answers are folded in. To work on it yourself: {{download}}`the notebook for "
        "students <{released}>`; in Colab, run `{line}` in a cell of its own first."
    ),
    "zh": (
        "这是 {date} 用 Keras {keras}（{backend}）、Python {python} 和课程 {kit} 版运行的结果，"
        "参考答案折叠在里面。想自己动手写：{{download}}`给学生的笔记本 <{released}>`；"
        "在 Colab 里，先在一个新单元格里运行 `{line}`。"
    ),
}
#: What unfolds and folds an answer, where it is not as docs/conf.py has it.
PROMPTS = {"zh": {"code_prompt_show": "显示参考答案", "code_prompt_hide": "收起参考答案"}}
OTHER_LANGUAGE = {"en": "中文", "zh": "English"}


def language_of(assignment: str) -> str:
    """Return the language in which an assignment is written, ``en`` or ``zh``."""
    return "zh" if assignment.endswith(CHINESE) else "en"


def colab_line(path: Path) -> str:
    """Return the line that installs the kit in Colab.

    Parameters
    ----------
    path : Path
        A released notebook: its first cell says it.
    """
    found = _ADDRESS.search(path.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{path}: no first cell says what to install: build the release anew")
    return f"%pip install {found[1]}"


class Downloads(SphinxDirective):
    """Lists the released notebooks of a language, each with its file and Colab's line."""

    option_spec: ClassVar = {"language": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Make the table."""
        language = self.options.get("language", "en")
        folders = [path for path in sorted(RELEASE.iterdir()) if language_of(path.name) == language]
        group = nodes.tgroup("", nodes.colspec(colwidth=2), nodes.colspec(colwidth=2), cols=2)
        head = (nodes.entry("", nodes.paragraph("", text)) for text in HEADS[language])
        group += nodes.thead("", nodes.row("", *head))
        paths = [path for folder in folders for path in sorted(folder.glob("*.ipynb"))]
        group += nodes.tbody("", *map(self._row, paths))
        return [nodes.table("", group)]

    def _row(self, path):
        target = "/" + Path("..", path.relative_to(ROOT)).as_posix()
        name = nodes.literal("", path.relative_to(RELEASE).as_posix())
        link = addnodes.download_reference("", "", name, refdoc=self.env.docname, reftarget=target)
        line = nodes.literal("", colab_line(path))
        return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", node)) for node in (link, line)))


def put_note(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the note below a run notebook's title, as Sphinx reads it."""
    place = RUNS / Path(docname).relative_to("runs") if docname.startswith("runs/") else None
    if place is None:
        return
    notebook: dict[str, Any] = json.loads(source[0])
    assignment, name = place.parent.name, f"{place.name}.ipynb"
    language = language_of(assignment)
    text = NOTES[language].format(
        released=f"/../release/{assignment}/{name}",
        line=colab_line(RELEASE / assignment / name),
        **notebook["metadata"]["run"],
    )
    sibling = assignment.removesuffix(CHINESE) if language == "zh" else assignment + CHINESE
    if (RUNS / sibling / name).is_file():
        text += f" [{OTHER_LANGUAGE[language]}](../{sibling}/{name})"
    title, _, rest = "".join(notebook["cells"][0]["source"]).partition("\n")
    start = [
        {"cell_type": "markdown", "id": f"site-{part}", "metadata": {}, "source": content}
        for part, content in (("title", title), ("note", f"```{{note}}\n{text}\n```"), ("text", rest))
    ]
    notebook["cells"][:1] = start
    notebook["metadata"]["mystnb"] = PROMPTS.get(language, {})
    source[0] = json.dumps(notebook)


def setup(app: Sphinx) -> dict[str, bool]:
    """Let Sphinx know the directive and the note."""
    app.add_directive("downloads", Downloads)
    app.connect("source-read", put_note)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
