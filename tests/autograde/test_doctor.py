"""`autograde doctor` says what holds, what is missing and what to do about it."""

import io
import os
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from rich.console import Console

from autograde import doctor
from autograde.isolation import LAYERS
from autograde.isolation.layers import DISABLE_VARIABLE

ROOT = Path(__file__).parents[2]
NOBODY = 65534


def test_it_prints_every_layer_and_how_fast_kernels_start():
    done = subprocess.run(
        [sys.executable, "-m", "autograde", "doctor"], cwd=ROOT, capture_output=True, text=True, timeout=200
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for name in LAYERS:
        assert re.search(rf"{name} +│ yes", done.stdout), f"{name} should hold on Linux"
    warm, cold = (
        float(re.search(rf"{kernel} .*?with Keras ([\d.]+) s", done.stdout).group(1))
        for kernel in ("warm kernel, isolated", "ordinary kernel")
    )
    assert warm < cold / 3


def run(monkeypatch, **replaced):
    """Run the doctor with functions replaced; return whether all is well, and the text."""
    monkeypatch.setattr(doctor, "measure_speed", lambda layers: [("kernel", "1 s")])
    for name, function in replaced.items():
        monkeypatch.setattr(doctor, name, function)
    console, lines = Console(record=True, width=200, file=io.StringIO()), []
    well = doctor.run_doctor(ROOT, console, lines.append)
    return well, console.export_text() + "\n".join(lines)


def test_a_layer_that_does_not_hold_is_said_and_leaves_the_course_usable(monkeypatch):
    monkeypatch.setenv(DISABLE_VARIABLE, "network")
    well, text = run(monkeypatch)
    assert well and re.search(r"network +│ no ", text) and "--isolation none" in text


def test_a_missing_package_is_named_with_what_to_do(monkeypatch):
    def requires(name):
        return ["numpy>=1", "nosuchthing>=2", "pytest>=9000; python_version>'2'", "other; extra == 'dev'"]

    monkeypatch.setattr(metadata, "requires", requires)
    finding = doctor.check_packages()
    assert not finding.well and "nosuchthing is missing" in finding.detail
    assert "pytest is" in finding.detail and "other" not in finding.detail
    well, text = run(monkeypatch)
    assert not well and "pip install -r requirements.txt" in text


def test_graphviz_is_good_to_have_and_alembic_is_needed(monkeypatch):
    monkeypatch.setattr(doctor.shutil, "which", lambda *_, **__: None)
    assert not doctor.check_graphviz().well and not doctor.check_graphviz().needed
    assert not doctor.check_alembic().well and doctor.check_alembic().needed


def test_a_full_disk_is_said(monkeypatch, tmp_path):
    usage = doctor.shutil.disk_usage(tmp_path)._replace(free=1 << 20)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: usage)
    assert "make 2 GB free" in doctor.check_room(tmp_path).detail


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root grades for others")
def test_data_that_kernels_may_not_read_is_found(monkeypatch, tmp_path):
    monkeypatch.setenv("SIGNS_CACHE", str(tmp_path))
    assert doctor.check_data().well, "it is drawn when it is first used"
    from signs.hands.dataset import rendered_folder

    rendered_folder().mkdir(mode=0o700)
    assert "chmod" in doctor.check_data().detail
