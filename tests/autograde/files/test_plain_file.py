"""What parses of a file is found, what does not is set aside and told."""

import pytest

from autograde.files.plain_file import read_plain_file


def test_magics_are_skipped_and_a_percent_inside_an_expression_is_not():
    plain = read_plain_file("%matplotlib inline\n!pip install x\nname = ('a%s'\n    % 3)\nimport os\n")
    assert len(plain.statements) == 4 and len(plain.notes) == 2 and not plain.broken


def test_functions_around_a_broken_one_are_found_with_their_line_numbers():
    plain = read_plain_file(
        "def a():\n    return 1\n\ndef b():\n    x = (\n    return x\n\ndef c():\n    return 3\n"
    )
    assert [(s.name, s.lineno) for s in plain.statements] == [("a", 1), ("c", 8)]
    assert plain.broken["b"]["error"] == "SyntaxError"


def test_a_broken_function_that_is_written_again_is_not_broken():
    plain = read_plain_file("def b(:\n    pass\n\ndef b():\n    return 3\n")
    assert not plain.broken and len(plain.statements) == 1


def test_decorators_and_long_strings_without_indent_stay_with_their_function():
    text = 'print "x"\n@staticmethod\ndef a():\n    """\ntext, it\'s here\n    """\n    return 1\n'
    assert [s.name for s in read_plain_file(text).statements] == ["a"]


@pytest.mark.parametrize("text", ["\0", "(" * 5000, "", "\ufeff", "x = 1\f\ny = 2", "else:\n  pass"])
def test_odd_texts_do_not_break_the_reader(text):
    assert read_plain_file(text).broken == {}
