"""An assignment in another language: made of the same masters, an assignment of its own."""

import re

import nbformat
import pytest
from factories import (
    MODEL_ANSWER,
    code_cell,
    contents,
    graded_master,
    make_course,
    master,
    text_cell,
    written_cell,
)
from languages import english_in
from made_up_language import CHINESE, LANGUAGE, made_up, write_catalogue

from autograde.build import LeakError, MasterError, TranslationError, build, masters_of
from autograde.build.code_passages import code_of
from autograde.build.first_cell import first_cell_id
from autograde.build.masters import read_masters
from autograde.course import UNRELEASED, Course, in_language, list_assignments
from autograde.repair.origin import is_first_cell
from autograde.sample_class import make_sample_class
from signs.words import language
from tools.words import catalogues
from tools.words.extract import catalogue_of, code_complaint, path_of

PARABOLA = graded_master(
    "parabola",
    "# Square it and add one to the square.\nreturn number * number + 1",
    written_cell(),
    text_cell("Look up [what it means](2_line.ipynb#A-word-list), and [what comes](#The-parabola)."),
    code_cell('import signs\n\nprint(f"the curve has {len(curve)} points")  # as many as there are'),
)
LINE = graded_master("line", "return number * number + 1", text_cell("## A word list\n\n- a line\n- a curve"))


@pytest.fixture
def course(tmp_path):
    made = make_course(tmp_path, {"1_parabola": PARABOLA, "2_line": LINE}, {"figures/curve.txt": b"a curve"})
    for path in made.assignments.glob("*.py"):
        write_catalogue(path)
    return made


def silently(course):
    return build(course, check_solutions=False, report=lambda line: None)


@pytest.fixture
def ships(monkeypatch):
    monkeypatch.setattr("autograde.build.languages", lambda: ("en", LANGUAGE))


def read(folder, name="1_parabola"):
    return nbformat.read(folder / f"{name}.ipynb", as_version=4)


def edit(course, old, new):
    path = course.assignments / "1_parabola.py"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_an_edition_is_an_assignment_of_its_own_with_the_masters_of_the_other(course):
    edition = in_language(course, LANGUAGE)
    assert (edition.assignment, edition.language) == (f"resnet-{LANGUAGE}", LANGUAGE)
    assert edition.assignments == course.assignments
    assert edition.release == course.release.with_name(edition.assignment)
    assert in_language(edition, "en") == course == in_language(course, None)
    assert list_assignments(course.root) == ["resnet"]  # it is not built yet
    (course.root / "assignments" / edition.assignment).mkdir()  # an assignment of this very name
    assert Course(course.root, edition.assignment).language == "en"


def test_every_passage_is_translated_and_the_code_is_the_same(course):
    silently(course)
    edition = in_language(course, LANGUAGE)
    silently(edition)
    assert list_assignments(course.root) == ["resnet", edition.assignment]
    assert set(contents(edition.release)) == {"1_parabola.ipynb", "2_line.ipynb", "figures/curve.txt"}
    for name in ("1_parabola", "2_line"):
        english, translated = read(course.release, name), read(edition.release, name)
        assert "course_language" not in english.metadata
        assert translated.metadata["course_language"] == LANGUAGE
        for one, other in zip(english.cells, translated.cells, strict=True):
            assert one.id == other.id
            assert one.metadata.get("nbgrader", {}).get("points") == other.metadata.get("nbgrader", {}).get(
                "points"
            )
            if one.id == first_cell_id(name):
                continue
            if one.cell_type == "code":
                assert code_of(one.source) == code_of(other.source)
            else:
                assert not english_in(other.source.replace("YOUR ANSWER HERE", ""))
    shown = next(cell.source for cell in read(edition.release).cells if "import signs\n" in cell.source)
    assert made_up("the curve has {len(curve)} points") in shown and made_up("as many as there are") in shown


def test_a_heading_that_is_linked_to_is_found_by_its_english_name(course):
    edition = in_language(course, LANGUAGE)
    silently(edition)
    cells = {name: read(edition.release, name).cells for name in ("1_parabola", "2_line")}
    [text] = [cell.source for cell in cells["1_parabola"] if "2_line.ipynb" in cell.source]
    links = re.findall(r"\]\((?:(\w+)\.ipynb)?#([^)]+)\)", text)
    assert links == [("2_line", "A-word-list"), ("", "The-parabola")]
    for notebook, anchor in links:
        sources = [cell.source for cell in cells[notebook or "1_parabola"]]
        [found] = [source for source in sources if f'<a id="{anchor}"></a>\n\n#' in source]
        assert CHINESE in found
    assert not any("<a id=" in cell.source for cell in cells["2_line"] if cell.id == "start-1")


def test_the_first_cell_hands_the_language_on_and_the_english_one_says_nothing_of_it(course):
    edition = in_language(course, LANGUAGE)
    for one in (course, edition):
        silently(one)
    english, translated = (read(one.release).cells[0].source for one in (course, edition))
    assert english.splitlines()[-1].count(",") == 2
    assert translated.splitlines()[-1] == english.splitlines()[-1].removesuffix(")") + f", {LANGUAGE!r})"
    assert "def open_notebook(version, name, address, language):" in translated
    compile(translated, "cell", "exec")


def test_a_notebook_that_is_not_released_hands_its_language_on_too(course):
    code = code_cell('import signs\n\nprint("a curve with many points")')
    path = course.assignments / "3_training.py"
    path.write_text(master(text_cell("# A training", "released=false"), code), encoding="utf-8")
    write_catalogue(path)
    edition = in_language(course, LANGUAGE)
    for one in (course, edition):
        silently(one)
        first = read(one.source / UNRELEASED, "3_training").cells[0]
        assert is_first_cell(first)
        assert first.source.endswith(f", {LANGUAGE!r})") == (one is edition)


def test_building_twice_gives_the_same_bytes(course):
    edition = in_language(course, LANGUAGE)
    assert silently(edition)
    before = contents(edition.root / "source") | contents(edition.root / "release")
    assert not silently(edition)
    assert contents(edition.root / "source") | contents(edition.root / "release") == before


def test_one_changed_sentence_is_named_as_older_and_nothing_else_is(course, ships):
    path = course.assignments / "2_line.py"
    path.write_text(path.read_text().replace("- a curve", "- a curved one"), encoding="utf-8")
    catalogue = catalogues.read(path_of(path, LANGUAGE), LANGUAGE)
    assert list(catalogues.complaints(catalogue, catalogue_of(path))) == [
        "is older than its original: - a line - a curved one"
    ]
    other = course.assignments / "1_parabola.py"
    whole = catalogues.read(path_of(other, LANGUAGE), LANGUAGE)
    assert not list(catalogues.complaints(whole, catalogue_of(other)))
    with pytest.raises(TranslationError) as error:
        silently(in_language(course, LANGUAGE))
    told = str(error.value)
    assert "2_line.po" in told and "“- a line - a curved one”" in told and "parabola" not in told
    assert not (course.root / "release").exists()


def test_a_language_that_does_not_ship_yet_is_built_with_english_in_the_gaps(course):
    write_catalogue(course.assignments / "2_line.py", leave_out=["## A word list", "- a line\n- a curve"])
    lines = []
    build(in_language(course, LANGUAGE), check_solutions=False, report=lines.append)
    assert f"2 passages have no translation into {LANGUAGE} yet: they stand there in English" in lines
    assert any(
        cell.source.startswith("## A word list")
        for cell in read(in_language(course, LANGUAGE).release, "2_line").cells
    )


def test_an_assignment_without_catalogues_is_not_built_in_that_language(course):
    with pytest.raises(TranslationError, match="is not translated into 'fr'"):
        silently(in_language(course, "fr"))


def test_everything_is_built_in_every_language_that_ships(course, ships):
    assert masters_of(course.root) == ["resnet", f"resnet-{LANGUAGE}"]
    assert masters_of(course.root, "en") == ["resnet"]
    assert masters_of(course.root, LANGUAGE) == [f"resnet-{LANGUAGE}"]
    (course.root / "assignments" / "other").mkdir()
    assert masters_of(course.root) == ["other", "resnet", f"resnet-{LANGUAGE}"]


def test_a_translated_solution_is_secret_and_so_is_the_english_one(course):
    secret = MODEL_ANSWER
    path = course.assignments / "1_parabola.py"
    write_catalogue(path, change={"A curve of *numbers*.": f"提示：{made_up(secret)}"})
    with pytest.raises(LeakError, match="a line of the solution of why"):
        silently(in_language(course, LANGUAGE))
    write_catalogue(path, change={"A curve of *numbers*.": "`return number * number + 1`"})
    with pytest.raises(LeakError, match="a line of the solution of parabola"):
        silently(in_language(course, LANGUAGE))


def test_a_chinese_line_is_found_wherever_it_is_broken(course):
    secret, path = "先把数平方再加上一", course.assignments / "1_parabola.py"
    change = {
        MODEL_ANSWER: secret,
        "A curve of *numbers*.": f"{secret[:4]}\n{secret[4:]}",
    }
    write_catalogue(path, change=change)
    with pytest.raises(LeakError, match="solution of why"):
        silently(in_language(course, LANGUAGE))


def test_a_translation_that_makes_other_code_is_named(course):
    path = course.assignments / "1_parabola.py"
    write_catalogue(path, change={"the curve has {len(curve)} points": "没有数字"})
    with pytest.raises(MasterError, match=rf"resnet/{LANGUAGE}/1_parabola\.po: .*the curve has"):
        silently(in_language(course, LANGUAGE))
    assert "the curve has" in code_complaint(path, LANGUAGE)
    assert code_complaint(course.assignments / "2_line.py", LANGUAGE) is None


def test_the_stub_is_told_in_the_notebooks_language(course, monkeypatch):
    told = {"# YOUR CODE HERE": "# 在这里写你的代码", "YOUR ANSWER HERE": "在这里写你的答案"}
    monkeypatch.setattr(
        "autograde.build.release.tell",
        lambda sentence: told[sentence] if language() == LANGUAGE else sentence,
    )
    edition = in_language(course, LANGUAGE)
    silently(edition)
    cells = {cell.id: cell.source for cell in read(edition.release).cells}
    assert cells["parabola"].endswith("    # 在这里写你的代码\n    raise NotImplementedError()")
    assert cells["why"].endswith("在这里写你的答案")


def test_the_sample_class_is_that_of_the_masters(course):
    edition = in_language(course, LANGUAGE)
    (course.assignments / "sample_class.toml").write_text(
        '[[student]]\nname = "anna"\nplanted = "no one is added"\nexercise = "parabola"\ncomponents = []\n'
        'finding = "value"\n[[student.replace]]\nold = " + 1"\nnew = ""\n'
    )
    silently(edition)
    [sample] = make_sample_class(edition)
    handed_in = read(edition.submitted / "anna" / edition.assignment)
    answer = next(cell.source for cell in handed_in.cells if cell.id == "parabola")
    assert sample.planted == "no one is added" and answer.endswith("return number * number\n")
    assert made_up("Square it and add one to the square.") in answer


def test_masters_know_their_gaps(course):
    masters = read_masters(course.assignments, LANGUAGE)
    assert [one.gaps for one in masters] == [[], []]
    edit(course, "A curve of *numbers*.", "A bend of *numbers*.")
    assert read_masters(course.assignments, LANGUAGE)[0].gaps == ["A bend of *numbers*."]
