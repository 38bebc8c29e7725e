"""Calls that Keras 1 and 2 knew and Keras 3 refuses, carried out as Keras 3 wants them.

They are found in a file's source, so that the rest of a function can be judged. Whether such a call is *made*
while a function is judged is noted at run time: ``AveragePooling2D()`` becomes
``AveragePooling2D(**note(7, pool_size=(2, 2)))``, where 7 is the number of what there is to say about it.
"""

import ast
from collections.abc import Collection
from typing import Any

from autograde.files.notes import Note
from autograde.files.uses import called_name
from signs.words import tell

_POOLINGS = ("AveragePooling2D", "AvgPool2D", "AveragePooling1D", "AvgPool1D")
_CONVOLUTIONS = ("Conv2D", "Convolution2D")
_OPTIMIZERS = ("Adam", "SGD", "RMSprop", "Adagrad", "Adadelta", "Adamax", "Nadam")
_LAYERS = (*_CONVOLUTIONS, "Dense", *_POOLINGS, "MaxPooling2D", "MaxPool2D", "BatchNormalization")
#: What sets the order of the axes, and what it is here.
_ORDERS = {"set_image_data_format": "channels_last", "set_image_dim_ordering": "tf"}
#: Keywords by the classes that had them: what Keras 3 calls them, or None for what is left out.
_KEYWORDS: tuple[tuple[Collection[str], dict[str, str | None]], ...] = (
    (_OPTIMIZERS, {"lr": "learning_rate", "decay": None}),
    (("Model",), {"input": "inputs", "output": "outputs"}),
    (("Dense",), {"output_dim": "units"}),
    (("BatchNormalization",), {"fused": None, "virtual_batch_size": None, "adjustment": None}),
    (
        _LAYERS,
        {
            "nb_filter": "filters",
            "border_mode": "padding",
            "subsample": "strides",
            "init": "kernel_initializer",
            "bias": "use_bias",
            "W_regularizer": "kernel_regularizer",
            "b_regularizer": "bias_regularizer",
            "dim_ordering": None,
            "mode": None,
        },
    ),
)


class KerasTwoCalls(ast.NodeTransformer):
    """Rewrites such calls, and keeps a note for each; ``remarks`` are on what concerns the whole file.

    Parameters
    ----------
    own : collection of str
        Names that the file defines itself: what is called so is no Keras.
    """

    NOTE = "__note_keras_2__"

    def __init__(self, own: Collection[str] = ()) -> None:
        self.own = own
        self.notes: list[Note] = []
        self.remarks: list[Note] = []
        self.made: list[int] = []

    def note(self, number: int, **arguments: Any) -> dict[str, Any]:
        """Note that a call is made; return its arguments. Stands in the file's namespace as `NOTE`."""
        if number not in self.made:
            self.made.append(number)
        return arguments

    def take_made(self) -> list[Note]:
        """Return the notes on the calls that were made since the last time."""
        said = [self.notes[number] for number in self.made]
        self.made.clear()
        return said

    def visit_Call(self, node: ast.Call) -> ast.Call:
        """Rewrite a call, if it is one of those."""
        self.generic_visit(node)
        name = called_name(node)
        if name in self.own:
            return node
        if name in _ORDERS and [getattr(a, "value", None) for a in node.args] in (["channels_first"], ["th"]):
            said = tell("`{call}` is left out: here the channels are the last axis", call=ast.unparse(node))
            self.remarks.append(Note(node.lineno, said))
            node.args = [ast.copy_location(ast.Constant(_ORDERS[name]), node)]
        words = [word.arg for word in node.keywords]
        if name in _POOLINGS and not node.args and not {None, "pool_size"} & set(words):
            size = "(2, 2)" if name.endswith("2D") else "2"
            said = tell(
                "`{name}()` needs `pool_size` in Keras 3; in Keras 2 it was {size}: write it out",
                name=name,
                size=size,
            )
            return self._with(node, {"pool_size": ast.parse(size, mode="eval").body}, said)
        inner = called_name(node.func) if isinstance(node.func, ast.Call) else ""
        if inner == "BatchNormalization" and len(node.args) == 2 and not words:
            given = ast.unparse(node.args[1])
            said = _by_name(f"{inner}()(X, {given})", given)
            return self._with(node, {"training": node.args.pop()}, said)
        if len(node.args) == 2 and not words and _is_training_of_own_layer(node):
            said = _by_name(ast.unparse(node), "training")
            return self._with(node, {"training": node.args.pop()}, said)
        return self._renamed(node, name)

    def _renamed(self, node: ast.Call, name: str) -> ast.Call:
        """Rename keywords of older Keras."""
        changes = {old: new for classes, names in _KEYWORDS if name in classes for old, new in names.items()}
        old = [word for word in node.keywords if word.arg in changes]
        if not old:
            return node
        new = {changes[str(word.arg)]: word.value for word in old}
        node.keywords = [word for word in node.keywords if word not in old]
        if name in _CONVOLUTIONS:
            new |= _window(node)
        changed = ", ".join(_changed(str(word.arg), changes[str(word.arg)]) for word in old)
        arguments = {key: value for key, value in new.items() if key}
        said = tell("Keras 3 refuses this `{name}`: {changed}", name=name, changed=changed)
        return self._with(node, arguments, said)

    def _with(self, node: ast.Call, arguments: dict[str, ast.expr], said: str) -> ast.Call:
        """Hand over arguments through `note`."""
        self.notes.append(Note(node.lineno, said))
        words = [ast.keyword(key, value) for key, value in arguments.items()]
        number = ast.Constant(len(self.notes) - 1)
        noted = ast.Call(ast.Name(self.NOTE, ast.Load()), [number], words)
        node.keywords.append(ast.keyword(None, noted))
        for part in ast.walk(noted):
            if not hasattr(part, "lineno"):
                ast.copy_location(part, node)
        return ast.fix_missing_locations(node)


def _is_training_of_own_layer(node: ast.Call) -> bool:
    """Say whether a call is ``self.layer(x, training)``."""
    second, owner = node.args[1], getattr(node.func, "value", None)
    named = isinstance(second, ast.Name) and second.id == "training"
    return named and isinstance(owner, ast.Name) and owner.id == "self"


def _by_name(call: str, value: str) -> str:
    return tell("`{call}` is an error in Keras 3: write `training={value}`", call=call, value=value)


def _changed(old: str, new: str | None) -> str:
    return tell("`{old}` is now `{new}`", old=old, new=new) if new else tell("`{old}` is gone", old=old)


def _window(node: ast.Call) -> dict[str | None, ast.expr]:
    """Make one window of Keras 1's two numbers, ``Convolution2D(64, 3, 3)`` or ``nb_row`` and ``nb_col``."""
    if len(node.args) == 3:
        rows, columns = node.args[1:]
        del node.args[1:]
        return {"kernel_size": ast.Tuple([rows, columns], ast.Load())}
    named = {word.arg: word.value for word in node.keywords if word.arg in ("nb_row", "nb_col")}
    if len(named) == 2:
        node.keywords = [word for word in node.keywords if word.arg not in named]
        return {"kernel_size": ast.Tuple([named["nb_row"], named["nb_col"]], ast.Load())}
    return {}
