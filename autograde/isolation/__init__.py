"""Isolation: what a submission's processes may see, reach and use; and whether it holds on this machine."""

from importlib import import_module

_OWNERS = {
    "LAYERS": "layers",
    "IsolationError": "layers",
    "Layer": "layers",
    "all_layers": "layers",
    "Limits": "limits",
    "missing": "trial",
    "probe": "trial",
}

__all__ = sorted(_OWNERS)


def __getattr__(name):
    """Load a public name from the module that owns it (PEP 562)."""
    if name not in _OWNERS:
        raise AttributeError(f"module 'autograde.isolation' has no attribute {name!r}")
    return getattr(import_module(f"autograde.isolation.{_OWNERS[name]}"), name)
