"""``python -m signs predict PHOTO…``: finds the hand in each photo and says which digit it shows."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from signs.errors import SignsError
from signs.photo import PhotoError, describe_prediction, open_photo
from signs.words import mark, tell

app = typer.Typer(add_completion=False)


@app.command()
def predict(
    photos: Annotated[
        list[Path], typer.Argument(metavar="PHOTO...", help=mark("Picture files, JPEG or PNG."))
    ],
    pictures: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help=mark(
                "Also write a picture for each photo there: the square that was read, what the network "
                "sees of it, and the probabilities."
            ),
        ),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=mark("A .keras or .h5 file; by default the shipped network.")),
    ] = None,
) -> None:
    """Find the hand in each photo, and say which digit from 0 to 5 it shows.

    A photo that cannot be read gets one line on stderr; the others are read all the same, and the exit
    status is 2.
    """
    if pictures is not None:
        _make_folder(pictures)
    network, failed = None, False
    written: set[Path] = set()
    for place, path in enumerate(photos):
        try:
            photo = open_photo(path)
            network = network or _load(model)
            found = _find(path, photo, network)
        except PhotoError as error:
            print(f"signs: {error}", file=sys.stderr, flush=True)
            failed = True
            continue
        lines = _said(path, photo, found)
        if pictures is not None:
            target = _free_name(pictures, path, written)
            _draw(target, photo, found)
            lines.append(tell("picture: {path}", path=target))
        print(*lines, sep="\n", end="\n" if place == len(photos) - 1 else "\n\n", flush=True)
    if failed:
        raise typer.Exit(2)


def _load(file):
    import signs
    from signs.network import NetworkError, read_network

    signs.load_keras()
    if file is None:
        return signs.load_trained()
    network = read_network(file)
    shapes = tuple(network.input_shape[1:]), tuple(network.output_shape[1:])
    if shapes != ((64, 64, 3), (6,)):
        raise NetworkError(
            tell(
                "{file} takes {takes} and gives {gives}: photos need (64, 64, 3) and (6,)",
                file=file,
                takes=shapes[0],
                gives=shapes[1],
            )
        )
    return network


def _find(path, photo, network):
    from signs.finding import find_hand

    try:
        return find_hand(photo, network)
    except PhotoError as error:
        raise PhotoError(tell("{path}: {error}", path=path, error=error)) from error


def _said(path, photo, found):
    """Say what was found in a photo, in lines."""
    left, top, right, bottom = found.box
    return [
        tell(
            "{path}: {width} x {height} pixels, read in the square from {first} to {last}",
            path=path,
            width=photo.width,
            height=photo.height,
            first=(left, top),
            last=(right, bottom),
        ),
        describe_prediction(found.probabilities),
        tell("perhaps a {digit}; unsure: {doubt}", digit=found.digit, doubt=found.doubt)
        if found.doubt
        else tell("a {digit}", digit=found.digit),
    ]


def _make_folder(folder):
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or error
        raise SignsError(
            tell(
                "cannot make the folder {folder} ({reason}): choose another for --pictures",
                folder=folder,
                reason=reason,
            )
        ) from error


def _free_name(folder, photo, written):
    """Name a photo's picture; of two photos of one name, from two folders, the second gets a number."""
    target, number = folder / f"{photo.stem}_read.png", 1
    while target in written:
        number += 1
        target = folder / f"{photo.stem}_read_{number}.png"
    written.add(target)
    return target


def _draw(target, photo, found):
    from signs.files import whole_file
    from signs.photo_plots import plot_found
    from signs.picture import write_picture

    figure = plot_found(photo, found)
    try:
        with whole_file(target) as part:
            write_picture(figure, part)
    except OSError as error:
        reason = error.strerror or error
        raise SignsError(
            tell(
                "cannot write {path} ({reason}): choose another folder for --pictures",
                path=target,
                reason=reason,
            )
        ) from error
