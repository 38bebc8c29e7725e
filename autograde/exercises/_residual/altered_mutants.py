"""Mutants whose layers are not what they look like, and answers that are somebody else's."""

from autograde.exercise import load_exercise
from autograde.exercises._residual.plans import CONVOLUTIONAL, block_function
from autograde.selftest.cases import mutant


def mutate_settings(to):
    """Add mutants of layers that compute the same in the first moment, and do not learn the same."""
    for part in "abc":
        to.step(
            f"{part}: weights held at zero",
            part,
            "change",
            "Conv2D",
            part,
            kernel_constraint=lambda weights: 0 * weights,
            first="altered-constraint",
        )
        to.step(
            f"{part}: not trainable", part, "change", "Conv2D", part, trainable=False, first="altered-frozen"
        )
    more = {
        "kernels no longer than 3": ("Conv2D", {"kernel_constraint": "max_norm"}, "altered-constraint"),
        "a regulariser of one's own": (
            "Conv2D",
            {"kernel_regularizer": lambda weights: 1e9},
            "altered-regularizer",
        ),
        "half precision": ("Conv2D", {"dtype": "float16"}, "altered-dtype"),
        "normalisation not trainable": ("BatchNormalization", {"trainable": False}, "altered-frozen"),
    }
    for name, (kind, settings, first) in more.items():
        to.step(f"b: {name}", "b", "change", kind, "b", first=first, **settings)
    starts = {
        "biases of one": ("Conv2D", {"bias_initializer": "ones"}),
        "scale of zero": ("BatchNormalization", {"gamma_initializer": "zeros"}),
        "shift of one": ("BatchNormalization", {"beta_initializer": "ones"}),
        "mean of one": ("BatchNormalization", {"moving_mean_initializer": "ones"}),
        "variance of zero": ("BatchNormalization", {"moving_variance_initializer": "zeros"}),
    }
    for name, (kind, settings) in starts.items():
        to.add(
            f"initial {name}",
            lambda plan, kind=kind, settings=settings: plan.change(kind, "b", **settings),
            "initializers",
            "initializer",
        )


def mutate_behaviour(to):
    """Add mutants whose layers do something else than their class and their settings say."""

    def convolution_op(plan):
        from keras import layers

        class Convolution(layers.Conv2D):
            def convolution_op(self, inputs, kernel):
                return 0 * super().convolution_op(inputs, kernel)

        step = _step(plan)
        step.layer = Convolution(**step.settings)

    to.add("b: a class with its own convolution_op", convolution_op, "main_b", "cannot-follow")

    def patched(plan):
        from keras import layers

        step = _step(plan)
        step.layer = layers.Conv2D(**step.settings)
        computes = step.layer.call
        step.layer.call = lambda inputs: 0 * computes(inputs)

    to.add("b: its call replaced", patched, "main_b", "altered-replaced")

    def changed(name, value):
        def alter(plan):
            step, right = _step(plan), _settings_of(plan)
            step.settings.update({name: value(plan)})
            meet = plan.merge

            def then(main, shortcut):
                setattr(step.layer, name, right[name])
                return meet(main, shortcut)

            plan.merge = then

        return alter

    to.add("b: padding put right later", changed("padding", lambda p: "valid"), "main_b", "altered-changed")
    to.add("b: bias put right later", changed("use_bias", lambda p: False), "main_b", "altered-changed")

    def values(plan):
        meet, step = plan.merge, _step(plan)

        def then(main, shortcut):
            step.layer.kernel.assign(0 * _ones(step.layer.kernel.shape))
            return meet(main, shortcut)

        plan.merge = then

    to.add("b: values given by hand", values, "initializers", "initializer")


def _ones(shape):
    import numpy as np

    return np.ones(tuple(shape), "float32")


def _step(plan):
    steps, i = plan.find("Conv2D", "b")
    return steps[i]


def _settings_of(plan):
    return {"padding": "same", "use_bias": True}


def mutate_signature(to):
    """Add mutants that do not do with the parameters what the text says, for some values of them."""
    right = block_function(to.task)

    def add(name, function, loses, first):
        to.mutants.append(mutant(to.task, name, function, loses, f"{loses.split()[0]}:{first}"))

    def with_parameters(change):
        def function(X, f, filters, stage, block, **rest):
            f, filters, rest = change(f, filters, rest)
            return right(X, f=f, filters=filters, stage=stage, block=block, **rest)

        return function

    sizes = {
        "f of 5 at most": lambda f: min(f, 5),
        "f of 2 at least": lambda f: max(f, 2),
        "f of odd numbers only": lambda f: f | 1,
        "f of even numbers only": lambda f: f + f % 2,
        "f of 3 and 5 only": lambda f: 5 if f == 5 else 3,
    }
    for name, change in sizes.items():
        add(
            name,
            with_parameters(lambda f, filters, rest, change=change: (change(f), filters, rest)),
            "main_b",
            "conv2d-kernel_size",
        )
    for most in (64, 512):
        capped = with_parameters(
            lambda f, filters, rest, most=most: (f, [min(filters[0], most), *filters[1:]], rest)
        )
        add(f"{most} filters at most in a", capped, "main_a", "conv2d-filters")
        capped = with_parameters(
            lambda f, filters, rest, most=most: (f, [filters[0], min(filters[1], most), filters[2]], rest)
        )
        add(f"{most} filters at most in b", capped, "main_b", "conv2d-filters")
    if to.task != CONVOLUTIONAL:
        return
    for name, change in {
        "s of 4 at most": lambda s: min(s, 4),
        "s of 3 at most": lambda s: min(s, 3),
    }.items():
        add(
            name,
            lambda X, f, filters, stage, block, s=2, change=change: right(
                X, f=f, filters=filters, stage=stage, block=block, s=change(s)
            ),
            "main_a shortcut",
            "conv2d-strides",
        )
    for default in (1, 3):
        add(
            f"s={default} as the default",
            lambda X, f, filters, stage, block, s=default: right(
                X, f=f, filters=filters, stage=stage, block=block, s=s
            ),
            "main_a shortcut",
            "default",
        )

    def not_needed(X, f, filters, stage, block, s=2):
        if s == 1 and X.shape[-1] == filters[2]:
            return block_function("identity_block")(X, f, filters, stage, block)
        return right(X, f, filters, stage, block, s)

    add("no convolution on the shortcut where the shape stays", not_needed, "shortcut", "conv2d-missing")


def mutate_origins(to):
    """Add answers that the student has not written."""
    everything = " ".join(load_exercise(to.task).rubric)

    def add(name, function):
        to.mutants.append(mutant(to.task, name, function, everything, ":not-yours"))

    def from_keras(X, f, filters, stage, block, s=1):
        from keras.src.applications import resnet

        projected = to.task == CONVOLUTIONAL
        name = f"{stage}{block}"
        return resnet.residual_block_v1(X, max(filters[2] // 4, 1), f, s, projected, name=name)

    def the_courses(X, **named):
        return load_exercise(to.task).function(X, **named)

    def copied(X, f, filters, stage, block, s=2):
        from keras import Input, Model, models

        start = Input(X.shape[1:])
        made = load_exercise(to.task).function
        named = {"s": s} if to.task == CONVOLUTIONAL else {}
        inside = Model(start, made(start, f, filters, stage, block, **named))
        return models.clone_model(inside)(X)

    add("a block of keras.applications", from_keras)
    add("the course's own block", the_courses)
    add("a copy of the course's own block", copied)
