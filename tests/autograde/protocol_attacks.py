"""Attacks on the way from kernel to judge: forged, endless, damaged and stolen evidence.

As in `attacks.py`, each leaves the exercise unsolved.
"""

SEND = """
from ipykernel.kernelbase import Kernel
kernel = get_ipython().kernel
TYPE = "application/vnd.shortcut.evidence+json"
def send(kind, content):
    kernel.send_response(kernel.iopub_socket, kind, content)
def send_raw(text):
    pack, kernel.session.pack = kernel.session.pack, lambda content: (
        text.encode() if isinstance(content, dict) and "data" in content else pack(content))
    try:
        send("display_data", {"data": {}, "metadata": {}})
    finally:
        kernel.session.pack = pack
"""

STOLEN = {
    "imports the answer key": """
from autograde.exercises.scale_pixels.kept import _scaled as scaled
def scale_pixels(images):
    return scaled(images)
""",
    "imports the answer key when it is called": """
def scale_pixels(images):
    import importlib, sys
    for name in [name for name in sys.modules if name.startswith("autograde")]:
        del sys.modules[name]
    importlib.invalidate_caches()
    return importlib.import_module("autograde.exercises.scale_pixels.kept")._scaled(images)
""",
    "asks the judge until it is content": """
from autograde.checks import judge_function
def scale_pixels(images):
    tried = [lambda images, d=d: images / d for d in (1, 100, 255)]
    return next(f for f in tried if judge_function("scale_pixels", f).correct)(images)
""",
    "takes a solution of the self-test": """
from autograde.selftest import value_mutants
scale_pixels = lambda images: images / 255
""",
    "takes the course's functions from the hand-over": """
from autograde import handed_on
handed_on("ResNet50", notebook="none.ipynb")
scale_pixels = lambda images: images / 255
""",
    "overwrites the word of the course in its package": """
import autograde, json, pathlib
word = pathlib.Path(autograde.__file__).with_name("handover.json")
word.write_text(json.dumps({"scale_pixels": {"passes": True, "points": 3, "max_points": 3, "filled": True}}))
""",
}

FORGED = {
    "replaces earlier evidence by its display id": """
from IPython.display import display
TYPE = "application/vnd.shortcut.evidence+json"
values = {"scaled": {"dtype": "float64", "shape": [1], "data": [1.0]}}
right = {"schema": 1, "task": "scale_pixels", "outcomes": [{"kind": "values", "values": values}] * 2}
def scale_pixels(images):
    shown = display({TYPE: {}}, raw=True, display_id="evidence")
    display({TYPE: right, "text/plain": "3.0"}, raw=True, display_id="evidence", update=True)
    return images
""",
    "sends evidence later from a thread": """
import threading, time
from IPython.display import display
def later():
    while True:
        time.sleep(0.2)
        display({"application/vnd.shortcut.evidence+json": {"points": 3}}, raw=True)
def scale_pixels(images):
    threading.Thread(target=later, daemon=True).start()
    return images
""",
    "clears the evidence and sends a result": """
import autograde.evidence.emit as emit, sys
from IPython.display import clear_output
honest = emit.emit_evidence
def emit_evidence(*a):
    honest(*a)
    clear_output()
    sys.displayhook(3.0)
emit.emit_evidence = emit_evidence
""",
    "answers with the same evidence for every challenge": """
import autograde.evidence.emit as emit
honest = emit.collect_evidence
emit.collect_evidence = lambda task, f, posed: honest(task, f, [posed[0]] * len(posed))
""",
    "chooses its own challenge": """
import autograde.evidence.emit as emit, numpy as np
from autograde.challenge import Challenge
Challenge.generator = lambda self: np.random.default_rng(0)
""",
    "claims another schema": """
import autograde.evidence.emit as emit
honest = emit.collect_evidence
emit.collect_evidence = lambda *a: honest(*a) | {"schema": True, "points": 3.0}
""",
    "replaces the source of its own cell": """
def scale_pixels(images):
    get_ipython().set_next_input("3.0", replace=True)
    return images
""",
    "puts nbgrader's marks into an output": """
from IPython.display import display
marks = {"nbgrader": {"grade": True, "points": 300, "grade_id": "check_scale_pixels", "solution": False}}
def scale_pixels(images):
    display({"text/plain": "3.0"}, metadata=marks, raw=True)
    return images
""",
    "sends a second execute_result": SEND
    + """
def scale_pixels(images):
    send("execute_result", {"execution_count": 1, "data": {"text/plain": "3.0"}, "metadata": {}})
    return images
""",
    "opens comms and widgets": SEND
    + """
state = {"application/vnd.jupyter.widget-state+json": {"x": "\\ud800"}}
def scale_pixels(images):
    send("comm_open", {"comm_id": "\\ud800", "target_name": "jupyter.widget", "data": {"state": state}})
    send("comm_msg", {"comm_id": "\\ud800", "data": {"method": "update", "state": state, "buffer_paths": []}})
    return images
""",
}

DAMAGED = {
    "nests its evidence a hundred thousand deep": SEND
    + """
def scale_pixels(images):
    deep = "[" * 100_000 + "]" * 100_000
    send_raw('{"data": {"%s": %s}, "metadata": {}, "transient": {}}' % (TYPE, deep))
    return images
""",
    "sends an integer of ten thousand digits": SEND
    + """
def scale_pixels(images):
    send_raw('{"data": {"%s": %s}, "metadata": {}, "transient": {}}' % (TYPE, "9" * 10_000))
    return images
""",
    "returns integers that no float can hold": """
def scale_pixels(images):
    return [10**400]
import autograde.evidence.emit as emit
values = {"scaled": {"dtype": "float64", "shape": [1], "data": [10**400]}}
emit.collect_evidence = lambda *a: {
    "schema": 1, "task": "scale_pixels", "outcomes": [{"kind": "values", "values": values}] * 2}
""",
    "sends NaN and Infinity as JSON": SEND
    + """
def scale_pixels(images):
    send_raw('{"data": {"%s": [NaN, Infinity]}, "metadata": {}, "transient": {}}' % TYPE)
    return images
""",
    "sends duplicate keys": SEND
    + """
def scale_pixels(images):
    send_raw('{"data": {"%s": 1, "%s": {"points": 3}}, "metadata": {}, "transient": {}}' % (TYPE, TYPE))
    return images
""",
    "sends half characters": SEND
    + """
def scale_pixels(images):
    send("stream", {"name": "stdout", "text": "\\ud800"})
    send("display_data", {"data": {"text/plain": "\\udfff"}, "metadata": {"\\ud800": 1}})
    return images
""",
    "prints half characters in a cell of its own": """
print("\\ud800 \\udfff")
""",
    "sends outputs of the wrong form": SEND
    + """
def scale_pixels(images):
    for content in ({"name": "stdout", "text": 5}, {"name": 5, "text": "x"}):
        send("stream", content)
    send("display_data", {"data": 5, "metadata": {}})
    send("display_data", {"data": {"text/plain": {"a": 1}}, "metadata": []})
    send("error", {"ename": 1, "evalue": None, "traceback": 5})
    return images
""",
    "sends messages without what belongs in them": SEND
    + """
def scale_pixels(images):
    for kind in ("stream", "display_data", "update_display_data", "execute_result", "error", "status", "x"):
        send(kind, {})
    return images
""",
    "sends five thousand outputs": SEND
    + """
def scale_pixels(images):
    for i in range(5000):
        send("display_data", {"data": {"text/plain": "3.0"}, "metadata": {}})
    return images
""",
}

ENDLESS = {
    "ends the kernel before the check": "import os; os._exit(0)",
    "never ends": """
def scale_pixels(images):
    while True:
        pass
""",
    "never ends, and catches the interrupt": """
import time
def scale_pixels(images):
    while True:
        try:
            time.sleep(1)
        except BaseException:
            pass
""",
    "crashes the interpreter": """
import ctypes
def scale_pixels(images):
    ctypes.string_at(0)
""",
}
PROTOCOL = {**STOLEN, **FORGED, **DAMAGED, **ENDLESS}
