"""Gradescope's ``submission_metadata.yml``: whose each submission is, and when it was handed in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import yaml

from autograde.lms.people import Who
from autograde.lms.times import read_time
from autograde.settings import CourseError
from signs.words import tell

MOST_BYTES = 64 * 2**20
_MOST_SUBMITTERS = 50


@dataclass(frozen=True)
class Entry:
    """What the metadata say of one submission.

    Attributes
    ----------
    submitters : tuple of Who
        Several of a group.
    time : datetime or None
        With a zone.
    """

    submitters: tuple[Who, ...]
    time: datetime | None


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Plain data; what Ruby wrote as objects of its own is read as the mapping or text that it holds."""


def _of_ruby(loader: Any, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return node.value


_Loader.add_multi_constructor("!ruby/", _of_ruby)
#: Times stay text: one that is none would end the whole file.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_metadata(data: bytes) -> dict[str, Entry]:
    """Read the metadata.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    dict of str to Entry
        By the name of the submission's folder.

    Raises
    ------
    CourseError
        If it is no such file.
    """
    try:
        if len(data) > MOST_BYTES:
            raise ValueError(tell("it is too large"))
        said = yaml.load(data.decode("utf-8-sig"), Loader=_Loader)  # a safe one
        if not isinstance(said, dict):
            raise ValueError(tell("it holds no submissions"))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CourseError(
            tell("Gradescope's metadata cannot be read ({why}): download it again", why=why)
        ) from error
    return {str(key): _entry(value) for key, value in said.items() if isinstance(value, dict)}


def _entry(value: dict[Any, Any]) -> Entry:
    said = value.get(":submitters")
    people = said[:_MOST_SUBMITTERS] if isinstance(said, list) else []
    submitters = tuple(_who(person) for person in people if isinstance(person, dict))
    times = list(_times(value.get(":created_at")))
    return Entry(submitters, times[0] if times else None)


def _who(person: dict[Any, Any]) -> Who:
    name, sid, email = (str(person.get(f":{key}") or "") for key in ("name", "sid", "email"))
    return Who(name, ids=(sid,) * bool(sid), emails=(email,) * bool(email))


def _times(value: Any, deep: int = 0) -> Iterator[datetime]:
    if isinstance(value, str):
        time = read_time(value)
        if time:
            yield time
    elif isinstance(value, dict) and not deep:  # a time with a zone, as Ruby on Rails writes it
        for key in ("utc", ":utc", "time", ":time"):
            yield from _times(value.get(key), deep + 1)
