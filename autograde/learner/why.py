"""Why a mistake matters: the third step of a hint. The exercise's own words first, general ones otherwise.

An exercise says it in ``WHY`` of its ``kept.py``, by ``component:identifier`` or by identifier, as in
``HINTS``. What is said here knows no exercise: it goes by the identifier, or by the end of it, which names
the attribute or the kind of mistake.
"""

from typing import Any

from autograde.exercise import Exercise
from autograde.forms import form_words
from signs.words import mark

_BY_IDENTIFIER = {
    "addition-missing": mark(
        "Without the sum there is no shortcut: the gradient has the long way only, and the block cannot "
        "hand its input on unchanged."
    ),
    "altered-early": mark(
        "A layer keeps its weights from call to call. Made once outside, it would be one and the same "
        "layer wherever the function is used."
    ),
    "batch_normalization-axis": mark(
        "Each channel is normalised by its own mean and variance. Along another axis, numbers are mixed "
        "that have nothing to do with each other."
    ),
    "batch_normalization-missing": mark(
        "Without normalisation the numbers grow or shrink from layer to layer, and after many layers "
        "training hardly moves."
    ),
    "activation-missing": mark(
        "Between two convolutions without an activation nothing is gained: two linear maps in a row are "
        "one linear map."
    ),
    "activation-before-merge": mark(
        "An activation before the branches meet sees one of them only. What comes from the other one "
        "passes it by."
    ),
    "relu-before-addition": mark(
        "A ReLU on the main path makes F(x) positive. The block could then only add to its input and "
        "never take anything away from it."
    ),
    "shortcut-late": mark(
        "A shortcut that starts too late leads around less than it should. The layers before its start "
        "have no way past them, and there the gradient fades as in a plain network."
    ),
    "shortcut-early": mark(
        "What is added has to be what the exercise adds: an earlier tensor is another function."
    ),
    "shortcut-missing": mark(
        "The shortcut is the point of the block: what comes in has a way past the layers, and so has the "
        "gradient on its way back."
    ),
    "shortcut-on-main": mark(
        "The shortcut's layers are to bring the input to the shape of the main path. On the main path "
        "they make it longer, and the shortcut stays as it was."
    ),
    "merge-kind": mark(
        "How branches meet decides what comes out: a sum keeps the number of channels, a concatenation "
        "adds them up."
    ),
    "cannot-follow": mark(
        "The check compares layers and numbers. What it cannot look into, it cannot judge; whoever reads "
        "your network later has the same difficulty."
    ),
    "layer-names": mark(
        "Names are how weights find their place: a trained file is put into a network layer by layer, by "
        "name."
    ),
    "duplicate-names": mark("Keras keeps layers apart by name. Two of one name cannot stand in one model."),
    "nothing-named": mark("Names are how weights find their place when a trained file is loaded."),
    "initializer": mark(
        "Initial weights are where training starts. With the same ones two runs can be compared."
    ),
    "nothing-initialised": mark(
        "Initial weights are where training starts. With the same ones two runs can be compared."
    ),
    "layer-shared": mark(
        "One layer in two places has one set of weights: what suits the one place spoils the other."
    ),
    "layer-not-shared": mark(
        "The exercise asks for the same weights in both places: a new layer has weights of its own."
    ),
    "result-unused": mark(
        "Python does not mind a result that nobody reads. The layer is made, and the network is computed "
        "as if it were not there."
    ),
    "block-missing": mark(
        "Each block adds something to what it is given. With one block less the network has fewer layers "
        "than its name says."
    ),
    "block-superfluous": mark(
        "The number of blocks is part of the architecture: trained weights fit that number only."
    ),
    "pooling-kind": mark(
        "A maximum keeps the strongest answer in a window, a mean keeps what is typical of it. What "
        "follows has learnt with one of them."
    ),
    "other-numbers": mark(
        "A network is what it computes. Each layer may look right while one of them reads another tensor."
    ),
    "input-shape": mark(
        "A size written into the function fits one size of image only; the caller says which it is."
    ),
    "default": mark(
        "Whoever leaves an argument out relies on its default: it is a part of what the function promises."
    ),
    "no-return": mark(
        "A function without `return` gives None, whatever it has computed. The next cell then goes on "
        "with None."
    ),
    "older-function": mark(
        "Python keeps a function until its cell is run again: the text in the cell and the function that "
        "is called may be two things."
    ),
    "notebook-variable": mark(
        "A function that reads the notebook's variables gives right answers for these data alone. With "
        "other data it fails, or is silently wrong."
    ),
    "not-called": mark(
        "Making a layer only says what it would do. It does it when it is called on a tensor."
    ),
    "given-early": mark(
        "Keras takes what stands in the first brackets for settings. The tensor goes into the second ones."
    ),
    "called-on-none": mark(
        "A function that forgets its `return` gives None, and the mistake shows only where it is used."
    ),
    "out-of-time": mark(
        "A check that waits for ever helps nobody, and neither does a loop that does not end."
    ),
    "wrong-return": mark(
        "The next layer reads what your function returns: it has to be the tensor that you computed."
    ),
    "wrong-signature": mark("Others call your function by these names: they are a part of what it promises."),
    "borrowed-answer": mark("An answer that is fetched from elsewhere teaches nothing about how it is made."),
    "not-yours": mark("An answer that is fetched from elsewhere teaches nothing about how it is made."),
}
_BY_END = {
    "padding": mark(
        "Padding decides whether height and width stay. Where branches meet, their maps have to be of one "
        "size, and every later layer gets what is left here."
    ),
    "strides": mark(
        "A stride of 2 keeps every second position. One too many or too few, and every later map has "
        "another size."
    ),
    "filters": mark(
        "The number of filters is the number of channels that come out, and what comes next is built for "
        "that number."
    ),
    "kernel_size": mark(
        "The window says how far a layer looks: 1×1 mixes channels at one place, a larger one sees the "
        "neighbours. The number of weights grows with its area."
    ),
    "pool_size": mark(
        "The window says how much is put together into one number, and so how small the map becomes."
    ),
    "units": mark(
        "The number of units is the length of what comes out: at the end, one number for each class."
    ),
    "use_bias": mark(
        "A bias is one more number to learn for each channel. Trained weights fit a layer that has as many."
    ),
    "function": mark(
        "The activation is what makes the network more than one linear map; another one hands on other "
        "numbers."
    ),
    "dilation_rate": mark(
        "A window with holes looks further and leaves out what is between: it is another layer."
    ),
    "groups": mark("In groups, a filter sees a part of the channels only."),
    "axis": mark(
        "The axis says which numbers belong together: along another one, what is mixed has nothing in common."
    ),
    "epsilon": mark(
        "It keeps a division from zero; with a large one, small channels are not brought to one scale."
    ),
    "missing": mark(
        "What this layer does not do, no other does for it: all that follows gets other numbers."
    ),
    "superfluous": mark(
        "A layer too many changes what all later ones get, and trained weights find no place for it."
    ),
    "order": mark(
        "Layers do not commute: normalising what was activated is another function than activating what "
        "was normalised."
    ),
    "kind": mark("Two layers of different kinds compute different things, even where the shapes agree."),
    "moved": mark(
        "On another branch a layer changes another tensor: shapes may agree, and the sum is another one."
    ),
    "operands": mark("Who comes first decides which channel is which for all that follows."),
    "reads": mark(
        "A layer computes from what it reads. From another tensor comes another result, often of the "
        "right shape."
    ),
    "branch": mark(
        "Each branch brings something of its own to where they meet: with one more or less, it is another "
        "sum."
    ),
}
_BY_START = {
    "raises": mark(
        "An exception ends the function at that line: nothing behind it is run, and nothing is returned. "
        "Its last line is the one to read first."
    ),
    "altered": mark(
        "The check compares what a layer computes with what Keras's layer of that kind computes. One that "
        "was changed is another layer under the same name."
    ),
    "branch": _BY_END["branch"],
}
LAST_RESORT = mark(
    "What your function gives goes into the next one: a small difference here is a large one at the end."
)
#: All that is said here.
GENERAL = (*_BY_IDENTIFIER.values(), *_BY_END.values(), *_BY_START.values(), LAST_RESORT)


def why(exercise: Exercise, component: str, identifier: str, form: Any = None) -> str:
    """Say why a mistake matters.

    Parameters
    ----------
    exercise : Exercise
    component : str
        Of the finding; may be empty.
    identifier : str
        The finding's.
    form : object, optional
        In which form the exercise was asked, as the verdict has it.

    Returns
    -------
    str
        One or two sentences, which whoever shows them tells.
    """
    own = form_words(exercise, "WHY", form)
    for key in (f"{component}:{identifier}", identifier):
        if key in own:
            return own[key]
    if identifier in _BY_IDENTIFIER:
        return _BY_IDENTIFIER[identifier]
    end, start = identifier.rpartition("-")[2], identifier.partition("-")[0]
    return _BY_END.get(end) or _BY_START.get(start) or own.get("", LAST_RESORT)
