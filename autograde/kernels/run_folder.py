"""The folder in which a process keeps what its kernels need while they run: sockets and mount points.

There is one for each process, in the system's folder for temporary files, named ``shortcut-<process id>-…``.
Its owner holds a lock on a file in it. Whoever makes the next one removes those whose owner is gone, however
it went.
"""

import atexit
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from signs.words import tell

_PREFIX = "shortcut-"
_LOCK = "owner"
_NEWBORN = 60  # seconds during which a folder without a lock may still get one
_LONGEST = 60  # characters; a socket's path may have 107 (unix(7)), its name below the folder takes some

#: Process id → (folder, open lock); a forked child must make its own.
_own: dict[int, tuple[Path, int]] = {}


def run_folder() -> Path:
    """Return this process's folder, made at the first call and removed when the process ends."""
    here = os.getpid()
    if here not in _own:
        _own.clear()
        parent = _parent()
        sweep(parent)
        folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{here}-", dir=parent))
        _own[here] = folder, _lock(folder)
        atexit.register(_remove, here)
    return _own[here][0]


def _parent():
    folder = Path(tempfile.gettempdir())
    return folder if len(str(folder)) <= _LONGEST else Path("/tmp")


def _lock(folder):
    """Make the lock file so that it is locked from the moment it has its name."""
    part = folder / f"{_LOCK}.part"
    opened = os.open(part, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    fcntl.flock(opened, fcntl.LOCK_EX)
    part.rename(folder / _LOCK)
    return opened


def _remove(owner):
    if os.getpid() == owner and owner in _own:
        folder, _ = _own.pop(owner)
        shutil.rmtree(folder, ignore_errors=True)


def sweep(parent: Path | None = None, ended: tuple[int, ...] = ()) -> list[Path]:
    """Remove the folders of this user's processes that are gone; return what was removed.

    Parameters
    ----------
    parent : Path, optional
        Where to look; where `run_folder` makes them by default.
    ended : tuple of int
        Ids of processes that are known to have ended: their folders get no lock any more.
    """
    removed = []
    gone = tuple(f"{_PREFIX}{process}-" for process in ended)
    for folder in (parent or _parent()).glob(f"{_PREFIX}*"):
        if _is_left_behind(folder, 0 if folder.name.startswith(gone) else _NEWBORN):
            shutil.rmtree(folder, ignore_errors=True)
            removed.append(folder)
    return removed


def _is_left_behind(folder, newborn):
    try:
        status = folder.lstat()
        if not folder.is_dir() or folder.is_symlink() or status.st_uid != os.geteuid():
            return False
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return folder.exists() and time.time() - status.st_mtime >= newborn
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True


def lock_user(first: int, last: int) -> tuple[int, int]:
    """Take a user id that no other kernel of this machine has.

    Parameters
    ----------
    first, last : int
        The range to choose from.

    Returns
    -------
    user : int
    lock : int
        A file descriptor; closing it gives the id back, as does the end of the process.

    Raises
    ------
    OSError
        If all are taken.
    """
    folder = Path("/run/lock" if os.access("/run/lock", os.W_OK) else "/tmp", f"{_PREFIX}users")
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.geteuid():
        raise OSError(tell("{folder} belongs to somebody else: remove it", folder=folder))
    for user in range(first, last + 1):
        opened = os.open(folder / str(user), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(opened)
        else:
            return user, opened
    raise OSError(
        tell(
            "all user ids from {first} to {last} are in use: set IsolatedProvisioner.user_ids",
            first=first,
            last=last,
        )
    )


def remove_after_me() -> None:
    """Have this process's folder removed when it has ended, by a process of its own.

    For one that must end at once while its other threads may still write there.
    """
    command = [sys.executable, "-P", "-m", "autograde.kernels.run_folder", str(os.getpid())]
    subprocess.Popen(command, start_new_session=True, stdin=subprocess.DEVNULL)


def main(owner: int) -> None:
    """Wait for the process that started this one to end, then sweep."""
    while os.getppid() == owner:
        time.sleep(0.01)
    sweep(ended=(owner,))


if __name__ == "__main__":
    main(int(sys.argv[1]))
