"""A gradebook opened by many at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from nbgrader import api
from sqlalchemy import select, text

from autograde.gradebook import Gradebook

OPENERS = 12


def open_at_once(url):
    """Open a gradebook in many threads, with a connection each; every second one only reads.

    Returns how many students each found, the courses, and how many versions the gradebook says it has.
    """
    barrier = Barrier(OPENERS)

    def opened(number):
        barrier.wait(60)
        with Gradebook(url, "shortcut" if number % 2 else "") as gradebook:
            return len(gradebook.students)

    with ThreadPoolExecutor(OPENERS) as pool:
        found = list(pool.map(opened, range(OPENERS)))
    with Gradebook(url) as gradebook:
        courses = list(gradebook.db().execute(select(api.Course.id)).scalars())
        versions = gradebook.db().execute(text("SELECT count(*) FROM alembic_version")).scalar_one()
    return found, courses, versions


RIGHT = [0] * OPENERS, ["shortcut"], 1
