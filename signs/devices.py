"""Which processors a training uses, chosen by what TensorFlow sees.

No GPU: TensorFlow's ordinary way on the CPU. One GPU: the same, on the GPU, compiled by XLA. Several: a copy
of the model on each (``tf.distribute.MirroredStrategy``). Several machines, which the environment variable
``TF_CONFIG`` names as TensorFlow documents it: a copy on each (``MultiWorkerMirroredStrategy``).
GPUs with tensor cores train in mixed precision (Keras's ``mixed_float16``); they are those of compute
capability 7.0 and above, according to NVIDIA and TensorFlow's guide on mixed precision.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signs.errors import SignsError

if TYPE_CHECKING:
    import tensorflow as tf

TENSOR_CORES = (7, 0)  # the least compute capability that has them
WORKERS_VARIABLE = "TF_CONFIG"


class DevicesError(SignsError):
    """Devices that cannot be used as they are described; the message is one line."""


@dataclass(frozen=True)
class Gpu:
    """A GPU as TensorFlow describes it.

    Attributes
    ----------
    name : str
        The product's name, or TensorFlow's name of the device where it is not known.
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
        ``"float32"`` or ``"mixed_float16"``, a Keras dtype policy.
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
        if not self.gpus:
            line = f"TensorFlow sees no GPU: training on the CPU, in {self.precision}"
        else:
            names = ", ".join(gpu.name for gpu in self.gpus)
            count = "one GPU" if len(self.gpus) == 1 else f"{len(self.gpus)} GPUs"
            copies = ", a copy of the model on each" if self.mirrored else ""
            line = f"TensorFlow sees {count} ({names}): training there, in {self.precision}{copies}"
        if self.workers.count > 1:
            line += f"; worker {self.workers.index + 1} of {self.workers.count}"
        return line + "."

    def strategy(self) -> tf.distribute.Strategy:
        """Make the strategy in whose ``scope()`` the model is built.

        With several workers this connects to the others, and must come before anything else that
        TensorFlow does in the process.

        Returns
        -------
        tf.distribute.Strategy
            ``MultiWorkerMirroredStrategy`` where there are several workers, ``MirroredStrategy`` over all
            GPUs where there are several of those, TensorFlow's default one otherwise.
        """
        import tensorflow as tf

        if self.workers.count > 1:
            return tf.distribute.MultiWorkerMirroredStrategy()
        return tf.distribute.MirroredStrategy() if self.mirrored else tf.distribute.get_strategy()


def choose_devices(gpus: Iterable[Gpu] | None = None, workers: Workers | None = None) -> Devices:
    """Choose where and in which precision to train.

    Parameters
    ----------
    gpus : iterable of Gpu, optional
        What there is to choose from; by default the GPUs that TensorFlow sees.
    workers : Workers, optional
        By default what ``TF_CONFIG`` says.

    Returns
    -------
    Devices
        Printing it says in one line what was chosen.

    Raises
    ------
    DevicesError
        If ``TF_CONFIG`` cannot be understood.
    """
    workers = named_workers() if workers is None else workers
    gpus = tuple(visible_gpus() if gpus is None else gpus)
    if not gpus:
        return Devices(workers=workers)
    # The slowest GPU sets the pace of a mirrored step: mixed precision has to suit every one of them.
    fast_halves = all((gpu.compute_capability or (0, 0)) >= TENSOR_CORES for gpu in gpus)
    return Devices(gpus, "mixed_float16" if fast_halves else "float32", workers)


def visible_gpus() -> list[Gpu]:
    """Ask TensorFlow for its GPUs.

    Returns
    -------
    list of Gpu
        Empty without a GPU, or without the CUDA libraries (the package's extra ``gpu`` brings them).
    """
    import tensorflow as tf

    gpus = []
    for device in tf.config.list_physical_devices("GPU"):
        details = tf.config.experimental.get_device_details(device)
        gpus.append(Gpu(details.get("device_name", device.name), details.get("compute_capability")))
    return gpus


def named_workers(text: str | None = None) -> Workers:
    """Read which workers ``TF_CONFIG`` names.

    Parameters
    ----------
    text : str, optional
        In place of the environment variable's value.

    Returns
    -------
    Workers
        A single one where the variable is not set.

    Raises
    ------
    DevicesError
        If it is not of TensorFlow's form, or names other roles than ``worker`` and ``chief``.
    """
    text = os.environ.get(WORKERS_VARIABLE) if text is None else text
    if not text:
        return Workers()
    try:
        config = json.loads(text)
        cluster, task = config["cluster"], config["task"]
        roles = {role: len(cluster[role]) for role in ("chief", "worker") if role in cluster}
        role, index = task["type"], int(task["index"])
        # TensorFlow's order: a chief, where one is named, comes before the workers.
        index += roles.get("chief", 0) if role == "worker" else 0
        strangers = set(cluster) - set(roles)
    except (ValueError, KeyError, TypeError) as error:
        raise DevicesError(
            f"{WORKERS_VARIABLE} is not of TensorFlow's form ({error!r}): "
            '{"cluster": {"worker": ["HOST:PORT", ...]}, "task": {"type": "worker", "index": 0}}'
        ) from None
    if strangers or role not in roles or not 0 <= index < sum(roles.values()):
        raise DevicesError(
            f"{WORKERS_VARIABLE} must name workers only, and this process as one of them, not {text}"
        )
    return Workers(sum(roles.values()), index)


def limit_threads() -> int:
    """Give TensorFlow as many threads as this process has processors, before it starts.

    TensorFlow counts the processors that the scheduler allows, but not a container's quota of processor
    time: with 64 processors and a quota of two it would start 64 threads that wait for each other.

    Returns
    -------
    int
        The number of threads, 0 where TensorFlow's own choice stays.
    """
    import tensorflow as tf

    quota = _quota()
    if quota is None or quota >= len(os.sched_getaffinity(0)):
        return 0
    tf.config.threading.set_intra_op_parallelism_threads(quota)
    tf.config.threading.set_inter_op_parallelism_threads(quota)
    return quota


def _quota(path="/sys/fs/cgroup/cpu.max"):
    """Read a Linux control group's quota, in processors rounded up; None without one."""
    try:
        with open(path, encoding="ascii") as file:  # noqa: PTH123
            allowed, period = file.read().split()
    except (OSError, ValueError):
        return None
    return None if allowed == "max" else max(1, -(-int(allowed) // int(period)))
