"""Loading TensorFlow without its start-up messages.

TensorFlow 2.21 writes a few lines about the processor and missing GPU libraries to stderr while it is
imported, before any of its own settings for the log level is read. A newcomer takes them for errors.
"""

import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


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


def load_tensorflow() -> ModuleType:
    """Import TensorFlow and Keras without their start-up messages.

    Returns
    -------
    module
        ``tensorflow``; later ``import tensorflow`` and ``import keras`` are instant and silent.

    Raises
    ------
    ImportError
        As TensorFlow raises it, with the messages that were held back.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with quiet_stderr():
        import keras  # noqa: F401
        import tensorflow
    tensorflow.get_logger().setLevel("ERROR")
    # Keras calls HDF5 files old-fashioned and tells of metrics that are not built yet, both through absl.
    logging.getLogger("absl").setLevel("ERROR")
    return tensorflow
