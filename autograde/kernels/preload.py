"""What the warm process imports, so that no kernel forked from it has to.

Nothing here may start a thread or run an operation of Keras: a fork would hang or lack the thread. And
nothing that grades may be imported: what is in the warm process's memory is in the memory of every kernel.
"""

import os
import sys
from importlib import import_module
from pathlib import Path

#: In this order. The notebooks' own imports (assignments/) are among them.
MODULES = (
    "numpy",
    "h5py",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "scipy.fft",
    "scipy.ndimage",
    "PIL.Image",
    "keras.applications.imagenet_utils",
    "keras.initializers",
    "keras.layers",
    "keras.models",
    "keras.utils",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.heartbeat",
    "ipykernel.connect",
    "ipykernel.debugger",
    "IPython.core.completer",
    "IPython.core.pylabtools",
    "IPython.core.ultratb",
    "stack_data",
    "pygments.formatters.terminal256",
    "pygments.lexers.python",
    "jedi",
    "comm",
    "psutil",
    "pooch",
    "tqdm.auto",
    "signs",
    "signs.data",
    "signs.depth",
    "signs.diagrams",
    "signs.drawing",
    "signs.finding",
    "signs.hands.crowd",
    "signs.hands.dataset",
    "signs.hands.drawing",
    "signs.photo",
    "signs.photo_plots",
    "signs.pixels",
    "signs.plots",
    "signs.reference",
    "signs.training",
    "autograde.challenge",
    "autograde.checks",
    "autograde.opening",
    "autograde.handover",
    "autograde.evidence.emit",
    "autograde.kernels.app",
)
#: What must not be in the memory of a kernel: what grades, and the plotting backend that takes itself for
#: installed when it is imported before there is a notebook.
FORBIDDEN = (
    "matplotlib_inline",
    "autograde.judge",
    "autograde.selftest",
    "autograde.build",
)
#: Nor these parts of exercises.
KEPT = ("kept", "cases", "reference")
#: In the warm process's environment: that the course never uses Keras, so that it need not be imported.
NO_KERAS = "WARM_WITHOUT_KERAS"


class PreloadError(RuntimeError):
    """The warm process is not fit to be forked."""


def preload() -> None:
    """Import everything, and make sure that this process may be forked.

    Raises
    ------
    ImportError
        If a module that the course needs cannot be imported.
    PreloadError
        If something started a thread, or imported what a kernel must not hold.
    """
    import signs

    without = os.environ.get(NO_KERAS) == "1"
    if not without:
        signs.load_keras()
    for name in MODULES:
        if not (without and name.startswith("keras")):
            import_module(name)
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads != 1:
        raise PreloadError(f"{threads} threads after the imports: kernels forked from here would hang")
    present = [
        name
        for name in sys.modules
        if name.startswith(FORBIDDEN)
        or (name.startswith("autograde.exercises.") and name.rpartition(".")[2] in KEPT)
    ]
    if present:
        raise PreloadError(f"{present[0]} was imported, and would be in the memory of every kernel")
