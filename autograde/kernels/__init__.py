"""Kernels that start at once, for people, and shut in, for grading."""

from importlib import import_module

_OWNERS = {
    "KernelManager": "manager",
    "SPECS": "manager",
    "IsolatedProvisioner": "isolated",
    "WarmProvisioner": "provisioner",
    "start_warm_process": "isolated",
}

__all__ = sorted(_OWNERS)


def __getattr__(name):
    """Load a public name from the module that owns it (PEP 562)."""
    if name not in _OWNERS:
        raise AttributeError(f"module 'autograde.kernels' has no attribute {name!r}")
    value = getattr(import_module(f"autograde.kernels.{_OWNERS[name]}"), name)
    globals()[name] = value
    return value
