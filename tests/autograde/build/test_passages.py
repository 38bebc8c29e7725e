"""What of a cell a translation replaces, and that nothing else of it changes."""

import ast

import pytest
from factories import ROOT
from made_up_language import CHINESE, made_up

from autograde.build.code_passages import code_of
from autograde.build.masters import read_master
from autograde.build.passages import passages_of, translate
from autograde.build.regions import MasterError
from autograde.build.wrapping import wrap
from autograde.exercise import use_course

MASTERS = sorted((ROOT / "assignments").glob("*/*.py"))


def texts(cell_type, source):
    return [passage.text for passage in passages_of(cell_type, source)]


def test_a_text_is_parted_at_blank_lines_and_has_no_line_breaks_in_a_paragraph():
    source = (
        "# A title\nOne paragraph\nof two lines.\n\n- an item\n  goes on\n- another\n\n1. first\n2. second"
    )
    assert texts("markdown", source) == [
        "# A title",
        "One paragraph of two lines.",
        "- an item goes on\n- another",
        "1. first\n2. second",
    ]


def test_tables_formulas_with_words_and_fenced_code_stay_one_passage():
    table = "| word | what |\n|---|---|\n| a | number |"
    formula = "$$\\text{average}\n\\leftarrow x$$"
    fence = "```python\nprint('one')\n\nprint('two')\n```"
    assert texts("markdown", f"{table}\n\n{formula}\n\n{fence}") == [table, formula, fence]


@pytest.mark.parametrize(
    "source",
    [
        "$$y = \\mathrm{ReLU}(F(x) + x)$$",
        "`code_alone()`",
        "{{ preactivation_block }}",
        "### BEGIN SOLUTION\n### END SOLUTION",
        "<img src='a.png'>",
        "1 2 3",
    ],
)
def test_what_has_no_word_is_no_passage(source):
    assert texts("markdown", source) == []


def test_marks_of_regions_part_a_written_answer():
    source = "**Your answer:**\n\n### BEGIN SOLUTION\nSince it is so.\n### END SOLUTION"
    assert texts("markdown", source) == ["**Your answer:**", "Since it is so."]
    made = translate("markdown", source, {"Since it is so.": "因为如此。"})
    assert made == "**Your answer:**\n\n### BEGIN SOLUTION\n因为如此。\n### END SOLUTION"


def test_comments_docstrings_and_strings_for_people_are_passages_of_code():
    source = '''\
# A block of
# two lines.
def double(x):
    """Make it twice.

    x -- a number
    """
    # noqa: E501
    ### BEGIN SOLUTION
    return 2 * x  # the product
    ### END SOLUTION


# type: ignore
print("number", "name_of_a_thing", f"{double(2)} things of {'one kind'}")
values = {"two words": 1, "one": 2}
axes.set(title="wide", color="blue")
pause("relu")
'''
    assert texts("code", source) == [
        "A block of two lines.",
        "Make it twice.\n\nx -- a number",
        "the product",
        "number",
        "{double(2)} things of {'one kind'}",
        "two words",
        "wide",
    ]


def test_what_is_printed_is_for_people_and_what_is_only_used_on_the_way_is_not():
    source = 'print("first" if run == "second" else "third", names["fourth"], "fifth".ljust(9), len("sixth"))'
    assert texts("code", source) == ["first", "third", "fifth"]


def test_strings_side_by_side_are_one_passage_and_are_broken_anew():
    source = 'print(\n    "One sentence about {braces}, "\n    f"and {value:.1f} more of it."\n)'
    [passage] = passages_of("code", source)
    assert passage.text == "One sentence about {{braces}}, and {value:.1f} more of it."
    told = "还有 {value:.1f} 个，" * 12 + "{{braces}}"
    with pytest.raises(MasterError, match="makes other code"):  # twelve values in place of one
        translate("code", source, {passage.text: told})
    told = "关于 {{braces}} 的一句话，" + "很长很长" * 14 + "，还有 {value:.1f} 个。"
    made = translate("code", source, {passage.text: told})
    assert all(len(line.encode("gbk")) <= 110 for line in made.split("\n"))
    printed = []
    exec(made, {"value": 2, "print": printed.append})
    assert printed == [told.format(braces="", value=2.0).replace("{}", "{braces}")]


def test_a_translated_comment_is_broken_again_at_its_own_indentation():
    source = "def f():\n    # A short one.\n    return 1"
    made = translate("code", source, {"A short one.": "很长的注释，" * 20})
    lines = made.split("\n")[1:-1]
    assert len(lines) > 1 and all(line.startswith("    # ") for line in lines)
    assert all(len(line.encode("gbk")) <= 104 for line in lines)
    assert "".join(line.removeprefix("    # ") for line in lines) == "很长的注释，" * 20


def test_lines_are_broken_at_blanks_and_between_chinese_letters_and_not_in_code():
    assert wrap("one two three", 8) == ["one two", "three"]
    assert wrap("用`Add`层把两条路加起来。", 12) == ["用`Add`层把", "两条路加起", "来。"]
    assert "".join(wrap("one {a + b} two", 5, keep=True)) == "one {a + b} two"
    assert wrap("", 5) == [""]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ('print("two words")', 'two" words'),
        ('print(f"{x} words")', "words"),
        ('print(f"{x} words")', "{y} 个"),
        ('print("{} of {}".format(1, 2))', "{} 个"),
        ('"""Two words."""\ndef f():\n    """Say it."""', 'Say """ it'),
    ],
)
def test_a_translation_that_makes_other_code_is_refused_with_its_passage(source, told):
    passage = passages_of("code", source)[-1].text
    with pytest.raises(MasterError) as error:
        translate("code", source, {passage: told})
    assert passage in str(error.value)


def test_magic_lines_are_left_alone():
    assert texts("code", "%pip install this and that\n# A comment here.\nx = 1") == ["A comment here."]
    assert texts("code", "this is no Python at all") == []


@pytest.mark.parametrize("path", MASTERS, ids=[f"{path.parent.name}-{path.stem}" for path in MASTERS])
def test_every_passage_of_the_course_can_be_replaced_and_the_code_stays(path):
    use_course(ROOT)
    master = read_master(path)
    for cell, original in zip(master.notebook.cells, master.originals, strict=True):
        passages = passages_of(cell.cell_type, original)
        made = translate(cell.cell_type, original, {one.text: made_up(one.text) for one in passages})
        assert made.count(CHINESE) >= len(passages)
        assert not {one.text for one in passages} & set(texts(cell.cell_type, made))
        if cell.cell_type == "code":
            assert code_of(made) == code_of(original) != ""
            assert _without_strings(made) == _without_strings(original)


def _without_strings(source):
    """All names, calls and numbers of a cell, in order: a second look that knows nothing of passages."""
    return [
        ast.unparse(node) if isinstance(node, ast.Name) else type(node).__name__
        for node in ast.walk(ast.parse(source))
        if not isinstance(node, ast.Constant | ast.JoinedStr | ast.FormattedValue | ast.Name | ast.Load)
    ]
