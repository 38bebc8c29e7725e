"""Examples of mistakes hold nobody's name, wherever a student may have put it; drawings are real."""

import base64
import re

import pytest
from implementations import identity
from keras import layers
from reported_class import grade_class, judged, make_class, verdict_of

from autograde.class_report.anonymous import Veil
from autograde.class_report.examples import find_examples
from autograde.class_report.gather import gather
from autograde.class_report.report import report_folder, write_report
from autograde.grading.class_results import StudentResult
from autograde.judge.verdict import Finding

CLASS = {
    "lovelace-ada": "Ada Lovelace",
    "mm": "Max Mustermann",
    "12345678": "Nguyễn Thị Hoa",
    "o.neil": "Shawn O'Neil",
}
PARTS = ("lovelace", "ada", "mustermann", "12345678", "nguyễn", "thị", "hoa", "o.neil", "neil", "shawn")


class LovelaceLayer(layers.Layer):
    """A layer that is called after somebody."""

    def call(self, inputs):
        return inputs


def named(name, **knobs):
    """A block whose first convolution is called after somebody."""

    def identity_block(X, f, filters, stage, block):
        X = layers.Conv2D(X.shape[-1], 1, name=f"{name}_{stage}{block}")(X)
        return identity(X, f, filters, stage, block, **knobs)

    return identity_block


def own_layer(X, f, filters, stage, block):
    return LovelaceLayer(name="made_by_Hoa_Nguyen")(identity(X, f, filters, stage, block, padding="valid"))


def quoting(X, f, filters, stage, block):
    raise ValueError("Max Mustermann (mm, 12345678) was here")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    functions = {
        "lovelace-ada": named("ada_lovelace", padding="valid"),
        "mm": named("Mustermann", padding="valid", without=("bn_b",)),
        "12345678": own_layer,
        "o.neil": quoting,
    }
    course = make_class(tmp_path_factory.mktemp("examples") / "course", CLASS)
    told = "In layer 'o.neil' of Shawn O'Neil: \"Ada\" is `lovelace(12345678)`, as NGUYỄN THỊ HOA said."
    made = verdict_of("scale_pixels", [Finding("scaled-range", "range", told)])
    grade_class(
        course,
        {
            student: {"identity_block": judged("identity_block", function), "scale_pixels": made}
            for student, function in functions.items()
        },
    )
    return course


def readable(html):
    """All that a page and the drawings in it say."""
    drawn = [base64.b64decode(found).decode() for found in re.findall(r"svg\+xml;base64,([^\"]+)", html)]
    return "\n".join([html, *drawn])


def test_the_class_has_put_names_into_its_verdicts(course):
    told = str(
        [seen.messages for one in gather(course).submissions.values() for seen in one.verdicts]
    ).lower()
    assert "mustermann" in told and "12345678" in told and "lovelace" in told


def test_no_example_holds_a_name_or_an_id(course):
    data = gather(course)
    veil = Veil(data.results.students, ["identity_block", "scale_pixels"])
    keys = {key for one in data.submissions.values() for key in one.keys}
    assert len(keys) > 4
    found = [one for key in keys for one in find_examples(data.submissions, key, veil)]
    assert any(one.drawing for one in found)
    told = readable("\n".join(one.message + one.drawing for one in found)).lower()
    assert not [part for part in PARTS if part in told]
    assert not re.search(r"\bmax\b(?!-width)|\bmm\b", told)


def test_nor_does_the_page_before_its_last_part(course):
    write_report(course)
    page = (report_folder(course) / "index.html").read_text(encoding="utf-8")
    told = readable(page.partition('<section class="named">')[0]).lower()
    assert not [part for part in PARTS if part in told]


def test_the_drawing_is_of_the_wrong_block_and_marks_what_is_wrong(course):
    data = gather(course)
    veil = Veil(data.results.students, ["identity_block"])
    key = next(
        k for one in data.submissions.values() for k in one.keys if k[2] == "batch_normalization-missing"
    )
    (example,) = find_examples(data.submissions, key, veil)
    assert 'alt="Drawing of identity_block. Marked:' in example.drawing and "missing" in example.drawing
    svg = readable(example.drawing)
    assert "F1" in svg and "Conv2D" in svg


def people(*names):
    return [StudentResult(f"id{n}xyz", *name.split(" ", 1)) for n, name in enumerate(names)]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Main path b: Conv2D has padding 'valid', not 'same'.", None),
        (
            "Layer names: a Conv2D is called 'ada1', not 'res' + str(stage) + block + '_branch2a' (2 more).",
            "…",
        ),
        ("Parameter counts: 23,600,007 parameters, where ResNet50 has 23,600,006.", None),
        ("ValueError at `adas_block(X)`: Something of mine went wrong in 20260117", "ValueError at `…"),
    ],
)
def test_the_kits_own_words_stay(words, told):
    veiled = Veil(people("Ada Lovelace"), ["identity_block", "ResNet50"]).text(words)
    assert veiled == words if told is None else told in veiled and "ada" not in veiled.lower()


def test_who_is_called_as_a_layer_is_taken_out_of_quotes_and_left_in_the_kits_words():
    veil = Veil(people("Max Add", "An Li"), ["identity_block"])
    assert (
        veil.text("A Conv2D is called 'max', not as in the text.")
        == "A Conv2D is called '…', not as in the text."
    )
    assert not veil.names_nobody("Add gets the same tensor twice.")  # better no example than one with a name
    assert veil.names_nobody("an array of the shape, and the largest one: max")


def test_two_examples_do_not_look_the_same(tmp_path):
    kinds = [
        Finding("scaled-range", "range", f"Pixels from 0 to {most} come out as 0 to {most}.")
        for most in (9, 9, 8)
    ]
    course = make_class(tmp_path / "course", {f"s{n}x": "" for n in range(3)})
    grade_class(
        course,
        {f"s{n}x": {"scale_pixels": verdict_of("scale_pixels", [kind])} for n, kind in enumerate(kinds)},
    )
    data = gather(course)
    found = find_examples(
        data.submissions,
        ("scale_pixels", "range", "scaled-range"),
        Veil(data.results.students, ["scale_pixels"]),
    )
    assert sorted(one.message for one in found) == [kinds[2].message, kinds[0].message]


def test_a_name_inside_of_the_kits_words_is_no_name():
    veil = Veil(people("Mark Chan", "Ada Sing"), ["identity_block", "compile_model"])
    words = "Marked: the channels are missing, and Adam trains."
    assert veil.text(words) == words and veil.names_nobody(words)


def test_a_number_behind_a_strange_word_goes_with_it():
    veil = Veil([StudentResult("s0001", lms_user_id="12"), StudentResult("g3x")], ["identity_block"])
    assert veil.text("A Conv2D is called 'mrx0007', 'convs0001' and 'conv_g3x' of 12.") == (
        "A Conv2D is called '…', 'conv…' and 'conv_…' of 12."
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda drawing: drawing.update(blamed=["nobody"]),
        lambda drawing: drawing.update(lane=3),
        lambda drawing: drawing["lane"]["items"].append({"lanes": [], "merge": None}),
        lambda drawing: drawing["lane"].update(arcs=[[-5, 99, True]]),
    ],
)
def test_a_drawing_that_somebody_has_edited_costs_nobody_the_report(tmp_path, change):
    verdict = judged("identity_block", named("conv", padding="valid"))
    change(verdict["drawing"])
    course = make_class(tmp_path / "course", {"s1": ""})
    grade_class(course, {"s1": {"identity_block": verdict}})
    assert write_report(course).page.is_file()
