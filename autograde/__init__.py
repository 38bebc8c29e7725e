"""Checks, grades and builds the course; importing it is quick, and loads no TensorFlow."""

from typing import Any

import lazy_loader

from signs.words import add_catalogues

add_catalogues(__path__[0])
_load, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "checks": ["check", "judge_function"],
        "handover": ["handed_on"],
        "learner.calls": ["ask", "hint", "progress", "solution", "summary"],
    },
)


def __getattr__(name: str) -> Any:
    value = _load(name)
    # Here and not when a module is imported: a warm kernel has imported them before there was a notebook.
    from autograde.learner.calls import watch_notebook

    watch_notebook()
    return value
