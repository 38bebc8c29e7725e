"""Python environments as students have them: without the kit, or with its wheel and nothing else of ours."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

#: Executes a notebook, and prints each output with its cell's id.
RUNNER = """
import json, sys
import nbformat
from nbclient import NotebookClient

notebook = nbformat.read(sys.argv[1], as_version=4)
client = NotebookClient(notebook, timeout=900, kernel_name="python3", allow_errors=True,
                        resources={"metadata": {"path": sys.argv[2]}})
client.execute()
told = [[cell.id, output] for cell in notebook.cells for output in cell.get("outputs", ())]
print("told:" + json.dumps(told))
"""


@dataclass(frozen=True)
class Environment:
    folder: Path

    def run(self, *words, cwd):
        """Run its Python, with nothing of this one's settings."""
        away = ("PYTHONPATH", "VIRTUAL_ENV", "JUPYTER_PATH")
        kept = {name: value for name, value in os.environ.items() if name not in away}
        kept |= {"PATH": str(self.folder / "bin"), "IPYTHONDIR": str(self.folder / "ipython")}
        command = [self.folder / "bin" / "python", *words]
        return subprocess.run(command, cwd=cwd, env=kept, capture_output=True, text=True, check=False)


def make_environment(folder, wheel=None):
    """Make an environment with all that this one has installed but the kit, and the kit's wheel if given.

    The others' folder is on its path as a plain line, so that links of editable installations in it are not
    followed.
    """
    venv.create(folder, with_pip=False)
    purelib = Path(sysconfig.get_path("purelib"))
    site = next(folder.glob("lib/python3*/site-packages"))
    (site / "others.pth").write_text(f"{_others(purelib)}\n")
    for name in ("share", "etc"):  # of Jupyter
        real = (Path(sys.prefix) / name).resolve()
        if real.is_dir():
            (folder / name).symlink_to(real)
    made = Environment(folder)
    if wheel is not None:
        pip = [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(folder / "bin" / "python"),
            "install",
            "--no-index",
        ]
        pip += ["--no-deps", "--quiet", "--disable-pip-version-check", str(wheel)]
        subprocess.run(pip, check=True, env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"})
    else:
        done = made.run("-c", "import autograde", cwd=folder)
        assert "ModuleNotFoundError" in done.stderr, done
    return made


def _others(purelib):
    """Find where NumPy lies: the folder of this environment's packages, which may be another's."""
    import numpy

    found = Path(numpy.__file__).resolve().parents[1]
    return found if (found / "nbformat").is_dir() else purelib


def run_notebook(environment, path):
    """Execute a notebook in its folder; return ``(cell id, output)`` of each output."""
    done = environment.run("-c", RUNNER, str(path), str(path.parent), cwd=path.parent)
    assert "told:" in done.stdout, done.stderr
    return [(cell, output) for cell, output in json.loads(done.stdout.partition("told:")[2])]
