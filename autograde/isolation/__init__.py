"""Isolation: what a submission's processes may see, reach and use; and whether it holds on this machine."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "layers": ["LAYERS", "IsolationError", "Layer", "all_layers"],
        "limits": ["Limits"],
        "trial": ["missing", "probe"],
    },
)
