"""Kernels that start at once, for people, and shut in, for grading."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "isolated": ["IsolatedProvisioner"],
        "manager": ["SPECS", "KernelManager"],
        "provisioner": ["WarmProvisioner"],
    },
)
