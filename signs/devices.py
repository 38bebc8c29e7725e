"""Which processors a full training uses, chosen by what TensorFlow sees.

No GPU: TensorFlow's ordinary way on the CPU. One GPU: the same, on the GPU. Several: one copy of the model on
each (``tf.distribute.MirroredStrategy``). GPUs with tensor cores train in mixed precision (Keras's
``mixed_float16``); they are those of compute capability 7.0 and above, according to NVIDIA and TensorFlow's
guide on mixed precision.
"""

from dataclasses import dataclass

TENSOR_CORES = (7, 0)  # the least compute capability that has them


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
class Devices:
    """The choice for one training.

    Attributes
    ----------
    gpus : tuple of Gpu
        Empty on a machine without one.
    precision : str
        ``"float32"`` or ``"mixed_float16"``, for ``keras.mixed_precision.set_global_policy``.
    mirrored : bool
        Whether the model is copied to several GPUs.
    """

    gpus: tuple[Gpu, ...]
    precision: str
    mirrored: bool

    def __str__(self):
        """Say in one line what was found and what follows."""
        if not self.gpus:
            return "TensorFlow sees no GPU: training on the CPU, in float32."
        names = ", ".join(gpu.name for gpu in self.gpus)
        count = "one GPU" if len(self.gpus) == 1 else f"{len(self.gpus)} GPUs"
        copies = ", a copy of the model on each" if self.mirrored else ""
        return f"TensorFlow sees {count} ({names}): training there, in {self.precision}{copies}."

    def epochs(self, on_cpu, on_gpu):
        """Choose the number of epochs that fits the device.

        Parameters
        ----------
        on_cpu, on_gpu : int

        Returns
        -------
        int
        """
        return on_gpu if self.gpus else on_cpu

    def strategy(self):
        """Make the strategy in whose ``scope()`` the model is built and compiled.

        Returns
        -------
        tf.distribute.Strategy
            ``MirroredStrategy`` over all GPUs where there are several, TensorFlow's default one otherwise.
        """
        import tensorflow as tf

        return tf.distribute.MirroredStrategy() if self.mirrored else tf.distribute.get_strategy()


def choose_devices(gpus=None):
    """Choose where and in which precision to train.

    Parameters
    ----------
    gpus : iterable of Gpu, optional
        What there is to choose from; by default the GPUs that TensorFlow sees.

    Returns
    -------
    Devices
        Printing it says in one line what was chosen.
    """
    gpus = tuple(visible_gpus() if gpus is None else gpus)
    # The slowest GPU sets the pace of a mirrored step: mixed precision has to suit every one of them.
    fast_halves = bool(gpus) and all((gpu.compute_capability or (0, 0)) >= TENSOR_CORES for gpu in gpus)
    return Devices(gpus, "mixed_float16" if fast_halves else "float32", mirrored=len(gpus) > 1)


def visible_gpus():
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
