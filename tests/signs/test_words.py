"""Sentences come from catalogues, in the language that is spoken."""

import pytest

from signs import words
from signs.words import language, speaking, tell, tell_in, tell_list, tell_many

CATALOGUE = """
msgid ""
msgstr ""
"Language: xx\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "{one} reads {other}."
msgstr "{other}: {one}!"

msgid "{number} file"
msgid_plural "{number} files"
msgstr[0] "Datei"
msgstr[1] "{number} Dateien"

msgctxt "a path through the block"
msgid "Shortcut"
msgstr "Abkuerzung"

#, fuzzy
msgid "Not looked at."
msgstr "Alt."
"""


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "de.po").write_text(CATALOGUE.replace("xx", "de"), encoding="utf-8")
    monkeypatch.setattr(words, "_folders", [*words._folders])
    monkeypatch.setattr(words, "_made", {})
    words.add_catalogues(tmp_path)
    with speaking("de"):
        yield


def test_parts_may_stand_in_any_order(catalogue):
    assert tell("{one} reads {other}.", one="Add", other="Conv2D") == "Conv2D: Add!"


def test_what_is_counted_is_counted_as_the_language_does(catalogue):
    assert [tell_many("{number} file", "{number} files", n) for n in (1, 2)] == ["Datei", "2 Dateien"]


def test_a_word_of_two_meanings_is_told_by_its_context(catalogue):
    assert tell_in("a path through the block", "Shortcut") == "Abkuerzung"
    assert tell("Shortcut") == "Shortcut"


def test_what_has_no_translation_or_one_that_nobody_looked_at_is_told_in_english(catalogue):
    assert tell("Nowhere.") == "Nowhere."
    assert tell("Not looked at.") == "Not looked at."


def test_braces_of_a_part_stay_what_they_are():
    assert tell("a {name}", name="{x}") == "a {x}"
    assert tell("a {name}") == "a {name}"  # without parts nothing is put in


@pytest.mark.parametrize(
    ("items", "style", "told"),
    [
        (["a"], "standard", "a"),
        (["a", "b"], "standard", "a and b"),
        (["a", "b", "c"], "standard", "a, b and c"),
        (["a", "b", "c"], "or", "a, b or c"),
        (["a", "b"], "unit", "a, b"),
        ([], "standard", ""),
    ],
)
def test_a_list_is_told_in_english(items, style, told):
    with speaking("en"):
        assert tell_list(items, style) == told


def test_a_list_is_told_in_chinese():
    with speaking("zh"):
        assert tell_list(["a", "b", "c"]) == "a、b 和 c"
        assert tell_list(["甲", "`b`"], "or") == "甲或 `b`"
        assert tell_list(["甲", "乙"], "or") == "甲或乙"
        assert tell_list(["a", "b"], "unit") == "a、b"


@pytest.mark.parametrize(
    ("part", "told"), [("Conv2D", "这个 Conv2D 不该在这里。"), ("激活函数", "这个激活函数不该在这里。")]
)
def test_spaces_stand_between_chinese_and_latin_alone(part, told, tmp_path, monkeypatch):
    sentence = 'msgid "This {layer}."\nmsgstr "这个 {layer} 不该在这里。"\n'
    (tmp_path / "zh.po").write_text(CATALOGUE.partition("\n\n")[0].replace("xx", "zh") + "\n\n" + sentence)
    monkeypatch.setattr(words, "_folders", [tmp_path])
    monkeypatch.setattr(words, "_made", {})
    with speaking("zh"):
        assert tell("This {layer}.", layer=part) == told


def test_nothing_is_told_as_nothing():
    with speaking("zh"):
        assert tell("") == ""


@pytest.mark.parametrize(
    ("said", "spoken"),
    [
        ((None, None, None, "zh_CN.UTF-8"), "zh"),
        ((None, "C", None, "zh_CN.UTF-8"), "en"),
        (("fr:zh:en", None, None, "de_DE"), "zh"),
        ((None, None, None, "fr_FR.UTF-8"), "en"),
        ((None, "", "zh_TW", ""), "zh"),
        ((None, None, None, None), "en"),
    ],
)
def test_the_environment_decides_where_nothing_is_said(said, spoken, monkeypatch):
    monkeypatch.setattr(words, "languages", lambda: ("en", "zh"))
    words._of_the_environment.cache_clear()
    assert words._of_the_environment(*said) == spoken
    words._of_the_environment.cache_clear()


def test_what_is_said_comes_before_the_environment(monkeypatch):
    words.speak("zh")
    try:
        assert language() == "zh"
        with speaking("en"):
            assert language() == "en"
            with speaking(None):
                assert language() == "en"
        assert language() == "zh"
    finally:
        words.speak(None)
