"""Measured tables as JSON, with the day and the machine: what the site's page of figures is made of."""

import json
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
from rich.table import Table

import signs
from autograde.grading.commands import count_cores
from signs.files import whole_file


def read_machine() -> str:
    """Say in one line what this computes on: processor, cores, architecture, memory."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    named = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    processor = named or platform.processor() or "a processor that does not say its name"
    memory = psutil.virtual_memory().total / 2**30
    return f"{processor}, {count_cores()} cores, {platform.machine()}, {memory:.0f} GB of memory"


def table_data(table: Table) -> dict[str, Any]:
    """Return a table as plain data.

    Parameters
    ----------
    table : rich.table.Table
        Of texts.

    Returns
    -------
    dict
        ``title``, ``columns`` and ``rows``; cells that are numbers are numbers.
    """
    columns = [[_value(str(cell)) for cell in column.cells] for column in table.columns]
    return {
        "title": str(table.title),
        "columns": [str(column.header) for column in table.columns],
        "rows": [list(row) for row in zip(*columns, strict=True)],
    }


def _value(text: str) -> float | int | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def write_figures(path: Path, tables: Sequence[Table], command: str) -> None:
    """Write measured tables as JSON.

    Parameters
    ----------
    path : Path
    tables : sequence of rich.table.Table
    command : str
        What made them.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    measured = {
        "date": datetime.now(UTC).date().isoformat(),
        "kit": signs.__version__,
        "python": platform.python_version(),
        "machine": read_machine(),
        "command": command,
    }
    figures = {"measured": measured, "tables": [table_data(table) for table in tables]}
    with whole_file(path) as beside:
        beside.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
