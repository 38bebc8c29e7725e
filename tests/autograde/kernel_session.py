"""Kernels for tests: start one, run cells, look at what came back, without an event loop in every test."""

import asyncio
import time
from dataclasses import dataclass
from queue import Empty

from traitlets.config import Config

from autograde.kernels import KernelManager

_loop = asyncio.new_event_loop()


@dataclass(frozen=True)
class Ran:
    """What one cell did: ``ok``, ``error``, ``dead`` or ``silent`` (no answer in time), and its output."""

    status: str
    text: str
    size: int


class Session:
    """A kernel that runs until the block ends.

    Parameters
    ----------
    folder : Path
        Its working folder.
    kernel : str
    options : values of `IsolatedProvisioner`'s traits, and ``output_bytes``.
    """

    def __init__(self, folder, kernel="shortcut-isolated", output_bytes=2_000_000, **options):
        config = Config({"IsolatedProvisioner": options, "KernelManager": {"output_bytes": output_bytes}})
        self.manager = KernelManager(kernel_name=kernel, config=config)
        self.folder = folder

    def __enter__(self):
        self.do(self.manager.start_kernel(cwd=str(self.folder)))
        self._connect()
        return self

    def _connect(self):
        self.client = self.manager.client()
        self.client.start_channels()
        self.do(self.client.wait_for_ready(timeout=60))

    def __exit__(self, *_):
        self.client.stop_channels()
        self.do(self.manager.shutdown_kernel(now=True))

    @staticmethod
    def do(waited):
        """Run a coroutine to its end."""
        return _loop.run_until_complete(waited)

    def restart(self):
        """Restart the kernel."""
        self.client.stop_channels()
        self.do(self.manager.restart_kernel(now=True))
        self._connect()

    def run(self, code, timeout=30, during=None):
        """Run a cell and return a :class:`Ran`; ``during`` is awaited when it has begun."""
        return self.do(self._run(code, timeout, during))

    async def _run(self, code, timeout, during):
        asked, deadline = self.client.execute(code, stop_on_error=False), time.monotonic() + timeout
        texts, status, size = [], "ok", 0
        while True:
            try:
                message = await self.client.iopub_channel.get_msg(timeout=0.25)
            except Empty:
                if not await self.manager.is_alive():
                    return Ran("dead", "".join(texts), size)
                if time.monotonic() > deadline:
                    return Ran("silent", "".join(texts), size)
                continue
            content = message["content"]
            if message["parent_header"].get("msg_id") != asked:
                continue
            kind = message["msg_type"]
            if kind == "stream":
                texts.append(content["text"])
            elif kind == "error":
                status = "error"
                texts.append(f"{content['ename']}: {content['evalue']}")
            elif kind in ("display_data", "execute_result"):
                texts.append(content["data"].get("text/plain", ""))
            elif kind == "execute_input" and during:
                await during()
            elif kind == "status" and content["execution_state"] == "idle":
                return Ran(status, "".join(texts), size)
            size = sum(map(len, texts))
