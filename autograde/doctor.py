"""Says what this machine offers the course: isolation, speed, and whether all is there that it needs."""

import asyncio
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograde.course_files import DISTRIBUTION
from autograde.isolation import Layer, probe
from signs.words import mark, tell, tell_in, tell_many

_ROOM = 2 << 30  # bytes: a class's submissions, the gradebook, caches


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    name : str
        Marked for the catalogues.
    well : bool
    detail : str
        What was found, or what to do.
    needed : bool
        Whether the course cannot do without it.
    """

    name: str
    well: bool
    detail: str
    needed: bool = True


def check_packages() -> Finding:
    """Look for the packages that the project asks for, in the versions that it asks for."""
    from packaging.requirements import Requirement

    try:
        wanted = [Requirement(line) for line in metadata.requires(DISTRIBUTION) or ()]
    except metadata.PackageNotFoundError:
        return Finding(
            mark("packages"), False, tell("the project itself is not installed: pip install --editable .")
        )
    lacking, count = [], 0
    for requirement in wanted:
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        count += 1
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            lacking.append(tell("{package} is missing", package=requirement.name))
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            lacking.append(
                tell(
                    "{package} is {version}, needed: {wanted}",
                    package=requirement.name,
                    version=version,
                    wanted=requirement.specifier,
                )
            )
    if lacking:
        detail = tell("{lacking}: pip install -r requirements.txt", lacking="; ".join(lacking))
        return Finding(mark("packages"), False, detail)
    return Finding(mark("packages"), True, tell("all {count}", count=count))


def check_alembic() -> Finding:
    """Look for the program that nbgrader calls for a new gradebook."""
    scripts = sysconfig.get_path("scripts")
    found = shutil.which("alembic", path=os.pathsep.join([scripts, os.environ.get("PATH", "")]))
    return Finding(
        "alembic", bool(found), found or tell("nbgrader makes no gradebook without: pip install alembic")
    )


def check_graphviz() -> Finding:
    """Look for Graphviz, which draws the network in notebook 4."""
    found = shutil.which("dot")
    advice = tell("notebook 4 draws no model.png without: apt-get install graphviz")
    return Finding("graphviz", bool(found), found or advice, needed=False)


def check_room(folder: Path) -> Finding:
    """Look for room on the disk of a folder, and of temporary files."""
    room = {str(place): shutil.disk_usage(place).free for place in (folder, tempfile.gettempdir())}
    place, free = min(room.items(), key=lambda pair: pair[1])
    found = {"free": f"{free / 2**30:.1f}", "place": place}
    if free >= _ROOM:
        return Finding(mark("disk"), True, tell("{free} GB free in {place}", **found))
    detail = tell("{free} GB free in {place}: make {needed} GB free", needed=str(_ROOM >> 30), **found)
    return Finding(mark("disk"), False, detail)


def check_memory() -> Finding:
    """Look for memory that is free for kernels."""
    import psutil

    free = psutil.virtual_memory().available
    said = f"{free / 2**30:.1f}"
    if free >= 2 << 30:
        return Finding(mark("memory"), True, tell("{free} GB free", free=said))
    detail = tell("{free} GB free: a kernel that trains a network takes 2 GB", free=said)
    return Finding(mark("memory"), False, detail)


def check_data() -> Finding:
    """Look for the rendered hands; graded kernels cannot draw them for themselves."""
    from signs.hands.dataset import rendered_folder

    try:
        place = rendered_folder()
    except OSError:
        detail = tell("no cache folder: set SIGNS_CACHE to one that you may write to")
        return Finding(mark("data"), False, detail)
    if not place.is_dir():
        detail = tell("drawn when first used, about 10 s, into {folder}", folder=place.parent)
        return Finding(mark("data"), True, detail)
    if os.geteuid() == 0 and not all(path.stat().st_mode & 0o004 for path in (place, *place.iterdir())):
        detail = tell("others may not read {folder}: chmod -R a+rX {folder}", folder=place)
        return Finding(mark("data"), False, detail)
    return Finding(mark("data"), True, str(place))


def check_everything(folder: Path) -> list[Finding]:
    """Look for everything that the course needs; ``folder`` is the course's."""
    python = ".".join(map(str, sys.version_info[:3]))
    return [
        Finding(
            "python",
            (3, 11) <= sys.version_info[:2] < (3, 14),
            tell("{version} (3.11 to 3.13)", version=python),
        ),
        check_packages(),
        check_alembic(),
        check_graphviz(),
        check_room(folder),
        check_memory(),
        check_data(),
    ]


async def _seconds_until_keras(kernel):
    """Start a kernel, import Keras in it, and return the seconds until it was ready and until it had."""
    from autograde.kernels import KernelManager

    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        manager = KernelManager(kernel_name=kernel)
        await manager.start_kernel(cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        client = manager.client()
        try:
            client.start_channels()
            await client.wait_for_ready(timeout=120)
            ready = time.monotonic() - started
            await client.execute_interactive("import keras", timeout=120, output_hook=lambda _: None)
            return ready, time.monotonic() - started
        finally:
            client.stop_channels()
            await manager.shutdown_kernel(now=True)


def measure_speed(layers: tuple[Layer, ...]) -> list[tuple[str, str]]:
    """Measure how fast kernels start; returns what was measured, and the seconds as text.

    Parameters
    ----------
    layers : tuple of Layer
        Isolated kernels are measured with the layers that hold.
    """
    rows = []
    ready, imported = asyncio.run(_seconds_until_keras("python3"))
    rows.append((tell("ordinary kernel"), _tell_seconds(ready, imported)))
    if sys.platform != "linux":
        return rows
    kernel = "shortcut-isolated" if all(layer.holds for layer in layers) else "shortcut"
    from autograde.kernels import IsolatedProvisioner, WarmProvisioner

    warm = (IsolatedProvisioner if kernel == "shortcut-isolated" else WarmProvisioner)().warm()
    rows.append((tell("warm process, once"), f"{warm.wait_until_ready():.2f} s"))
    asyncio.run(_seconds_until_keras(kernel))  # the first fork touches what the next ones find touched
    ready, imported = asyncio.run(_seconds_until_keras(kernel))
    name = tell("warm kernel, isolated") if kernel == "shortcut-isolated" else tell("warm kernel")
    rows.append((name, _tell_seconds(ready, imported)))
    return rows


def _tell_seconds(ready, imported):
    return tell("{ready} s, with Keras {imported} s", ready=f"{ready:.2f}", imported=f"{imported:.2f}")


def _yes_or_no(well, needed=True):
    told = tell_in("holds, is there", "yes") if well else tell_in("holds, is there", "no")
    return f"[{'green' if well else 'red' if needed else 'yellow'}]{told}[/]"


def _table(title, *heads):
    table = Table(title=title)
    for head in heads:
        table.add_column(head, overflow="fold")  # Chinese has no blanks to part it at
    return table


def run_doctor(folder: Path, console: Console, report: Callable[[str], object]) -> bool:
    """Print three tables; return whether everything is there that the course needs.

    Parameters
    ----------
    folder : Path
        The course's folder.
    console : rich.console.Console
    report : callable
        Prints a line.
    """
    from rich.markup import escape

    layers = probe()
    heads = tell("isolation"), tell_in("a layer", "holds"), tell("what was tried")
    table = _table(tell("What a graded submission cannot do here"), *heads)
    for layer in layers:
        table.add_row(layer.name, _yes_or_no(layer.holds), escape(layer.detail))
    console.print(table)
    if not all(layer.holds for layer in layers):
        report(tell("Official grading refuses to run here, unless told --isolation none."))
    findings = check_everything(folder)
    heads = tell_in("a program", "needed"), tell_in("a program", "there"), ""
    table = _table(tell("What the course needs"), *heads)
    for finding in findings:
        there = _yes_or_no(finding.well, finding.needed)
        table.add_row(tell(finding.name), there, escape(finding.detail))
    console.print(table)
    well = all(finding.well for finding in findings if finding.needed)
    if well:
        title = tell_many(
            "How fast kernels start ({number} processor)",
            "How fast kernels start ({number} processors)",
            os.cpu_count() or 1,
        )
        table = _table(title, tell("kernel"), tell("ready after"))
        for row in measure_speed(layers):
            table.add_row(*row)
        console.print(table)
    return well
