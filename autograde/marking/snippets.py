"""Sentences that those who mark use again, in ``classroom/snippets.toml``, which may be edited by hand."""

import json
import tomllib

from autograde.course import Course, CourseError
from signs.files import whole_file
from signs.words import tell

FILE = "snippets.toml"
LONGEST, MOST = 2_000, 500


def read_snippets(course: Course) -> list[str]:
    """Read the sentences; none where there is no file.

    Raises
    ------
    CourseError
        If the file cannot be read.
    """
    path = course.classroom / FILE
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8")).get("snippets", [])
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        told = tell("{path} cannot be read: {error}", path=course.shown(path), error=error)
        raise CourseError(told) from error
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise CourseError(
            tell('{path}: write snippets = ["One sentence.", "Another."]', path=course.shown(path))
        )
    return found


def change_snippets(course: Course, add: str = "", remove: str = "") -> list[str]:
    """Add a sentence, or take one out.

    Parameters
    ----------
    course : Course
    add, remove : str

    Returns
    -------
    list of str
        What there is then.

    Raises
    ------
    CourseError
        If the file cannot be read or written, or there is no room.
    """
    found = [text for text in read_snippets(course) if text != remove]
    add = "".join(c for c in add if c.isprintable() or c == "\n").strip()
    if len(add) > LONGEST or (add and len(found) >= MOST):
        raise CourseError(
            tell(
                "a snippet has at most {longest} characters, and there are at most {most}",
                longest=LONGEST,
                most=MOST,
            )
        )
    if add and add not in found:
        found.append(add)
    path = course.classroom / FILE
    # A text of JSON is one of TOML, too, once its characters are printable.
    lines = "".join(f"    {json.dumps(text, ensure_ascii=False)},\n" for text in found)
    try:
        with whole_file(path) as part:
            part.write_text(f"snippets = [\n{lines}]\n", encoding="utf-8")
    except OSError as error:
        why = error.strerror or error
        told = tell("{path} cannot be written: {error}", path=course.shown(path), error=why)
        raise CourseError(told) from error
    return found
