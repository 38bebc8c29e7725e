"""Forms of an exercise: what they may be, how a reference asks for them, what of it students see."""

import textwrap

import pytest
from languages import english_in

from autograde.build.answers import answer_text, fill_text
from autograde.build.regions import MasterError
from autograde.challenge import draw_challenges
from autograde.evidence.reference_process import find_references
from autograde.exercise import ExerciseError, load_exercise, use_course
from autograde.forms import (
    all_forms,
    asked_form,
    asking,
    choices_of,
    form_in_check,
    form_words,
    ordinary_form,
    require_form,
    with_form,
    written,
)
from signs.words import speaking

ASKED = """
KIND = "graph"
BUILDS = "tensor"
FIXED = [{"input_shape": [4, 5, 3], "units": 2}]
FORMS = {"side": ("left", "right"), "times": (1, 2, 3)}


def form_text(form):
    return f"{form['times']} times on the {form['side']}."
"""
KEPT = """
RUBRIC = {"dense": ("Dense", 3.0), "end": ("End", 1.0)}
HINTS = {"dense-units": "ordinary", "other": "the same"}
EXPLAINED = "Ordinary."


def words_of(form):
    return {"HINTS": {"dense-units": f"{form['times']} times"}, "EXPLAINED": form["side"]}
"""
REFERENCE = '''
from keras.layers import Activation, Add, Dense

from autograde.components import component
from autograde.forms import asked_form

form = asked_form("sides")


def sides(X, units):
    """Build it."""
    ### BEGIN SOLUTION
    with component("dense"):
        if form["times"] == 1:
            X = Dense(units)(X)
        elif form["times"] == 2:
            # twice
            X = Dense(form["times"] * units)(X)
        else:
            X = Dense(units + form["times"])(X)

        for _ in range(1):
            if units and form["side"] == "left":
                X = Activation("relu")(X)
            if form["side"] == "right":
                X = Activation("tanh")(X)  # ü
    with component("end"):
        return Activation(form["side"] == "left" and "elu" or "gelu")(X)
    ### END SOLUTION
'''


def write_exercise(root, **parts):
    folder = root / "exercises" / "sides"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text('"""Sides."""\n')
    for name, text in {"asked": ASKED, "kept": KEPT, "reference": REFERENCE, **parts}.items():
        (folder / f"{name}.py").write_text(text)
    use_course(root)
    return load_exercise("sides")


@pytest.fixture
def sides(tmp_path):
    yield write_exercise(tmp_path)
    use_course(None)


@pytest.fixture
def another(tmp_path):
    yield lambda **parts: write_exercise(tmp_path, **parts)
    use_course(None)


def kinds(exercise, form):
    [challenge, *_] = draw_challenges("sides", fresh=0, form=form)
    [reference] = find_references(exercise, [challenge])
    return [
        (node.attributes.get("units"), node.attributes.get("function")) for node in reference.graph.nodes[1:]
    ]


def test_the_ordinary_form_is_the_first_choice_of_each_and_stands_where_none_is_named(sides):
    assert ordinary_form(sides) == {"side": "left", "times": 1} == all_forms(sides)[0]
    assert len(all_forms(sides)) == 6 == len({repr(form) for form in all_forms(sides)})
    assert dict(asked_form("sides")) == ordinary_form(sides)
    assert kinds(sides, None) == kinds(sides, ordinary_form(sides))
    assert [challenge.form for challenge in draw_challenges("sides", 0)] == [{}]


def test_the_reference_is_built_in_the_form_that_is_asked_and_not_in_it_afterwards(sides):
    first = kinds(sides, None)
    assert (6, None) not in first
    other = kinds(sides, {"times": 3, "side": "right"})
    assert [units for units, _ in other if units] == [5] and "tanh" in [name for _, name in other]
    assert kinds(sides, None) == first
    with asking("sides", {"side": "right", "times": 3}):
        assert asked_form("sides")["times"] == 3
        with asking("sides", {}):
            assert asked_form("sides")["times"] == 1
    assert asked_form("sides")["times"] == 1


@pytest.mark.parametrize(
    "form",
    [
        {"side": "up", "times": 1},
        {"side": "left"},
        {"side": "left", "times": 1, "more": 1},
        {"side": "left", "times": True},
        {"side": "left", "times": [1]},
        "left",
        [1],
        3,
    ],
)
def test_what_is_no_form_is_refused_in_one_line(sides, form):
    with pytest.raises(ExerciseError, match="sides has no form") as error:
        require_form(sides, form)
    assert "\n" not in str(error.value)
    with speaking("zh"), pytest.raises(ExerciseError, match="sides 没有题目版本"):
        require_form(sides, form)
    assert form_words(sides, "HINTS", form) == {"dense-units": "ordinary", "other": "the same"}


def test_an_exercise_without_forms_has_the_ordinary_one_only():
    plain = load_exercise("identity_block")
    assert choices_of(plain) == {} == require_form(plain, {}) and all_forms(plain) == []
    with pytest.raises(ExerciseError, match="in one form only"):
        require_form(plain, {"side": "left"})


@pytest.mark.parametrize(
    "forms",
    [
        '{"side": ("left",)}',
        '{"side": ("left", "left")}',
        '{"side": ("left", None)}',
        '{"a side": (1, 2)}',
        "[1, 2]",
        '{"side": 3}',
    ],
)
def test_forms_that_are_none_are_refused_in_one_line(another, forms):
    exercise = another(asked=f'KIND = "graph"\nFORMS = {forms}\n')
    with pytest.raises(ExerciseError, match="FORMS") as error:
        choices_of(exercise)
    assert "\n" not in str(error.value)
    with speaking("zh"), pytest.raises(ExerciseError, match="FORMS") as error:
        choices_of(exercise)
    assert english_in(str(error.value)) == []


def test_of_the_reference_students_see_one_form_with_its_comments_and_line_breaks(sides):
    def body(**form):
        whole = answer_text(sides, form)
        assert "component" not in whole and "form" not in whole
        compile(whole, "answer", "exec")
        return textwrap.dedent(whole.split("### BEGIN SOLUTION\n")[1].split("    ### END")[0]).splitlines()

    assert answer_text(sides) == answer_text(sides, ordinary_form(sides))
    assert body(side="left", times=1) == [
        "X = Dense(units)(X)",
        "",
        "for _ in range(1):",
        "    if units and 'left' == \"left\":",
        '        X = Activation("relu")(X)',
        'return Activation(\'left\' == "left" and "elu" or "gelu")(X)',
    ]
    assert body(side="right", times=2)[:2] == ["# twice", "X = Dense(2 * units)(X)"]
    assert body(side="right", times=2)[-2] == '    X = Activation("tanh")(X)  # ü'
    assert body(side="right", times=3)[0] == "X = Dense(units + 3)(X)"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("for name in form: X = Dense(units)(X)", "write what depends on the form"),
        ('X = Dense(form["gone"])(X)', "FORMS of asked.py has not"),
        ('if form["side"] == "right": pass', "is no Python"),
    ],
)
def test_a_form_that_cannot_be_filled_in_is_told_in_one_line(another, line, told):
    text = REFERENCE.split("    ### BEGIN")[0] + f"    if units:\n        {line}\n"
    with pytest.raises(ExerciseError, match=told) as error:
        answer_text(another(reference=text))
    assert "\n" not in str(error.value)


def test_words_of_a_form_go_over_the_ordinary_ones(sides):
    form = {"side": "right", "times": 2}
    assert form_words(sides, "HINTS", form) == {"dense-units": "2 times", "other": "the same"}
    assert form_words(sides, "EXPLAINED", form) == "right" and form_words(sides, "EXPLAINED") == "Ordinary."
    assert form_words(sides, "WHY", form) == {} == form_words(sides, "SYMBOLS", form)


def test_a_check_names_its_form_and_nothing_of_it_is_run(sides):
    form = {"side": "right", "times": 2}
    source = (
        'x = "ü"; check("sides", sides)\ncheck(\n    "other", other,\n)\ncheck("sides", sides, hidden=True)'
    )
    made = with_form(source, "sides", form)
    assert made.count(written(form)) == 2 and form_in_check(made, "sides") == form
    assert written(form) == '{"side": "right", "times": 2}'
    assert with_form(source, "third", form) == source and form_in_check(source, "sides") == {}
    for other in ("{", "form=1/0", 'form={"side": "up"}', "form=__import__('os').abort()", "form=[" * 300):
        assert form_in_check(f'check("sides", sides, {other})', "sides") == {}


def test_a_line_of_a_text_cell_says_what_the_exercise_asks(sides, another):
    assert fill_text("# A\n\n{{ sides }}\n\nEnd.", "here") == "# A\n\n1 times on the left.\n\nEnd."
    for text in ("{{ nothing_of_ours }}", "so: {{ sides }}", "$a_{{sides}}$"):
        assert fill_text(text, "here") == text
    with pytest.raises(MasterError, match=r"here: exercise identity_block: asked\.py has no form_text"):
        fill_text("{{ identity_block }}", "here")
