"""Drawing a Keras model's layers as a picture: a PNG and an SVG file, through graphviz.

graphviz is a program of the operating system, not a Python package, so it may be absent. The picture is an
extra: whatever prevents it is said in one line on stdout, and the notebook goes on.
"""

from __future__ import annotations

import re
import shutil
from html import escape
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from signs.files import whole_file
from signs.palette import PAPER
from signs.words import tell

if TYPE_CHECKING:
    import keras
    from IPython.display import HTML

SCALE = 0.65
DOTS_PER_INCH = 72  # ResNet50 is some twenty thousand pixels tall already; more only makes the file heavier


def draw_model(model: keras.Model, path: str | PathLike[str] = "model.png") -> HTML | None:
    """Draw a model's graph into ``path`` (PNG) and beside it, with the suffix ``.svg``, as SVG.

    Never raises because of what a user's machine lacks: without graphviz's program ``dot``, or where the
    files cannot be written, it prints one line that says so.

    Parameters
    ----------
    model : keras.Model
        Built, so that its shapes are known.
    path : str or path-like
        The PNG file. An older file of that name is replaced; a folder of it must exist.

    Returns
    -------
    IPython.display.HTML or None
        The SVG in a box that scrolls, for the notebook to show; None where there is no drawing.
    """
    path = Path(path)
    if shutil.which("dot") is None:
        print(
            tell(
                "{file} was not drawn: graphviz's program `dot` is not installed "
                "(Debian, Ubuntu: apt install graphviz; macOS: brew install graphviz; conda: add graphviz).",
                file=path.name,
            )
        )
        return None

    from IPython.display import HTML
    from keras.utils import model_to_dot

    svg_path = path.with_suffix(".svg")
    try:
        graph = model_to_dot(model, show_shapes=True, show_layer_names=True, dpi=DOTS_PER_INCH)
        svg = graph.create(format="svg")
        for target, content in ((svg_path, svg), (path, graph.create(format="png"))):
            with whole_file(target) as part:
                part.write_bytes(content)
    # pydot asserts that dot ended well; Keras raises ValueError for a model that is not built yet.
    except (OSError, AssertionError, ImportError, ValueError) as error:
        reason = (str(error) or tell("graphviz failed on this model")).splitlines()[0]
        print(tell("{file} was not drawn: {reason}", file=path.name, reason=reason))
        return None
    print(tell("Drawn: {file} and {other}.", file=path.name, other=svg_path.name))
    return HTML(_scrolling(svg.decode("utf-8"), _in_words(model)))


def _in_words(model):
    """Say what the drawing shows, from the first layer to the last."""
    layers = model.layers
    return tell(
        "Graph of {model} from top to bottom: {count} layers with their names and shapes, from "
        "{first} {input_shape} to {last} {output_shape}. The layer table above has all of them.",
        model=model.name,
        count=len(layers),
        first=layers[0].name,
        input_shape=tuple(model.input_shape),
        last=layers[-1].name,
        output_shape=tuple(model.output_shape),
    )


def _scrolling(svg: str, words: str) -> str:
    """Put an SVG, in a size to be read, into a box of the notebook's width and half a screen's height."""
    drawing = svg[svg.index("<svg") :]  # without the XML prolog, which has no place inside HTML
    named = f'<svg role="img" aria-label="{escape(words)}"'
    drawing = re.sub("<title>.*?</title>", "", drawing)  # graphviz's titles are its own names for the nodes
    size = re.search(r'<svg\s+width="(\d+)pt"\s+height="(\d+)pt"', drawing)
    if size:  # Keras writes large: at this size its letters are those of the notebook
        width, height = (round(SCALE * int(side)) for side in size.groups())
        drawing = drawing.replace(size[0], f'<svg width="{width}pt" height="{height}pt"', 1)
    drawing = drawing.replace("<svg", named, 1)
    return (
        '<div style="max-height: 44em; overflow: auto; '
        f'background: {PAPER}" tabindex="0" role="group" aria-label="{tell("drawing")}">{drawing}</div>'
    )
