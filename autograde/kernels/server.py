"""The warm process: has imported everything, and forks a kernel for each request.

Run as ``python -m autograde.kernels.server FD``, where FD is a socket that keeps messages apart. A request is
one message: JSON, with file descriptors that the kernel gets. What becomes of it is told, in lines of JSON,
to a pipe that comes with it: ``{"pid": 5}``, ``{"ready": true}``, ``{"error": "…"}``, ``{"exit": 0}``, and
``{"ended": ["memory", 8]}`` for a limit that was passed.

When the other end of the socket closes, the kernels are killed and this process ends.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from typing import Any

from autograde.kernels.child import become_kernel
from autograde.kernels.preload import preload

_LARGEST_REQUEST = 1 << 20
_MOST_DESCRIPTORS = 16
_PARENT_INTERVAL = 2.0  # seconds; a forked sibling may hold our parent's end of the socket open


def say(pipe: int, **what: Any) -> None:
    """Write one line to a kernel's pipe; if nobody listens any more, that is that."""
    with suppress(BrokenPipeError, BlockingIOError):
        os.write(pipe, json.dumps(what).encode() + b"\n")


class Server:
    """The warm process's loop.

    Parameters
    ----------
    requests : socket.socket
    """

    def __init__(self, requests: socket.socket):
        self.requests = requests
        self.parent = os.getppid()
        #: Process id → (pipe, whether it leads a process group).
        self.kernels: dict[int, tuple[int, bool]] = {}
        self.retired = False
        self.ended, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        self.wake = wake

    def serve(self) -> None:
        """Serve requests until the other end closes, or this process is retired and has no kernel left."""
        while os.getppid() == self.parent and not (self.retired and not self.kernels):
            watched: list[Any] = [self.requests, self.ended]
            ready, _, _ = select.select(watched, [], [], _PARENT_INTERVAL)
            if self.ended in ready:
                self._reap()
            if self.requests in ready and not self._serve_one():
                break
        for process, (_, group) in self.kernels.items():
            _kill(process, group, signal.SIGKILL)

    def _serve_one(self):
        message, descriptors, _, _ = socket.recv_fds(self.requests, _LARGEST_REQUEST, _MOST_DESCRIPTORS)
        if not message:
            return False
        request = json.loads(message)
        if request["do"] == "retire":
            self.retired = True
        elif request["do"] == "signal":
            process = request["pid"]
            if process in self.kernels:
                _kill(process, self.kernels[process][1], request["signal"])
        else:
            self._fork(request, descriptors)
        return True

    def _fork(self, request, descriptors):
        pipe = descriptors[3]
        warm = os.getpid()
        process = os.fork()
        if not process:
            mine = (self.requests.fileno(), self.ended, self.wake, *(p for p, _ in self.kernels.values()))
            for descriptor in mine:
                os.close(descriptor)
            become_kernel(request, descriptors, warm)  # never returns
        self.kernels[process] = pipe, request["isolation"] is None
        for descriptor in (*descriptors[:3], *descriptors[4:]):
            os.close(descriptor)
        say(pipe, pid=process)

    def _reap(self):
        os.read(self.ended, 4096)
        while self.kernels:
            process, status = os.waitpid(-1, os.WNOHANG)
            if not process:
                return
            pipe, group = self.kernels.pop(process)
            code = os.waitstatus_to_exitcode(status)
            # An isolated kernel's supervisor exits with 128 + n where the kernel was killed by signal n.
            say(pipe, exit=128 - code if code > 128 and not group else code)
            os.close(pipe)


def _kill(process, group, number):
    with suppress(ProcessLookupError):
        (os.killpg if group else os.kill)(process, number)


def main() -> None:
    """Import, report to standard output, serve."""
    requests = socket.socket(fileno=int(sys.argv[1]))
    server = Server(requests)
    preload()
    gc.collect()
    gc.freeze()  # the collector must not write to pages that the kernels share
    print("ready", flush=True)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    server.serve()
    os._exit(0)  # no tidying up of what was never used


if __name__ == "__main__":
    main()
