"""The recipe: numbers that make sense, and a digest that tells recipes apart."""

from dataclasses import fields, replace

import pytest

from signs.augmentation import STRONG
from signs.recipe import FULL, QUICK, RESTART, TUTORIAL, Recipe, RecipeError

OTHER = {
    "epochs": 3,
    "batch_size": 7,
    "peak_rate": 0.5,
    "warm_up": 0.2,
    "schedule": "step",
    "momentum": 0.8,
    "zero_init_residual": True,
    "label_smoothing": 0.2,
    "weight_decay": 0.3,
    "augmentation": STRONG,
    "ease": 0.4,
    "validation": 0.2,
    "patience": 4,
    "seed": 5,
    "start": "0123456789abcdef",
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("epochs", 0),
        ("batch_size", 0),
        ("peak_rate", 0.0),
        ("peak_rate", float("inf")),
        ("peak_rate", float("nan")),
        ("warm_up", 1.0),
        ("warm_up", -0.1),
        ("schedule", "linear"),
        ("momentum", 1.0),
        ("label_smoothing", -1),
        ("weight_decay", -0.1),
        ("ease", 1.0),
        ("validation", 1.0),
        ("patience", -1),
        ("seed", -1),
    ],
)
def test_a_number_that_makes_no_sense_is_named_in_one_line(name, value):
    with pytest.raises(RecipeError, match=rf"^{name} is [^\n]*: it must be [^\n]+$"):
        Recipe(**{name: value})


def test_patience_without_images_to_validate_on_is_refused():
    with pytest.raises(RecipeError, match="validation"):
        Recipe(patience=3)


def test_every_number_changes_the_digest():
    base = Recipe(validation=0.1)
    assert set(OTHER) == {field.name for field in fields(Recipe)}
    others = [replace(base, **{name: value}).digest() for name, value in OTHER.items()]
    assert len({base.digest(), *others}) == len(OTHER) + 1
    assert Recipe(validation=0.1).digest() == base.digest()


def test_the_tutorials_recipe_is_the_tutorials():
    assert (TUTORIAL.epochs, TUTORIAL.batch_size, TUTORIAL.peak_rate) == (20, 32, 1e-3)
    assert (TUTORIAL.schedule, TUTORIAL.warm_up, TUTORIAL.momentum) == ("constant", 0, 0.99)
    assert TUTORIAL.augmentation == type(STRONG)()
    assert not (TUTORIAL.label_smoothing or TUTORIAL.weight_decay)


def test_the_kits_recipes_differ():
    assert len({recipe.digest() for recipe in (TUTORIAL, QUICK, FULL, RESTART)}) == 4
