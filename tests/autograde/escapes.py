"""Attempts to get out of an isolated kernel, each a cell.

A cell prints ``BROKEN`` and what it did where it succeeded, and whatever it could read. It finds its targets
in ``T``: ``classroom`` (with gradebook.db, neighbour.ipynb, hidden.ipynb), ``folder`` (the kernel's own
folder, outside), ``port`` and ``udp`` (a service on loopback), ``unix`` and ``abstract`` (sockets), ``pid``
(a process with a secret in its environment), ``grader`` (process id), ``package`` (this project's),
``sockets`` (another kernel's), ``seconds`` (marks processes). ``attempt`` swallows what a call raises.
"""

from dataclasses import dataclass

PRELUDE = """
import os, sys, glob, ctypes, socket, signal, subprocess, time, resource, importlib, stat, pathlib, struct
libc = ctypes.CDLL(None, use_errno=True)
def attempt(function, *arguments):
    try:
        return function(*arguments)
    except (OSError, ImportError, RuntimeError, ValueError, subprocess.SubprocessError) as error:
        return None
def write(path, text="BROKEN"):
    def act():
        with open(path, "a") as file:
            file.write(text)
        print("BROKEN: wrote", path)
    attempt(act)
def read(path):
    def act():
        with open(path, "rb") as file:
            print("read", path, file.read(100_000))
    attempt(act)
"""


@dataclass(frozen=True)
class Escape:
    """One attempt.

    Attributes
    ----------
    name : str
    code : str
    real : bool
        Whether it succeeds in a kernel that is not isolated, also as root: a test shows it, so that the
        attempt is known to be one.
    """

    name: str
    code: str
    real: bool = False


FILES = (
    Escape("write gradebook.db", 'write(T["classroom"] + "/gradebook.db")', real=True),
    Escape("change a neighbour's submission", 'write(T["classroom"] + "/neighbour.ipynb")', real=True),
    Escape("read the notebook with the tests", 'read(T["classroom"] + "/hidden.ipynb")', real=True),
    Escape(
        "symbolic link",
        'attempt(os.symlink, T["classroom"], "link")\nread("link/hidden.ipynb")\nwrite("link/gradebook.db")',
        real=True,
    ),
    Escape(
        "hard link",
        """
if attempt(lambda: os.link(T["classroom"] + "/gradebook.db", "hard") or True):
    write("hard")
""",
    ),
    Escape("own folder outside", 'read(T["folder"] + "/own.ipynb"); read("own.ipynb")', real=True),
    Escape(
        "by way of /proc",
        """
for root in ("/proc/1/root", "/proc/self/root", f"/proc/{T['grader']}/root", f"/proc/{T['pid']}/cwd"):
    read(root + T["classroom"] + "/hidden.ipynb")
for line in open("/proc/self/mountinfo"):
    read(line.split()[4] + T["classroom"] + "/hidden.ipynb")
""",
        real=True,
    ),
    Escape(
        "inherited files",
        """
for number in range(3, 200):
    for up in ("", "/..", "/../../../../../../.."):
        read(f"/proc/self/fd/{number}{up}" + T["classroom"] + "/hidden.ipynb")
""",
    ),
    Escape(
        "read the answers",
        """
if attempt(importlib.import_module, "autograde.exercises.scale_pixels.kept"):
    print("BROKEN: imported the answers")
for path in glob.glob(T["package"] + "/judge/*"):
    print("BROKEN: sees", path)
for root in (T["package"] + "/..", T["package"], "/", "/tmp", sys.prefix):
    for name in glob.glob(root + "/assignments/resnet"):
        print("BROKEN: sees", name)
    for name in glob.glob(root + "/exercises/*/kept.py") + glob.glob(root + "/autograde/exercises/*/kept.py"):
        if "withheld" not in open(name).read():
            print("BROKEN: sees", name)
""",
        real=True,
    ),
    Escape(
        "read ResNet50 out of the trained network's file",
        """
import signs
for path in (pathlib.Path(signs.__file__).parent / "shipped").glob("*"):
    print("BROKEN: sees", path)
read(os.path.join(os.path.dirname(signs.__file__), "shipped", "ResNet50.h5"))
""",
    ),
    Escape(
        "find the answers in memory",
        """
import gc
held = [name for name in sys.modules if name.startswith("autograde.judge") or name.endswith(".kept")]
print("BROKEN: in memory", held) if held else None
""",
    ),
    Escape(
        "change the Python installation",
        """
for place in {sys.prefix, sys.base_prefix, os.path.dirname(os.__file__), os.path.dirname(importlib.__file__)}:
    write(place + "/planted.pth")
import numpy
write(numpy.__file__, "")
for path in glob.glob(T["package"] + "/*.py"):
    write(path, "")
""",
    ),
    Escape(
        "mount over it", 'print("BROKEN") if libc.mount(b"tmpfs", b"/tmp", b"tmpfs", 0, None) == 0 else None'
    ),
    Escape(
        "make it writable",
        """
print("BROKEN") if libc.mount(None, b"/usr", None, 32 | 4096, None) == 0 else None
write("/usr/planted")
""",
    ),
    Escape(
        "open devices",
        """
for major, minor in ((8, 0), (254, 0), (253, 0), (1, 1)):
    attempt(os.mknod, "disk", 0o600 | stat.S_IFBLK, os.makedev(major, minor))
for path in ("disk", "/dev/vda", "/dev/sda", "/dev/mem", "/dev/kmsg", "/dev/kvm", "/dev/fuse"):
    if attempt(os.open, path, os.O_RDONLY) is not None:
        print("BROKEN: opened", path)
""",
    ),
    Escape(
        "settings of the machine",
        'write("/proc/sys/kernel/core_pattern", "|/tmp/x"); write("/proc/sysrq-trigger", "h"); '
        'write("/sys/kernel/mm/ksm/run", "0"); write("/proc/sys/vm/drop_caches", "0")',
    ),
    Escape(
        "setuid programs",
        """
import shutil
shutil.copy("/bin/sh", "sh"); attempt(os.chmod, "sh", 0o6755)
programs = glob.glob("/usr/bin/*") + glob.glob("/usr/sbin/*")
programs = [p for p in programs if os.path.exists(p) and os.stat(p).st_mode & stat.S_ISUID]
for program in ["./sh", *programs]:
    for words in ([program, "-c", "id -u"], [program, "-n", "id", "-u"]):
        options = dict(capture_output=True, stdin=subprocess.DEVNULL, timeout=3)
        done = attempt(lambda: subprocess.run(words, **options))
        if done and done.stdout.strip() == b"0":
            print("BROKEN: root by", program)
""",
    ),
    Escape(
        "become root",
        'attempt(os.setuid, 0); print("BROKEN: root") if os.geteuid() == 0 else None',
        real=True,
    ),
)

PROCESSES = (
    Escape(
        "read other processes",
        """
for entry in os.listdir("/proc"):
    for name in ("environ", "cmdline"):
        read(f"/proc/{entry}/{name}") if entry.isdigit() and int(entry) != os.getpid() else None
""",
        real=True,
    ),
    Escape(
        "secrets of the environment",
        'print(dict(os.environ)); read("/proc/self/environ"); read("/proc/1/environ")',
        real=True,
    ),
    Escape(
        "the grader's memory",
        """
for process in (1, os.getppid(), T["grader"], T["pid"]):
    if process > 0 and attempt(open, f"/proc/{process}/mem", "r+b") and process != os.getpid():
        print("BROKEN: opened the memory of", process)
    if libc.ptrace(0x4206, process, None, None) == 0:  # PTRACE_SEIZE, which does not stop it
        print("BROKEN: attached to", process)
    place = ctypes.create_string_buffer(8)
    class Vector(ctypes.Structure):
        _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))
    one = Vector(ctypes.addressof(place), 8)
    if libc.process_vm_readv(process, ctypes.byref(one), 1, ctypes.byref(one), 1, 0) > 0:
        print("BROKEN: read the memory of", process)
""",
        real=True,
    ),
    Escape(
        "the warm process's secrets in its own memory",
        """
found = 0
first, second = (half.encode() for half in T["halves"])  # the whole must not come to be by looking for it
for line in open("/proc/self/maps"):
    start, end = (int(part, 16) for part in line.split()[0].split("-"))
    if " rw" in line and end - start < 1 << 26:
        try:
            with open("/proc/self/mem", "rb") as memory:
                memory.seek(start)
                data = memory.read(end - start)
            at = data.find(first)
            while at >= 0:
                found += data[at + len(first) : at + 2 * len(first)] == second
                at = data.find(first, at + 1)
        except (OSError, OverflowError):
            pass
print("BROKEN: the grader's secret is in this memory") if found else None
""",
    ),
    Escape(
        "signal others",
        """
for process in (T["pid"], T["grader"], os.getppid(), 1):
    if process not in (0, os.getpid()):
        attempt(os.kill, process, signal.SIGTERM); attempt(os.kill, process, signal.SIGKILL)
attempt(os.kill, -1, signal.SIGCONT)
""",
    ),
    Escape(
        "scheduling and limits of others",
        """
for process in (T["pid"], T["grader"], 1):
    if attempt(resource.prlimit, process, resource.RLIMIT_NOFILE, (3, 3)) is not None:
        print("BROKEN: limited", process)
""",
    ),
    Escape(
        "raise limits",
        """
for name in ("AS", "NPROC", "NOFILE", "FSIZE", "CPU", "CORE", "MEMLOCK"):
    kind = getattr(resource, "RLIMIT_" + name)
    soft, hard = resource.getrlimit(kind)
    try:
        resource.setrlimit(kind, (soft, hard * 2 + 1))
        print("BROKEN: raised", name)
    except (ValueError, OSError):
        pass
attempt(os.nice, -5) is None or print("BROKEN: more of the processor")
""",
    ),
    Escape(
        "a detached process that writes later",
        """
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        libc.prctl(1, 0)
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT): signal.signal(number, signal.SIG_IGN)
        later = f"sleep 1; echo BROKEN >> {T['classroom']}/gradebook.db; exec sleep {T['seconds']}"
        os.execv("/bin/sh", ["sh", "-c", later])
    os._exit(0)
""",
    ),
)

NETWORK = (
    Escape(
        "connect to loopback",
        'attempt(socket.create_connection, ("127.0.0.1", T["port"]), 1) and print("BROKEN: connected")\n'
        'attempt(socket.create_connection, ("localhost", T["port"]), 1) and print("BROKEN: connected")\n'
        'attempt(lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", T["udp"])))',
        real=True,
    ),
    Escape(
        "connect to the machine's sockets",
        """
for address in (T["unix"], "\\0" + T["abstract"], *(T["sockets"] + f"-{n}" for n in range(1, 6)),
                "/run/docker.sock", "/var/run/docker.sock", "/run/dbus/system_bus_socket"):
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(1)
    if attempt(client.connect, address) is None and attempt(client.getpeername) is not None:
        print("BROKEN: connected to", repr(address))
""",
        real=True,
    ),
    Escape(
        "go out",
        """
for address in (("192.0.2.1", 80), ("10.0.0.1", 53), ("169.254.169.254", 80), ("8.8.8.8", 53)):
    started = time.monotonic()
    if attempt(socket.create_connection, address, 1):
        print("BROKEN: reached", address)
    with socket.socket(type=socket.SOCK_DGRAM) as s:
        if attempt(s.connect, address) is None and attempt(s.send, b"x"):
            print("BROKEN: sent to", address)
print("BROKEN: resolved a name") if attempt(socket.gethostbyname, "example.com") else None
""",
    ),
    Escape(
        "raw sockets and routes",
        """
for family, kind in ((17, socket.SOCK_RAW), (socket.AF_INET, socket.SOCK_RAW), (40, 1), (38, 5)):
    attempt(socket.socket, family, kind) and print("BROKEN: opened family", family)
done = attempt(lambda: subprocess.run(["ip", "link", "add", "dummy0", "type", "dummy"], capture_output=True))
print("BROKEN: made an interface") if done and done.returncode == 0 else None
""",
    ),
)

SYSTEM_CALLS = (
    Escape(
        "namespaces",
        """
for flag in (0x10000000, 0x20000, 0x40000000, 0x20000000, 0x8000000):
    print("BROKEN: unshared", hex(flag)) if libc.unshare(flag) == 0 else None
for name in ("mnt", "net", "pid", "user", "ipc"):
    for process in (1, os.getppid(), T["grader"]):
        opened = attempt(os.open, f"/proc/{process}/ns/{name}", os.O_RDONLY)
        if opened is not None and process not in (1, os.getppid()):
            print("BROKEN: saw the namespace of", process)
        if opened is not None and libc.setns(opened, 0) == 0:
            print("BROKEN: entered", name)
done = subprocess.run(["unshare", "-r", "true"], capture_output=True)
print("BROKEN: root in a namespace") if done.returncode == 0 else None
""",
    ),
    Escape(
        "leave by chroot",
        'attempt(os.mkdir, "d"); attempt(os.chroot, "d"); os.path.exists("/usr") or print("BROKEN: chroot")',
    ),
    Escape(
        "calls with a history",
        """
buffer = ctypes.create_string_buffer(256)
if os.uname().machine == "x86_64":
    for name, number in dict(io_uring_setup=425, keyctl=250, add_key=248, bpf=321, perf_event_open=298,
                             userfaultfd=323, open_by_handle_at=304, memfd_create=319, shmget=29).items():
        one, nothing = ctypes.c_long(1), ctypes.c_long(0)
        result = libc.syscall(ctypes.c_long(number), one, buffer, buffer, one, nothing)
        if result >= 0 or ctypes.get_errno() not in (1, 38):
            print("BROKEN:", name, result, ctypes.get_errno())
""",
        real=True,
    ),
)

#: Everything that leaves the kernel alive, in one kernel one after another.
GENTLE = (*FILES, *PROCESSES, *NETWORK, *SYSTEM_CALLS)
