"""The sets that a command takes by name: ``real``, ``rendered``, ``both``, or a folder with your own pair."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from signs.data import rendered_signs
from signs.hdf5 import DatasetError, read_pair
from signs.places import pair_folder
from signs.real import cached_real, fetch_real
from signs.words import tell, tell_list

if TYPE_CHECKING:
    from signs.hdf5 import SignSet

NAMES = ("real", "rendered", "both")


def read_sets(data: str | PathLike[str]) -> dict[str, SignSet]:
    """Read the sets that a name or a folder stands for; say on a line what of one's own was converted.

    Parameters
    ----------
    data : str or path-like
        ``real`` (fetched where it is not in the cache), ``rendered`` (drawn where it is not), ``both``, or
        a folder that holds ``train_signs.h5`` and ``test_signs.h5``.

    Returns
    -------
    dict of str to signs.hdf5.SignSet
        What each set is called, and the set.

    Raises
    ------
    DatasetError
        If it is none of these, or cannot be read.
    """
    if str(data) in NAMES:
        makers = {"real": fetch_real, "rendered": rendered_signs}
        return {name: make() for name, make in makers.items() if str(data) in (name, "both")}
    if not Path(data).expanduser().exists():
        raise DatasetError(
            tell("{data} is none of {names}, and no folder", data=data, names=tell_list(NAMES, "unit"))
        )
    signs = read_pair(pair_folder(data))
    if signs.notes:
        notes = tell("; ").join(signs.notes)
        print(tell("{data}: converted: {notes}", data=data, notes=notes))
    return {str(data): signs}


def sets_at_hand() -> dict[str, SignSet]:
    """Read the sets that need no network: the rendered one, and the real one where it was fetched before.

    Returns
    -------
    dict of str to signs.hdf5.SignSet
    """
    real = cached_real()
    return ({} if real is None else {"real": real}) | {"rendered": rendered_signs()}
