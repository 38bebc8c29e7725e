"""`layer_table`: its rubric, and the judge of what came back; no graded kernel sees this."""

from autograde.judge.values import as_rows, number, say
from signs.words import mark, tell

RUBRIC = {
    "names": (mark("Layer names in order"), 1.0),
    "shapes": (mark("Output shapes"), 1.0),
    "parameters": (mark("Numbers of parameters"), 1.0),
}
EXPECTED = {"rows", "types"}


def judge(inputs, values):
    rows, wanted = values["rows"], _layer_rows(inputs)
    if not isinstance(rows, list) or not all(isinstance(row, list) and len(row) == 3 for row in rows):
        for component in ("names", "shapes", "parameters"):
            yield say(component, "table-form", tell("The function does not return a list of rows of three."))
        return
    if len(rows) == len(wanted) - 1:
        wanted = wanted[1:]  # a table without the input layer is a table all the same
    names, shapes, counts = ([row[n] for row in rows] for n in range(3))
    if names != [row[0] for row in wanted]:
        hint = tell("`model.layers` has all layers in order.")
        yield say(
            "names", "table-names", tell("The names are not those of the model's layers in order."), hint
        )
    if [tuple(shape) if isinstance(shape, list) else shape for shape in shapes] != [row[1] for row in wanted]:
        yield say(
            "shapes",
            "table-shapes",
            tell("The shapes are not the layers' output shapes."),
            tell("`layer.output` has one."),
        )
    elif other := _other_type(values["types"], 1, "tuple"):
        what = tell("A shape comes as a {type}, where a tuple is asked for.", type=other)
        yield say("shapes", "table-shape-type", what, tell("`tuple(...)` converts it."))
    if [number(count) for count in counts] != [row[2] for row in wanted]:
        yield say(
            "parameters",
            "table-parameters",
            tell("The numbers of parameters are not right."),
            tell("`count_params()` counts all of a layer's, also those that are not trained."),
        )
    elif other := _other_type(values["types"], 2, "int"):
        what = tell("A number of parameters comes as {type}, where an int is asked for.", type=other)
        yield say("parameters", "table-number-type", what, tell("`int(...)` converts a number."))


def _other_type(types, column, wanted):
    """Return the first type in a column of the table that is not the wanted one; None where all are."""
    told = [row[column] for row in as_rows(types) if isinstance(row, list) and len(row) == 3]
    return next((str(name) for name in told if name != wanted), None if told else tell("something else"))


def _layer_rows(inputs):
    """Name, output shape and parameters of each layer of the small network."""
    photo, conv, bn, drop, flat, fc = inputs["names"]
    filters, window, units = inputs["filters"], inputs["window"], inputs["units"]
    height, width = inputs["size"]
    out = height - window + 1, width - window + 1
    pixels = out[0] * out[1] * filters
    return [
        (photo, (None, height, width, 3), 0),
        (conv, (None, *out, filters), window * window * 3 * filters + filters),
        (bn, (None, *out, filters), 4 * filters),
        (drop, (None, *out, filters), 0),
        (flat, (None, pixels), 0),
        (fc, (None, units), pixels * units + units),
    ]


#: Why a mistake matters, by finding: the third step of a hint. The empty one is about the whole.
WHY = {
    "": mark(
        "A table that a program can read answers questions that a printed one does not, such as where most "
        "of the parameters are."
    ),
    "table-form": mark(
        "Whoever goes through the table takes each row apart into three: every row has to have them."
    ),
    "table-names": mark(
        "Names are how layers are found again, when weights are loaded or an output is looked at."
    ),
    "table-shapes": mark(
        "The shape that leaves a layer is what the next one gets: a table of anything else explains no "
        "network."
    ),
    "table-shape-type": mark(
        "Tuples can be compared and used as keys; a tensor's own shape type changes from version to version."
    ),
    "table-parameters": mark(
        "A normalisation's moving averages are not learnt, but they are in the file and in the count of "
        "the whole."
    ),
    "table-number-type": mark("Whole numbers of Python's add up exactly and print with separators."),
}
#: What to teach again where a finding is frequent: for the teacher, in the report of a class.
TEACH = {
    "": mark(
        "Print `model.summary()` and ask a question that it cannot answer by itself, such as which "
        "layer holds half of the parameters. A list of rows can: sort it, in one line, in front of the "
        "class."
    ),
    **dict.fromkeys(
        ("table-shapes", "table-shape-type"),
        mark(
            "Draw one layer as a box with an arrow in and an arrow out, and write a shape at each: the "
            "table wants the one that leaves. Why is the first number None? It is the batch, which "
            "nobody knows yet."
        ),
    ),
    **dict.fromkeys(
        ("table-parameters", "table-number-type"),
        mark(
            "Count the parameters of a small convolution and of a normalisation by hand: window times "
            "channels times filters and a bias each; four a channel for the other. Two of those four "
            "are not trained, and are in the file all the same."
        ),
    ),
    **dict.fromkeys(
        ("table-names", "table-form"),
        mark(
            "Let the class print `model.layers` and go through it with a loop, one row for each layer, "
            "name first. Comparing its length with the table's finds the layer that is missing."
        ),
    ),
}
#: Why the course's own answer is as it is; shown with it.
EXPLAINED = mark(
    "`model.layers` has the layers in the order in which they were made. Of each, the name, the shape of "
    "the tensor that leaves it and the count of all its parameters are put into a tuple. A list of one "
    "expression says it in a line; a loop with `append` does the same."
)
