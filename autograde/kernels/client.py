"""The client that talks to a graded kernel, which may send anything, and as much as it likes."""

import asyncio
import time
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from traitlets import Type

#: A whole notebook may send this many times what one cell may.
CELLS_WORTH = 5
_OUTPUTS = ("stream", "display_data", "execute_result", "update_display_data", "error")
_LARGEST_CHANNEL_MESSAGE = 1 << 24  # bytes; of replies, which hold no output
_BETWEEN_PAUSES = 64


class CappedChannel(AsyncZMQSocketChannel):
    """An output channel that passes on only so many bytes of output for each cell.

    Attributes
    ----------
    limit : int
        Bytes of output that one request may cause.
    """

    limit = 20_000_000

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._seen: dict[str, int] = {}
        self._total = 0

    async def get_msg(  # type: ignore[override]  # typed as if it did not wait
        self, timeout: float | None = None
    ) -> dict[str, Any]:
        """Return the next message that is to be passed on; raise Empty where there is none in time."""
        deadline = None if timeout is None else time.monotonic() + timeout
        dropped = 0
        while True:
            left = None if deadline is None else max(0, deadline - time.monotonic())
            if not await self.socket.poll(None if left is None else int(left * 1000)):
                raise Empty
            parts = await self.socket.recv_multipart()
            message = self._pass_on(parts, sum(len(part) for part in parts))
            if message is not None:
                return message
            dropped += 1
            if left == 0:
                raise Empty
            if dropped % _BETWEEN_PAUSES == 0:  # a flood must not keep others from their turn
                await asyncio.sleep(0)

    def _pass_on(self, parts, size):
        try:
            _, rest = self.session.feed_identities(parts)
            message = self.session.deserialize(rest)
        except (ValueError, TypeError, KeyError, IndexError):  # not a message of ours, or sent twice
            return None
        if message["msg_type"] not in _OUTPUTS:
            return message
        cell = str(message["parent_header"].get("msg_id"))
        before = self._seen.get(cell, 0)
        if len(self._seen) > 10_000:  # invented ids
            self._seen.clear()
        self._seen[cell] = before + size
        if before + size <= self.limit and self._total + size <= CELLS_WORTH * self.limit:
            self._total += size
            return message
        if before > self.limit:
            return None
        self._seen[cell] = self.limit + 1
        text = "\n… more output than is kept was left out\n"
        message["msg_type"] = message["header"]["msg_type"] = "stream"
        message["content"] = {"name": "stdout", "text": text}
        message["buffers"] = []
        return message


class CappedClient(AsyncKernelClient):
    """A kernel client whose output is limited, and which is ready as soon as the kernel is."""

    iopub_channel_class = Type(CappedChannel)

    def _create_connected_socket(self, channel, identity=None):
        socket = super()._create_connected_socket(channel, identity)
        # A larger message breaks off the connection: it is never held in memory as a whole.
        socket.setsockopt(zmq.MAXMSGSIZE, self._limit() if channel == "iopub" else _LARGEST_CHANNEL_MESSAGE)
        return socket

    def _limit(self):
        return getattr(self.parent, "output_bytes", CappedChannel.limit)

    @property
    def iopub_channel(self) -> CappedChannel:
        """The output channel, limited as the kernel manager says."""
        channel: CappedChannel = super().iopub_channel
        channel.limit = self._limit()
        return channel

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and its output arrives.

        jupyter_client's own waits until the output has been silent for a while. Here, the message that says
        that the kernel has dealt with our question ends the waiting.

        Raises
        ------
        RuntimeError
            If the kernel dies first, or does not answer in time.
        """
        deadline = time.monotonic() + (60 if timeout is None else timeout)
        while time.monotonic() < deadline:
            asked = self.kernel_info()
            if await self._answered(asked, min(deadline, time.monotonic() + 1)):
                return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout or 60:g} seconds")

    async def _answered(self, asked, deadline):
        try:
            while True:
                reply = await self.shell_channel.get_msg(timeout=max(0, deadline - time.monotonic()))
                if reply["msg_type"] == "kernel_info_reply" and reply["parent_header"].get("msg_id") == asked:
                    self._handle_kernel_info_reply(reply)
                    break
            # The reply may be there before we are subscribed; then the question is asked again.
            while True:
                news = await self.iopub_channel.get_msg(timeout=min(0.1, max(0, deadline - time.monotonic())))
                idle = news["content"].get("execution_state") == "idle"
                if idle and news["parent_header"].get("msg_id") == asked:
                    return True
        except Empty:
            return False
