"""What a learner does needs nothing that Windows and macOS lack: tried with all of that taken away."""

import subprocess
import sys
import textwrap

import pytest
from factories import ROOT
from made_up_release import make_release

#: Not on Windows: modules, and names of modules that are there. Only the kit's own code is kept from them,
#: as other packages have found their own ways.
BLOCK = """
import builtins, os, signal, sys

MODULES = {"fcntl", "resource", "pwd", "grp", "termios", "pty", "tty", "syslog"}
find = builtins.__import__

def import_(name, globals=None, locals=None, fromlist=(), level=0):
    asking = str((globals or {}).get("__name__", ""))
    if name in MODULES and asking.partition(".")[0] in ("autograde", "signs"):
        raise ModuleNotFoundError(f"{asking} imports {name}", name=name)
    return find(name, globals, locals, fromlist, level)

builtins.__import__ = import_
for module, names in {
    os: ("fork", "geteuid", "killpg", "setsid", "O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC"),
    signal: ("SIGALRM", "setitimer"),
}.items():
    for name in names:
        if hasattr(module, name):
            delattr(module, name)
import importlib.util
spec = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name in MODULES else spec(name, package)
"""


def run(code, folder, *words):
    script = BLOCK + textwrap.dedent(code)
    return subprocess.run(
        [sys.executable, "-c", script, *map(str, words)],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(folder), "SIGNS_BUDGET": "small"},
        capture_output=True,
        text=True,
    )


def test_the_blocking_does_block(tmp_path):
    done = run("import autograde.kernels.run_folder", tmp_path)
    assert "autograde.kernels.run_folder imports fcntl" in done.stderr


def test_the_lab_its_start_page_and_updates(tmp_path):
    make_release(tmp_path)
    done = run(
        """
        from pathlib import Path
        import autograde.cli
        from autograde.course import Course
        from autograde.lab.server import Options, lab_command, lab_environment, refuse_taken_port
        from autograde.lab.start_page import write_start_page
        from autograde.lab.update import outdated_notebooks, reset_exercise, update_assignment
        from autograde.lab.working_copy import make_working_copy

        folder, course = Path("mine"), Course(Path.cwd(), "resnet")
        make_working_copy(course, folder)
        write_start_page([course], folder)
        assert not any("WarmProvisioner" in word for word in lab_command(folder, Options()))
        assert "kernels" not in lab_environment("on-request").get("JUPYTER_PATH", "")
        refuse_taken_port(Options(port=1024 + 7))
        assert not list(outdated_notebooks([course], folder))
        assert len(list(reset_exercise([course], folder, "square", "now"))) == 1
        assert not list(update_assignment(course, folder, "now"))
        """,
        tmp_path,
    )
    assert done.returncode == 0, done.stderr


def test_a_check_with_its_judge_a_file_and_the_repair(tmp_path):
    (tmp_path / "answer.py").write_text(
        "def scale_pixels(images):\n    return images.astype('float32') / 255\n"
    )
    done = run(
        """
        import sys
        from pathlib import Path
        import nbformat
        from autograde.checks import judge_function
        from autograde.repair import repair_notebook
        from autograde.repair.files import read_file
        import autograde.files.judging, autograde.files.run, autograde.files.statements

        namespace = {}
        exec(Path("answer.py").read_text(), namespace)
        verdict = judge_function("scale_pixels", namespace["scale_pixels"])
        assert verdict.points == verdict.max_points
        data = read_file(Path(sys.argv[1]), 2**20)
        repair_notebook(data, nbformat.reads(data, as_version=4))
        """,
        tmp_path,
        ROOT / "release" / "resnet" / "1_data_analysis.ipynb",
    )
    assert done.returncode == 0, done.stderr


def test_a_notebook_that_asks_for_a_warm_kernel_gets_an_ordinary_one(tmp_path):
    done = run(
        """
        from jupyter_client.kernelspec import KernelSpec
        from jupyter_client.manager import KernelManager, start_new_kernel
        import sys
        from autograde.kernels.provisioner import can_fork_kernels

        assert not can_fork_kernels()
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        provisioner = {"kernel_provisioner": {"provisioner_name": "shortcut-warm"}}
        manager = KernelManager()
        manager._kernel_spec = KernelSpec(argv=argv, metadata=provisioner)
        manager.start_kernel()
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(60)
        reply = client.execute_interactive("6 * 7", output_hook=lambda _: None)
        assert reply["content"]["status"] == "ok"
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        """,
        tmp_path,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_photo_is_read_and_a_whole_file_is_judged(tmp_path):
    (tmp_path / "answer.py").write_text("def identity_block(X, f, filters, stage, block):\n    return X\n")
    done = run(
        """
        from signs.photo import default_photo
        import sys
        from signs.__main__ import main
        sys.argv = ["signs", "predict", str(default_photo())]
        try:
            main()
        except SystemExit as end:
            assert not end.code, end.code
        from autograde.files.judging import judge_file
        from pathlib import Path
        verdict = judge_file(Path("answer.py"), {}, 120)
        assert "points" in str(verdict.to_json())
        """,
        tmp_path,
    )
    assert done.returncode == 0, done.stderr
