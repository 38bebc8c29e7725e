"""`NAME`: its rubric, and the judge of what came back; no graded kernel sees this."""

from autograde.judge.values import decode, near, say
from signs.words import mark, tell

RUBRIC = {
    "range": (mark("Values between 0 and 1"), 2.0),
    "form": (mark("Shape of the input"), 1.0),
}
EXPECTED = {"scaled"}


def judge(inputs, values):
    given, wanted = decode(values["scaled"]), _scaled(inputs["x"])
    if given is None:
        yield say(
            "form",
            "no-array",
            tell("The function does not return an array."),
            tell("Return the scaled array."),
        )
        yield say("range", "no-values", tell("There are no values to look at."))
        return
    if given.shape != wanted.shape:
        yield say(
            "form",
            "other-shape",
            tell("The result has the shape {shape}.", shape=given.shape),
            tell("Keep the input's shape."),
        )
    if given.size != wanted.size or not near(given.reshape(wanted.shape), wanted):
        yield say(
            "range",
            "other-values",
            tell("The values are not those of the input, brought to the range from 0 to 1."),
            tell(
                "The smallest value becomes 0, the largest becomes 1, and everything between in proportion."
            ),
        )


def _scaled(x):
    return (x - x.min()) / (x.max() - x.min())
