"""System calls are made by the numbers of this machine."""

import os
import platform
import sys

import pytest

from autograde.isolation.syscalls import syscall


@pytest.mark.skipif(sys.platform != "linux", reason="isolation is for Linux")
def test_the_numbers_are_this_machine_s():
    if platform.machine() not in ("x86_64", "aarch64"):
        pytest.skip("isolation knows two kinds of processors")
    getpid = {"x86_64": 39, "aarch64": 172}[platform.machine()]
    assert syscall(getpid) == os.getpid()
