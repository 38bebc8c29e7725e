"""The cache folder: where the kit keeps what it drew or downloaded, outside any course folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from signs.words import tell

CACHE_VARIABLE = "SIGNS_CACHE"


def cache_folder() -> Path:
    """
    Return the folder for drawn and downloaded data, made if it is not there.

    The environment variable ``SIGNS_CACHE`` names it; without one it is the operating system's own cache
    folder for this kit (on Linux ``~/.cache/shortcut-signs``). The variable is read at every call, so that
    a grading run or a test can point elsewhere.

    Returns
    -------
    pathlib.Path
        An absolute path of a folder that exists.

    Raises
    ------
    OSError
        If the folder cannot be made. The message names it and the variable that moves it.
    """
    import pooch  # slow to import, and not needed when a user brings data

    chosen = os.environ.get(CACHE_VARIABLE)
    folder = Path(chosen).expanduser().resolve() if chosen else Path(pooch.os_cache("shortcut-signs"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or error
        raise OSError(
            tell(
                "cannot make the cache folder {folder} ({reason}); set {variable} to one you may write to",
                folder=folder,
                reason=reason,
                variable=CACHE_VARIABLE,
            )
        ) from None
    return folder


@contextmanager
def kept_if_possible(what: str) -> Iterator[None]:
    """
    Go on where the cache cannot be written, be it forbidden or full: say so in a line, and keep nothing.

    Parameters
    ----------
    what : str
        What is to be kept, in the plural, as a line begins: ``"The hands"``, told.
    """
    try:
        yield
    except OSError as error:
        reason = str(error)
        if error.strerror:
            reason = tell(
                "cannot write to the cache ({reason}); set {variable} to another folder",
                reason=error.strerror,
                variable=CACHE_VARIABLE,
            )
        print(tell("{what} are not kept for next time: {reason}", what=what, reason=reason))
