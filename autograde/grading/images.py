"""The course's images, in the cache before the first kernel wants them.

An isolated kernel sees the cache but cannot write there: without this, each kernel of a fresh machine would
draw the same 1200 hands for itself.
"""

from contextlib import redirect_stdout, suppress
from functools import lru_cache
from io import StringIO


def wants_images(cells):
    """Tell whether code cells load the data set.

    Parameters
    ----------
    cells : iterable of NotebookNode

    Returns
    -------
    bool
    """
    return any(cell.cell_type == "code" and "load_dataset" in cell.source for cell in cells)


@lru_cache(maxsize=1)
def keep_images():
    """Have the images in the cache, once in a process. What is wrong with them, the notebooks say."""
    from signs import data
    from signs.hdf5 import DatasetError

    with redirect_stdout(StringIO()), suppress(DatasetError):
        data.load_dataset()
