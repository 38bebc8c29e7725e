"""What a recipe sets in a network and its optimiser: learning rate, decay, momentum, precision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signs.network import all_layers

if TYPE_CHECKING:
    import keras
    from keras.optimizers.schedules import LearningRateSchedule

    from signs.recipe import Recipe

NO_DECAY = ("bias", "gamma", "beta")  # decay would only fight what these are for


def learning_rate_schedule(recipe: Recipe, steps: int) -> LearningRateSchedule:
    """Make the recipe's learning rate, a function of the step.

    In the first ``warm_up`` of all steps it rises linearly to ``peak_rate``; then it follows the schedule.

    Parameters
    ----------
    recipe : signs.recipe.Recipe
    steps : int
        Number of optimiser steps of the whole training.

    Returns
    -------
    keras.optimizers.schedules.LearningRateSchedule
    """
    import keras
    from keras import ops

    rise = round(recipe.warm_up * steps)

    class Schedule(keras.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step):
            step = ops.cast(step, "float32")
            done = (step - rise) / max(1, steps - rise)  # from 0 to 1 after the warm-up
            if recipe.schedule == "cosine":
                share = 0.5 * (1 + ops.cos(3.141592653589793 * ops.clip(done, 0.0, 1.0)))
            elif recipe.schedule == "step":
                share = ops.where(done < 0.5, 1.0, ops.where(done < 0.75, 0.1, 0.01))
            else:
                share = ops.ones_like(done)
            return recipe.peak_rate * ops.where(step < rise, (step + 1) / max(1, rise), share)

    return Schedule()


def make_optimizer(
    recipe: Recipe,
    rate: LearningRateSchedule,
    precision: str = "float32",
    adam: type[keras.optimizers.Optimizer] | None = None,
) -> keras.optimizers.Optimizer:
    """Make the recipe's optimiser, AdamW (Adam without decay).

    Parameters
    ----------
    recipe : signs.recipe.Recipe
    rate : keras.optimizers.schedules.LearningRateSchedule
    precision : str
        A Keras dtype policy; ``mixed_float16`` scales the loss, so that small gradients do not vanish.
    adam : type, optional
        A class that computes what ``keras.optimizers.Adam`` does.

    Returns
    -------
    keras.optimizers.Optimizer
    """
    import keras

    optimizer = (adam or keras.optimizers.Adam)(rate, weight_decay=recipe.weight_decay or None)
    if recipe.weight_decay:
        optimizer.exclude_from_weight_decay(var_names=NO_DECAY)
    if precision == "mixed_float16":
        optimizer = keras.optimizers.LossScaleOptimizer(optimizer)
    return optimizer


def set_momentum(model: keras.Model, momentum: float) -> keras.Model:
    """Set the momentum of every BatchNormalization, those of nested models too.

    Parameters
    ----------
    model : keras.Model
        Changed in place.
    momentum : float

    Returns
    -------
    keras.Model
        The same model.
    """
    import keras

    for layer in all_layers(model):
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = momentum
    return model


def set_identity_blocks(model: keras.Model) -> keras.Model:
    """Let every identity block of a new network start as the identity.

    In a block whose input is added to its last BatchNormalization (by a layer ``Add``), the scale (gamma) of
    that BatchNormalization is set to zero. The network is then as shallow as its other blocks when it begins
    to learn, and grows deeper as it learns (P. Goyal et al., arXiv:1706.02677, section 5.1). So ResNet50
    learns far faster where hands are turned from the first step on. A block whose shortcut has a
    BatchNormalization, too, stays as it is, and so does a scale that is not one: it was trained.

    Parameters
    ----------
    model : keras.Model
        Changed in place.

    Returns
    -------
    keras.Model
        The same model.
    """
    import keras

    layers = list(all_layers(model))
    normalized = {
        id(layer.output): layer
        for layer in layers
        if isinstance(layer, keras.layers.BatchNormalization) and layer.scale and hasattr(layer, "output")
    }
    for layer in layers:
        if isinstance(layer, keras.layers.Add) and hasattr(layer, "input"):
            last = [normalized[id(added)] for added in layer.input if id(added) in normalized]
            if len(last) == 1 and bool(keras.ops.all(last[0].gamma == 1)):
                last[0].gamma.assign(keras.ops.zeros(last[0].gamma.shape))
    return model


def set_precision(model: keras.Model, precision: str) -> keras.Model:
    """Let every layer compute in a precision, except the last: a softmax in 16 bits makes losses infinite.

    Parameters
    ----------
    model : keras.Model
        Changed in place.
    precision : str
        A Keras dtype policy, which keeps the weights in float32.

    Returns
    -------
    keras.Model
        The same model.
    """
    if precision != "float32":
        for layer in all_layers(model):
            layer.dtype_policy = precision
        model.layers[-1].dtype_policy = "float32"
    return model
