"""The filter of system calls decides as Linux interprets it."""

import struct

import pytest

from autograde.isolation.seccomp import filter_program


def run_filter(program, number, argument=0, architecture=0xC000003E):
    """Interpret a classic BPF program as Linux does; return its verdict."""
    data = {0: number, 4: architecture, 16: argument}
    steps = [struct.unpack_from("=HBBI", program, at) for at in range(0, len(program), 8)]
    accumulator, at = 0, 0
    while True:
        code, if_true, if_false, value = steps[at]
        at += 1
        if code == 0x06:
            return value
        if code == 0x20:
            accumulator = data[value]
        else:
            answer = {
                0x15: accumulator == value,
                0x35: accumulator >= value,
                0x45: bool(accumulator & value),
            }[code]
            at += if_true if answer else if_false


ALLOWED, EPERM, ENOSYS, EAFNOSUPPORT = 0x7FFF0000, 0x50001, 0x50026, 0x50061


# Numbers from the tables in Linux's sources: read, ptrace, clone, socket, clone3, mount, prlimit64.
@pytest.mark.parametrize(
    ("machine", "architecture", "numbers"),
    [
        ("x86_64", 0xC000003E, (0, 101, 56, 41, 435, 165, 302)),
        ("aarch64", 0xC00000B7, (63, 117, 220, 198, 435, 40, 261)),
    ],
)
def test_the_filter_decides_by_number_and_argument(machine, architecture, numbers):
    program = filter_program(machine)
    read, ptrace, clone, socket, clone3, mount, prlimit = numbers

    def verdict(number, argument=0):
        return run_filter(program, number, argument, architecture)

    assert verdict(read) == ALLOWED
    assert verdict(ptrace) == verdict(mount) == EPERM
    assert verdict(clone3) == ENOSYS
    assert verdict(prlimit, 0) == ALLOWED and verdict(prlimit, 1) == EPERM
    assert verdict(clone, 17) == ALLOWED and verdict(clone, 0x3D0F00) == ALLOWED  # fork, and a thread
    for flag in (0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
        assert verdict(clone, flag | 17) == EPERM
    assert [verdict(socket, family) for family in (1, 2, 10, 16)] == [ALLOWED] * 4
    assert [verdict(socket, family) for family in (17, 38, 40)] == [EAFNOSUPPORT] * 3  # packet, alg, vsock
    assert run_filter(program, read, 0, 0x40000003) == 0x80000000  # a 32-bit program is killed


def test_the_x32_calls_are_refused():
    assert run_filter(filter_program("x86_64"), 0x40000000 + 101) == EPERM
