"""`layer_table`: its rubric, and the judge of what came back; no graded kernel sees this."""

from autograde.judge.values import number, say

RUBRIC = {
    "names": ("Layer names in order", 1.0),
    "shapes": ("Output shapes", 1.0),
    "parameters": ("Numbers of parameters", 1.0),
}
EXPECTED = {"rows"}


def judge(inputs, values):
    rows, wanted = values["rows"], _layer_rows(inputs)
    if not isinstance(rows, list) or not all(isinstance(row, list) and len(row) == 3 for row in rows):
        for component in ("names", "shapes", "parameters"):
            yield say(component, "table-form", "The function does not return a list of rows of three.")
        return
    if len(rows) == len(wanted) - 1:
        wanted = wanted[1:]  # a table without the input layer is a table all the same
    if [row[0] for row in rows] != [row[0] for row in wanted]:
        hint = "`model.layers` has all layers in order."
        yield say("names", "table-names", "The names are not those of the model's layers in order.", hint)
    shapes = [tuple(row[1]) if isinstance(row[1], list) else row[1] for row in rows]
    if shapes != [row[1] for row in wanted]:
        yield say(
            "shapes",
            "table-shapes",
            "The shapes are not the layers' output shapes.",
            "`layer.output` has one.",
        )
    if [number(row[2]) for row in rows] != [row[2] for row in wanted]:
        yield say(
            "parameters",
            "table-parameters",
            "The numbers of parameters are not right.",
            "`count_params()` counts.",
        )


def _layer_rows(inputs):
    """Name, output shape and parameters of each layer of the small network."""
    photo, conv, bn, flat, fc = inputs["names"]
    side, filters, window, units = inputs["side"], inputs["filters"], inputs["window"], inputs["units"]
    out = side - window + 1
    pixels = out * out * filters
    return [
        (photo, (None, side, side, 3), 0),
        (conv, (None, out, out, filters), window * window * 3 * filters + filters),
        (bn, (None, out, out, filters), 4 * filters),
        (flat, (None, pixels), 0),
        (fc, (None, units), pixels * units + units),
    ]
