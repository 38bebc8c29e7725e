"""Kernels forked from the warm process: quick, independent of each other, and gone when they should be."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from kernel_session import Session

from autograde.kernels import warm
from autograde.kernels.preload import MODULES

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
KERNELS = ("shortcut", "shortcut-isolated")


@pytest.fixture(params=KERNELS)
def session(request, tmp_path):
    with Session(tmp_path, request.param) as session:
        yield session


def test_a_notebook_finds_everything_imported(session):
    ran = session.run(f"import sys; print([m for m in {MODULES!r} if m not in sys.modules])")
    assert ran.text.strip() == "[]"
    assert session.run("import tensorflow as tf; float(tf.reduce_sum(tf.ones(3)))").text == "3.0"


def test_a_network_trains(session):
    code = (
        "import keras, numpy as np\n"
        "model = keras.Sequential([keras.layers.Dense(1)])\n"
        "model.compile('sgd', 'mse')\n"
        "len(model.fit(np.ones((8, 2)), np.ones(8), epochs=2, verbose=0).epoch)"
    )
    assert session.run(code, timeout=60).text == "2"


def test_shell_commands_plots_and_errors_work(session):
    assert session.run("!echo $((6 * 7))").text.strip() == "42"
    ran = session.run("import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])")
    assert "Figure" in ran.text, "a plot must show at the end of its cell"
    assert session.run("1 / 0").text == "ZeroDivisionError: division by zero"
    assert session.run("import sys; print('to stderr', file=sys.stderr)").text == "to stderr\n"


def test_an_interrupt_stops_a_cell_and_not_the_kernel(session):
    async def interrupt_soon():
        await asyncio.sleep(0.5)
        await session.manager.interrupt_kernel()

    session.run("x = 5")
    started = time.monotonic()
    ran = session.run("import time; time.sleep(60)", during=interrupt_soon)
    assert ran.text.startswith("KeyboardInterrupt") and time.monotonic() - started < 20
    assert session.run("x").text == "5"


def test_a_restart_forgets(session):
    session.run("x = 5")
    session.restart()
    assert session.run("x").text.startswith("NameError")


@pytest.mark.parametrize("how", ["os._exit(3)", "os.kill(os.getpid(), 9)", "ctypes.string_at(0)"])
def test_a_crash_is_noticed_and_the_next_kernel_is_well(session, how):
    assert session.run(f"import os, ctypes; {how}").status == "dead"
    session.restart()
    assert session.run("6 * 7").text == "42"


def test_the_exit_code_tells_how_a_kernel_ended(tmp_path):
    for kernel in KERNELS:
        for how, code in (("_exit(3)", 3), ("kill(os.getpid(), 9)", -9)):
            with Session(tmp_path, kernel) as session:
                session.run(f"import os; os.{how}")
                assert session.manager.provisioner.last_process.wait(5) == code


def test_random_numbers_differ_from_kernel_to_kernel(tmp_path):
    seen = set()
    for _ in range(2):
        with Session(tmp_path) as session:
            seen.add(
                session.run(
                    "import random, numpy as np, keras\n"
                    "random.random(), np.random.rand(), float(keras.random.uniform(()))"
                ).text
            )
    first, second = (text.strip("()").split(",") for text in seen)
    assert all(a != b for a, b in zip(first, second, strict=True))


def test_two_kernels_run_side_by_side(tmp_path):
    with Session(tmp_path) as one, Session(tmp_path) as other:
        one.run("x = 1")
        other.run("x = 2")
        assert (one.run("x").text, other.run("x").text) == ("1", "2")


def test_a_course_without_tensorflow_has_kernels_without_it_beside_the_others(tmp_path):
    loaded = "import sys; ('numpy' in sys.modules, 'tensorflow' in sys.modules)"
    with Session(tmp_path, keras=False) as light, Session(tmp_path) as whole:
        assert light.run(loaded).text == "(True, False)"
        assert whole.run(loaded).text == "(True, True)"
        assert light.manager.provisioner.warm() is not whole.manager.provisioner.warm()


def test_a_dead_warm_process_is_replaced(tmp_path):
    with Session(tmp_path) as session:
        process = session.manager.provisioner.warm()
        process.process.kill()
        process.process.wait()
        deadline = time.monotonic() + 5
        while session.do(session.manager.is_alive()) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not session.do(session.manager.is_alive()), "a kernel must not outlive its warm process"
    with Session(tmp_path) as session:
        assert session.manager.provisioner.warm() is not process
        assert session.run("6 * 7").text == "42"


def test_changed_code_asks_for_a_new_warm_process(tmp_path, monkeypatch):
    monkeypatch.setattr(warm, "package_folders", lambda: (tmp_path,))
    (tmp_path / "module.py").write_text("x = 1")
    before = warm.fingerprint_of_python()
    assert warm.fingerprint_of_python() == before
    os.utime(tmp_path / "module.py", (1, 1))
    assert warm.fingerprint_of_python() != before


GRADER = """
import sys, time
sys.path.insert(0, {tests!r})
from pathlib import Path
from kernel_session import Session
with Session(Path({folder!r})) as session:
    session.run("import subprocess, sys; subprocess.Popen(['sleep', '{seconds}'], start_new_session=True)")
    warm = session.manager.provisioner.warm().process.pid
    print(warm, session.manager.provisioner.pid, session.manager.provisioner.folder.parent, flush=True)
    time.sleep(600)
"""


def sleeping(seconds):
    """Return the processes that are a `sleep` of so many seconds."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if file.read_bytes().decode() == f"sleep\0{seconds}\0":
                found.append(int(file.parent.name))
        except (FileNotFoundError, ProcessLookupError):
            pass
    return found


@pytest.mark.parametrize("victim", ["grader", "warm process", "supervisor"])
def test_killed_at_any_level_nothing_is_left(victim, tmp_path):
    seconds = f"{600 + os.getpid() / 1e7:.7f}"
    code = GRADER.format(tests=str(Path(__file__).parents[1]), folder=str(tmp_path), seconds=seconds)
    grader = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        words = grader.stdout.readline().split()
        warm_pid, supervisor, folder = int(words[0]), int(words[1]), Path(words[2])
        assert sleeping(seconds) and folder.is_dir()
        os.kill({"grader": grader.pid, "warm process": warm_pid, "supervisor": supervisor}[victim], 9)
        deadline = time.monotonic() + 5
        while sleeping(seconds) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not sleeping(seconds), "a detached process outlived its submission"
    finally:
        grader.kill()
        grader.wait()
        grader.stdout.close()
    deadline = time.monotonic() + 5
    while Path(f"/proc/{warm_pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{warm_pid}").exists(), "the warm process outlived its grader"
    from autograde.kernels.run_folder import sweep

    sweep(folder.parent)
    assert not folder.exists(), "the next grader must remove what a killed one left"


def test_a_clean_end_leaves_nothing(tmp_path):
    code = GRADER.format(tests=str(Path(__file__).parents[1]), folder=str(tmp_path), seconds=1)
    code = code.replace("time.sleep(600)", "sys.exit()")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    warm_pid, _, folder = done.stdout.split()
    assert not Path(folder).exists() and not Path(f"/proc/{warm_pid}").exists()


def test_a_kernel_that_has_everything_imported_watches_its_own_cells(tmp_path):
    stub = "def scale_pixels(images):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    with Session(tmp_path, "shortcut") as session:
        session.run("from autograde import check")
        session.run(stub)
        ran = session.run("scale_pixels(1)")
        assert ran.status == "ok" and ran.text.startswith("Not yet: this needs `scale_pixels`")
        session.run(stub.replace("raise NotImplementedError()", "return images.astype('float32') / 255"))
        session.run("def scale_pixels(images:")
        ran = session.run("check('scale_pixels', scale_pixels).verdict.findings[0].identifier")
        assert ran.text.startswith("'older-function'")
