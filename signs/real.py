"""The public real data set: photographs of hands, fetched once, checked image by image, kept in the cache.

The photographs are A. Mavi's Sign Language Digits Dataset (arXiv:2011.08927, Apache-2.0), the repository
``ardamavi/Sign-Language-Digits-Dataset`` at commit 4b09433: ``Dataset/<digit>/IMG_<n>.JPG``, 100x100 pixels.
GitHub makes the archive of a commit on demand, so its bytes may vary and are not checked; every image that
is used is, against ``real_images.csv``. That file holds one row for each of the 2062 images: path below
``Dataset/``, digit, signer, split (``train``, ``test`` or ``unused``) and SHA-256 (of the used ones).
The rows of a split stand in the order of the arrays. How they came about:

- *Signer.* Sorted by n over all digits, the images come signer by signer, each signing 0, 1, ... 9. Wherever
  the digit does not rise, a new signer starts. This gives 220 for the 218 people: the few who repeated
  a digit or signed out of order are cut in two.
- *Test.* Of the 197 signers with all of 0 to 5, the first 20 of ``numpy.random.default_rng(20).permutation``.
  Each has all ten digits, so none of them is half of one who was cut. 20 images a class.
- *Train.* The other 200 signers in the order of the same generator's next permutation, each giving the
  images of 0 to 5, until a class has 180. What is left over is unused.
- *Order.* Two more permutations of that generator, first of the training images, then of the test images.

Each image is brought to 64x64 with Pillow's Lanczos filter.
"""

import csv
import hashlib
import io
import os
import re
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path, PurePosixPath

import numpy as np

from signs.cache import cache_folder, kept_if_possible
from signs.files import whole_folder
from signs.hdf5 import DatasetError, SignSet, holds_pair, read_pair, write_pair
from signs.words import tell

COMMIT = "4b09433ef9d5c60602e8805bb54b8aa2428527f8"
ARCHIVE_URL = f"https://github.com/ardamavi/Sign-Language-Digits-Dataset/archive/{COMMIT}.zip"
ARCHIVE_VARIABLE = "SIGNS_REAL_ARCHIVE"
REGISTRY_FILE = Path(__file__).with_name("real_images.csv")
_LARGEST_IMAGE = 1_000_000  # bytes; the largest of the data set has 20 thousand


@dataclass(frozen=True)
class RealImage:
    """One row of ``real_images.csv``: where an image is, what it shows, whose hand, what it is used for."""

    path: str
    digit: int
    signer: int
    split: str
    sha256: str


def read_registry(path: str | PathLike[str] = REGISTRY_FILE) -> tuple[RealImage, ...]:
    """Return the rows of ``real_images.csv`` as a tuple of :class:`RealImage`, in the file's order."""
    with Path(path).open(newline="", encoding="utf-8") as file:
        return tuple(
            RealImage(row["path"], int(row["digit"]), int(row["signer"]), row["split"], row["sha256"])
            for row in csv.DictReader(file)
        )


def cached_real(registry: Sequence[RealImage] | None = None) -> SignSet | None:
    """
    Return the real set if it was fetched before, without any network.

    Parameters
    ----------
    registry : sequence of RealImage, optional
        The images that make up the set; by default those of ``real_images.csv``.

    Returns
    -------
    SignSet or None
        None if it is not in the cache, or if there can be none.

    Raises
    ------
    DatasetError
        If the cached copy is damaged; the line names the folder to delete.
    """
    try:
        folder = _cached_folder(registry or read_registry())
    except OSError:
        return None
    if not holds_pair(folder):
        return None
    try:
        return read_pair(folder)
    except DatasetError as error:
        told = tell("{error}; it is a cached copy: delete the folder {folder}", error=error, folder=folder)
        raise DatasetError(told) from None


def fetch_real(
    source: str | PathLike[str] | None = None,
    progress: bool = True,
    registry: Sequence[RealImage] | None = None,
) -> SignSet:
    """
    Return the real set: from the cache, or else download, check, split and cache it.

    Where the cache cannot be written, a line on stdout says so.

    Parameters
    ----------
    source : str or path-like, optional
        The archive: an http or https address, or the path of a zip file. Without one, the environment
        variable ``SIGNS_REAL_ARCHIVE`` says it, and without that, it is GitHub's archive of the commit.
    progress : bool
        Show a bar while downloading, on stdout (nbgrader takes anything on stderr for a failed test).
    registry : sequence of RealImage, optional
        The images to take; by default those of ``real_images.csv``.

    Returns
    -------
    SignSet
        With signers; 1080 and 120 images, 180 and 20 a class, no signer in both.

    Raises
    ------
    DatasetError
        If the archive cannot be had or read, lacks an image, or holds one whose SHA-256 differs, or if the
        cached copy is damaged. Nothing is cached then, and the next call tries again.
    """
    registry = registry or read_registry()
    cached = cached_real(registry)
    if cached is not None:
        return cached
    source = os.fspath(source or os.environ.get(ARCHIVE_VARIABLE) or ARCHIVE_URL)
    if re.match(r"https?://", source):
        try:
            with tempfile.TemporaryDirectory(prefix="signs-") as folder:
                signs = _extract(_download(source, folder, progress), source, registry)
        except OSError as error:
            raise DatasetError(
                tell(
                    "cannot keep {source} while reading it ({reason}): "
                    "make room, or set TMPDIR to a folder with some",
                    source=source,
                    reason=error.strerror or error,
                )
            ) from None
    elif re.match(r"\w+://", source):
        raise DatasetError(
            tell("{source} is no http or https address: give one, or the path of the zip file", source=source)
        )
    elif Path(source).expanduser().is_file():
        signs = _extract(Path(source).expanduser(), source, registry)
    else:
        raise DatasetError(
            tell(
                "{source} is not a file: {variable} or source must name the data set's zip",
                source=source,
                variable=ARCHIVE_VARIABLE,
            )
        )
    with kept_if_possible(tell("The photographs")):
        _keep(signs, _cached_folder(registry))
    return signs


def cached_name(registry: Sequence[RealImage]) -> str:
    """Return the name of the cache's folder, after what it holds: another registry has another one."""
    digest = hashlib.sha256(repr([(i.path, i.digit, i.signer, i.split, i.sha256) for i in registry]).encode())
    return f"real-{COMMIT[:7]}-{digest.hexdigest()[:8]}"


def _cached_folder(registry):
    return cache_folder() / cached_name(registry)


def _keep(signs, folder):
    """Write the pair into the cache, unless another process was first, with the same images."""
    if holds_pair(folder):
        return
    try:
        with whole_folder(folder) as beside:
            beside.chmod(0o755)  # whatever the umask: a cache may serve graded kernels of other users
            write_pair(beside, signs)
    except OSError:
        if not holds_pair(folder):
            raise


def _download(url, folder, progress):
    """Download ``url`` into ``folder`` and return the file's path."""
    import pooch
    from requests.exceptions import RequestException

    bar = _progress_bar() if progress else False
    logger = pooch.get_logger()
    level = logger.level
    logger.setLevel("WARNING")  # its news of every download goes to stderr
    try:
        return Path(
            pooch.retrieve(
                url,
                known_hash=None,
                fname="archive.zip",
                path=folder,
                downloader=pooch.HTTPDownloader(progressbar=bar, timeout=30),
            )
        )
    except RequestException as error:
        raise DatasetError(
            tell(
                "cannot download {url} ({reason}); try again, set {variable} to a copy of "
                'the zip, or go on without photographs: load_dataset(source="rendered")',
                url=url,
                reason=_reason(error),
                variable=ARCHIVE_VARIABLE,
            )
        ) from None
    finally:
        logger.setLevel(level)
        if bar:
            bar.close()


def _reason(error):
    if getattr(error, "response", None) is not None:
        return tell("HTTP status {status}", status=error.response.status_code)
    if type(error).__name__ in ("ConnectTimeout", "ReadTimeout"):
        return tell("no answer in time")
    return tell("no connection, or it broke off")


def _progress_bar():
    """Make a bar that writes to stdout and does without a known size, as GitHub names none."""
    from tqdm import tqdm

    class Bar(tqdm):
        def __bool__(self):
            """Be true: pooch asks whether there is a bar, and tqdm answers with its size."""
            return True

        def reset(self, total=None):
            """Keep what was counted: pooch starts again at the end, to make up for counting chunks."""

        def update(self, n=1):
            """Count, but not above the size: pooch counts whole chunks."""
            return super().update(min(n, self.total - self.n) if self.total else n)

    return Bar(desc=tell("photographs"), unit="B", unit_scale=True, ncols=79, file=sys.stdout)


def _extract(archive, source, registry):
    """Read the used images from the zip file ``archive``, check each, and make arrays of them."""
    used = [image for image in registry if image.split in ("train", "test")]
    try:
        with zipfile.ZipFile(archive) as zipped:
            # The top folder is named after the commit or the branch.
            members = {PurePosixPath(name).parts[-3:]: name for name in zipped.namelist()}
            pixels = {image.path: _read_image(zipped, members, image, source) for image in used}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        raise DatasetError(
            tell(
                "{source} is no whole zip file: download it again from {url}", source=source, url=ARCHIVE_URL
            )
        ) from None
    except OSError as error:
        reason = error.strerror or error
        raise DatasetError(tell("{path} cannot be read: {reason}", path=source, reason=reason)) from None
    arrays = {}
    for split in ("train", "test"):
        rows = [image for image in used if image.split == split]
        arrays[f"{split}_images"] = np.stack([pixels[image.path] for image in rows])
        arrays[f"{split}_digits"] = np.array([image.digit for image in rows], dtype=np.int64)
        arrays[f"{split}_signers"] = np.array([image.signer for image in rows], dtype=np.int64)
    return SignSet(classes=np.array(sorted({image.digit for image in used})), **arrays)


def _read_image(zipped, members, image, source):
    from PIL import Image

    member = members.get(("Dataset", *image.path.split("/")))
    if member is None:
        raise DatasetError(
            tell(
                "{source} lacks {image}: get the archive from {url}",
                source=source,
                image=f"Dataset/{image.path}",
                url=ARCHIVE_URL,
            )
        )
    small = zipped.getinfo(member).file_size <= _LARGEST_IMAGE
    data = zipped.read(member) if small else b""
    if hashlib.sha256(data).hexdigest() != image.sha256:
        raise DatasetError(
            tell(
                "{image} in {source} is not that of commit {commit} (its SHA-256 differs): "
                "get the archive from {url}",
                image=f"Dataset/{image.path}",
                source=source,
                commit=COMMIT[:7],
                url=ARCHIVE_URL,
            )
        )
    with Image.open(io.BytesIO(data)) as photograph:
        resized = photograph.convert("RGB").resize((64, 64), Image.Resampling.LANCZOS)
    return np.asarray(resized, dtype=np.uint8)
