"""The few system calls of Linux that isolation needs and Python has no function for.

Each is described in the manual page of its name, section 2. Importing this works on every platform; calling
anything on another than Linux raises OSError.
"""

import ctypes
import errno
import os
import platform
import struct
import sys
from functools import cache
from typing import Any

LINUX = sys.platform == "linux"
#: ``uname -m`` of the machines whose system call numbers are known here.
MACHINES = ("x86_64", "aarch64")

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x20000, 0x4000000, 0x8000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH = 2

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP = 1, 4, 22
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 24, 38, 47
PR_CAP_AMBIENT_CLEAR_ALL = 4

_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_MOUNT_SETATTR = 442  # the same number on every machine, as all that came after 424
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}


@cache
def libc() -> ctypes.CDLL:
    """Return the C library, or raise OSError where this is no Linux that we know."""
    if not LINUX or platform.machine() not in MACHINES:
        raise OSError(errno.ENOSYS, f"not on this platform ({sys.platform}, {platform.machine()})")
    return ctypes.CDLL(None, use_errno=True)


def check(result: int, what: str) -> int:
    """Return a call's result, or raise OSError with the reason that the C library keeps."""
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")
    return result


def syscall(number: int, *arguments: Any) -> int:
    """Make a system call by its number; integers are passed as longs, None as a null pointer."""
    passed = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return libc().syscall(ctypes.c_long(number), *passed)


def prctl(option: int, *arguments: int) -> int:
    """Set something of this process (or thread, see the manual page)."""
    passed = [ctypes.c_ulong(a) for a in (*arguments, 0, 0, 0, 0)[:4]]
    return check(libc().prctl(option, *passed), "prctl")


def unshare(flags: int) -> None:
    """Leave the parent's namespaces; a new process namespace begins with the next child."""
    check(libc().unshare(flags), "unshare")


def mount(
    source: str | None, target: str, kind: str | None = None, flags: int = 0, options: str | None = None
) -> None:
    """Mount a file system, or bind a folder or file at a second place."""
    device, place, name, data = (
        None if word is None else os.fsencode(word) for word in (source, target, kind, options)
    )
    check(libc().mount(device, place, name, ctypes.c_ulong(flags), data), f"mount {target}")


def make_read_only(target: str, also: int = MS_NOSUID | MS_NODEV) -> None:
    """Make a mount and all mounts below it read-only (Linux 5.12)."""
    attributes = struct.pack("=QQQQ", MS_RDONLY | also, 0, 0, 0)  # set, clear, propagation, user namespace
    result = syscall(
        _MOUNT_SETATTR, _AT_FDCWD, os.fsencode(target), _AT_RECURSIVE, attributes, len(attributes)
    )
    check(result, f"mount_setattr {target}")


def pivot_root(root: str) -> None:
    """Make a mounted folder the root of this namespace, and let go of the old root."""
    os.chdir(root)
    # With both places the same, the old root is stacked on the new one, from where it is taken off.
    check(syscall(_PIVOT_ROOT[platform.machine()], b".", b"."), "pivot_root")
    check(libc().umount2(b".", MNT_DETACH), "umount2")
    os.chdir("/")


def die_with_parent() -> None:
    """Have the kernel kill this process when the thread that made it ends (cleared by a change of user)."""
    prctl(PR_SET_PDEATHSIG, 9)


def drop_bounding_set() -> None:
    """Give up every capability also for programs started later; needs CAP_SETPCAP to have an effect."""
    for capability in range(64):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError as error:
            if error.errno == errno.EINVAL:  # past the last one that this Linux has
                break
            if error.errno != errno.EPERM:  # an ordinary user outside a user namespace has none to give up
                raise


def drop_capabilities() -> None:
    """Give up the ambient, effective, permitted and inheritable capabilities."""
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    version_3 = struct.pack("=Ii", 0x20080522, 0)
    check(libc().capset(version_3, struct.pack("=6I", *[0] * 6)), "capset")
