"""Attacks that only isolation makes harmless: on files, processes, memory and the network around a kernel.

Some of them work where nothing shuts the kernel in. Here none may, by nbgrader's own command either.
"""

from dataclasses import dataclass

FIND = """
import os, pathlib, shutil, sqlite3, subprocess, sys
root = next(folder for folder in pathlib.Path().resolve().parents if (folder / "nbgrader_config.py").exists())
gradebook = root / "classroom" / "gradebook.db"
"""


@dataclass(frozen=True)
class IsolationAttack:
    """One attack.

    Attributes
    ----------
    code : str
        For the solution cell; the exercise is left unsolved.
    """

    code: str


NEEDS_ISOLATION = {
    "writes its score into gradebook.db": IsolationAttack(
        FIND
        + """
edit = sqlite3.connect(gradebook, timeout=30)
edit.execute("update grade set auto_score = 3")
edit.commit()
"""
    ),
    "gives itself extra credit in gradebook.db": IsolationAttack(
        FIND
        + """
edit = sqlite3.connect(gradebook, timeout=30)
edit.execute("update grade set extra_credit = 3")
edit.commit()
""",
    ),
    "leaves a process that edits gradebook.db later": IsolationAttack(
        FIND
        + """
later = "import sqlite3, time; time.sleep(4); edit = sqlite3.connect(%r, timeout=30); " % str(gradebook)
later += "edit.execute('update grade set auto_score = 3'); edit.commit()"
subprocess.Popen([sys.executable, "-c", later], start_new_session=True)
""",
    ),
    "replaces the check in gradebook.db": IsolationAttack(
        FIND
        + """
edit = sqlite3.connect(gradebook, timeout=30)
edit.execute("update source_cell set source = '3.0' where name = 'check_scale_pixels'")
edit.commit()
""",
    ),
    "reads the answer key from the disk": IsolationAttack(
        """
import importlib.util, pathlib, site, sys
def scale_pixels(images):
    editable = [module.MAPPING for module in list(sys.modules.values()) if hasattr(module, "MAPPING")]
    for folder in [*sys.path, *(places["autograde"] + "/.." for places in editable if "autograde" in places)]:
        for path in pathlib.Path(folder).glob("autograde/exercises/scale_pixels/kept.py"):
            if "withheld" not in path.read_text():
                names = {}
                exec(path.read_text(), names)
                return names["_scaled"](images)
    return images
""",
    ),
    "reads the solution in source/": IsolationAttack(
        FIND
        + """
import json
def scale_pixels(images):
    notebook = json.loads((root / "source" / "resnet" / "1_scaling.ipynb").read_text())
    names = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and "BEGIN SOLUTION" in "".join(cell["source"]):
            exec("".join(cell["source"]), names)
    return names["scale_pixels"](images)
""",
    ),
    "changes another student's submission": IsolationAttack(
        FIND
        + """
for path in (root / "classroom").glob("*/unsolved/resnet/*.ipynb"):
    os.chmod(path, 0o644)
    path.write_text("{}")
""",
    ),
    "links the solution into its folder, for the feedback": IsolationAttack(
        FIND
        + """
if not os.path.lexists("notes.txt"):
    os.symlink(root / "source" / "resnet" / "1_scaling.ipynb", "notes.txt")
"""
    ),
    "allocates 3 GB": IsolationAttack(
        "block = bytearray(3 * 2**30); block[:: 4096] = bytes(len(block[:: 4096]))"
    ),
    "writes 60 MB of output": IsolationAttack("for _ in range(60): print('x' * 10**6)"),
    "writes 100 MB into its folder": IsolationAttack("open('large.bin', 'wb').write(bytes(100 * 2**20))"),
    "starts many processes": IsolationAttack(
        "import subprocess, sys\n"
        "for _ in range(40): subprocess.Popen(['sleep', '20'], start_new_session=True)"
    ),
    "connects to the network": IsolationAttack(
        """
import socket
try:
    socket.create_connection(("127.0.0.1", 9), timeout=2)
except OSError:
    pass
"""
    ),
    "leaves start-up code for the next kernel": IsolationAttack(
        """
import os, pathlib
startup = pathlib.Path(os.environ.get("IPYTHONDIR", "/nonexistent")) / "profile_default" / "startup"
startup.mkdir(parents=True, exist_ok=True)
(startup / "0.py").write_text("raise SystemExit")
"""
    ),
}
