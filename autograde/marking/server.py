"""The page for grading by hand and its few calls, served on this machine alone.

Whoever may use it has the token that stands in the address. The page's script sends it in a header with each
call, so there is no cookie that another page could use, and no page of another origin may send that header.
A name of another machine that leads here is refused (DNS rebinding). The page runs its own script and no
other: what it shows of a submission was made inert before, and would not be run either.
"""

import asyncio
import errno
import hmac
import json
import os
import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from contextvars import copy_context
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jupyter_core.paths import jupyter_runtime_dir
from sqlalchemy.exc import SQLAlchemyError
from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler

from autograde.course import CourseError
from autograde.grading.gradebook.hand_grades import ChangedError
from autograde.marking.page import page_html
from autograde.marking.snippets import change_snippets, read_snippets
from autograde.marking.work import RefusedGradeError, Work
from signs.words import tell

STATIC = Path(__file__).parent / "static"
ADDRESS = "127.0.0.1"
#: Tried one after the other; a page's unsaved text is found again under the same one.
PORTS = range(8790, 8800)
LARGEST_REQUEST = 1 << 20  # bytes
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_FILES = {"marking.js": "text/javascript", "marking.css": "text/css"}
_NAMES = (ADDRESS, "localhost", "::1")


class _RefusedError(HTTPError):
    """A request that is refused; ``told`` says why, in any language, as a status line could not."""

    def __init__(self, status: int, told: str):
        super().__init__(status)
        self.told = told


class _Handler(RequestHandler):
    """What all answers have in common: who may ask, and what a browser may do with them."""

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        for name, value in (
            ("Content-Security-Policy", POLICY),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cache-Control", "no-store"),
        ):
            self.set_header(name, value)

    def prepare(self) -> None:
        try:
            name = urlsplit(f"//{self.request.host}").hostname
        except ValueError:
            name = None
        if name not in _NAMES:
            raise _RefusedError(403, tell("this page is for the machine that it runs on"))
        origin = self.request.headers.get("Origin")
        if origin is not None and origin != f"http://{self.request.host}":
            raise _RefusedError(403, tell("another page may not ask this"))
        if not hmac.compare_digest(self.told_token().encode(), self.settings["token"].encode()):
            raise _RefusedError(403, tell("open the whole address that autograde mark has printed"))

    def told_token(self) -> str:
        """Return the token that came with the request."""
        return self.request.headers.get("Authorization", "").removeprefix("token ")

    def write_error(self, status_code: int, **given: Any) -> None:
        error = given.get("exc_info", (None, None))[1]
        told = self._reason if status_code < 500 else tell("something went wrong")
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"error": error.told if isinstance(error, _RefusedError) else told}))

    async def answer(self, ask: Callable[[], Any]) -> None:
        """Answer with what a call returns, made beside the server's loop; a line says what went wrong."""
        loop = asyncio.get_running_loop()
        try:
            made = await loop.run_in_executor(self.settings["executor"], copy_context().run, ask)
        except ChangedError as error:
            self.set_status(409)
            made = {"error": str(error)}
        except RefusedGradeError as error:
            self.set_status(422)
            made = {"error": str(error)}
        except (KeyError, IndexError):
            self.set_status(404)
            made = {"error": tell("there is no such answer any more: load this page again")}
        except CourseError as error:
            self.set_status(503)
            made = {"error": str(error)}
        except (SQLAlchemyError, OSError):
            self.set_status(503)
            told = tell("the gradebook is busy or cannot be written: nothing was saved, try again")
            made = {"error": told}
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(made))

    @property
    def work(self) -> Work:
        """What there is to grade."""
        work: Work = self.settings["work"]
        return work

    def read(self) -> dict[str, Any]:
        """Read a request's JSON object."""
        try:
            given = json.loads(self.request.body)
        except (ValueError, RecursionError):
            given = None
        if not isinstance(given, dict):
            raise _RefusedError(400, tell("this is no JSON object"))
        return given


class _Page(_Handler):
    def told_token(self) -> str:
        return self.get_query_argument("token", "")

    def get(self) -> None:
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(page_html())


class _File(_Handler):
    """The page's own script and style sheet: part of the kit, and no secret."""

    def told_token(self) -> str:
        return str(self.settings["token"])

    def get(self, name: str) -> None:
        self.set_header("Content-Type", f"{_FILES[name]}; charset=utf-8")
        self.finish((STATIC / name).read_bytes())


class _Overview(_Handler):
    async def get(self) -> None:
        await self.answer(self.work.overview)


class _Question(_Handler):
    async def get(self, n: str) -> None:
        await self.answer(lambda: self.work.question(int(n)))


class _Answer(_Handler):
    async def get(self, key: str) -> None:
        await self.answer(lambda: self.work.answer(key))

    async def post(self, key: str) -> None:
        given = self.read()
        comment, version = given.get("comment"), given.get("version")
        if not isinstance(comment, str) or not isinstance(version, str):
            raise _RefusedError(400, tell("a grade has points, a comment and a version"))
        await self.answer(lambda: self.work.save(key, given.get("points"), comment, version))


class _Snippets(_Handler):
    async def get(self) -> None:
        await self.answer(lambda: {"snippets": read_snippets(self.work.course)})

    async def post(self) -> None:
        given = {name: text for name, text in self.read().items() if name in ("add", "remove")}
        if not all(isinstance(text, str) for text in given.values()):
            raise _RefusedError(400, tell("a snippet is a text"))
        await self.answer(lambda: {"snippets": change_snippets(self.work.course, **given)})


def make_application(work: Work, token: str) -> Application:
    """Make the server's application.

    Parameters
    ----------
    work : Work
    token : str
        Whoever has it may grade.

    Returns
    -------
    tornado.web.Application
    """
    calls: list[tuple[str, type[RequestHandler]]] = [
        (r"/", _Page),
        (r"/(marking\.js|marking\.css)", _File),
        (r"/api/work", _Overview),
        (r"/api/question/(\d{1,4})", _Question),
        (r"/api/answer/([0-9a-f]{20})", _Answer),
        (r"/api/snippets", _Snippets),
    ]
    # One thread: the calls come one after the other, as a person's do.
    return Application(
        calls,
        work=work,
        token=token,
        executor=ThreadPoolExecutor(1),
        log_function=lambda handler: None,
    )


def listen(port: int | None) -> socket.socket:
    """Take a port of this machine.

    Parameters
    ----------
    port : int or None
        This one or none; None for the first of ours that is free, or else any.

    Raises
    ------
    CourseError
        If it cannot be had.
    """
    for number in [port] if port is not None else [*PORTS, 0]:
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((ADDRESS, number))
            made.listen(64)
            made.setblocking(False)
            return made
        except (OSError, OverflowError) as error:
            made.close()
            if port is not None:
                why = getattr(error, "strerror", None) or error
                raise CourseError(
                    tell("port {port} cannot be had ({why}): name another with --port", port=port, why=why)
                ) from error
            if getattr(error, "errno", None) not in (errno.EADDRINUSE, errno.EACCES):
                told = tell("no port of this machine can be had: {why}", why=error)
                raise CourseError(told) from error
    raise CourseError(tell("no port of this machine is free"))


def serve(work: Work, port: int | None, browser: bool, report: Callable[[str], object]) -> None:
    """Serve the page until Ctrl-C.

    Parameters
    ----------
    work : Work
    port : int or None
        See `listen`.
    browser : bool
        Whether to open a browser.
    report : callable
        Gets one line for people at a time.
    """
    token = secrets.token_urlsafe(32)
    with listen(port) as taken, suppress(KeyboardInterrupt):
        address = f"http://{ADDRESS}:{taken.getsockname()[1]}/?token={token}"
        assignment = work.course.assignment
        report(tell("grading {assignment} by hand at {address}", assignment=assignment, address=address))
        report(tell("Ctrl-C ends it; what is saved is in the gradebook at once"))
        with opened(address) if browser else nullcontext():
            asyncio.run(_serve(work, token, taken))


@contextmanager
def opened(address: str) -> Iterator[None]:
    """Open a browser on an address that others are not to read.

    What a program is started with, everybody on a machine can list. So the browser gets a file that only its
    owner may read, and goes on from there, as Jupyter does it.

    Parameters
    ----------
    address : str
    """
    place = Path(jupyter_runtime_dir()) / f"autograde-mark-{os.getpid()}.html"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        leads_on = f'<meta http-equiv="refresh" content="0;url={escape(address)}">'
        with os.fdopen(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(f"<!DOCTYPE html><title>mark</title>{leads_on}")
        # A browser of the terminal's would keep this process until it is closed.
        threading.Thread(target=webbrowser.open, args=(place.as_uri(),), daemon=True).start()
    except OSError:  # the address is on the terminal
        pass
    try:
        yield
    finally:
        place.unlink(missing_ok=True)


async def _serve(work: Work, token: str, taken: socket.socket) -> None:
    server = HTTPServer(make_application(work, token), max_body_size=LARGEST_REQUEST)
    server.add_sockets([taken])
    try:
        await asyncio.Event().wait()
    finally:
        server.stop()
