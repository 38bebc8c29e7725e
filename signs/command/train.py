"""``python -m signs train``: train the course's ResNet50, or go on with a training that was stopped."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from signs.words import mark, tell, tell_list

app = typer.Typer(add_completion=False)
Data = Annotated[
    str,
    typer.Option(
        metavar="real|rendered|both|FOLDER",
        help=mark(
            "Training images: photographs (fetched once), drawn hands, both, or your own HDF5 pair "
            "(which the full recipe mixes with drawn hands, too)."
        ),
    ),
]
Recipe = Annotated[
    str,
    typer.Option(
        metavar="full|restart|quick|tutorial",
        help=mark(
            "full: a third of an hour on two cores, for any camera and background; restart: half an hour "
            "more, to make a network of the full recipe better; quick: a few minutes, for pictures like the "
            "training ones; tutorial: the tutorial's own."
        ),
    ),
]
Epochs = Annotated[
    int | None, typer.Option(help=mark("Passes over the images; the recipe's by default."), min=1)
]
BatchSize = Annotated[int | None, typer.Option(help=mark("Images a step, over all devices."), min=1)]
Rate = Annotated[float | None, typer.Option(help=mark("Highest learning rate."))]
Seed = Annotated[int | None, typer.Option(help=mark("Of first weights, order and changes."), min=0)]
Folder = Annotated[
    Path | None,
    typer.Option(metavar="RUN", help=mark("For checkpoints, logs and the network; by default runs/DATA.")),
]
Fresh = Annotated[bool, typer.Option("--fresh", help=mark("Start anew in a folder that holds a training."))]
Patience = Annotated[
    int,
    typer.Option(
        "--early-stopping",
        metavar="PATIENCE",
        help=mark("Stop after so many epochs without a lower validation loss, and keep the best weights."),
        min=0,
    ),
]
Validation = Annotated[
    float | None,
    typer.Option(
        metavar="SHARE",
        help=mark("Share of the training images to set aside, by signer; a tenth with --early-stopping."),
    ),
]
Model = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help=mark(
            "A .keras or .h5 file whose network is trained anew, its weights left out; "
            "by default the shipped ResNet50."
        ),
    ),
]

Start = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help=mark("A .keras or .h5 file whose network is trained further.")),
]


@app.command()
def train(
    data: Data = "rendered",
    recipe: Recipe = "full",
    epochs: Epochs = None,
    batch_size: BatchSize = None,
    rate: Rate = None,
    seed: Seed = None,
    folder: Folder = None,
    fresh: Fresh = False,
    early_stopping: Patience = 0,
    validation: Validation = None,
    model: Model = None,
    start: Start = None,
) -> None:
    """Train the course's ResNet50, or go on with a training that was stopped.

    Nothing but the training images is looked at. Stop it with Ctrl-C, or kill it, at any moment: the same
    command goes on from the last checkpoint. To train for more epochs, start anew: the learning rate depends
    on their number from the first step on.
    """
    from signs.devices import choose_devices, limit_threads
    from signs.network import SHIPPED, NetworkError, file_digest, trained, untrained
    from signs.quiet import load_keras
    from signs.sources import read_sets

    if model and start:
        raise NetworkError(tell("--model and --start both name a network: leave one out"))
    if early_stopping and validation is None:
        validation = 0.1
    wanted = {
        "epochs": epochs,
        "batch_size": batch_size,
        "peak_rate": rate,
        "seed": seed,
        "validation": validation,
        "patience": early_stopping or None,
    }
    chosen = replace(_preset(recipe), **{name: value for name, value in wanted.items() if value is not None})
    build = trained(start) if start else untrained(model or SHIPPED)
    if start:
        chosen = replace(chosen, start=file_digest(start))
    sets = read_sets(data)
    folder = folder or Path("runs") / Path(data).name
    load_keras()
    limit_threads()
    devices = choose_devices()
    try:
        examples = _mixed(sets, chosen.seed) if recipe in ("full", "restart") else _plain(sets)
        _train(build, examples, sets, chosen, folder, fresh, devices)
    except KeyboardInterrupt:
        stopped = tell(
            "Stopped. The same command goes on from the last checkpoint in {folder}.", folder=folder
        )
        print(f"\n{stopped}")
        raise typer.Exit(130) from None


def _plain(sets):
    from signs.examples import joined, training_examples

    examples = None
    for signs in sets.values():
        more = training_examples(signs)
        examples = more if examples is None else joined(examples, more)
    return examples


def _mixed(sets, seed):
    """Mix photographs, if there are any, with drawn hands, unless only photographs were asked for."""
    from signs.data import rendered_signs
    from signs.examples import training_examples
    from signs.mixture import OWN_PAIR, mixture

    print(tell("Drawing hands and moving photographed ones, about two minutes."), flush=True)
    taken = {name: training_examples(signs) for name, signs in sets.items()}
    drawn = taken.pop("rendered", None)
    photographs = next(iter(taken.values()), None)
    if drawn is None and "real" not in taken:  # a user's own pair
        return mixture(photographs, training_examples(rendered_signs()), OWN_PAIR, seed)
    return mixture(photographs, drawn, seed=seed)


def _train(build, examples, sets, recipe, folder, fresh, devices):
    from signs.training import train

    if devices.chief:
        print(devices)
        print(
            tell(
                "{images} images ({sets}), {epochs} epochs; checkpoints in {folder}",
                images=len(examples),
                sets=tell_list(sets, "unit"),
                epochs=recipe.epochs,
                folder=folder,
            )
        )
        if recipe.validation:
            told = mark("Set aside for validation: {share:.0%} of the images, whole signers.")
            if examples.signers is None:
                told = mark(
                    "Set aside for validation: {share:.0%} of the images, "
                    "single images: the signers are not known."
                )
            print(tell(told, share=recipe.validation))
    result = train(build, examples, recipe, folder, fresh=fresh, devices=devices)
    if devices.chief:
        print(
            tell(
                "The network is in {path}. Test it with: python -m signs evaluate --model {path}",
                path=result.path,
            )
        )


def _preset(name):
    from signs.recipe import FULL, QUICK, RESTART, TUTORIAL, RecipeError

    presets = {"full": FULL, "restart": RESTART, "quick": QUICK, "tutorial": TUTORIAL}
    if name not in presets:
        known = tell_list(presets, "unit")
        raise RecipeError(tell("there is no recipe {name!r}: choose one of {known}", name=name, known=known))
    return presets[name]
