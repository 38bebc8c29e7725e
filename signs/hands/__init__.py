"""Rendered hands: pictures of the digits 0 to 5, drawn by this package, offline and repeatable.

The chain, one module a step: ``anatomy`` (who signs), ``poses`` (how a digit is held), ``skeleton``
(joints to rounded cones), ``surface`` (cones to maps of depth and normals), ``shading``, ``backdrop``,
``camera``; ``drawing`` makes one picture, ``crowd`` many, ``dataset`` the set that is trained on.
"""

from importlib import import_module

_OWNERS = {
    "render_hand": "drawing",
    "HandRequestError": "drawing",
    "render_hands": "crowd",
    "rendered_set": "dataset",
    "RenderedSet": "dataset",
}
__all__ = sorted(_OWNERS)


def __getattr__(name):
    """Load a public name from the module that owns it (PEP 562); a child process needs only some."""
    if name not in _OWNERS:
        raise AttributeError(f"module 'signs.hands' has no attribute {name!r}")
    value = getattr(import_module(f"signs.hands.{_OWNERS[name]}"), name)
    globals()[name] = value
    return value
