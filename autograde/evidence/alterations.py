"""Looks whether a layer is what its class and its settings say, and how its weights start.

A layer that is frozen, constrained, patched, changed after its call, or computes in another precision has the
same class and the same settings as one that is not. What is found goes into the evidence as a word of
``ALTERATIONS``.
"""

from collections.abc import Sequence
from typing import Any

from autograde.evidence.keras_attributes import describe_initializer
from autograde.evidence.layer_kinds import WEIGHTED
from autograde.evidence.makers import maker_of, read_settings, settings_at, was_assigned
from autograde.evidence.untouched import is_keras, replaced_method

FROZEN = "frozen"
#: Precisions that compute what the exercise's numbers do.
_PRECISE = ("float32", "float64")
#: How Keras's weights start by themselves, and the names that Keras has for what starts them.
_USUAL = {
    "bias": "Zeros",
    "beta": "Zeros",
    "gamma": "Ones",
    "moving_mean": "Zeros",
    "moving_variance": "Ones",
}
#: A regulariser of Keras's that is stronger than this leaves nothing to learn.
_STRONGEST = 1.0


class Alterations:
    """What was found of the layers of one graph.

    Parameters
    ----------
    policy : str
        The precision that layers have by themselves.
    """

    def __init__(self, policy: str) -> None:
        self.policy = policy
        self.owners: dict[int, Any] = {}

    def find(self, operation: Any, node: Any, op: str, attributes: dict[str, Any]) -> str:
        """Say how a layer is other than its operation and attributes say.

        Parameters
        ----------
        operation : keras.Operation
        node : keras Node
            The call.
        op : str
        attributes : dict

        Returns
        -------
        str
            As `autograde.evidence.schema.Node.altered`.
        """
        maker, name = maker_of(operation), replaced_method(operation)
        if maker:
            return f"foreign {maker[:60]}"
        if name:
            return f"replaced {name[:60]}"
        before = settings_at(node)
        if before is not None:
            now = read_settings(operation)
            changed = [name for name in {**before, **now} if before.get(name) != now.get(name)]
            if changed:
                return f"changed {changed[0].lstrip('_')[:60]}"
        if op in WEIGHTED and maker is None:
            return "early"
        found = self.of_layer(operation)
        if found == FROZEN and op not in WEIGHTED:
            return ""  # there is nothing to learn
        return found or self._of_weights(operation, node, op, attributes)

    def of_layer(self, operation: Any) -> str:
        """Look at what any layer has, one of a student's own, too."""
        policy = getattr(operation, "dtype_policy", None)
        if policy is not None and policy.name not in (*_PRECISE, self.policy):
            return f"dtype {policy.name[:40]}"
        variables = getattr(operation, "_trainable_variables", ())
        if not getattr(operation, "trainable", True) or not all(v.trainable for v in variables):
            return FROZEN
        for name, value in vars(operation).items():
            if name.endswith("_constraint") and value is not None:
                return f"constraint {name[:60]}"
            if name.endswith("_regularizer") and value is not None and not _is_mild(value):
                return f"regularizer {name[:60]}"
        return ""

    def _of_weights(self, operation: Any, node: Any, op: str, attributes: dict[str, Any]) -> str:
        if op not in WEIGHTED:
            return ""
        flat = op.endswith("normalization")  # their axes may stand in any order
        has = [(v.name, tuple(sorted(v.shape) if flat else v.shape)) for v in operation.weights]
        wanted = weight_shapes(op, attributes, node.input_tensors[0].shape)
        if sorted(has) != sorted(wanted.items()):
            return "weights"
        for variable in operation.weights:
            if variable.constraint is not None:
                return f"constraint {variable.name[:60]}"
            if self.owners.setdefault(id(variable), operation) is not operation:
                return "shared"
        return ""


def _is_mild(regularizer: Any) -> bool:
    """Say whether a regulariser is one of Keras's, of a usual strength: it changes no result."""
    if not is_keras(type(regularizer)):
        return False
    strengths = (value for value in vars(regularizer).values() if not isinstance(value, str))
    return all(0 <= float(strength) <= _STRONGEST for strength in strengths)


def weight_shapes(
    op: str, attributes: dict[str, Any], given: Sequence[int | None]
) -> dict[str, tuple[int, ...]]:
    """Return the shapes of a layer's weights, by their names in Keras, as operation and attributes have them.

    Parameters
    ----------
    op : str
        One of ``WEIGHTED``.
    attributes : dict
    given : tuple
        The shape of what the layer reads.

    Returns
    -------
    dict of str to tuple of int
        A normalisation's sizes from the smallest to the largest.
    """
    channels = int(given[-1] or 0)
    if op.endswith("normalization"):
        axes = attributes["axis"] if isinstance(attributes["axis"], list) else [attributes["axis"]]
        sizes = tuple(sorted(int(given[axis] or 0) for axis in axes))
        learnt = [name for name, on in (("gamma", attributes["scale"]), ("beta", attributes["center"])) if on]
        fixed = ["moving_mean", "moving_variance"] if op == "batch_normalization" else []
        return dict.fromkeys([*learnt, *fixed], sizes)
    window, shapes = tuple(attributes.get("kernel_size", ())), {}
    made = int(attributes["units"] if op == "dense" else attributes.get("filters") or 0)
    if op in ("depthwise_conv2d", "separable_conv2d"):
        deep = (*window, channels, attributes["depth_multiplier"])
        shapes["kernel" if op == "depthwise_conv2d" else "depthwise_kernel"] = deep
        if made:
            shapes["pointwise_kernel"] = (1, 1, deep[2] * deep[3], made)
        made = made or deep[2] * deep[3]
    elif op == "conv2d_transpose":
        shapes["kernel"] = (*window, made, channels)
    else:
        shapes["kernel"] = (*window, channels // attributes.get("groups", 1), made)
    return {**shapes, **({"bias": (made,)} if attributes["use_bias"] else {})}


def find_starts(operation: Any) -> dict[str, dict[str, Any]]:
    """Tell which weights of a layer start otherwise than Keras has them start by itself, and how."""
    found = {}
    for name, usual in _USUAL.items():
        initializer = getattr(operation, f"{name}_initializer", None)
        start = None if initializer is None else describe_initializer(initializer)
        if start is not None and start["class"] != usual:
            found[f"{name}_initializer"] = start
    for variable in operation.weights:
        if was_assigned(variable):
            found[variable.name[:40]] = {"class": "values given by hand", "seed": None}
    return found
