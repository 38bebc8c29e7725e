"""An instructor grades without being root; and what nobody may read is told, not followed."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from grading_course import ENVIRONMENT, RIGHT, all_rows, copy_course, grade, hand_in, hand_in_class

NOBODY = 65534


def may_run(environment):
    """Say whether an ordinary user can run this Python and finds the packages."""
    command = [sys.executable, "-P", "-c", "import autograde, msgpack"]
    nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    try:
        return subprocess.run(command, env=environment, cwd="/", **nobody).returncode == 0
    except PermissionError:
        return False


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else; others are it already")
def test_an_ordinary_user_grades_a_course_of_their_own(small_course):
    with tempfile.TemporaryDirectory(prefix="nobody-") as name:
        folder = Path(name)
        course = copy_course(small_course, folder / "course")
        hand_in_class(course, 2)
        hand_in(course, "unreadable", RIGHT)
        (folder / "home").mkdir()
        (folder / "tmp").mkdir()
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        locked = course.submitted / "unreadable" / "resnet" / "1_parabola.ipynb"
        os.chown(locked, 0, 0)
        locked.chmod(0)
        environment = {
            **os.environ,
            **ENVIRONMENT,
            "HOME": str(folder / "home"),
            "TMPDIR": str(folder / "tmp"),
        }
        if not may_run(environment):
            pytest.skip("an ordinary user may not read this Python installation")
        lines = grade(course, env=environment, user=NOBODY, group=NOBODY, extra_groups=[])
        assert {line["state"] for line in lines.values()} == {"graded"}, lines
        assert len(lines["student-00"]["isolation"]) >= 5
        assert lines["student-00"]["points"] == 9 and lines["student-01"]["points"] == 6
        assert lines["unreadable"]["notebooks"] == {"1_parabola": 0.0, "2_line": 3.0, "3_scaling": 3.0}
        assert list((folder / "tmp").iterdir()) == []
        for path in (folder / "course").rglob("*"):
            assert path == locked or pwd.getpwuid(path.lstat().st_uid).pw_uid == NOBODY
        course.gradebook.chmod(0o644)
        assert len(all_rows(course)) == 3
        shutil.rmtree(folder / "home")
