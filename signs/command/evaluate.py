"""``python -m signs evaluate``: a network's loss, accuracy and confusion matrix on each test set."""

from pathlib import Path
from typing import Annotated

import typer

from signs.words import mark, tell

app = typer.Typer(add_completion=False)
Data = Annotated[
    str | None,
    typer.Option(
        metavar="real|rendered|both|FOLDER",
        help=mark("The test set; by default the rendered one, and the real one where it was fetched before."),
    ),
]
Model = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help=mark("A .keras or .h5 file; by default the shipped network.")),
]
Digits = Annotated[
    str | None,
    typer.Option(
        metavar="0,1,2,...",
        help=mark("The digits that the network's outputs mean, ascending; by default from 0 on."),
    ),
]


@app.command()
def evaluate(data: Data = None, model: Model = None, digits: Digits = None) -> None:
    """Print a network's loss, accuracy and confusion matrix on each test set.

    Digits are compared, in whatever order a file lists its classes.
    """
    from signs.evaluation import evaluate
    from signs.examples import held_out_examples
    from signs.network import SHIPPED, read_network, refuse_misfit
    from signs.quiet import load_keras
    from signs.sources import read_sets, sets_at_hand

    sets = sets_at_hand() if data is None else read_sets(data)
    load_keras()
    network = read_network(model or SHIPPED)
    meant = _read_digits(digits) if digits else tuple(range(network.output_shape[-1]))
    for name, signs in sets.items():
        examples = held_out_examples(signs)
        refuse_misfit(network, examples, meant)
        _show(name, evaluate(network, examples))


def _read_digits(text):
    try:
        return tuple(int(digit) for digit in text.split(","))
    except ValueError:
        raise typer.BadParameter(
            tell("{text!r} is no list of digits: write 0,1,2", text=text), param_hint="--digits"
        ) from None


def _show(name, found):
    import sys

    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 100)
    line = tell(
        "{name} test set: {count} images, loss {loss:.4f}, accuracy {accuracy:.4f}",
        name=name,
        count=found.count,
        loss=found.loss,
        accuracy=found.accuracy,
    )
    console.print(line, markup=False, highlight=False, soft_wrap=True)
    table = Table(tell("shown \\ read"), *(str(digit) for digit in found.classes), title_justify="left")
    for digit, row in zip(found.classes, found.confusion, strict=True):
        table.add_row(str(digit), *(str(count) if count else "·" for count in row))
    console.print(table)
