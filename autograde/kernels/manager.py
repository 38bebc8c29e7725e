"""Kernel manager and specifications for nbclient: our kernelspecs come with the package, uninstalled."""

from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from traitlets import Integer, default

#: Holds one folder for each kernelspec; a ``kernels`` folder as Jupyter has them.
SPECS = Path(__file__).parent / "specs" / "kernels"


class OwnKernelSpecManager(KernelSpecManager):
    """Finds the package's own kernelspecs before the ordinary ones."""

    @default("kernel_dirs")
    def _own_kernel_dirs(self):
        return [str(SPECS), *self._kernel_dirs_default()]


class KernelManager(AsyncKernelManager):
    """The kernel manager of official grading, for ``Execute.kernel_manager_class``."""

    client_class = "autograde.kernels.client.CappedClient"

    output_bytes = Integer(
        20_000_000,
        min=1,
        config=True,
        help="Bytes of output of one cell; what comes after is left out. A notebook has five times as much.",
    )

    @default("kernel_spec_manager")
    def _own_kernel_spec_manager(self):
        return OwnKernelSpecManager(parent=self)

    @default("client_factory")
    def _own_client(self):
        from autograde.kernels.client import CappedClient

        return CappedClient

    @property
    def reason(self) -> str | None:
        """Why the kernel was ended, if it used more than its limits."""
        kernel = getattr(self.provisioner, "last_process", None)
        if kernel is None:
            return None
        kernel.poll()
        return kernel.reason
