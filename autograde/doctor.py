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

_ROOM = 2 << 30  # bytes: a class's submissions, the gradebook, caches


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    name : str
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
        return Finding("packages", False, "the project itself is not installed: pip install --editable .")
    lacking, count = [], 0
    for requirement in wanted:
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        count += 1
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            lacking.append(f"{requirement.name} is missing")
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            lacking.append(f"{requirement.name} is {version}, needed: {requirement.specifier}")
    if lacking:
        return Finding("packages", False, f"{'; '.join(lacking)}: pip install -r requirements.txt")
    return Finding("packages", True, f"all {count}")


def check_alembic() -> Finding:
    """Look for the program that nbgrader calls for a new gradebook."""
    scripts = sysconfig.get_path("scripts")
    found = shutil.which("alembic", path=os.pathsep.join([scripts, os.environ.get("PATH", "")]))
    return Finding(
        "alembic", bool(found), found or "nbgrader makes no gradebook without: pip install alembic"
    )


def check_graphviz() -> Finding:
    """Look for Graphviz, which draws the network in notebook 4."""
    found = shutil.which("dot")
    advice = "notebook 4 draws no model.png without: apt-get install graphviz"
    return Finding("graphviz", bool(found), found or advice, needed=False)


def check_room(folder: Path) -> Finding:
    """Look for room on the disk of a folder, and of temporary files."""
    room = {str(place): shutil.disk_usage(place).free for place in (folder, tempfile.gettempdir())}
    place, free = min(room.items(), key=lambda pair: pair[1])
    detail = f"{free / 2**30:.1f} GB free in {place}"
    return Finding(
        "disk", free >= _ROOM, detail if free >= _ROOM else f"{detail}: make {_ROOM >> 30} GB free"
    )


def check_memory() -> Finding:
    """Look for memory that is free for kernels."""
    import psutil

    free = psutil.virtual_memory().available
    well = free >= 2 << 30
    detail = f"{free / 2**30:.1f} GB free"
    return Finding("memory", well, detail if well else f"{detail}: a kernel that trains a network takes 2 GB")


def check_data() -> Finding:
    """Look for the rendered hands; graded kernels cannot draw them for themselves."""
    from signs.hands.dataset import rendered_folder

    try:
        place = rendered_folder()
    except OSError:
        return Finding("data", False, "no cache folder: set SIGNS_CACHE to one that you may write to")
    if not place.is_dir():
        return Finding("data", True, f"drawn when first used, about 10 s, into {place.parent}")
    if os.geteuid() == 0 and not all(path.stat().st_mode & 0o004 for path in (place, *place.iterdir())):
        return Finding("data", False, f"others may not read {place}: chmod -R a+rX {place}")
    return Finding("data", True, str(place))


def check_everything(folder: Path) -> list[Finding]:
    """Look for everything that the course needs; ``folder`` is the course's."""
    python = ".".join(map(str, sys.version_info[:3]))
    return [
        Finding("python", (3, 11) <= sys.version_info[:2] < (3, 14), f"{python} (3.11 to 3.13)"),
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
    rows.append(("ordinary kernel", f"{ready:.2f} s, with Keras {imported:.2f} s"))
    if sys.platform != "linux":
        return rows
    kernel = "shortcut-isolated" if all(layer.holds for layer in layers) else "shortcut"
    from autograde.kernels import IsolatedProvisioner, WarmProvisioner

    warm = (IsolatedProvisioner if kernel == "shortcut-isolated" else WarmProvisioner)().warm()
    rows.append(("warm process, once", f"{warm.wait_until_ready():.2f} s"))
    asyncio.run(_seconds_until_keras(kernel))  # the first fork touches what the next ones find touched
    ready, imported = asyncio.run(_seconds_until_keras(kernel))
    name = "warm kernel, isolated" if kernel == "shortcut-isolated" else "warm kernel"
    rows.append((name, f"{ready:.2f} s, with Keras {imported:.2f} s"))
    return rows


def _mark(well, needed=True):
    return "[green]yes[/]" if well else "[red]no[/]" if needed else "[yellow]no[/]"


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
    table = Table("isolation", "holds", "what was tried", title="What a graded submission cannot do here")
    for layer in layers:
        table.add_row(layer.name, _mark(layer.holds), escape(layer.detail))
    console.print(table)
    if not all(layer.holds for layer in layers):
        report("Official grading refuses to run here, unless told --isolation none.")
    findings = check_everything(folder)
    table = Table("needed", "there", "", title="What the course needs")
    for finding in findings:
        table.add_row(finding.name, _mark(finding.well, finding.needed), escape(finding.detail))
    console.print(table)
    well = all(finding.well for finding in findings if finding.needed)
    if well:
        table = Table("kernel", "ready after", title=f"How fast kernels start ({os.cpu_count()} processors)")
        for row in measure_speed(layers):
            table.add_row(*row)
        console.print(table)
    return well
