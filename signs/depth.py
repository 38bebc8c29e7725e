"""Why depth hurts: how much gradient reaches the first layer of a plain network and of a residual one.

The experiment of notebook 1. Small convolutional networks without BatchNormalization (which would hide the
effect) are built at several depths, fresh from their initialiser and untrained. For each, the norm of the
loss's gradient with respect to the first layer's kernel says how loudly the loss speaks to that layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from signs.letters import legible
from signs.palette import BLUE, VERMILION
from signs.words import tell, tell_in

if TYPE_CHECKING:
    import keras
    from matplotlib.figure import Figure

IMAGES = 8  # random images per measurement: the effect is one of depth, not of what the images show
SIDE = 16  # pixels
CLASSES = 6


@dataclass(frozen=True)
class DepthExperiment:
    """Gradient norms at the first layer, by depth.

    Attributes
    ----------
    depths : tuple of int
        Numbers of convolutions between the image and the classifier.
    plain, residual : tuple of tuple of float
        For each depth, one gradient norm per repeat (another initialisation each) of the network without
        and with shortcuts. The two networks of a repeat start from the very same kernels.
    """

    depths: tuple[int, ...]
    plain: tuple[tuple[float, ...], ...]
    residual: tuple[tuple[float, ...], ...]


def gradient_by_depth(
    depths: Sequence[int], repeats: int = 3, filters: int = 8, seed: int = 0
) -> DepthExperiment:
    """Measure the gradient norm that reaches the first layer, plain against residual, at each depth.

    Parameters
    ----------
    depths : sequence of int
        Numbers of convolutions to try, each at least 1.
    repeats : int
        Initialisations to try at each depth.
    filters : int
        Channels of every convolution.
    seed : int
        Decides images, labels and initial kernels; the same seed gives the same experiment.

    Returns
    -------
    DepthExperiment
    """
    depths = tuple(int(depth) for depth in depths)
    norms = {
        residual: tuple(
            tuple(_first_layer_gradient(depth, residual, filters, seed, repeat) for repeat in range(repeats))
            for depth in depths
        )
        for residual in (False, True)
    }
    return DepthExperiment(depths, plain=norms[False], residual=norms[True])


def build_network(depth: int, residual: bool, filters: int = 8, seed: int = 0) -> keras.Model:
    """Build an untrained stack of 3x3 convolutions with ReLU, with or without shortcuts.

    The shortcut spans two convolutions and is added before the second ReLU, as in He et al. 2015
    (arXiv:1512.03385, figure 2). The first convolution widens three channels to ``filters`` and has no
    shortcut; nor has the last one where an odd one is left over. There is no BatchNormalization.

    Parameters
    ----------
    depth : int
        Number of convolutions, at least 1.
    residual : bool
        Whether to add the shortcuts. They have no parameters: both networks have the same kernels.
    filters : int
        Channels of every convolution.
    seed : int
        Decides the initial kernels (Glorot uniform, Keras's default).

    Returns
    -------
    keras.Model
        From (m, 16, 16, 3) images to (m, 6) logits.

    Raises
    ------
    ValueError
        If ``depth`` is below 1.
    """
    from keras import Input, Model, initializers, layers

    if depth < 1:
        raise ValueError(tell("a network has at least one layer, got depth {depth}", depth=depth))

    def convolution(X, number):
        # A seed per layer, so that plain and residual network share their kernels and no two layers do.
        kernel = initializers.GlorotUniform(seed=10_000 * seed + number)
        return layers.Conv2D(filters, 3, padding="same", kernel_initializer=kernel, name=f"conv{number}")(X)

    image = Input((SIDE, SIDE, 3))
    X = layers.ReLU()(convolution(image, 1))
    for number in range(2, depth, 2):
        main = layers.ReLU()(convolution(X, number))
        main = convolution(main, number + 1)
        X = layers.ReLU()(layers.Add()([main, X]) if residual else main)
    if depth % 2 == 0:
        X = layers.ReLU()(convolution(X, depth))
    X = layers.GlobalAveragePooling2D()(X)
    logits = layers.Dense(CLASSES, kernel_initializer=initializers.GlorotUniform(seed=10_000 * seed))(X)
    return Model(image, logits)


@legible
def plot_depth(experiment: DepthExperiment) -> Figure:
    """Draw gradient norm against depth, one line for each kind of network, on a logarithmic axis.

    Parameters
    ----------
    experiment : DepthExperiment

    Returns
    -------
    matplotlib.figure.Figure
        The line is the geometric mean of the repeats; each repeat is a dot.
    """
    import numpy as np

    from signs.picture import describe, new_picture

    figure = new_picture(7.2, 4.2, layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", alpha=0.3)
    kinds = [
        (tell_in("network", "plain"), experiment.plain, VERMILION, "s--"),
        (tell_in("network", "residual"), experiment.residual, BLUE, "o-"),
    ]
    told = []
    for label, measured, colour, style in kinds:
        norms = np.asarray(measured)
        # A mean of logarithms: the repeats differ by factors, and the largest should not decide alone.
        # float32 cannot hold less than about 1e-45, so nothing that is drawn is lost by this floor.
        line = np.exp(np.log(np.maximum(norms, 1e-45)).mean(axis=1))
        axes.plot(experiment.depths, line, style, color=colour, markersize=6, linewidth=2)
        for repeat in norms.T:
            axes.plot(experiment.depths, repeat, ".", color=colour, alpha=0.4, markersize=6)
        end = (experiment.depths[-1], line[-1])
        told.append(
            tell("{network} from {first:.1e} to {last:.1e}", network=label, first=line[0], last=line[-1])
        )
        offset: dict[str, Any] = {"xytext": (9, 0), "textcoords": "offset points", "annotation_clip": False}
        axes.annotate(label, end, color=colour, va="center", fontweight="bold", **offset)
    axes.set_yscale("log")
    axes.set_xticks(experiment.depths)
    axes.set_xlabel(tell("depth (number of convolutions)"))
    axes.set_ylabel(tell("gradient norm at the first layer"))
    axes.margins(x=0.04)
    words = tell(
        "Curves of the gradient norm at the first layer, on a logarithmic axis, from depth "
        "{first} to depth {last}: {curves}.",
        first=experiment.depths[0],
        last=experiment.depths[-1],
        curves=tell("; ").join(told),
    )
    return describe(figure, words)


def _first_layer_gradient(depth, residual, filters, seed, repeat):
    """Norm of the gradient of one network's loss with respect to its first kernel."""
    import numpy as np
    from keras import losses

    from signs.backends import backend

    random = np.random.default_rng([seed, repeat])
    images = random.normal(size=(IMAGES, SIDE, SIDE, 3)).astype("float32")
    labels = random.integers(0, CLASSES, IMAGES)
    model = build_network(depth, residual, filters, seed=1000 * seed + repeat)
    loss = losses.SparseCategoricalCrossentropy(from_logits=True)
    gradients = backend().gradients(model, loss, images, labels)
    paths = [variable.path for variable in model.trainable_variables]
    return float(np.linalg.norm(gradients[paths.index("conv1/kernel")]))
