"""Ways to get points without solving the task: code that a student could put into the solution cell.

Each leaves the exercise unsolved (`scale_pixels` returns its input, or is not filled in). The first part is
known to work on stock nbgrader without a judge outside the kernel.
"""

UNSOLVED = """
def scale_pixels(images):
    return images
"""

KNOWN = {
    "replaces the functions of numpy.testing": """
import numpy as np, numpy.testing
for name in dir(numpy.testing):
    if name.startswith("assert"):
        setattr(numpy.testing, name, lambda *a, **k: None)
np.allclose = np.array_equal = np.isclose = lambda *a, **k: True
""",
    "returns an object that equals everything": """
class Anything:
    shape, dtype, ndim = (3, 5, 4, 3), float, 4
    def __eq__(self, other): return True
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
def scale_pixels(images):
    return Anything()
""",
    "returns an array whose comparisons are true": """
import numpy as np
class Close(np.ndarray):
    def __array_ufunc__(self, *a, **k): return np.True_
def scale_pixels(images):
    return images.view(Close)
""",
    "drops assertions and calls with an ast transformer": """
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
    def visit_Expr(self, node): return ast.Expr(ast.Constant(3.0))
get_ipython().ast_transformers.append(Drop())
""",
    "replaces the test's source with an input transformer": """
get_ipython().input_transformers_cleanup.append(lambda lines: ["3.0\\n"])
""",
    "calls the display hook inside the function": """
import sys
def scale_pixels(images):
    sys.displayhook(3.0)
    return images
""",
    "forges a result before the cell runs": """
import sys
get_ipython().events.register("pre_run_cell", lambda info: sys.displayhook(3.0))
""",
    "clears the output after the cell has run": """
from IPython.display import clear_output
get_ipython().events.register("post_run_cell", lambda result: clear_output())
""",
    "rewrites a score in __main__": """
import __main__, threading, time
def keep():
    while True:
        __main__.score = __main__.points = 3.0
        time.sleep(0.01)
threading.Thread(target=keep, daemon=True).start()
""",
    "patches the kernel's do_execute": """
kernel = get_ipython().kernel
async def do_execute(code, *a, **k):
    kernel.send_response(kernel.iopub_socket, "execute_result",
        {"execution_count": 1, "data": {"text/plain": "3.0"}, "metadata": {}})
    return {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}
kernel.do_execute = do_execute
""",
    "reads the test in the input history and returns what would fit": """
def scale_pixels(images):
    source = In[-1]
    wanted = [value for value in globals().values() if getattr(value, "shape", None) == images.shape]
    return wanted[0] if wanted else images
""",
    "looks for the expected values in the frames of its callers": """
import sys
def scale_pixels(images):
    frame = sys._getframe()
    while frame:
        for name, value in frame.f_locals.items():
            if name in ("wanted", "expected", "answer") and getattr(value, "shape", None) == images.shape:
                return value
        frame = frame.f_back
    return images
""",
    "behaves otherwise when it is graded": """
import os
def scale_pixels(images):
    return 3.0 if os.environ.get("NBGRADER_EXECUTION") else images
""",
    "writes 5 MB of output": 'print("x" * 5_000_000)',
}

OWN = {
    "replaces check in the package": """
import autograde, autograde.checks
autograde.check = autograde.checks.check = check = lambda *a, **k: 3.0
""",
    "replaces the judge in the package": """
import autograde.judge
from types import SimpleNamespace
full = SimpleNamespace(points=3.0, max_points=3.0, components=(), findings=())
autograde.judge.judge_evidence = lambda *a: full
""",
    "empties the rubric": """
from autograde.exercises.scale_pixels.kept import RUBRIC
RUBRIC.clear()
""",
    "makes a score print as full points": """
from autograde.checks import Score
Score.__repr__ = Score.__str__ = lambda self: "3.0"
""",
    "hands over a verdict of its own": """
from IPython.display import display
verdict = {"task": "scale_pixels", "correct": True, "points": 3.0, "max_points": 3.0, "components": []}
def scale_pixels(images):
    display({"application/vnd.shortcut.verdict+json": verdict, "text/plain": "3.0"}, raw=True)
    return images
""",
    "hands over a second answer": """
from IPython.display import display
def scale_pixels(images):
    values = {"scaled": {"dtype": "float64", "shape": [1], "data": [1.0]}}
    evidence = {"schema": 1, "task": "scale_pixels", "outcomes": [{"kind": "values", "values": values}]}
    display({"application/vnd.shortcut.evidence+json": evidence}, raw=True)
    return images
""",
    "hands over evidence of another task": """
import autograde.evidence.emit as emit
emit.collect_evidence = lambda task, f, c: {"schema": 1, "task": "read_prediction", "outcomes": []}
""",
    "hands over no outcomes": """
import autograde.evidence.emit as emit
emit.collect_evidence = lambda task, f, c: {"schema": 1, "task": task, "outcomes": []}
""",
    "hands over points instead of evidence": """
import autograde.evidence.emit as emit
emit.collect_evidence = lambda task, f, c: {"points": 3.0, "correct": True}
""",
    "hands over not-a-number": """
import numpy as np
def scale_pixels(images):
    return np.full(images.shape, np.nan)
""",
    "hands over infinities": """
import numpy as np
def scale_pixels(images):
    return np.full(images.shape, np.inf)
""",
    "hands over an array that claims another shape": """
import numpy as np
class Claims(np.ndarray):
    shape = property(lambda self: (3, 5, 4, 3))
def scale_pixels(images):
    return np.zeros(0).view(Claims)
""",
    "hands over three million numbers": """
import numpy as np
def scale_pixels(images):
    return np.zeros(3_000_000)
""",
    "swallows what the kernel publishes": """
get_ipython().display_pub.publish = lambda *a, **k: None
""",
    "prints a result of its own instead": """
import autograde.evidence.emit as emit, sys
emit.emit_evidence = lambda *a: sys.displayhook(3.0)
""",
    "ends the kernel quietly": """
import os
def scale_pixels(images):
    os._exit(0)
""",
    "raises SystemExit": """
import sys
def scale_pixels(images):
    sys.exit(0)
""",
    "interrupts itself": """
import _thread
def scale_pixels(images):
    raise KeyboardInterrupt
""",
    "deletes the function": "del scale_pixels",
    "recurses without end": """
def scale_pixels(images):
    return scale_pixels(images)
""",
    "is no function": "scale_pixels = 3.0",
    "is a generator": """
def scale_pixels(images):
    yield images / 255
""",
    "answers from the printed notebook": """
import json, glob
def scale_pixels(images):
    for path in glob.glob("*.ipynb"):
        json.load(open(path))
    return 3.0
""",
    "replaces json": """
import json
json.dumps = json.loads = lambda *a, **k: {"points": 3.0}
""",
    "reloads the challenge with the inputs' answer": """
import autograde.inputs as inputs, numpy as np
inputs._MAKERS["scale_pixels"] = lambda rng: {"images": np.zeros((3, 5, 4, 3), "uint8")}
""",
}
ATTACKS = {**KNOWN, **OWN}
