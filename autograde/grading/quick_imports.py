"""Keeps processes that grade from spending most of their start on a grammar that they never use.

jsonschema, with which nbformat validates notebooks, imports ``rfc3987_syntax`` where that is installed, and
this compiles its grammar for more than a second of processor time. It checks one format (``iri``), which no
schema of a notebook has; jsonschema goes on without where the package is missing.
"""

import sys

_SLOW = "rfc3987_syntax"


def import_jsonschema():
    """Import jsonschema without the slow package; to be called before anything imports nbformat."""
    if "jsonschema" in sys.modules or _SLOW in sys.modules:
        return
    sys.modules[_SLOW] = None  # importing it fails now
    try:
        import jsonschema  # noqa: F401
    finally:
        del sys.modules[_SLOW]
