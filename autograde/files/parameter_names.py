"""What parameters are called in people's files, and what those are given that no argument is for."""

import re
from typing import Any

_NUMBERED = "(_?(n|nr|no|num|number|id|idx|index|name|letter|label))?"
_COUNT = "(n|nb|no|num|number)?(_?of)?_?"
#: For each of the exercises' arguments its usual other names, small letters.
USUAL = {
    "X": "x|(x_?)?in(put)?(_?x)?|inp(ut)?s?(_?(tensors?|x|layers?|data|features?|maps?))?"
    "|(x|in|input|prev|a)_?(layers?|tensors?|activations?)?_?(in|inp|input|prev)"
    "|(x_?|in_?)?tensors?(_?in)?|feature_?maps?|layer_?in(put)?|prev(ious)?_?(layer|x|activation|output|tensor)",
    "f": "f|k|ks|kernels?|windows?|(kernel|filter|window|conv|f|k)_?(size|sz|shape|dim|width)",
    "filters": f"fs|nf|f_?list|{_COUNT}(out_?|output_?)?(filt(er)?s?|channels?|chans?|ch|kernels)"
    "(_?(list|sizes?|nums?|numbers?|counts?|array|tuple|vec(tor)?|n))?|f_?(nums?|counts?)|depths?|widths?|planes",
    "stage": f"stages?{_NUMBERED}|level|stg",
    "block": f"blocks?{_NUMBERED}|letter|branch|blk{_NUMBERED}|bl",
    "s": "s|st|(conv_)?strides?(_?size)?|step|downsample|down_?sampling|subsample|reduction",
    "input_shape": "(x_?|in(put)?_?|img_?|image_?)?(shape|size|dims?)(_?(in|input))?",
    "classes": f"{_COUNT}(out_?)?(class(es)?|categories|categs|labels?|targets?)"
    "(_?(n|nums?|numbers?|counts?|size))?"
    f"|{_COUNT}out(puts?)?(_?(n|num|size|units?|dims?))?|units|n_?c|{_COUNT}cl?s",
}
#: Names that only a tensor has, wherever the parameter stands.
TENSOR = re.compile(USUAL["X"])
#: Parameters with a meaning of their own, which no argument of the exercise is for.
FOREIGN = re.compile(
    r"(is|use|has|with|apply|do|no|include|add|need)_.*"
    r"|.*(train|phase|mode|init|regul|decay|bias|moment|drop|rate|weight|pretrain|activ|relu|name|prefix|scope"
    r"|suffix|shortcut|skip|proj|identity|residual|top|pool|axis|format|pad|dilat|group|cardinal|expan|ratio"
    r"|seed|norm|bn|reg|l1|l2|lr|optim|loss|metric|epoch|batch|trainable|freez|attention"
    r"|verbose|debug|summary|path|file|dtype|version|depth|blocks|layers|repet|multipl|head|flatten).*|wd|type|kind"
)
#: What a parameter that needs a value is given, if its name is like this; nothing of it changes a network.
NEUTRAL: tuple[tuple[re.Pattern[str], Any], ...] = tuple(
    (re.compile(pattern), value)
    for pattern, value in (
        (r".*(regul|weights|pretrain|_path|file).*|reg|l2_?reg", None),
        (r".*(decay|drop).*|wd|l1|l2|rate", 0.0),
        (r".*(moment).*", 0.99),
        (r"(bn_?)?(eps|epsilon)", 1e-3),
        (r".*bias.*", True),
        (r".*(train|phase).*", False),
        (r".*dilat.*|groups?|cardinality", 1),
        (r"(bn|batch|channel|concat|norm)?_?axis", 3),
        (r"data_format", "channels_last"),
        (r"lr|learning_?rate", 1e-3),
        (r"optimi[sz]er", "adam"),
        (r"loss(_?(fn|func|function))?", "categorical_crossentropy"),
        (r"include_top", True),
        (r"pool(ing|er)?|metrics", None),
        (r"(act|activ)[a-z]*(_?(fn|func|function|name|type))?", "relu"),
    )
)
#: Parameters that take the three numbers of `filters` one by one, and the three of `input_shape`.
NUMBERED = re.compile(r"(.*?)_?([1-3]|[abc])")
SIDES = (
    re.compile(r"(img_?|image_?|in(put)?_?)?(h|height|rows?)"),
    re.compile(r"(img_?|image_?|in(put)?_?)?(w|width|cols?|columns?)"),
    re.compile(r"(img_?|image_?|in(put)?_?|n_?|num_?)?(c|ch|channels?|depth)"),
)
#: A parameter that asks for trained weights unless it is told not to.
WEIGHTS = re.compile(r"(pre_?trained_?)?weights?(_?(file|path|name))?|pre_?trained")


def is_named(argument: str, parameter: str) -> bool:
    """Say whether a parameter has an argument's name, or one of its usual other names."""
    usual = USUAL.get(argument)
    return parameter == argument or (usual is not None and re.fullmatch(usual, parameter.lower()) is not None)
