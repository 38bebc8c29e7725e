"""Mutants of single layers of a block: convolutions, normalisations, activations."""

from autograde.exercises._residual.collection import COMPONENTS
from autograde.exercises._residual.plans import CONVOLUTIONAL


def mutate_convolutions(to, parts):
    """Add mutants of each convolution: filters, kernel, stride, padding, bias, presence."""
    for part in parts:
        other = {"a": lambda p: p.filters[0] + 1, "b": lambda p: p.filters[1] + 2}.get(
            part, lambda p: p.filters[2] + 1
        )
        to.add(
            f"{part}: other filters",
            lambda p, part=part, other=other: p.change("Conv2D", part, filters=other(p)),
            COMPONENTS[part],
            "conv2d-filters",
        )
        size = 1 if part == "b" else 3
        to.step(
            f"{part}: {size}x{size} kernel",
            part,
            "change",
            "Conv2D",
            part,
            kernel_size=size,
            padding="same",
            first="conv2d-kernel_size",
        )
        stride = 1 if part == "1" or (part == "a" and to.task == CONVOLUTIONAL) else 2
        to.step(
            f"{part}: stride {stride}",
            part,
            "change",
            "Conv2D",
            part,
            strides=stride,
            first="conv2d-strides",
        )
        to.step(f"{part}: no bias", part, "change", "Conv2D", part, use_bias=False, first="conv2d-use_bias")
        to.step(f"{part}: no convolution", part, "drop", "Conv2D", part, first="conv2d-missing")
        to.step(
            f"{part}: convolution with its own ReLU",
            part,
            "change",
            "Conv2D",
            part,
            activation="relu",
            first="activation-superfluous",
        )
    to.step("b: padding valid", "b", "change", "Conv2D", "b", padding="valid", first="conv2d-padding")
    to.step("b: dilated", "b", "change", "Conv2D", "b", dilation_rate=2, first="conv2d-dilation_rate")
    to.add(
        "a: f x f kernel",
        lambda p: p.change("Conv2D", "a", kernel_size=p.f, padding="same"),
        "main_a",
        "conv2d-kernel_size",
    )
    to.add(
        "c: f x f kernel",
        lambda p: p.change("Conv2D", "c", kernel_size=p.f, padding="same"),
        "main_c",
        "conv2d-kernel_size",
    )
    to.add(
        "c: number of filters of the input's tutorial",
        lambda p: p.change("Conv2D", "c", filters=6),
        "main_c",
        "conv2d-filters",
    )


def mutate_normalizations(to, parts):
    """Add mutants of each normalisation: presence, axis, place."""
    for part in parts:
        kind = "BatchNormalization"
        to.step(f"{part}: no normalisation", part, "drop", kind, part, first="batch_normalization-missing")
        to.step(
            f"{part}: normalisation over axis 1",
            part,
            "change",
            kind,
            part,
            axis=1,
            first="batch_normalization-axis",
        )
        to.step(
            f"{part}: normalisation over axis 2",
            part,
            "change",
            kind,
            part,
            axis=2,
            first="batch_normalization-axis",
        )
        to.step(
            f"{part}: normalisation before convolution",
            part,
            "swap",
            "Conv2D",
            kind,
            part,
            first="batch_normalization-order",
        )
        to.step(
            f"{part}: normalised twice",
            part,
            "insert",
            kind,
            part,
            kind,
            first="batch_normalization-superfluous",
        )
        to.step(
            f"{part}: LayerNormalization",
            part,
            "insert",
            kind,
            part,
            "LayerNormalization",
            first="layer_normalization-superfluous",
        )


def mutate_activations(to):
    """Add mutants of each activation: presence, kind, place; and of Dropout."""
    for part in "ab":
        to.step(f"{part}: no ReLU", part, "drop", "Activation", part, first="activation-missing")
        for function in ("sigmoid", "tanh", "elu", "linear"):
            to.step(
                f"{part}: {function}",
                part,
                "change",
                "Activation",
                part,
                activation=function,
                first=("activation-function", "activation-missing"),
            )
        to.step(
            f"{part}: ReLU before normalisation",
            part,
            "swap",
            "BatchNormalization",
            "Activation",
            part,
            first="activation-order",
        )
        to.step(
            f"{part}: LeakyReLU",
            part,
            "insert",
            "Conv2D",
            part,
            "LeakyReLU",
            first="activation-superfluous",
        )
    to.step(
        "c: ReLU after the third normalisation",
        "c",
        "insert",
        "BatchNormalization",
        "c",
        "ReLU",
        first="activation-superfluous",
    )
    to.step("no ReLU at the end", "end", "drop", "Activation", "end", first="activation-missing")
    for function in ("sigmoid", "softmax", "gelu"):
        to.step(
            f"{function} at the end",
            "end",
            "change",
            "Activation",
            "end",
            activation=function,
            first="activation-function",
        )

    def early(plan):
        plan.main.append(plan.tail.pop())

    to.add("ReLU on the main path instead of the sum", early, "final_relu", "relu-before-addition")
    for kind, settings in (("Dropout", {"rate": 0.5}), ("GaussianNoise", {"stddev": 1.0})):
        for part, place in (("b", "Activation"), ("end", "Activation")):
            to.step(
                f"{kind} after {part}",
                part,
                "insert",
                place,
                part,
                kind,
                first=("dropout-superfluous", "gaussian_noise-superfluous"),
                **settings,
            )
    to.step(
        "SpatialDropout2D after a",
        "a",
        "insert",
        "BatchNormalization",
        "a",
        "SpatialDropout2D",
        first="spatial_dropout2d-superfluous",
        rate=0.2,
    )
