"""Official grading refuses where a layer of isolation that it promises does not hold."""

from autograde.isolation import LAYERS, missing


def why_refused(config):
    """Try to break every layer on this machine.

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
    names = ", ".join(layer.name for layer in lacking)
    return (
        f"submissions cannot be shut in on this machine ({names}): see `autograde doctor`, "
        "or grade what you trust with --isolation none"
    )
