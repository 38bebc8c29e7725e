"""Files of a submission that a browser would run: they do not get beside its graded notebooks."""

import mimetypes
import re
from pathlib import Path

#: Kinds of files that a browser runs, or loads others for; the rest it shows, or saves.
_ACTIVE_FILES = re.compile("html|xml|script|css|pdf|flash|wasm|rfc822|multipart")


def remove_active_files(folder: Path, own: Path) -> None:
    """Remove from a graded folder the submission's files that a browser would run; they stay submitted.

    formgrader serves what lies there under its own address, with the instructor's rights.

    Parameters
    ----------
    folder : Path
    own : Path
        The course's own files, which stay.
    """
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        if path.is_dir() or path.suffix == ".ipynb" or (own / place).is_file():
            continue
        kind, _ = mimetypes.guess_type(path.name)
        if path.is_symlink() or _ACTIVE_FILES.search(kind or ""):
            path.unlink()
