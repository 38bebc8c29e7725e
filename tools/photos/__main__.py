"""``python -m tools.photos``: fit what tells hands from all else, and measure what is said of photos."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.command()
def fit(
    without: Annotated[
        list[Path], typer.Option(help="A folder of pictures that show no hand; may be repeated.")
    ],
) -> None:
    """Fit the shipped network's presence of a hand to its training and to photos, and write it beside it."""
    from signs import load_keras, load_trained
    from signs.examples import training_examples
    from signs.mixture import mixture
    from signs.presence import FILE
    from signs.sources import read_sets
    from tools.photos.fitting import fit_presence
    from tools.photos.measuring import pictures_in

    sets = {name: training_examples(signs) for name, signs in read_sets("both").items()}
    load_keras()
    photos = [path for folder in without for path in pictures_in(folder)]
    share = fit_presence(load_trained(), mixture(sets["real"], sets["rendered"]), photos, FILE)
    print(f"{FILE}: puts {share:.4f} of the pairs of a picture with and one without a hand in order")


@app.command()
def measure(
    without: Annotated[
        list[Path] | None, typer.Option(help="A folder of pictures that show no hand; may be repeated.")
    ] = None,
    hands: Annotated[
        list[Path] | None,
        typer.Option(help="A folder of pictures that do, whose names end in the digit; may be repeated."),
    ] = None,
) -> None:
    """Read the test sets that are at hand, and folders of pictures, with the shipped network."""
    from signs import load_keras, load_trained
    from signs.examples import held_out_examples
    from signs.sources import sets_at_hand
    from tools.photos.measuring import Count, count_examples, count_pictures, photo_table, pictures_in

    load_keras()
    rows: dict[str, tuple[Count, bool]] = {}
    model, wrong = load_trained(), list[str]()
    for name, signs in sets_at_hand().items():
        rows[f"{name} test set"] = count_examples(model, held_out_examples(signs)), True
    for folders, shows_hands in ((without or [], False), (hands or [], True)):
        for folder in folders:
            count, more = count_pictures(model, pictures_in(folder), shows_hands)
            rows[folder.name], wrong = (count, shows_hands), wrong + more
    console = Console(width=110)
    console.print(photo_table(rows))
    for line in wrong:
        print(line)


if __name__ == "__main__":
    app()
