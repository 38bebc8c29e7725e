"""A root folder of the kernel's own: what it may see, read-only, and one file system that it may write to.

All of it is mounted in a namespace of its own, so nothing of it is on the disk, and it vanishes with the last
process of the submission.
"""

import errno
import os
import shutil
import stat
from pathlib import Path

from autograde.isolation.limits import Excess
from autograde.isolation.syscalls import (
    MS_BIND,
    MS_NODEV,
    MS_NOEXEC,
    MS_NOSUID,
    MS_PRIVATE,
    MS_RDONLY,
    MS_REC,
    MS_REMOUNT,
    make_read_only,
    mount,
    pivot_root,
)
from autograde.isolation.visible import View

WORK = "/submission"
HOME = "/tmp/home"
#: A place that the file permissions leave open and only Landlock closes; `probe` tries it.
CLOSED_BY_LANDLOCK = "/private/closed"
WRITABLE = {WORK: "work", "/tmp": "tmp", "/dev/shm": "shm"}
DEVICES = ("null", "zero", "full", "random", "urandom")
_MOST_FILES = 50_000  # in the writable file system; each takes about a kilobyte of memory


def copy_submission(source: str | Path, target: str | Path) -> None:
    """Copy the files of a folder but for notebooks, links, devices and the like.

    Parameters
    ----------
    source : path-like
        The folder in which the notebook would run.
    target : path-like
        An existing folder.

    Raises
    ------
    OSError
        ENOSPC if they need more than the limit.
    """
    for entry in os.scandir(source):
        kind = entry.stat(follow_symlinks=False).st_mode
        place = Path(target, entry.name)
        if stat.S_ISDIR(kind):
            place.mkdir()
            copy_submission(entry.path, place)
        elif stat.S_ISREG(kind) and not entry.name.lower().endswith(".ipynb"):
            shutil.copyfile(entry.path, place, follow_symlinks=False)


def _covered_by(path, places):
    """Return the deepest of the places that a path lies in, or None."""
    above = [place for place in places if path == place or path.startswith(place.rstrip("/") + "/")]
    return max(above, key=len, default=None)


def _show(root, view: View):
    """Bind everything visible below a folder, from the outside in."""
    hidden = set(view.hidden)
    outside = {inside: outside for outside, inside in view.shown}
    done: dict[str, bool] = {}  # place inside → whether what lies below it is visible
    emptied = []
    for inside in sorted({*hidden, *outside}, key=lambda path: (path.count("/"), path)):
        cover = _covered_by(inside, done)
        shown_already = cover is not None and done[cover]
        target = root + inside
        if inside in hidden:
            if shown_already and Path(target).is_dir():
                mount("tmpfs", target, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755")
                emptied.append(target)
            done[inside] = False
            if inside not in outside:
                continue
        elif shown_already:
            continue
        _bind(outside[inside], target)
        done[inside] = True
    for target in emptied:
        _close_for_writing(target)


def _bind(outside, target):
    if os.path.islink(outside) and outside.count("/") == 1:  # /bin → usr/bin
        os.symlink(os.readlink(outside), target)
        return
    if os.path.isdir(outside):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        Path(target).touch()
    mount(outside, target, None, MS_BIND | MS_REC)
    make_read_only(target)


def _devices(root):
    for name in DEVICES:
        Path(f"{root}/dev/{name}").touch()
        mount(f"/dev/{name}", f"{root}/dev/{name}", None, MS_BIND)
    os.mkdir(root + "/dev/pts")
    options = "newinstance,ptmxmode=0666,mode=620"
    mount("devpts", root + "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, options)
    links = {"ptmx": "pts/ptmx", "fd": "/proc/self/fd"}
    links |= {name: f"/proc/self/fd/{n}" for n, name in enumerate(("stdin", "stdout", "stderr"))}
    for name, points_to in links.items():
        os.symlink(points_to, f"{root}/dev/{name}")


def _accounts(root, user, group):
    """Write the account files that programs look names up in: nobody of this machine is in them."""
    Path(root, "etc").mkdir(exist_ok=True)
    Path(root, "etc/passwd").write_text(
        f"root:x:0:0:root:/:/bin/false\nstudent:x:{user}:{group}:student:{HOME}:/bin/sh\n"
    )
    Path(root, "etc/group").write_text(f"root:x:0:\nstudent:x:{group}:\n")
    Path(root, "etc/hosts").write_text("127.0.0.1 localhost kernel\n")
    Path(root, "etc/nsswitch.conf").write_text("passwd: files\ngroup: files\nhosts: files\n")


class ExcessError(OSError):
    """The submission's files need more room than it gets.

    Attributes
    ----------
    excess : Excess
    """

    def __init__(self, number: int, reason: str | None, excess: Excess):
        super().__init__(number, reason)
        self.excess = excess


def build_root(root: str, view: View, source: str, disk: int, user: int, group: int) -> None:
    """Mount the new root on a folder.

    Parameters
    ----------
    root : str
        An empty folder; only this mount namespace sees what is mounted on it.
    view : View
    source : path-like
        The submission's folder, of which the kernel gets a copy.
    disk : int
        Bytes that all writable folders hold together.
    user, group : int
        Whom the writable folders belong to.

    Raises
    ------
    OSError
        If this Linux does not allow it; an `ExcessError` if the submission's files need more room than it
        gets.
    """
    mount(None, "/", None, MS_REC | MS_PRIVATE)
    mount("tmpfs", root, "tmpfs", MS_NOSUID | MS_NODEV, "size=4m,mode=755")
    for name in ("dev", "private", "proc"):
        os.mkdir(f"{root}/{name}")
    private = root + "/private"
    options = f"size={disk},nr_inodes={_MOST_FILES},mode=755"
    mount("tmpfs", private, "tmpfs", MS_NOSUID | MS_NODEV, options)
    for inside, name in WRITABLE.items():
        os.mkdir(f"{private}/{name}")
        os.makedirs(root + inside, exist_ok=True)
        mount(f"{private}/{name}", root + inside, None, MS_BIND)
    os.chmod(f"{private}/tmp", 0o1777)
    os.chmod(f"{private}/shm", 0o1777)
    os.mkdir(root + CLOSED_BY_LANDLOCK)
    os.mkdir(root + HOME)
    try:
        copy_submission(source, root + WORK)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise ExcessError(error.errno, error.strerror, Excess("disk", disk)) from None
    _give_away(user, group, root + CLOSED_BY_LANDLOCK, root + HOME, root + WORK)
    _show(root, view)
    _devices(root)
    _accounts(root, user, group)
    mount("proc", root + "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)


def _give_away(user, group, *folders):
    if os.geteuid() != 0 or user == os.geteuid():
        return
    for folder in folders:
        os.chown(folder, user, group)
        for above, folders_in, files in os.walk(folder):
            for name in (*folders_in, *files):
                os.chown(os.path.join(above, name), user, group, follow_symlinks=False)


def enter_root(root: str) -> None:
    """Make a folder that `build_root` filled the root, and close it for writing."""
    pivot_root(root)
    _close_for_writing("/")


def _close_for_writing(place):
    """Make one mount read-only, and leave those on it as they are."""
    mount(None, place, None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)
