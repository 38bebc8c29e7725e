"""Prints what the package depends on, one word each: ``python -m tools.dependencies [LEFT_OUT...]``."""

import re
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"


def dependencies(left_out: list[str]) -> list[str]:
    """List the package's dependencies, without some.

    Parameters
    ----------
    left_out : list of str
        Names of packages.

    Returns
    -------
    list of str
        Such as ``numpy>=2.0``.
    """
    listed = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["dependencies"]
    return [each for each in listed if re.split(r"[^\w.-]", each)[0] not in left_out]


if __name__ == "__main__":
    print(*dependencies(sys.argv[1:]))
