"""Catalogues and what they translate are kept together."""

from babel.messages.catalog import Catalog
from languages import english_in, speaking_pseudo

from signs.words import tell, tell_many
from tools.words.catalogues import complaints, contradictions, read, update, write
from tools.words.extract import ROOT, catalogue_of, parts, path_of
from tools.words.glossary import Term, read_glossary, violations


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


def test_one_sentence_in_two_catalogues_has_one_translation():
    told = {}
    assert not list(contradictions(catalogue(Not_there="不在"), "one", told))
    assert not list(contradictions(catalogue(Not_there="不在"), "two", told))
    assert list(contradictions(catalogue(Not_there="没有"), "three", told)) == [
        "has other words than one: Not there"
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


def test_masters_have_catalogues_beside_them_with_their_passages_by_cell(tmp_path):
    folder = tmp_path / "assignments" / "small"
    folder.mkdir(parents=True)
    master = folder / "1_small.py"
    master.write_text(
        '# %% [markdown]\n# # A title\n#\n# A text\n# goes on.\n\n# %% locked="begin"\nprint("Two words.")\n',
        encoding="utf-8",
    )
    assert parts([folder]) == parts([master]) == [master]
    assert path_of(master, "zh") == folder / "zh" / "1_small.po"
    assert {m.id: [file for file, _ in m.locations] for m in catalogue_of(master) if m.id} == {
        "# A title": ["start-1"],
        "A text goes on.": ["start-1"],
        "Two words.": ["begin"],
    }
    write(path_of(master, "zh"), update(Catalog(locale="zh"), catalogue_of(master), "zh"), "zh")
    assert len(read(path_of(master, "zh"), "zh")) == 3


def test_the_kits_own_masters_and_folders_are_all_looked_at():
    every = parts()
    assert ROOT / "signs" in every and ROOT / "autograde" / "build" in every
    assert ROOT / "assignments" / "resnet" / "3_resnet50.py" in every


def test_words_of_a_formula_may_be_translated():
    old = Catalog(locale="zh")
    old.add("$$\\text{average}_{n}$$", "$$\\text{平均}_{n}$$")
    assert not list(complaints(old, old))


def test_emphasis_that_markdown_does_not_see_is_named():
    old = catalogue(**{"**A question.** What comes?": "**思考题。**会怎样？", "2 * filters": "2 * 滤波器"})
    [told] = complaints(old, old)
    assert "**A question.**" in told
    old = catalogue(**{"**A question.** What comes?": "**思考题**。会怎样？", "A *word*": "一个*词*"})
    assert not list(complaints(old, old))


TERMS = [Term("layer", ("层",)), Term("batch", ("批",)), Term("padding", ("填充", "padding"))]


def named(sentence, translation):
    made = Catalog(locale="zh")
    made.add(sentence, translation)
    return [term.english for term, _, _ in violations(made, TERMS)]


def test_a_term_of_the_glossary_is_found_as_a_word_also_in_the_plural_and_begins_as_it_likes():
    assert named("The layer is missing.", "缺少这一级。") == ["layer"]
    assert named("Layers of batches", "这些东西") == ["layer", "batch"]
    assert named("The layer is missing.", "缺少这一层。") == []
    assert named("Several layered things, a multi-layer one", "几样东西") == []
    assert named("No padding", "没有填充") == named("No padding", "没有 padding") == []
    assert named("The layer", "") == []  # not translated yet


def test_terms_in_code_parts_and_formulas_do_not_count():
    assert named("Call `layer(batch)` on {layer}, $batch$, layer_table, --batch and batch(x)", "调用它") == []
    assert named("layer -- a name\nbatch, padding -- numbers", "layer -- 名字\nbatch, padding -- 数字") == []


def test_both_halves_of_a_count_are_looked_at():
    made = Catalog(locale="zh")
    made.add(("{number} layer", "{number} layers"), ("{number} 个",))
    assert [term.english for term, _, _ in violations(made, TERMS)] == ["layer"]


def test_the_glossary_can_be_read(tmp_path):
    path = tmp_path / "zh.glossary.toml"
    path.write_text('[terms]\n"layer" = "层"\n"prediction" = ["预测", ""]\n', encoding="utf-8")
    assert read_glossary(path) == [Term("layer", ("层",)), Term("prediction", ("预测", ""))]
    assert read_glossary(ROOT / "signs" / "zh.glossary.toml")


def test_one_sentence_may_say_a_term_in_other_words():
    terms, said = [Term("signer", ("打手势的人",))], Catalog(locale="zh")
    said.add("Who is the signer?", "是谁的手？")
    assert len(list(violations(said, terms))) == 1
    said.get("Who is the signer?").user_comments.append("In other words: signer")
    assert not list(violations(said, terms))
