"""The site that `make site` builds: whole, without a warning, with everything that it needs in its folder."""

import json
import re
from urllib.parse import unquote

import nbformat
import pytest
from built_site import build_site, read_page
from factories import ROOT

import autograde
import signs
from autograde.build.canaries import CANARY
from tools.make_wheel import for_students
from tools.site.downloads import colab_line, language_of
from tools.site.run_cleaning import LONGEST, as_seen, clean_run

RUNS = sorted((ROOT / "docs" / "runs").glob("*/*.ipynb"))
OUTSIDE = re.compile(r"(?i)^(?:[a-z][a-z0-9+.-]*:)?//|^(?:https?|ftp|mailto):")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    done = build_site(folder)
    assert done.returncode == 0 and not done.stderr, done.stdout + done.stderr
    return folder / "site"


@pytest.fixture(scope="module")
def pages(site):
    return {path: read_page(path) for path in sorted(site.rglob("*.html"))}


def test_every_document_and_every_run_has_a_page(site, pages):
    documents = [*(ROOT / "docs").rglob("*.md"), *RUNS]
    for path in documents:
        assert (site / path.relative_to(ROOT / "docs")).with_suffix(".html") in pages


def test_internal_links_and_anchors_lead_somewhere(site, pages):
    broken = []
    for path, page in pages.items():
        for link in page.links:
            if OUTSIDE.match(link) or link.startswith("javascript:"):
                continue
            name, _, anchor = unquote(link).partition("#")
            target = (path.parent / name).resolve() if name else path
            there = target.is_file()
            if there and anchor and target.suffix == ".html":
                there = anchor in pages[target].anchors
            if not there:
                broken.append((path.name, link))
    assert not broken


def test_nothing_is_loaded_from_elsewhere(site, pages):
    for path, page in pages.items():
        assert not [link for link in page.loaded if OUTSIDE.match(link)], path
        for link in page.loaded:
            name = unquote(re.split(r"[?#]", link)[0])
            if name and not link.startswith("data:"):
                assert (path.parent / name).resolve().is_file(), (path, link)
    for path in site.rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        asked = re.findall(r"@import\s+['\"]?([^'\";)]+)|url\(['\"]?([^'\")]+)", text)
        assert not [link for pair in asked for link in pair if OUTSIDE.match(link)], path


def test_the_search_index_knows_the_courses_words(site):
    text = (site / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text.partition("(")[2].rpartition(")")[0])
    assert {"shortcut", "postgresql", "landlock"} <= set(index["terms"])
    assert len(index["docnames"]) >= 25


def test_chinese_pages_say_so_and_both_front_pages_lead_to_each_other(site, pages):
    assert pages[site / "zh/index.html"].language == "zh-CN"
    assert pages[site / "index.html"].language == "en"
    assert "zh/index.html" in pages[site / "index.html"].links
    assert "../index.html" in pages[site / "zh/index.html"].links


def test_a_formula_is_drawn_by_the_browser_itself(site, pages):
    path = site / "runs/resnet/2_residual_blocks.html"
    text = path.read_text(encoding="utf-8")
    assert text.count("<math") > 10 and "$F" not in text
    assert not [link for link in pages[path].loaded if "mathjax" in link.lower()]


def test_the_list_of_public_functions_has_all_that_notebooks_may_import(pages, site):
    anchors = pages[site / "api.html"].anchors
    for package in (autograde, signs):
        assert {f"{package.__name__}.{name}" for name in package.__all__} <= anchors


# The notebooks that were run for it.


def test_every_released_notebook_was_run():
    released = {path.relative_to(ROOT / "release") for path in (ROOT / "release").glob("*/*.ipynb")}
    assert released == {path.relative_to(ROOT / "docs/runs") for path in RUNS}


@pytest.mark.parametrize("path", RUNS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_run_has_todays_text_and_nothing_that_is_kept(path):
    run = nbformat.read(path, as_version=4)
    source = ROOT / "source" / path.parent.name / path.name
    for cell in (today := for_students(nbformat.read(source, as_version=4))).cells:
        if cell.cell_type == "code":
            cell.outputs = []
    wanted = [(cell.cell_type, cell.source) for cell in clean_run(today).cells]
    assert [(cell.cell_type, cell.source) for cell in run.cells] == wanted, "run: python -m tools.site.runs"
    text = path.read_text(encoding="utf-8")
    assert not CANARY.search(text) and "HIDDEN TESTS" not in text and "hidden=True" not in text
    assert "Marking guidance" not in text
    assert not re.search(r"/(?:home|root|tmp|work)/", text), "a machine's path"


@pytest.mark.parametrize("path", RUNS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_runs_checks_were_all_passed_and_its_pictures_have_words(path):
    run = nbformat.read(path, as_version=4)
    verdicts = 0
    for cell in run.cells:
        for output in cell.get("outputs", ()):
            assert output.output_type in ("stream", "display_data"), output
            for text in output.get("data", {}).values():
                assert len(text) <= LONGEST
                assert all(words for words in re.findall(r'<img[^>]* alt="([^"]*)"', text))
        if cell.cell_type == "code" and cell.source.startswith("check("):
            verdicts += 1
            shown = re.sub(r"<[^>]+>", "", "".join(text for o in cell.outputs for text in o.data.values()))
            points = re.search(r"([\d.]+) (?:of ([\d.]+) )?point", shown)
            if language_of(path.parent.name) == "en":
                assert points and points[1] == (points[2] or points[1]), shown[:300]
    assert verdicts


def test_all_runs_together_are_small():
    assert sum(path.stat().st_size for path in RUNS) < 6e6


def test_a_progress_bar_is_kept_as_it_ends():
    assert as_seen("\x1b[1m1/2\x1b[0m ===\r2/2 ======\nab\b\bxy\n") == "2/2 ======\nxy\n"


def test_colabs_line_is_the_one_that_the_notebook_itself_prints():
    for path in (ROOT / "release").glob("*/*.ipynb"):
        assert colab_line(path) == "%pip install residual-signs-course"
    assert [language_of(name) for name in ("resnet", "resnet-zh")] == ["en", "zh"]


# What it shows of measurements and of the judge.


def test_measured_files_say_when_where_and_by_what():
    paths = list((ROOT / "docs" / "measured").glob("*.json"))
    assert paths
    for path in paths:
        figures = json.loads(path.read_text(encoding="utf-8"))
        assert {"date", "kit", "python", "machine", "command"} <= figures["measured"].keys()
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", figures["measured"]["date"])
        for table in figures["tables"]:
            assert table["title"] and {len(row) for row in table["rows"]} == {len(table["columns"])}


def test_the_bench_writes_what_the_site_reads(tmp_path):
    from rich.table import Table

    from tools.bench.figures import write_figures

    table = Table("what", "s", title="A table")
    table.add_row("one", "1.50")
    table.add_row("two", "never")
    write_figures(tmp_path / "made.json", [table], "python -m tools.bench")
    figures = json.loads((tmp_path / "made.json").read_text(encoding="utf-8"))
    assert figures["tables"] == [
        {"title": "A table", "columns": ["what", "s"], "rows": [["one", 1.5], ["two", "never"]]}
    ]
    assert figures["measured"]["kit"] == signs.__version__ and "cores" in figures["measured"]["machine"]


def test_the_drawings_are_todays():
    from tools.site.drawings import PLACE, draw_all

    for name, svg in draw_all().items():
        assert (PLACE / name).read_text(encoding="utf-8") == svg + "\n", "run: python -m tools.site.drawings"
