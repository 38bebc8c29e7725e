"""Who may ask the page's server, and what it answers."""

import json
import socket
import sqlite3
import threading
import urllib.error
import urllib.request
from contextlib import closing

import pytest
from grading_course import autograde, copy_graded_course, start, wait_until
from made_up_class import read_book
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop

from autograde.course import CourseError
from autograde.marking.server import ADDRESS, listen, make_application, opened
from autograde.marking.work import Work

TOKEN = "t0ken"


@pytest.fixture(scope="module")
def served(graded_class, tmp_path_factory):
    """The address of a server for a made-up class, and the class."""
    course = copy_graded_course(graded_class, tmp_path_factory.mktemp("marking") / "course")
    taken, ready, loops = listen(None), threading.Event(), []

    def run():
        loop = IOLoop(make_current=True)
        server = HTTPServer(make_application(Work(course), TOKEN), max_body_size=1 << 20)
        server.add_sockets([taken])
        loops.append(loop)
        loop.add_callback(ready.set)
        loop.start()
        server.stop()
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(60)
    yield f"http://{ADDRESS}:{taken.getsockname()[1]}", course
    loops[0].add_callback(loops[0].stop)
    thread.join(30)


def fetch(address, data=None, method=None, **headers):
    headers = {"Authorization": f"token {TOKEN}", **{k.replace("_", "-"): v for k, v in headers.items()}}
    body = json.dumps(data).encode() if data is not None else None
    request = urllib.request.Request(address, body, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.headers


def test_the_page_needs_the_token_and_carries_none(served):
    address, _ = served
    assert fetch(f"{address}/")[0] == fetch(f"{address}/?token=other")[0] == 403
    status, page, headers = fetch(f"{address}/?token={TOKEN}")
    assert status == 200 and TOKEN not in page and "eve" not in page and "Set-Cookie" not in headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src 'self';" in policy
    assert headers["X-Frame-Options"] == "DENY" and headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("call", ["work", "question/0", "answer/" + "0" * 20, "snippets"])
@pytest.mark.parametrize("told", ["", "token", "token ", "token other", f"Bearer {TOKEN}", f"token {TOKEN}é"])
def test_no_call_is_answered_without_the_token(served, call, told):
    address, _ = served
    status, text, _ = fetch(f"{address}/api/{call}", Authorization=told.encode("latin-1").decode("latin-1"))
    assert status == 403 and "eve" not in text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "[::2]", ""])
def test_a_name_of_another_machine_that_leads_here_is_refused(served, host):
    address, _ = served
    assert fetch(f"{address}/api/work", Host=host)[0] in (400, 403)
    assert fetch(f"{address}/marking.js", Host=host)[0] in (400, 403)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1"])
def test_another_page_may_not_ask_even_with_the_token(served, origin):
    address, course = served
    before = read_book(course)
    assert fetch(f"{address}/api/work", Origin=origin)[0] == 403
    assert fetch(f"{address}/api/snippets", {"add": "x"}, Origin=origin)[0] == 403
    asked = fetch(f"{address}/api/snippets", method="OPTIONS", Origin=origin, Authorization="")
    assert asked[0] == 403 and "Access-Control-Allow-Origin" not in asked[2]
    assert read_book(course) == before


def first_waiting(address):
    answers = json.loads(fetch(f"{address}/api/work")[1])["questions"][0]["answers"]
    return next(answer["key"] for answer in answers if answer["state"] == "waiting")


def test_a_grade_is_saved_and_read_back(served):
    address, course = served
    place = f"{address}/api/answer/{first_waiting(address)}"
    version = json.loads(fetch(place)[1])["version"]
    grade = {"points": 1.5, "comment": "Fine.", "version": version}
    status, text, _ = fetch(place, grade, Origin=address)
    told = json.loads(text)
    assert status == 200 and (told["state"], told["points"], told["comment"]) == ("done", 1.5, "Fine.")
    assert fetch(place, grade)[0] == 409  # somebody, here this test, was there meanwhile
    status, text, _ = fetch(place, {**grade, "points": 7, "version": told["version"]})
    assert status == 422 and "7 is not from 0 to 2" in json.loads(text)["error"]
    assert (None, 1.5, None, False) in [
        b["notebooks"]["1_one"]["grades"]["why"] for b in read_book(course).values()
    ]


@pytest.mark.parametrize("data", [[], "x", {"points": 1}, {"points": 1, "comment": 3, "version": ""}])
def test_what_is_no_grade_is_refused(served, data):
    address, _ = served
    assert fetch(f"{address}/api/answer/{first_waiting(address)}", data)[0] == 400


def test_an_answer_that_is_gone_is_told(served):
    address, _ = served
    status, text, _ = fetch(f"{address}/api/answer/{'0' * 20}")
    assert status == 404 and "load this page again" in text


def test_nothing_else_of_this_machine_is_served(served):
    address, _ = served
    for path in (
        "/page.html",
        "/../work.py",
        "/static/marking.js",
        "/%2e%2e/server.py",
        "/marking.js/../page.html",
    ):
        assert fetch(f"{address}{path}")[0] in (403, 404)


def test_a_port_that_is_taken_is_named_and_otherwise_another_is_found():
    with socket.socket() as other:
        other.bind((ADDRESS, 0))
        other.listen()
        number = other.getsockname()[1]
        with pytest.raises(CourseError, match=f"port {number} cannot be had"):
            listen(number)
        with listen(None) as free:
            assert free.getsockname()[0] == ADDRESS and free.getsockname()[1] != number


def test_a_port_that_cannot_be_had_is_told_in_one_line(graded_class):
    _, error = autograde(graded_class, "mark", "--no-browser", "--port", "70000", status=2)
    assert "port 70000 cannot" in error and error.count("\n") == 1


def test_a_browser_is_opened_without_the_token_in_a_list_of_processes(monkeypatch, tmp_path):
    told = []
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setattr("webbrowser.open", told.append)
    with opened("http://127.0.0.1:1/?token=secret"):
        [page] = (tmp_path / "runtime").iterdir()
        wait_until(lambda: told, 10, "no browser was opened")
        assert told == [page.as_uri()] and "secret" not in told[0]
        assert page.stat().st_mode & 0o077 == 0 and "?token=secret" in page.read_text()
    assert not page.exists()


def test_while_the_gradebook_is_locked_nothing_is_lost_and_it_is_told(served):
    address, course = served
    place = f"{address}/api/answer/{first_waiting(address)}"
    grade = {"points": 1, "comment": "Kept?", "version": json.loads(fetch(place)[1])["version"]}
    with closing(sqlite3.connect(course.gradebook, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        status, text, _ = fetch(place, grade)
        assert status == 503 and "nothing was saved, try again" in json.loads(text)["error"]
        other.execute("ROLLBACK")
    assert fetch(place, grade)[0] == 200


def test_the_word_serves_until_it_is_stopped(graded_class):
    process = start(graded_class, "mark", "--no-browser", "--anonymous", "--port", "0")
    line = process.stdout.readline()
    address = line.split()[-1]
    assert "by hand at http://127.0.0.1:" in line and fetch(address)[0] == 200
    process.send_signal(2)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 0 and not error
