"""Loading Keras without its backend's start-up messages.

TensorFlow 2.21 writes a few lines about the processor and missing GPU libraries to stderr while it is
imported, before any of its own settings for the log level is read. A newcomer takes them for errors.
"""

import importlib.util
import logging
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from signs.backends import BackendError, backend_name
from signs.words import tell


@contextmanager
def quiet_stderr() -> Iterator[None]:
    """Hold back what is written to file descriptor 2; if the block raises, let it out after all."""
    sys.stderr.flush()
    saved = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            held.seek(0)
            os.write(saved, held.read())
            raise
        finally:
            os.dup2(saved, 2)
            os.close(saved)


def load_keras() -> ModuleType:
    """Import Keras and its backend without start-up messages.

    Returns
    -------
    module
        ``keras``; later imports of it and of its backend are instant and silent.

    Raises
    ------
    BackendError
        If the backend that ``KERAS_BACKEND`` names is none, or is not installed.
    ImportError
        As TensorFlow raises it, with the messages that were held back.
    """
    name = backend_name()
    if importlib.util.find_spec(name) is None:
        raise BackendError(
            tell(
                "KERAS_BACKEND is {name}, which is not installed here: pip install {name}, or leave it out",
                name=name,
            )
        )
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with quiet_stderr():
        import keras

        module = importlib.import_module(name)
    if name == "tensorflow":
        module.get_logger().setLevel("ERROR")
    # Keras calls HDF5 files old-fashioned and tells of metrics that are not built yet, both through absl.
    logging.getLogger("absl").setLevel("ERROR")
    # JAX computes with 32 bits; Keras asks for 64 here and there and warns that it does not get them.
    warnings.filterwarnings("ignore", message="Explicitly requested dtype.*int64")
    return keras
