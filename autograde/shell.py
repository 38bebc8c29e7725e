"""The shell of the notebook that this process runs, if it runs one."""

import sys
from typing import Any


def running_shell() -> Any:
    """Return IPython's shell; None outside of IPython, which is not imported for it."""
    if "IPython" not in sys.modules:
        return None
    from IPython import get_ipython

    return get_ipython()
