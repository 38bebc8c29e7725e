"""Landlock: this process and its descendants may only touch what lies below named paths (landlock(7)).

It holds beside the mount namespace, not instead of it: where one of the two has a hole, the other is left.
"""

import os
import stat
import struct

from autograde.isolation.syscalls import check, syscall

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same numbers on every machine
_VERSION = 1  # LANDLOCK_CREATE_RULESET_VERSION
_PATH_BENEATH = 1

# LANDLOCK_ACCESS_FS_*, as bits
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 1 << 1, 1 << 2, 1 << 3
MAKE_CHAR, MAKE_BLOCK = 1 << 6, 1 << 11
TRUNCATE, IOCTL_DEV = 1 << 14, 1 << 15
_RIGHTS_BY_ABI = {1: 13, 2: 14, 3: 15, 4: 15}  # how many bits; 16 from 5 on
_ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
_SCOPE_ALL = 3  # from 6 on: no abstract Unix sockets of, and no signals to, processes outside


def landlock_abi() -> int:
    """Return the version of Landlock that this kernel has.

    Raises
    ------
    OSError
        If it has none, or has it switched off.
    """
    return check(syscall(_CREATE_RULESET, None, 0, _VERSION), "landlock")


class Ruleset:
    """Rules under construction; nothing is restricted before :meth:`restrict`.

    Made while paths can still be opened, enforced later: the rules hold on to what was opened.
    """

    def __init__(self) -> None:
        self.abi = landlock_abi()
        self._handled = (1 << _RIGHTS_BY_ABI.get(self.abi, 16)) - 1
        # struct landlock_ruleset_attr: file rights, TCP rights, scopes; it grew with the versions.
        # TCP is left to the network namespace: the kernel's own sockets on loopback must work.
        attributes = struct.pack("=QQQ", self._handled, 0, _SCOPE_ALL)
        size = 8 if self.abi < 4 else 16 if self.abi < 6 else 24
        self._file = check(syscall(_CREATE_RULESET, attributes, size, 0), "landlock")

    def allow_reading(self, path: str) -> None:
        """Allow to read and execute what lies below a path."""
        self._allow(path, EXECUTE | READ_FILE | READ_DIR)

    def allow_writing(self, path: str) -> None:
        """Allow everything below a path but to make devices."""
        self._allow(path, self._handled & ~(MAKE_CHAR | MAKE_BLOCK))

    def _allow(self, path: str, rights: int) -> None:
        try:
            opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        try:
            if not stat.S_ISDIR(os.fstat(opened).st_mode):
                rights &= _ON_FILES
            rule = struct.pack("=Qi", rights & self._handled, opened)
            check(syscall(_ADD_RULE, self._file, _PATH_BENEATH, rule, 0), f"landlock {path}")
        finally:
            os.close(opened)

    def restrict(self) -> None:
        """Restrict this process for good; it must have set no-new-privileges."""
        check(syscall(_RESTRICT_SELF, self._file, 0), "landlock")
        os.close(self._file)
