"""No module of signs says a sentence of its own: whatever is shown went through `signs.words`."""

import ast
import re
from pathlib import Path

import pytest

import signs

ROOT = Path(signs.__file__).parent
#: What shows its text: exceptions and lines, and the words of figures.
SHOWN_BY = {
    "print",
    "say",
    "text",
    "annotate",
    "set_title",
    "set_xlabel",
    "set_ylabel",
    "suptitle",
    "supylabel",
    "describe",
}
SHOWN_AS = {"help", "label", "desc"}
WORDS = re.compile(r"[A-Za-z]{2,} +[A-Za-z]{2,}")


def english(node):
    """Return the letters of a text that stands in the code as it is shown."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "X" for part in node.values)
    return ""


def untold(path):
    """Yield what a module shows without telling it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        shown = node.args if name in SHOWN_BY or name.endswith("Error") else []
        for argument in [*shown, *(word.value for word in node.keywords if word.arg in SHOWN_AS)]:
            if WORDS.search(english(argument)):
                yield f"{path.name}:{node.lineno}: {english(argument)[:60]}"


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_whatever_a_module_shows_is_told(path):
    assert not list(untold(path))


def test_an_untold_sentence_is_found(tmp_path):
    module = tmp_path / "module.py"
    module.write_text(
        'raise ValueError(f"{x} is not there")\nprint("Drawing hands")\nMyError(tell("Not there"))\n'
    )
    assert [line.split(":")[1] for line in untold(module)] == ["1", "2"]
