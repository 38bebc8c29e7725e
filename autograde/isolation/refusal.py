"""Why nothing that was handed in may be run on this machine."""

import os

from traitlets.config import Config

from autograde.isolation.layers import DISABLE_VARIABLE, LAYERS
from autograde.isolation.trial import missing
from signs.words import tell, tell_list


def why_refused(config: Config) -> str:
    """Try to break every layer of isolation on this machine.

    Parameters
    ----------
    config : traitlets.config.Config
        The course's: ``c.IsolatedProvisioner.layers`` may promise fewer layers than there are.

    Returns
    -------
    str
        One line that says which layers do not hold and what to do; empty where all hold.
    """
    chosen = config.IsolatedProvisioner
    lacking = missing(tuple(chosen.layers) if "layers" in chosen else tuple(LAYERS))
    if not lacking:
        return ""
    names = tell_list((layer.name for layer in lacking), "unit")
    return tell(
        "submissions cannot be shut in on this machine ({layers}): see `autograde doctor`, "
        "or grade what you trust with `autograde grade --isolation none`",
        layers=names,
    )


#: Settings with which the layers were seen to hold in this process.
_held: set[str] = set()


def why_refused_once(config: Config) -> str:
    """Ask `why_refused`, but no more after all layers have held: formgrader's process lives for months."""
    asked = f"{config.IsolatedProvisioner} {os.environ.get(DISABLE_VARIABLE)}"
    why = "" if asked in _held else why_refused(config)
    if not why:
        _held.add(asked)
    return why
