"""Many hands at once, on several cores.

The helpers are plain child processes (``python -m signs.hands.crowd``), not ``multiprocessing``: a forked
copy of a notebook's kernel may hang in TensorFlow's threads, and a spawned one runs a script's main
module again. A child draws a share of the pictures into a file, and the parent draws its own meanwhile.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np

from signs.words import tell

from .drawing import DIGITS, HandRequestError, check_request, render_hand

# Below this many pictures a process, starting one costs more than it saves.
_WORTH_A_PROCESS = 60
# What ``render_hand`` is called with.
Order = tuple[int, int, int, int, int, str]
_THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def render_hands(
    signers: int | Iterable[int],
    takes: int | Iterable[int] = 1,
    seed: int = 0,
    size: int = 64,
    processes: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    scene: str = "studio",
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw all six digits of several signers.

    Parameters
    ----------
    signers : int or iterable of int
        Which signers; a number n means signers 0 to n - 1.
    takes : int or iterable of int, default 1
        Which takes; a number n means takes 0 to n - 1.
    seed, size : int
        As for ``render_hand``.
    processes : int, optional
        How many to draw on; by default as many as there are cores for this process. The pictures do not
        depend on it.
    progress : callable, optional
        Called now and then with (pictures drawn, pictures in all).
    scene : {"studio", "anywhere"}
        As for ``render_hand``.

    Returns
    -------
    images : ndarray of uint8, shape (n, size, size, 3)
        In the order signer, digit, take.
    digits, signers : ndarray of int64, shape (n,)

    Raises
    ------
    HandRequestError
        A ValueError of one line, when a number is out of range.
    """
    people, shots = _numbers("signers", signers), _numbers("takes", takes)
    orders = [
        (digit, signer, take, seed, size, scene)
        for signer in people
        for digit in range(DIGITS)
        for take in shots
    ]
    for order in orders:
        check_request(*order)
    images = np.empty((len(orders), size, size, 3), np.uint8)
    _draw(images, orders, _share(len(orders), processes), progress)
    return images, np.array([o[0] for o in orders], np.int64), np.array([o[1] for o in orders], np.int64)


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _numbers(name: str, wanted: int | Iterable[int]) -> list[int]:
    """Return the numbers that are meant by a count or a list."""
    if isinstance(wanted, (int, np.integer)) and not isinstance(wanted, bool):
        wanted = range(wanted)
    numbers = list(wanted) if isinstance(wanted, Iterable) else []
    if not numbers:
        raise HandRequestError(
            tell("{name} must be a whole number, 1 or more, or a list of at least one number", name=name)
        )
    return numbers


def _share(total: int, processes: int | None) -> list[slice]:
    """Cut the pictures into one run a process, the parent's first."""
    if processes is not None and (isinstance(processes, bool) or processes < 1):
        raise HandRequestError(tell("processes must be 1 or more, not {processes!r}", processes=processes))
    wanted = processes or min(cores(), max(1, total // _WORTH_A_PROCESS))
    cuts = np.linspace(0, total, min(wanted, total) + 1).astype(int)
    return [slice(int(a), int(b)) for a, b in pairwise(cuts)]


def _draw(
    images: np.ndarray,
    orders: list[Order],
    shares: list[slice],
    progress: Callable[[int, int], None] | None,
) -> None:
    """Fill the images."""
    mine, others = shares[0], shares[1:]
    with tempfile.TemporaryDirectory(prefix="signs-hands-") as folder:
        files = [Path(folder) / f"{number}.raw" for number in range(len(others))]
        children = []
        try:
            for share, file in zip(others, files, strict=True):
                children.append(_start(orders[share], file))
            for place in range(mine.start, mine.stop):
                images[place] = render_hand(*orders[place])
                if progress and place % 20 == 19:
                    progress(place + 1 + _drawn(files, images[0].nbytes), len(orders))
            for share, file, child in zip(others, files, children, strict=True):
                _collect(images, orders, share, file, child)
        finally:
            for child in children:
                if child is not None and child.poll() is None:
                    child.kill()
                    child.wait()
    if progress:
        progress(len(orders), len(orders))


def _start(orders: list[Order], file: Path) -> subprocess.Popen | None:
    """Start a child; None where the system lets us have none, as in a sandbox."""
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": path, **dict.fromkeys(_THREAD_LIMITS, "1")}
    orders_file = file.with_suffix(".txt")
    orders_file.write_text("\n".join(" ".join(map(str, order)) for order in orders))
    # -P: a file of the working folder that is called numpy.py must not be imported.
    command = [sys.executable, "-P", "-m", "signs.hands.crowd", str(orders_file), str(file)]
    try:
        nothing = subprocess.DEVNULL
        return subprocess.Popen(command, env=environment, stdin=nothing, stdout=nothing, stderr=nothing)
    except OSError:
        return None


def _collect(
    images: np.ndarray,
    orders: list[Order],
    share: slice,
    file: Path,
    child: subprocess.Popen | None,
) -> None:
    """Take over a child's pictures; draw here what it has left out."""
    ended = child is not None and child.wait() == 0
    wanted = orders[share]
    data = file.read_bytes() if ended and file.exists() else b""
    if len(data) == len(wanted) * images[0].nbytes:
        images[share] = np.frombuffer(data, np.uint8).reshape(len(wanted), *images.shape[1:])
        return
    print(tell("A second drawing process could not run here: this one goes on alone, which takes longer."))
    for place, order in zip(range(share.start, share.stop), wanted, strict=True):
        images[place] = render_hand(*order)


def _drawn(files: list[Path], each: int) -> int:
    return sum(file.stat().st_size // each for file in files if file.exists())


def _work(orders_file: Path, file: Path) -> None:
    """Draw what one file asks for, an order a line, into the other."""
    with file.open("wb") as pictures:
        for line in orders_file.read_text().splitlines():
            *numbers, scene = line.split()
            digit, signer, take, seed, size = map(int, numbers)
            pictures.write(render_hand(digit, signer, take, seed, size, scene).tobytes())


if __name__ == "__main__":
    _work(Path(sys.argv[1]), Path(sys.argv[2]))
