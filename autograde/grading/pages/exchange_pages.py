"""Feedback pages in nbgrader's exchange, where each student finds their own.

``nbgrader release_feedback`` looks beside the pages for the secret that came with a submission, and names
each page by it, so that nobody else can guess the name. Beside our pages lies nothing of a submission's: the
secret is read where the graded notebooks lie. A student's side asks for one page a notebook; where there is
one page for all of them, each notebook's name leads to it.
"""

import shutil
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.utils import notebook_hash

from signs.files import whole_file

_ONE_PAGE = "feedback.html"
_SECRET = "submission_secret.txt"
_LONGEST_SECRET = 1000  # bytes; nbgrader's has 128


class ReleasePages(ExchangeReleaseFeedback):
    """Puts feedback pages into the exchange; named in ``nbgrader_config.py``."""

    def copy_files(self) -> None:
        """Copy each student's pages; who handed in some other way has no secret, and is left out."""
        course = self.coursedir
        left_out = course.student_id_exclude.split(",")
        for pages in sorted(Path("/").glob(self.src_path.lstrip("/"))):
            student = pages.parent.name
            if student in left_out:
                continue
            graded = Path(course.format_path(course.autograded_directory, student, course.assignment_id))
            secret = _read_secret(graded / _SECRET)
            if secret:
                self._publish(pages, graded, secret)
                self.log.info("Feedback released: %s %s", student, course.assignment_id)
            else:
                self.log.warning("%s did not hand in through the exchange: no page is put there", student)

    def _publish(self, pages: Path, graded: Path, secret: str) -> None:
        for notebook in sorted(graded.glob("*.ipynb")):
            page = pages / f"{notebook.stem}.html"
            page = page if page.is_file() else pages / _ONE_PAGE
            if page.is_file():
                name = notebook_hash(secret=secret, notebook_id=notebook.stem)
                with whole_file(Path(self.dest_path) / f"{name}.html") as made:
                    shutil.copyfile(page, made)
                    made.chmod(0o644)  # whoever knows the name may read it


def _read_secret(path: Path) -> str:
    """Read what came with a submission; nothing where it is missing, or no secret of nbgrader's."""
    if not path.is_file() or path.is_symlink() or path.stat().st_size > _LONGEST_SECRET:
        return ""
    return path.read_text(encoding="utf-8", errors="replace")
