"""Canaries: planted in every solution and hidden test, and found wherever they show up."""

import base64
import gzip
import io
import json
import random
import tarfile
import time
import zipfile

import nbformat
import pytest
from factories import make_course

from autograde.build import canaries
from autograde.build.canaries import (
    CANARY,
    CanaryError,
    UnreadableArchiveError,
    holds_canary,
    plant_canaries,
    refuse_canaries,
)
from autograde.build.leaks import LeakError, check_for_leaks
from autograde.build.masters import read_masters
from autograde.build.source import write_source
from autograde.course import find_course

CANARY_LINE = "# shortcut-canary-solution-0123456789abcdef"


def b64(data):
    return base64.b64encode(data)


@pytest.fixture
def notebooks(tmp_path):
    course = make_course(tmp_path)
    return {master.name: master.notebook for master in read_masters(course.assignments)}


def test_every_region_gets_a_canary_of_its_own_and_nothing_else_changes(notebooks):
    seen = []
    for notebook in notebooks.values():
        for before, after in zip(notebook.cells, plant_canaries(notebook).cells, strict=True):
            regions = before.source.count("### BEGIN")
            planted = CANARY.findall(after.source)
            assert len(planted) == regions
            kept = [line for line in after.source.split("\n") if not CANARY.search(line)]
            assert "\n".join(kept) == before.source
            seen += planted
    assert len(set(seen)) == len(seen) >= 5


def test_a_planted_cell_is_still_python(notebooks):
    for cell in plant_canaries(notebooks["1_parabola"]).cells:
        if cell.cell_type == "code":
            compile(cell.source, cell.id, "exec")


@pytest.mark.parametrize(
    "hide",
    [
        lambda line: line,
        lambda line: b"x" * 1000 + line + b"y" * 1000,
        b64,
        lambda line: b64(b"ab" + line),
        lambda line: b64(b64(b"a" + line)),
        lambda line: base64.encodebytes(b"#" * 50 + line * 3),
        lambda line: base64.urlsafe_b64encode(b"\xfb\xff" + line),
        lambda line: line.hex().encode(),
        lambda line: line.hex().upper().encode(),
        lambda line: b64(line.hex().encode()),
        lambda line: line.decode().encode("utf-16"),
        lambda line: b"".join(b"&#%d;" % byte for byte in line),
        lambda line: b"".join(b"%%%02x" % byte for byte in line),
        lambda line: b"".join(b"\\u%04x" % byte for byte in line),
        lambda line: json.dumps([line.decode()]).encode(),
        lambda line: line[::-1],
    ],
)
def test_a_canary_is_found_in_every_usual_encoding(hide):
    assert holds_canary(hide(CANARY_LINE.encode()))
    assert not holds_canary(hide(b"# a comment on short cuts and canaries, as anybody might write"))


def zipped(data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner/notes.txt", data)
    return out.getvalue()


def tarred(data, mode):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        member = tarfile.TarInfo("notes.txt")
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize(
    "pack",
    [
        zipped,
        lambda data: zipped(zipped(data)),
        lambda data: tarred(data, "w"),
        lambda data: tarred(data, "w:gz"),
        lambda data: tarred(zipped(data), "w:xz"),
    ],
)
def test_an_archive_for_students_is_refused_with_a_canary_in_it(tmp_path, pack):
    path = tmp_path / "for-students.archive"
    path.write_bytes(pack(CANARY_LINE.encode()))
    with pytest.raises(CanaryError, match="for-students"):
        refuse_canaries(tmp_path)
    path.write_bytes(pack(b"nothing secret"))
    assert refuse_canaries(tmp_path) >= 2


def test_what_only_resembles_an_archive_is_read_as_a_file(tmp_path):
    for name, data in {"a": gzip.compress(b"x"), "b": b"PK\x03\x04", "c": b"", "d": b"\x1f\x8b\x08"}.items():
        (tmp_path / name).write_bytes(data)
    assert refuse_canaries(tmp_path) == 4


def test_the_courses_own_source_is_full_of_canaries_and_its_release_has_none():
    course = find_course(__file__, "resnet")
    for path in course.source.glob("[1-4]*.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        regions = sum(cell.source.count("### BEGIN") for cell in cells)
        assert sum(len(CANARY.findall(cell.source)) for cell in cells) == regions > 0
        with pytest.raises(CanaryError):
            refuse_canaries(path)
    assert refuse_canaries(course.release) >= 4


@pytest.mark.parametrize("place", ["source", "metadata", "attachments", "outputs"])
def test_the_build_refuses_a_release_with_a_canary_alone(tmp_path, place):
    course = make_course(tmp_path)
    masters = read_masters(course.assignments)
    write_source(masters, course.assignments, course.source)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = 1")])
    [cell] = notebook.cells
    hidden = base64.b64encode(CANARY_LINE.encode()).decode()
    if place == "source":
        cell.source += f"\n{CANARY_LINE}"
    elif place == "metadata":
        cell.metadata["state"] = hidden
    elif place == "attachments":
        notebook.cells[0] = nbformat.v4.new_markdown_cell("x", attachments={"a": {"image/png": hidden}})
    else:
        cell.outputs = [nbformat.v4.new_output("stream", text=CANARY_LINE)]
    course.release.mkdir(parents=True)
    nbformat.write(notebook, course.release / "1_parabola.ipynb")
    with pytest.raises(LeakError, match="canary"):
        check_for_leaks(masters, course.release)


def zip_of(**members):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def bomb():
    return zip_of(zeros=bytes(300 * 2**20))


def bomb_in_layers():
    """No single archive holds too much, all together do."""
    inner = zip_of(zeros=bytes(2**20))
    return zip_of(**{f"layer_{n}": inner for n in range(12)})


def encrypted():
    data = bytearray(zip_of(secret=b"what is in here"))
    for head, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(head) + place] |= 1
    return bytes(data)


def cut_off():
    whole = zip_of(one=random.Random(0).randbytes(10_000), two=b"x" * 10_000)
    return whole[:100] + bytes(200) + whole[300:]


def packed_in_an_unknown_way():
    data = bytearray(zip_of(one=b"x" * 100))
    data[data.index(b"PK\x01\x02") + 10] = 77
    return bytes(data)


@pytest.mark.parametrize("make", [bomb, bomb_in_layers, encrypted, cut_off, packed_in_an_unknown_way])
def test_an_archive_that_cannot_be_looked_into_is_refused_in_a_moment(tmp_path, monkeypatch, make):
    monkeypatch.setattr(canaries, "ARCHIVE_BYTES", 10 * 2**20)
    path = tmp_path / "archive.zip"
    path.write_bytes(make())
    start = time.process_time()
    with pytest.raises(UnreadableArchiveError) as error:
        refuse_canaries(path)
    assert "\n" not in str(error.value)
    assert time.process_time() - start < 30


def test_data_that_is_packed_well_is_no_bomb(tmp_path):
    path = tmp_path / "archive.zip"
    path.write_bytes(zip_of(table="\n".join(f"{n},{n * n}" for n in range(200_000)), small=bytes(2**19)))
    assert refuse_canaries(path) == 3
