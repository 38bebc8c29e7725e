"""Code is brought to a normal form and taken apart; what is odd about how it is written is kept apart."""

import ast

import pytest

from autograde.likeness.forms import COMMENT, NAME, SPACE, SPELLED, STATEMENT, Answer, forms_of
from autograde.likeness.normal_form import NormalForm, local_names


def written(source, one_spelling=True):
    tree = ast.parse(source)
    writer = NormalForm(local_names(ast.walk(tree)), one_spelling)
    return writer.write(tree.body[-1])


def texts(source, kind):
    return {form.text for form in forms_of(Answer("ada", "square", source)) if form.kind == kind}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("X = ReLU()(Y)", "out = Activation('relu')(Y)"),
        ("X = ReLU()(Y)", "X = keras.ops.relu(Y)"),
        ("X = Activation(activation='relu')(Y)", "X = tf.nn.relu(Y)"),
        ("Z = Add()([X, Y])", "total = X + Y"),
        ("Z = layers.add([X, Y])", "Z = keras.ops.add(Y, X)"),
        ("X = Conv2D(F1, (1, 1), padding='valid')(X)", "x = layers.Conv2D(filters=F1, kernel_size=1)(x)"),
        ("X = BatchNormalization(axis=3, name='a')(X)", "X = BatchNormalization(name=f'{b}a', axis=-1)(X)"),
        ("f(1, b=2, a=3)", "f(1, a=3, b=2)"),
        ("X = Conv2D(8, 3, padding='SAME')(X)", "X = Conv2D(8, 3, padding='same')(X)"),
        ("k = glorot_uniform(seed=0)", "k = keras.initializers.GlorotUniform(seed=0)"),
    ],
)
def test_spellings_of_the_same_are_one(one, other):
    setting = "F1 = X = x = Y = b = 1\n"
    assert written(setting + one) == written(setting + other)
    assert written(setting + one, one_spelling=False) != written(setting + other, one_spelling=False) or (
        "f(" in one
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("X = Conv2D(F1, 1)(X)", "X = Conv2D(F1, 3)(X)"),
        ("X = Conv2D(F1, 3, padding='same')(X)", "X = Conv2D(F1, 3)(X)"),
        ("return a - b", "return a + b"),
        ("return np.eye(C)", "return np.zeros(C)"),
        ("x[0]", "x[1]"),
    ],
)
def test_what_computes_something_else_stays_apart(one, other):
    assert texts(f"def f(a, b, x, X, F1, C):\n    {one}\n", STATEMENT) != texts(
        f"def f(a, b, x, X, F1, C):\n    {other}\n", STATEMENT
    )


def test_docstrings_comments_and_names_are_no_code():
    one = 'def square(x):\n    """Square it."""\n    y = x * x  # here\n    return y\n'
    other = "def square(number):\n    # the answer\n    result = number * number\n    return result\n"
    assert texts(one, STATEMENT) == texts(other, STATEMENT)
    assert texts(one, SPELLED) == texts(other, SPELLED)
    assert texts(one, NAME) == {"x", "y"}
    assert "the answer" in texts(other, COMMENT)


def test_odd_spaces_are_seen_and_usual_ones_are_not():
    usual = "def f(a, b):\n    x = [a, b][0] if a else -b\n    return (x, {1: a[1:2]})\n"
    assert not texts(usual, SPACE)
    odd = "def f(a,b):\n    x  = g (a)\n    return( x )  \n"
    kinds = {text for text in texts(odd, SPACE) if ": " not in text}
    assert kinds == {
        "no space after a comma",
        "several spaces",
        "a space before (",
        "a space inside brackets",
        "spaces at the end of a line",
    }


@pytest.mark.parametrize(
    "source", ["def f(:", "x = " + "(" * 5000 + ")" * 5000, "\0", "", "%matplotlib inline"]
)
def test_whatever_was_handed_in_can_be_read(source):
    assert isinstance(forms_of(Answer("ada", "square", source)), dict)


def test_lines_are_those_of_the_source():
    source = "%time\ndef f(x):\n    y = g(x,\n          3)\n    return y\n"
    lines = {form.text: lines for form, lines in forms_of(Answer("ada", "f", source)).items()}
    assert lines["_ = g(_, 3)"] == {3, 4}
    assert lines["return _"] == {5}
