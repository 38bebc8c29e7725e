"""Rendered hands: pictures of the digits 0 to 5, drawn by this package, offline and repeatable.

The chain, one module a step: ``anatomy`` (who signs), ``poses`` (how a digit is held), ``skeleton``
(joints to rounded cones), ``surface`` (cones to maps of depth and normals), ``shading``, ``backdrop``,
``camera``; ``drawing`` makes one picture, ``crowd`` many, ``dataset`` the set that is trained on.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(  # a child process needs only some
    __name__,
    submod_attrs={
        "crowd": ["render_hands"],
        "dataset": ["RenderedSet", "rendered_set"],
        "drawing": ["HandRequestError", "render_hand"],
    },
)
