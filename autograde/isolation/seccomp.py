"""seccomp: system calls that a notebook has no use for fail (manual page seccomp(2)).

A list of what is refused, not of what is allowed: TensorFlow, its libraries and a student's own programs may
use any ordinary call. What is refused reaches other processes, changes mounts or namespaces, takes memory
that no limit counts, or is a part of Linux with a history of holes.
"""

import ctypes
import errno
import platform
import struct

from autograde.isolation.syscalls import PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, check, libc, prctl

#: Name to number on x86_64 and aarch64 (asm/unistd.h). They fail with EPERM.
REFUSED = {
    # other processes' memory and files
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    # mounts and namespaces
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    # keys, and the parts of Linux with the worst history
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "fanotify_init": (300, 262),
    "personality": (135, 92),
    "syslog": (103, 116),
    # memory that outlives its process or is counted for nobody
    "shmget": (29, 194),
    "shmat": (30, 196),
    "msgget": (68, 186),
    "semget": (64, 190),
    # the machine
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
}

#: These fail with ENOSYS, upon which libraries take the older way that they have for older kernels.
#: clone3 takes its flags by pointer, where no filter sees them; memfd_create's memory is in no limit.
ABSENT = {"clone3": (435, 435), "memfd_create": (319, 279), "memfd_secret": (447, 447)}

#: clone with one of the flags CLONE_NEW*: new mount, cgroup, uts, ipc, user, process and network spaces.
_CLONE, _NEW_NAMESPACES = (56, 220), 0x7E020000
#: prlimit64: only for the process itself. Without, a submission may change the limits of its own init.
_PRLIMIT = (302, 261)
#: socket: only the families Unix, IPv4, IPv6 and netlink. libzmq aborts without IPv4; the network namespace
#: is what keeps it from leading anywhere.
_SOCKET, _FAMILIES = (41, 198), (1, 2, 10, 16)

_AUDIT_ARCH = (0xC000003E, 0xC00000B7)
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # classic BPF, linux/filter.h
_NUMBER, _ARCHITECTURE, _ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data; the argument's low half
_ALLOW, _FAIL, _KILL = 0x7FFF0000, 0x00050000, 0x80000000


def filter_program(machine: str) -> bytes:
    """Assemble the filter for a machine (``x86_64`` or ``aarch64``) as an array of struct sock_filter."""
    column = ("x86_64", "aarch64").index(machine)
    program = []

    def step(code, value, if_true=0, if_false=0):
        program.append(struct.pack("=HBBI", code, if_true, if_false, value))

    def fail_if_number_is(number, code):
        step(_EQUAL, number, 0, 1)
        step(_RETURN, _FAIL | code)

    step(_LOAD, _ARCHITECTURE)
    step(_EQUAL, _AUDIT_ARCH[column], 1, 0)
    step(_RETURN, _KILL)  # a 32-bit call, with numbers of its own
    step(_LOAD, _NUMBER)
    if machine == "x86_64":
        step(_AT_LEAST, 0x40000000, 0, 1)  # x32, with numbers of its own
        step(_RETURN, _FAIL | errno.EPERM)
    for numbers in REFUSED.values():
        fail_if_number_is(numbers[column], errno.EPERM)
    for numbers in ABSENT.values():
        fail_if_number_is(numbers[column], errno.ENOSYS)
    step(_EQUAL, _CLONE[column], 0, 4)
    step(_LOAD, _ARGUMENT)
    step(_ANY_BIT, _NEW_NAMESPACES, 0, 1)
    step(_RETURN, _FAIL | errno.EPERM)
    step(_RETURN, _ALLOW)
    step(_EQUAL, _PRLIMIT[column], 0, 4)
    step(_LOAD, _ARGUMENT)
    step(_EQUAL, 0, 1, 0)
    step(_RETURN, _FAIL | errno.EPERM)
    step(_RETURN, _ALLOW)
    step(_EQUAL, _SOCKET[column], 0, len(_FAMILIES) + 2)
    step(_LOAD, _ARGUMENT)
    for index, family in enumerate(_FAMILIES):
        step(_EQUAL, family, len(_FAMILIES) - index, 0)
    step(_RETURN, _FAIL | errno.EAFNOSUPPORT)
    step(_RETURN, _ALLOW)
    return b"".join(program)


def refuse_system_calls() -> None:
    """Install the filter for this process and all its descendants, for good."""
    program = filter_program(platform.machine())
    held = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):  # struct sock_fprog
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))

    description = Program(len(program) // 8, ctypes.addressof(held))
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    mode_filter = ctypes.c_ulong(2)
    check(libc().prctl(PR_SET_SECCOMP, mode_filter, ctypes.byref(description), 0, 0), "seccomp")
