"""Catalogues and what they translate are kept together."""

from babel.messages.catalog import Catalog
from languages import english_in, speaking_pseudo

from signs.words import tell, tell_many
from tools.words.catalogues import complaints, read, update, write
from tools.words.extract import catalogue_of


def catalogue(**translations):
    made = Catalog(locale="zh")
    for sentence, translation in translations.items():
        made.add(sentence.replace("_", " "), translation)
    return made


def test_sentences_are_found_in_code_templates_and_questions(tmp_path):
    (tmp_path / "code.py").write_text(
        'tell("One {thing}.", thing=1)\nX = mark("Two.")\ntell_many("{number} cat", "{number} cats", 3)\n'
        'tell_in("a place", "Three")\nsay("not told")\n'
        '@app.command()\ndef word(a=Option(help=mark("Four."))):\n    """Do it."""\n',
        encoding="utf-8",
    )
    (tmp_path / "page.html").write_text('<p>{{ tell("Five.") }}</p>', encoding="utf-8")
    (tmp_path / "questions.toml").write_text('[one]\nanswer = 1\nright = "Six."\n', encoding="utf-8")
    found = {(message.context, message.id) for message in catalogue_of(tmp_path) if message.id}
    assert found == {
        (None, "One {thing}."),
        (None, "Two."),
        (None, ("{number} cat", "{number} cats")),
        ("a place", "Three"),
        (None, "Four."),
        (None, "Do it."),
        (None, "Five."),
        (None, "Six."),
    }


def test_a_changed_sentence_is_named_as_older_and_nothing_else_is():
    old = catalogue(The_last_ReLU_is_missing="少了最后的 ReLU", Count_the_blocks="数一数块")
    assert not list(complaints(old, catalogue(The_last_ReLU_is_missing="", Count_the_blocks="")))
    changed = catalogue(The_last_ReLU_is_not_there="", Count_the_blocks="")
    assert list(complaints(old, changed)) == ["is older than its original: The last ReLU is not there"]


def test_what_is_missing_left_over_or_not_looked_at_is_named():
    old = catalogue(Count_the_blocks="数一数块")
    assert list(complaints(old, catalogue(Something_quite_different="", Count_the_blocks=""))) == [
        "is missing: Something quite different"
    ]
    assert list(complaints(old, Catalog())) == [
        "has no original any more (update takes it out): Count the blocks"
    ]
    old.get("Count the blocks").flags.add("fuzzy")
    [told] = complaints(old, catalogue(Count_the_blocks=""))
    assert "fuzzy" in told


def test_a_translation_has_the_parts_of_its_original():
    old = Catalog(locale="zh")
    old.add("{layer} is {what}", "{layer}是{was}")
    assert list(complaints(old, old)) == [
        "has parts that its original does not have, ['was']: {layer} is {what}",
    ]


def test_an_update_keeps_translations_and_marks_those_of_changed_sentences(tmp_path):
    path = tmp_path / "zh.po"
    old = catalogue(The_last_ReLU_is_missing="少了最后的 ReLU", Count_the_blocks="数一数块", Gone="没了")
    wanted = catalogue(The_last_ReLU_is_not_there="", Count_the_blocks="")
    write(path, update(old, wanted, "zh"), "zh")
    once = path.read_bytes()
    made = read(path, "zh")
    assert made.get("Count the blocks").string == "数一数块"
    assert made.get("The last ReLU is not there").fuzzy
    assert made.get("Gone") is None
    write(path, update(made, wanted, "zh"), "zh")
    assert path.read_bytes() == once


def test_the_pseudo_language_leaves_parts_and_code_and_shows_what_was_never_told():
    with speaking_pseudo():
        told = tell("Write `X = X` in {place}, and look again.", place="here")
        many = tell_many("{number} file is left", "{number} files are left", 2)
    assert "`X = X` " in told
    assert "here" in told
    assert not english_in(f"{told} {many}")
    assert english_in(f"{told} This was never told to anybody.")
