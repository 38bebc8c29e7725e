"""``python -m tools.words check|update|terms [PLACE...]``: catalogues, and what they translate."""

from pathlib import Path
from typing import Annotated

import typer

from signs.words import ENGLISH, languages
from tools.words import catalogues, glossary
from tools.words.extract import ROOT, catalogue_of, code_complaint, parts, path_of

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
Folders = Annotated[list[Path] | None, typer.Argument(help="Of code or masters; all by default.")]


@app.command()
def check(
    language: Annotated[str, typer.Option(help="All that ship by default.")] = "", places: Folders = None
) -> None:
    """Say which translations are missing, or older than what they translate."""
    wrong = 0
    for code in [language] if language else [code for code in languages() if code != ENGLISH]:
        told: catalogues.Told = {}
        for part in parts(place.resolve() for place in places or ()):
            path = path_of(part, code)
            catalogue = catalogues.read(path, code)
            complaints = [*catalogues.complaints(catalogue, catalogue_of(part))]
            complaints += catalogues.contradictions(catalogue, str(path.relative_to(ROOT)), told)
            complaints += filter(None, [code_complaint(part, code)])
            for complaint in complaints:
                typer.echo(f"{path.relative_to(ROOT)}: {complaint}")
            wrong += len(complaints)
    raise typer.Exit(1 if wrong else 0)


@app.command()
def update(language: Annotated[str, typer.Option(help="Such as zh.")] = "zh", places: Folders = None) -> None:
    """Write the catalogues anew from the code; translations stay, those of changed sentences as fuzzy."""
    for part in parts(place.resolve() for place in places or ()):
        path, wanted = path_of(part, language), catalogue_of(part)
        made = catalogues.update(catalogues.read(path, language), wanted, language)
        catalogues.write(path, made, language)
        left = sum(not message.string or message.fuzzy for message in made if message.id)
        if left:
            typer.echo(f"{path.relative_to(ROOT)}: {left} to translate")


@app.command()
def terms(language: Annotated[str, typer.Option(help="Such as zh.")] = "zh", places: Folders = None) -> None:
    """Say which translations have another word than the glossary for one of its terms."""
    known, wrong = glossary.read_glossary(ROOT / "signs" / f"{language}.glossary.toml"), 0
    for part in parts(place.resolve() for place in places or ()):
        path = path_of(part, language)
        for term, sentence, told in glossary.violations(catalogues.read(path, language), known):
            wanted = " or ".join(term.allowed)
            typer.echo(f"{path.relative_to(ROOT)}: {term.english} is {wanted}: {sentence!r}: {told!r}")
            wrong += 1
    raise typer.Exit(1 if wrong else 0)


if __name__ == "__main__":
    app()
