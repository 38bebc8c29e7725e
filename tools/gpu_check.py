"""Trains on a GPU and says how it went: ``python -m tools.gpu_check [--backend jax] [--data FOLDER]``.

For each backend, in a process of its own: the device; images a second at full size, in mixed precision and in
float32, and on the processors; the share of a step that is not the network; the largest useful batch; the
time until the test accuracy is that of the tutorial's GPU-trained model, by the tutorial's recipe and ours;
a whole training by the full recipe; a kill and a resume; whether evaluation and prediction agree with the
processors'; and the notebook that trains on a GPU, from top to bottom. It prints one table and writes JSON.
Without a GPU it does the same on the processors; ``--small`` does a few steps of each.

``--pack FOLDER`` writes what a bare machine needs beside the checkout (:mod:`tools.bare_machine`). There,
``--packed FOLDER`` takes it.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import typer

from tools.bench.training import GOAL, read_examples

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "source/resnet/unreleased/5_train_on_gpu.ipynb"
SECONDS = 20  # for one measurement of speed
ROWS = {
    "device": "device",
    "precision": "precision",
    "first_step": "first step, with compiling (s)",
    "rate": "ResNet50, images/s",
    "rate_float32": "… in float32",
    "rate_cpu": "… on the processors",
    "epoch_quick": "QUICK: seconds an epoch",
    "epoch_full": "FULL: seconds an epoch",
    "network_share": "share of the network in a step",
    "largest_batch": "largest useful batch",
    "quick": "QUICK: seconds to test accuracy 0.9167",
    "tutorial": "the tutorial's recipe: the same",
    "full": "FULL: seconds of the whole training",
    "full_drawing": "… before it, to draw its images (s)",
    "full_accuracy": "… accuracy of the test images",
    "resume": "killed and gone on: largest difference in loss",
    "agreement": "evaluate and predict against the processors",
    "notebook": "notebook 5 from top to bottom (s)",
    "notebook_accuracy": "… what it tells of the test images",
}


def check(
    backend: Annotated[
        list[str] | None, typer.Option(help="tensorflow, jax or torch; all that are installed by default.")
    ] = None,
    data: Annotated[Path | None, typer.Option(help="A folder with train_signs.h5 and test_signs.h5.")] = None,
    output: Annotated[Path, typer.Option(help="Where the JSON goes.")] = Path("build/gpu_check"),
    seeds: Annotated[int, typer.Option(help="Trainings of each recipe.", min=1)] = 3,
    small: Annotated[bool, typer.Option("--small", help="A few steps of each, to see that it runs.")] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(help="Only this part: speed, training, full, resume, processors or notebook."),
    ] = None,
    pack: Annotated[Path | None, typer.Option(help="Write what a bare machine needs, and end.")] = None,
    packed: Annotated[Path | None, typer.Option(help="What --pack wrote.")] = None,
    part: Annotated[str | None, typer.Option(hidden=True)] = None,
) -> None:
    """Train on a GPU, measure, and print a table."""
    if pack:
        from tools.bare_machine import write_pack

        write_pack(pack)
        return
    if part:
        print(json.dumps(PARTS[part](data, seeds, small)))
        return
    parts = [name for name in PARTS if not only or name in only]
    if not parts:
        raise typer.BadParameter(f"there is no such part: choose of {', '.join(PARTS)}", param_hint="--only")
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ)
        if packed:
            from tools.bare_machine import unpack

            found = unpack(packed, Path(folder))
            before = [environment["PYTHONPATH"]] if environment.get("PYTHONPATH") else []
            found["PYTHONPATH"] = os.pathsep.join([found["PYTHONPATH"], *before])
            environment |= found
        results = {
            name: run_backend(name, parts, data, seeds, small, environment) for name in backend or installed()
        }
    output.mkdir(parents=True, exist_ok=True)
    told = {"python": platform.python_version(), "when": time.strftime("%Y-%m-%d"), "backends": results}
    (output / "gpu_check.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print_table(results)


def installed() -> list[str]:
    """List the backends that are installed here."""
    from importlib.util import find_spec

    return [name for name in ("tensorflow", "jax", "torch") if find_spec(name)]


def run_backend(
    name: str, parts: list[str], data: Path | None, seeds: int, small: bool, environment: dict[str, str]
) -> dict[str, Any]:
    """Run each part in a process of its own: a part that fails tells its last line and costs no other."""
    found: dict[str, Any] = {}
    for part in parts:
        words = ["--part", part, "--seeds", str(seeds), *(["--data", str(data)] if data else [])]
        more = {"KERAS_BACKEND": name}
        if part == "notebook":
            more["SIGNS_BUDGET"] = "small" if small else "full"
        if part == "processors":
            more |= {"CUDA_VISIBLE_DEVICES": "-1", "JAX_PLATFORMS": "cpu", "KERAS_TORCH_DEVICE": "cpu"}
        command = [sys.executable, "-m", "tools.gpu_check", *words, *(["--small"] if small else [])]
        started = time.perf_counter()
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={k: v for k, v in (environment | more).items() if v},
            capture_output=True,
            text=True,
        )
        lines = done.stdout.strip().splitlines()
        if done.returncode == 0 and lines:
            found |= json.loads(lines[-1])
        else:
            found[f"{part} failed"] = (done.stderr.strip().splitlines() or ["no word"])[-1][:300]
        found[f"{part}_s"] = round(time.perf_counter() - started, 1)
        print(f"{name}: {part} after {found[f'{part}_s']} s", file=sys.stderr, flush=True)
    if "predictions" in found and "predictions_cpu" in found:
        pairs = zip(found.pop("predictions"), found.pop("predictions_cpu"), strict=True)
        found["agreement"] = max(abs(one - other) for one, other in pairs)
    return found


def measure_speed(data: Path | None, seeds: int, small: bool) -> dict[str, Any]:
    """Measure steps of the quick and the full recipe: images a second, and what is not the network."""
    from signs.augmentation import NONE
    from signs.devices import choose_devices
    from signs.recipe import FULL, QUICK

    devices, (training, _) = choose_devices(), read_examples(data)
    first, rate = steps_a_second(QUICK, training, devices, small)
    still = steps_a_second(replace(FULL, augmentation=NONE), training, devices, small)[1]
    changed = steps_a_second(FULL, training, devices, small)[1]
    best, largest = rate, QUICK.batch_size
    while not small and largest < 2048:
        try:
            faster = steps_a_second(
                replace(QUICK, batch_size=2 * largest), larger(training, 2 * largest), devices, small
            )[1]
        except Exception:  # noqa: BLE001 - each backend has its own way to say that memory is full
            break
        if faster < 1.1 * best:
            break
        best, largest = faster, 2 * largest
    plain = steps_a_second(QUICK, training, replace(devices, precision="float32"), small)[1]
    return {
        "device": devices.gpus[0].name if devices.gpus else f"processors ({os.cpu_count()})",
        "precision": devices.precision,
        "first_step": first,
        "rate": rate,
        "rate_float32": plain,
        "rate_full": changed,
        "network_share": changed / still,
        "largest_batch": largest,
        "rate_largest_batch": best,
        "epoch_quick": len(training) / rate,
    }


def measure_processors(data: Path | None, seeds: int, small: bool) -> dict[str, Any]:
    """The same step on the processors, and what the shipped network reads there."""
    from signs.devices import Devices
    from signs.recipe import QUICK

    training, test = read_examples(data)
    rate = steps_a_second(QUICK, training, Devices(), small)[1]
    return {"rate_cpu": rate, "predictions_cpu": predictions(test)}


def measure_training(data: Path | None, seeds: int, small: bool) -> dict[str, Any]:
    """Train by the quick and the tutorial's recipe until the test accuracy is the tutorial's."""
    from signs.evaluation import evaluate
    from signs.network import SHIPPED, untrained
    from signs.recipe import QUICK, TUTORIAL
    from signs.training import train

    training, test = read_examples(data)
    found: dict[str, Any] = {"predictions": predictions(test)}
    for name, recipe in (("quick", QUICK), ("tutorial", TUTORIAL)):
        reached, ends = [], []
        for seed in range(1 if small else seeds):
            chosen = replace(recipe, seed=seed, epochs=1 if small else recipe.epochs)
            after = [float("inf")]

            def look(model, records, after=after):
                if after[0] == float("inf") and evaluate(model, test).accuracy >= GOAL:
                    after[0] = sum(record.seconds for record in records)

            few = training.take(slice(0, 64)) if small else training
            result = train(untrained(SHIPPED), few, chosen, progress=False, after_epoch=look)
            reached.append(after[0])
            ends.append(evaluate(result.model, test).accuracy)
        found[name] = median(reached) if median(reached) < float("inf") else "never"
        found[f"{name}_each"] = [each if each < float("inf") else "never" for each in reached]
        found[f"{name}_accuracy"] = ends
    return found


def measure_full(data: Path | None, seeds: int, small: bool) -> dict[str, Any]:
    """Draw the full recipe's images, train by it from new weights, and read the test images."""
    import numpy as np

    from signs.data import rendered_signs
    from signs.evaluation import evaluate
    from signs.examples import training_examples
    from signs.mixture import Shares, mixture
    from signs.network import SHIPPED, untrained
    from signs.recipe import FULL
    from signs.sources import sets_at_hand
    from signs.training import train

    training, test = read_examples(data)
    photographs = training if data or "real" in sets_at_hand() else None
    drawn, shares, recipe = training_examples(rendered_signs()), None, FULL
    if small:
        photographs, drawn = photographs and photographs.take(np.arange(12)), drawn.take(np.arange(12))
        shares = Shares(moved=1, signers=1, takes=1, backgrounds=2, things=2)
        recipe = replace(FULL, epochs=1)
    began = time.perf_counter()
    mixed = mixture(photographs, drawn, shares)
    drawing = time.perf_counter() - began
    result = train(untrained(SHIPPED), mixed, recipe, progress=False)
    accuracy = evaluate(result.model, test).accuracy
    return {
        "epoch_full": median(record.seconds for record in result.records),
        "full": result.seconds,
        "full_images": len(mixed),
        "full_drawing": drawing,
        "full_accuracy": accuracy,
    }


def measure_notebook(data: Path | None, seeds: int, small: bool) -> dict[str, Any]:
    """Run the notebook's cells in their order, as one file, in a copy of its folder."""
    import io
    import re
    import runpy
    import shutil
    from contextlib import chdir, redirect_stdout

    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    began, told = time.perf_counter(), io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(NOTEBOOK.parents[1], Path(folder) / "resnet"))
        script = copy / NOTEBOOK.parent.name / "cells.py"
        script.write_text("\n\n".join(code), encoding="utf-8")
        with chdir(script.parent), redirect_stdout(told):
            runpy.run_path(str(script))
    accuracies = re.findall(r"(\w+): .*Test Accuracy = ([\d.]+)", told.getvalue())
    return {
        "notebook": time.perf_counter() - began,
        "notebook_accuracy": ", ".join(f"{name} {accuracy}" for name, accuracy in accuracies),
    }


def measure_resume(data: Path | None, seeds: int, small: bool) -> dict[str, Any]:
    """Stop a training after an epoch and go on; compare with one that was not stopped."""
    import numpy as np

    from signs.network import SHIPPED, untrained
    from signs.recipe import QUICK
    from signs.training import train

    class Killed(BaseException):
        pass

    def kill(model, records):
        raise Killed

    few = read_examples(data)[0].take(slice(0, 64 if small else 512))
    recipe = replace(QUICK, epochs=2)
    whole = train(untrained(SHIPPED), few, recipe, progress=False)
    with tempfile.TemporaryDirectory() as folder:
        with suppress(Killed):
            train(untrained(SHIPPED), few, recipe, folder, progress=False, after_epoch=kill)
        rest = train(untrained(SHIPPED), few, recipe, folder, progress=False)
    return {"resume": float(np.abs(np.subtract(whole.history["loss"], rest.history["loss"])).max())}


PARTS: dict[str, Callable[[Path | None, int, bool], dict[str, Any]]] = {
    "speed": measure_speed,
    "training": measure_training,
    "full": measure_full,
    "resume": measure_resume,
    "processors": measure_processors,
    "notebook": measure_notebook,
}


def steps_a_second(recipe: Any, examples: Any, devices: Any, small: bool) -> tuple[float, float]:
    """Time steps of a recipe.

    Returns
    -------
    float, float
        Seconds of the first step, which compiles, and images a second afterwards.
    """
    import keras
    import numpy as np

    from signs.backends import backend
    from signs.network import SHIPPED, untrained

    keras.utils.set_random_seed(0)
    work = backend().Work(untrained(SHIPPED), recipe, examples, None, devices)
    work.prepare()
    work.begin(0, np.zeros(3, np.float32))
    started = time.perf_counter()
    work.train()
    work.sums()
    first, steps, started = time.perf_counter() - started, 0, time.perf_counter()
    while time.perf_counter() - started < (1 if small else SECONDS):
        for _ in range(1 if small else 10):
            work.train()
            steps += 1
        work.sums()
    return first, steps * work.batches.size / (time.perf_counter() - started)


def larger(examples: Any, count: int) -> Any:
    """Repeat images until there are enough for a batch."""
    import numpy as np

    return examples.take(np.resize(np.arange(len(examples)), max(count, len(examples))))


def predictions(test: Any) -> list[float]:
    """Let the shipped network read the test images."""
    import numpy as np

    from signs.network import SHIPPED, read_network

    return (
        read_network(SHIPPED).predict(test.images[:32].astype(np.float32) / 255, verbose=0).ravel().tolist()
    )


def print_table(results: dict[str, dict[str, Any]]) -> None:
    """Print the table, and below it what failed."""
    from rich.console import Console
    from rich.table import Table

    table = Table("", *results, title="ResNet50, 64×64 pixels", title_justify="left")
    for key, title in ROWS.items():
        table.add_row(title, *(_shown(found.get(key, "–")) for found in results.values()))
    console = Console(width=None if sys.stdout.isatty() else 110)
    console.print(table)
    for name, found in results.items():
        for key, value in found.items():
            if key.endswith(" failed"):
                console.print(f"{name}: {key}: {value}", markup=False, highlight=False)


def _shown(value):
    if isinstance(value, float):
        return f"{value:.2e}" if 0 < value < 0.01 else f"{value:,.2f}" if value < 100 else f"{value:,.0f}"
    return str(value)


if __name__ == "__main__":
    typer.run(check)
