"""Which processors a training uses, chosen by what the backend of Keras sees.

No GPU: the backend's ordinary way on the CPU. One GPU: the same, on the GPU, compiled. Several, or several
machines: a copy of the model on each, by the backend's own means (:mod:`signs.backends`).
GPUs with tensor cores train in mixed precision: of compute capability 8.0 and above in ``mixed_bfloat16``,
whose numbers reach as far as float32's, and of 7.x in ``mixed_float16`` with a scaled loss, according to
NVIDIA's and Keras's guides on mixed precision.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

from signs.backends import backend, backend_title
from signs.errors import SignsError
from signs.words import mark, tell, tell_list

TENSOR_CORES, BFLOAT16 = (7, 0), (8, 0)  # the least compute capabilities that have them


class DevicesError(SignsError):
    """Devices that cannot be used as they are described; the message is one line."""


@dataclass(frozen=True)
class Gpu:
    """A GPU as the backend describes it.

    Attributes
    ----------
    name : str
        The product's name, or the backend's name of the device where it is not known.
    compute_capability : tuple of int or None
        Major and minor version; None where it is not known (not from NVIDIA).
    """

    name: str
    compute_capability: tuple[int, int] | None


@dataclass(frozen=True)
class Workers:
    """The machines (or processes) of one training, and which of them this is.

    Attributes
    ----------
    count : int
    index : int
        From 0; worker 0 is the chief, who alone writes files.
    """

    count: int = 1
    index: int = 0


@dataclass(frozen=True)
class Devices:
    """The choice for one training.

    Attributes
    ----------
    gpus : tuple of Gpu
        Of this machine; empty on one without.
    precision : str
        ``"float32"``, ``"mixed_bfloat16"`` or ``"mixed_float16"``, a Keras dtype policy.
    workers : Workers
    """

    gpus: tuple[Gpu, ...] = ()
    precision: str = "float32"
    workers: Workers = Workers()

    @property
    def mirrored(self) -> bool:
        """Whether the model is copied to several GPUs."""
        return len(self.gpus) > 1

    @property
    def compiled(self) -> bool:
        """Whether XLA compiles the step. On CPUs that made it slower, and XLA cannot reach across devices."""
        return len(self.gpus) == 1 and self.workers.count == 1

    @property
    def chief(self) -> bool:
        """Whether this process writes the files."""
        return self.workers.index == 0

    def __str__(self):
        """Say in one line what was found and what follows."""
        parts = {"backend": backend_title(), "precision": self.precision}
        if not self.gpus:
            line = tell("{backend} sees no GPU: training on the CPU, in {precision}", **parts)
        else:
            told = mark("{backend} sees one GPU ({names}): training there, in {precision}")
            if self.mirrored:
                told = mark(
                    "{backend} sees {count} GPUs ({names}): training there, in {precision}, "
                    "a copy of the model on each"
                )
            names = tell_list((gpu.name for gpu in self.gpus), "unit")
            line = tell(told, count=len(self.gpus), names=names, **parts)
        if self.workers.count == 1:
            return tell("{devices}.", devices=line)
        worker, count = self.workers.index + 1, self.workers.count
        return tell("{devices}; worker {worker} of {count}.", devices=line, worker=worker, count=count)


def choose_devices(gpus: Iterable[Gpu] | None = None, workers: Workers | None = None) -> Devices:
    """Choose where and in which precision to train.

    Parameters
    ----------
    gpus : iterable of Gpu, optional
        What there is to choose from; by default the GPUs that the backend sees.
    workers : Workers, optional
        By default what the environment says, in the backend's way.

    Returns
    -------
    Devices
        Printing it says in one line what was chosen.

    Raises
    ------
    DevicesError
        If the environment's description of workers cannot be understood.
    """
    workers = backend().named_workers() if workers is None else workers
    gpus = tuple(backend().visible_gpus() if gpus is None else gpus)
    if not gpus:
        return Devices(workers=workers)
    # The slowest GPU sets the pace of a mirrored step: mixed precision has to suit every one of them.
    least = min(gpu.compute_capability or (0, 0) for gpu in gpus)
    halves = "mixed_bfloat16" if least >= BFLOAT16 else "mixed_float16"
    return Devices(gpus, halves if least >= TENSOR_CORES else "float32", workers)


def limit_threads() -> int:
    """Give the backend as many threads as this process has processors, before it starts.

    Backends count the processors that the scheduler allows, but not a container's quota of processor time:
    with 64 processors and a quota of two they would start 64 threads that wait for each other.

    Returns
    -------
    int
        The number of threads, 0 where the backend's own choice stays.
    """
    quota = _quota()
    if quota is None or quota >= len(os.sched_getaffinity(0)):
        return 0
    backend().limit_threads(quota)
    return quota


def _quota(path="/sys/fs/cgroup/cpu.max"):
    """Read a Linux control group's quota, in processors rounded up; None without one."""
    try:
        with open(path, encoding="ascii") as file:  # noqa: PTH123
            allowed, period = file.read().split()
    except (OSError, ValueError):
        return None
    return None if allowed == "max" else max(1, -(-int(allowed) // int(period)))
