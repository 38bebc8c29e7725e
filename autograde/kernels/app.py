"""The kernel itself: ipykernel's application, on sockets that were opened before it was shut in."""

import zmq
from ipykernel.heartbeat import Heartbeat
from ipykernel.kernelapp import IPKernelApp


class ListeningHeartbeat(Heartbeat):
    """A heartbeat on a socket that listens already."""

    listener: int

    def _try_bind_socket(self):
        self.socket.setsockopt(zmq.USE_FD, self.listener)
        return super()._try_bind_socket()


class ListeningKernelApp(IPKernelApp):
    """ipykernel's application whose sockets listen already.

    libzmq then only accepts connections on them (``ZMQ_USE_FD``, manual page zmq_setsockopt(3)): the kernel
    needs no folder in common with those who talk to it.
    """

    name = "ipython-kernel"  # of the configuration files, as ipykernel's own
    listeners: dict[int, int]  # port → file descriptor

    def _try_bind_socket(self, s, port):
        s.setsockopt(zmq.USE_FD, self.listeners[port])
        return super()._try_bind_socket(s, port)

    def init_heartbeat(self) -> None:
        """Start the heartbeat in a context of its own, which the interpreter's lock cannot hold up."""
        self.heartbeat = ListeningHeartbeat(zmq.Context(), (self.transport, self.ip, self.hb_port))
        self.heartbeat.listener = self.listeners[self.hb_port]
        self.heartbeat.start()
