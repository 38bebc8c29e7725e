"""`scale_pixels`: its rubric, and the judge of what came back; no graded kernel sees this."""

import numpy as np

from autograde.judge.values import decode, near, say
from signs.words import mark, tell

RUBRIC = {
    "range": (mark("Values between 0 and 1"), 2.0),
    "form": (mark("Shape, and type float32"), 1.0),
}
EXPECTED = {"images", "dark", "bright", "black"}


def judge(inputs, values):
    for name, images in inputs.items():
        yield from _judge_array(images, values[name])
        if decode(values[name]) is None:
            return


def _judge_array(images, value):
    given, wanted = decode(value), _scaled(images)
    if isinstance(value, str) and value.startswith("raises "):
        what = tell(
            "For an array of the shape {shape}, your function raises {error}",
            shape=images.shape,
            error=value.removeprefix("raises "),
        )
        yield say("form", "scaled-raises", what, tell("The images may come as an array of any shape."))
        return
    if given is None:
        yield say(
            "form",
            "no-array",
            tell("The function does not return an array."),
            tell("Return the scaled images."),
        )
        yield say("range", "no-values", tell("There are no pixel values to look at."))
        return
    if not value["dtype"].startswith("float") or given.shape != wanted.shape:
        yield say(
            "form",
            "scaled-form",
            tell("The result is {type} of shape {shape}.", type=value["dtype"], shape=given.shape),
            tell("It has the shape of the images, and fractions need floats."),
        )
    elif value["dtype"] != "float32":
        what = tell("The result is an array of {type}, where float32 is asked for.", type=value["dtype"])
        yield say("form", "scaled-type", what, tell("`astype` gives an array another type."))
    if given.size == wanted.size and near(given.reshape(wanted.shape), wanted):
        return
    low, high = (float(given.min()), float(given.max())) if given.size else (0.0, 0.0)
    if images.max() < 255 and abs(high - 1) < 0.01 and low >= 0:
        yield say(
            "range",
            "scaled-by-largest",
            tell(
                "In images whose brightest pixel is {brightest}, that pixel comes out as {result}.",
                brightest=images.max(),
                result=f"{high:.4g}",
            ),
            tell("Only 255 becomes 1: divide by the same number always, whatever is in the array."),
        )
        return
    yield say(
        "range",
        "scaled-range",
        tell(
            "Pixels from {darkest} to {brightest} come out as {low} to {high}.",
            darkest=images.min(),
            brightest=images.max(),
            low=f"{low:.4g}",
            high=f"{high:.4g}",
        ),
        tell("Black is 0, white is 1, and everything between in proportion."),
    )


def _scaled(images):
    """Pixels as numbers from 0 to 1."""
    return images.astype(np.float32) / 255


#: Why a mistake matters, by finding: the third step of a hint. The empty one is about the whole.
WHY = {
    "": mark(
        "All weights start small and around zero: inputs of the same size let the first steps of training "
        "be useful ones."
    ),
    "scaled-by-largest": mark(
        "Divided by its own largest pixel, a dark photo comes out as bright as any other. The network then "
        "gets two different scales, and cannot know which one it is."
    ),
    "scaled-range": mark(
        "The network meets the scale that it was trained on, or it is given nonsense: nothing warns it, "
        "and it answers all the same."
    ),
    "scaled-form": mark(
        "A network reads each number by its place. In another shape, the same numbers are another picture."
    ),
    "scaled-type": mark(
        "Keras computes in float32. float64 takes twice the memory for digits that nobody needs, and whole "
        "numbers cannot hold a fraction at all."
    ),
    "scaled-raises": mark(
        "A function that only takes one shape has to be written anew for the next one: for a single photo, "
        "or for a grey one."
    ),
    "no-array": mark("What comes next computes with the array: without `return` it gets None."),
    "no-values": mark("What comes next computes with the array: without `return` it gets None."),
}
#: What to teach again where a finding is frequent: for the teacher, in the report of a class.
TEACH = {
    "": mark(
        "Draw a line from 0 to 255 and below it one from 0 to 1: black, white and a grey go straight "
        "down. The same line serves every picture, and that is the whole exercise."
    ),
    "scaled-by-largest": mark(
        "Put one dark and one bright photo on the board with their largest pixels, say 90 and 255, and "
        "divide each by its own largest: both are now equally bright. Then divide both by 255. Ask "
        "which of the two is what the network saw in training."
    ),
    "scaled-range": mark(
        "Ask for the numbers that leave the function: smallest, largest, of a picture that is known. "
        "Let the class print both for a black, a white and an ordinary picture. Dividing whole numbers "
        "by `//`, or dividing twice, shows at once."
    ),
    **dict.fromkeys(
        ("scaled-type", "scaled-form"),
        mark(
            "Divide 100 by 255 as whole numbers and as fractions on the board. Then print shape and "
            "`dtype` before and after each line of the function: one line changes the type, and none "
            "changes the shape."
        ),
    ),
    "scaled-raises": mark(
        "Call the function with one photo, with a batch and with a grey picture, in front of the class. "
        "Arithmetic on a whole array needs no shape and no loop."
    ),
}
#: Why the course's own answer is as it is; shown with it.
EXPLAINED = mark(
    "`astype` comes first, for an array of `uint8` cannot hold a fraction. The division is by 255, "
    "whatever the array holds, so that equal pixels come out equal in every picture. NumPy applies both to "
    "each entry, and so the shape need not be known."
)
