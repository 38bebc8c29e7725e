"""Words what stands in the boxes of a drawing, and what is wrong with a layer in a word or two."""

from autograde.judge.align import layer_name

_FILTERS = {"main_a": "F1", "main_b": "F2", "main_c": "F3", "shortcut": "F3"}
_STRIDED = ("main_a", "shortcut")
LONGEST_NAME, LONGEST_NOTE = 18, 26


def box_lines(node, partner, part, wrong, convolutional):
    """Write the lines of a layer's box.

    Parameters
    ----------
    node : Node
        The layer.
    partner : Node or None
        The reference's layer that it should be; None for a superfluous one.
    part : str
        The component that it stands in.
    wrong : sequence of str
        The attributes that are wrong: their own values are told, and the exercise's names for the others.
    convolutional : bool
        Whether the block is the convolutional block, which has a stride s.

    Returns
    -------
    list of dict
        For each line its words by the attribute that they tell.
    """
    name = _shorten(layer_name(node), LONGEST_NAME)
    if node.op == "batch_normalization":
        return [{"": "Batch-"}, {"": "Norm"}]
    if node.op != "conv2d":
        return [{"function": name}]
    size = "×".join(str(i) for i in node.attributes["kernel_size"])
    if partner is None:  # its other sizes may be the challenge's, and do not matter
        return [{"": name}, {"kernel_size": size}]
    if part == "main_b" and "kernel_size" not in wrong:
        size = "f×f"
    filters = str(node.attributes["filters"])
    if part in _FILTERS and "filters" not in wrong:
        filters = _FILTERS[part]
    strides = _strides(node.attributes["strides"])
    if convolutional and part in _STRIDED and "strides" not in wrong:
        strides = "s"
    lines = [{"": name}, {"kernel_size": size, "filters": filters}, {"padding": node.attributes["padding"]}]
    if strides != "1" or "strides" in wrong:
        lines.append({"strides": f"strides {strides}"})
    return lines


def wrong_words(words, wrong):
    """Return the words of a line that tell a wrong attribute."""
    return ", ".join(text for attribute, text in words.items() if attribute in wrong)


def note_on(attribute, value):
    """Word a wrong attribute; the value is the student's own."""
    if attribute == "use_bias":
        return "with a bias" if value else "no bias"
    if isinstance(value, list):
        value = _strides(value) if attribute == "strides" else "×".join(str(i) for i in value)
    return _shorten(f"{attribute.replace('_', ' ')}: {value}", LONGEST_NOTE)


def _strides(value):
    return str(value[0]) if len(set(value)) == 1 else "×".join(str(i) for i in value)


def _shorten(text, length):
    return text if len(text) <= length else text[: length - 1] + "…"
