"""The quick recipe's numbers: how candidates are put in order, and what is written of them."""

import json

import numpy as np
from rich.console import Console

from signs.examples import Examples
from signs.recipe import QUICK
from tools.bench import choosing
from tools.bench.figures import write_figures
from tools.bench.training import Race


def test_the_goals_epoch_counts_first_then_accuracy_and_no_test_image_is_looked_at(monkeypatch, tmp_path):
    signers = np.arange(40) // 4
    images = np.zeros((40, 8, 8, 3), np.uint8)
    training, test = Examples(images, np.zeros(40, np.int32), (0, 1), signers), object()
    asked = []

    def race(recipe, rest, aside):
        asked.append((recipe, rest, aside))
        epoch = 2 if recipe.peak_rate == 3e-3 else 3
        reached = float("inf") if recipe.peak_rate == 1e-3 else epoch
        return Race(reached, 9.0, epoch, 0.95 + recipe.epochs / 200 - recipe.momentum / 100)

    monkeypatch.setattr(choosing, "read_examples", lambda: (training, test))
    monkeypatch.setattr(choosing, "race", race)
    table = choosing.choosing_table(Console(quiet=True))
    write_figures(tmp_path / "figures.json", [table], "")
    [written] = json.loads((tmp_path / "figures.json").read_text())["tables"]
    rows = {row[0]: row[1:] for row in written["rows"]}
    assert list(rows)[:2] == ["5 epochs, rate 0.003, momentum 0.7", "5 epochs, rate 0.003, momentum 0.8"]
    assert rows["5 epochs, rate 0.003, momentum 0.7"] == [2, 9, 0.968]
    assert list(rows)[-1].endswith("rate 0.001, momentum 0.8") and list(rows.values())[-1][0] == "never"
    assert {recipe.seed for recipe, _, _ in asked} == set(choosing.SEEDS)
    assert QUICK.seed not in choosing.SEEDS
    for _, rest, aside in asked:
        assert len(rest) + len(aside) == len(training)
        assert not set(rest.signers) & set(aside.signers)
