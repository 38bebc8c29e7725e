"""The direct way to Canvas, against a small fake of its documented API on loopback."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from lms_downloads import CLASS, HANDED_IN, graded_course
from made_up_class import ASSIGNMENT
from made_up_graded import points_in_book
from rich.console import Console

from autograde.lms import canvas_api
from autograde.lms.commands import export_class
from autograde.lms.export import TOKEN, Wanted
from autograde.settings import CourseError

pytest.importorskip("canvasapi")
HERE = "/api/v1/courses/7"
SUBMISSIONS = f"{HERE}/assignments/12/submissions"


class FakeCanvas(BaseHTTPRequestHandler):
    """Courses 7, assignment 12; users on two pages; an update that takes two questions to be done."""

    def log_message(self, *words):
        pass

    def answer(self, value, status=200, **heads):
        data = json.dumps(value).encode()
        self.send_response(status)
        for name, head in heads.items():
            self.send_header(name, head)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def do_GET(self):
        state, said = self.server.state, urlsplit(self.path)
        if self.headers.get("Authorization") != "Bearer secret":
            return self.answer({"errors": [{"message": "Invalid access token."}]}, 401)
        if said.path == HERE:
            return self.answer({"id": 7, "name": "Course"})
        if said.path == f"{HERE}/assignments/12":
            return self.answer({"id": 12, "course_id": 7, "name": ASSIGNMENT})
        if said.path in (f"{HERE}/users", f"{HERE}/search_users"):
            assert parse_qs(said.query)["enrollment_type[]"] == ["student"]
            page = int(parse_qs(said.query).get("page", ["1"])[0])
            users = [
                {"id": s.number, "name": s.name, "login_id": s.id, "email": s.email}
                for s in CLASS
                if s.id != "nan"
            ]
            link = f'<http://127.0.0.1:{self.server.server_port}{self.path}&page=2>; rel="next"'
            return self.answer(users[3 * page - 3 : 3 * page], Link=link if page == 1 else "")
        if said.path == "/api/v1/progress/5":
            state["asked"] += 1
            return self.answer({"id": 5, "workflow_state": "completed" if state["asked"] > 1 else "running"})
        if said.path == SUBMISSIONS:
            rows = [
                {
                    "id": n,
                    "user_id": s.number,
                    "assignment_id": 12,
                    "course_id": 7,
                    "score": state["scores"].get(str(s.number)),
                }
                for n, s in enumerate(CLASS)
            ]
            return self.answer(rows)
        return self.answer({"errors": [{"message": "not found"}]}, 404)

    def do_POST(self):
        state, data = self.server.state, self.body()
        if self.path == f"{SUBMISSIONS}/update_grades":
            for key, value in parse_qsl(data.decode()):
                user, what = key.removeprefix("grade_data[").rstrip("]").split("][")
                if what == "posted_grade":
                    state["scores"][user] = float(value)
                else:
                    state["comments"][user] = value
            return self.answer({"id": 5, "workflow_state": "queued"})
        if self.path.endswith("/comments/files"):
            user = self.path.split("/")[-3]
            url = f"http://127.0.0.1:{self.server.server_port}/upload/{user}"
            return self.answer({"upload_url": url, "upload_params": {"key": "k"}})
        assert self.path.startswith("/upload/") and "Authorization" not in self.headers
        state["files"][self.path.split("/")[-1]] = data
        return self.answer({"id": 66, "url": "http://x"})

    def do_PUT(self):
        assert b"66" in self.body()
        self.server.state["attached"].append(self.path.split("/")[-1])
        return self.answer({"id": 1})


@pytest.fixture
def canvas():
    server = ThreadingHTTPServer(("127.0.0.1", 0), FakeCanvas)
    server.state = {"asked": 0, "scores": {}, "comments": {}, "files": {}, "attached": []}
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def course(tmp_path, monkeypatch):
    course = graded_course(tmp_path / "course")
    monkeypatch.setenv(TOKEN, "secret")
    monkeypatch.setattr(canvas_api, "_STEP", 0.0)
    return course


def post(course_of_ours, canvas, **more):
    console = Console(record=True, width=300)
    where = {"url": f"http://127.0.0.1:{canvas.server_port}", "course": "7", "assignment_id": "12"}
    status = export_class(course_of_ours, Wanted("canvas", **{**where, **more}), console, post=True)
    return status, console.export_text()


@pytest.mark.filterwarnings("ignore:Canvas may respond unexpectedly")
def test_grades_get_to_canvas_by_number(course, canvas):
    status, text = post(course, canvas)
    expected = {str(s.number): points_in_book(course, s.id) for s in HANDED_IN if s.id != "nan"}
    assert canvas.state["scores"] == expected and canvas.state["asked"] == 2
    assert status == 1 and "not in Canvas's course: nan" in text and "grades of 5" in text
    assert not canvas.state["comments"] and not canvas.state["files"]


@pytest.mark.filterwarnings("ignore:Canvas may respond unexpectedly")
def test_feedback_is_attached(course, canvas):
    folder = course.feedback / "kim2" / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / "feedback.html").write_text("for kim2")
    _, text = post(course, canvas, feedback=True)
    assert b"for kim2" in canvas.state["files"]["105"] and canvas.state["attached"] == ["105"]
    assert "the feedback of 1" in text and canvas.state["comments"]["105"].endswith("not graded yet: why")


@pytest.mark.filterwarnings("ignore:Canvas may respond unexpectedly")
def test_what_canvas_did_not_keep_is_told(course, canvas, monkeypatch):
    monkeypatch.setattr(
        FakeCanvas, "do_POST", lambda self: (self.body(), self.answer({"id": 5, "workflow_state": "queued"}))
    )
    status, text = post(course, canvas)
    assert status == 1 and "ada: Canvas has no score" in text and "grades of 0" in text


@pytest.mark.filterwarnings("ignore:Canvas may respond unexpectedly")
def test_what_is_missing_or_wrong_is_one_line(course, canvas, monkeypatch):
    for more, why in (
        ({"assignment_id": "13"}, "not found|Not Found"),
        ({"url": "http://school.example"}, "with https://"),
        ({"assignment_id": None}, "say --assignment-id"),
        ({"course": "seven"}, "are the numbers"),
    ):
        with pytest.raises(CourseError, match=why):
            post(course, canvas, **more)
    monkeypatch.setenv(TOKEN, "wrong")
    with pytest.raises(CourseError, match="Invalid access token"):
        post(course, canvas)
    monkeypatch.delenv(TOKEN)
    with pytest.raises(CourseError, match="environment variable CANVAS_TOKEN"):
        post(course, canvas)
    assert canvas.state["scores"] == {}


@pytest.mark.filterwarnings("ignore:Canvas may respond unexpectedly")
def test_the_configuration_may_say_where(course, canvas):
    with course.config.open("a") as config:
        config.write(f'c.Canvas.url = "http://127.0.0.1:{canvas.server_port}"\nc.Canvas.course = 7\n')
        config.write(f'c.Canvas.assignments = {{"{ASSIGNMENT}": 12}}\n')
    _, text = post(course, canvas, url=None, course=None, assignment_id=None)
    assert "grades of 5" in text
