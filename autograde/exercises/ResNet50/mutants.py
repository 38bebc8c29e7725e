"""ResNet50 as a plan that a mutant changes before it is built, and its mutants."""

from dataclasses import dataclass, field

from autograde.exercise import load_exercise
from autograde.exercises._residual.plans import (
    CONVOLUTIONAL,
    IDENTITY,
    Step,
    build_plan,
    build_steps,
    convolution,
    normalization,
    plan_block,
    relu,
)
from autograde.selftest.cases import mutant

STAGES = (
    (2, "abc", (64, 64, 256), 1),
    (3, "abcd", (128, 128, 512), 2),
    (4, "abcdef", (256, 256, 1024), 2),
    (5, "abc", (512, 512, 2048), 2),
)


@dataclass
class NetworkPlan:
    """A network: its steps before the blocks, the blocks' plans, its steps after them."""

    stem: list = field(default_factory=list)
    blocks: list = field(default_factory=list)
    head: list = field(default_factory=list)

    def build_stem(self, start):
        """Build what stands before the blocks."""
        return build_steps(self.stem, start)[-1]

    def stage(self, number):
        """Return the plans of one stage's blocks."""
        return [plan for plan in self.blocks if plan.stage == number]

    def replan(self, number, letters=None, filters=None, s=None):
        """Put a stage of other blocks, filters or stride in the place of the right one."""
        _, right_letters, right_filters, right_s = STAGES[number - 2]
        new = plan_stage(number, letters or right_letters, filters or right_filters, s or right_s)
        at = self.blocks.index(self.stage(number)[0])
        self.blocks = [plan for plan in self.blocks if plan.stage != number]
        self.blocks[at:at] = new

    def change(self, kind, **settings):
        """Exchange settings of a step outside the blocks."""
        for step in (*self.stem, *self.head):
            if step.kind == kind:
                step.settings.update(settings)

    def drop(self, kind):
        """Leave a step outside the blocks out."""
        self.stem = [step for step in self.stem if step.kind != kind]
        self.head = [step for step in self.head if step.kind != kind]


def plan_stage(number, letters, filters, s):
    """Plan one stage: a convolutional block, then identity blocks."""
    first = plan_block(CONVOLUTIONAL, 3, filters, number, letters[0], s)
    return [first, *(plan_block(IDENTITY, 3, filters, number, letter) for letter in letters[1:])]


def plan_network(classes):
    """Plan a right ResNet50."""
    from keras.initializers import GlorotUniform

    plan = NetworkPlan()
    plan.stem = [
        Step("ZeroPadding2D", "stem", {"padding": 3}),
        convolution("stem", 64, 7, 2, "valid", "conv1"),
        normalization("stem", "bn_conv1"),
        relu("stem"),
        Step("MaxPooling2D", "stem", {"pool_size": 3, "strides": 2}),
    ]
    for stage in STAGES:
        plan.blocks += plan_stage(*stage)
    settings = {"activation": "softmax", "name": f"fc{classes}", "kernel_initializer": GlorotUniform(seed=0)}
    plan.head = [
        Step("AveragePooling2D", "head", {"pool_size": 2, "name": "avg_pool"}),
        Step("Flatten", "head", {}),
        Step("Dense", "head", {"units": classes, **settings}),
    ]
    return plan


def network_function(alter=lambda plan: None):
    """Return the ResNet50 that a student with this mistake would hand in.

    Parameters
    ----------
    alter : callable
        Changes a NetworkPlan.

    Returns
    -------
    callable
        With the exercise's arguments.
    """

    def ResNet50(input_shape=(64, 64, 3), classes=6):
        from keras import Input, Model

        plan = plan_network(classes)
        alter(plan)
        start = Input(input_shape)
        X = plan.build_stem(start)
        for block in plan.blocks:
            X = build_plan(block, X)
        return Model(start, build_steps(plan.head, X)[-1], name="ResNet50")

    return ResNet50


def _mistakes():
    """Yield (name, change of the plan, components lost, first findings) of every mutant."""
    for number in (2, 3, 4, 5):
        yield from _stage_mistakes(number)
    yield (
        "blocks of stages 3 and 4 in the other's number",
        lambda p: (p.replan(3, "abcdef"), p.replan(4, "abcd")),
        "stage_3 stage_4 counts",
        "stage_3:block-superfluous",
    )
    yield "no zero padding", lambda p: p.drop("ZeroPadding2D"), "stem", "stem:zero_padding2d-missing"

    def bypassed(plan):
        build, (padding, first) = plan.build_stem, plan.stem[:2]

        def build_stem(start):
            build_steps([padding], start)  # and conv1 reads the input all the same
            plan.stem = [first, *plan.stem[2:]]
            return build(start)

        plan.build_stem = build_stem

    yield "zero padding made and not read", bypassed, "stem", "stem:zero_padding2d-missing"
    for name, kind, settings, loses, told in (
        ("conv1 not trainable", "Conv2D", {"trainable": False}, "stem", "stem:altered-frozen"),
        (
            "weights of the Dense layer held at zero",
            "Dense",
            {"kernel_constraint": lambda weights: 0 * weights},
            "head",
            "head:altered-constraint",
        ),
        (
            "initial biases of one",
            "Dense",
            {"bias_initializer": "ones"},
            "initializers",
            "initializers:initializer",
        ),
        ("zero padding of 2", "ZeroPadding2D", {"padding": 2}, "stem", "stem:zero_padding2d-padding"),
        ("conv1 with stride 1", "Conv2D", {"strides": 1}, "stem counts", "stem:conv2d-strides"),
        ("conv1 with a 3x3 kernel", "Conv2D", {"kernel_size": 3}, "stem counts", "stem:conv2d-kernel_size"),
        ("conv1 with 32 filters", "Conv2D", {"filters": 32}, "stem counts", "stem:conv2d-filters"),
        ("conv1 without a bias", "Conv2D", {"use_bias": False}, "stem counts", "stem:conv2d-use_bias"),
        ("max pooling 2x2", "MaxPooling2D", {"pool_size": 2}, "stem", "stem:max_pooling2d-pool_size"),
        (
            "max pooling with padding same",
            "MaxPooling2D",
            {"padding": "same"},
            "stem",
            "stem:max_pooling2d-padding",
        ),
        (
            "average pooling 1x1",
            "AveragePooling2D",
            {"pool_size": 1},
            "head counts",
            "head:average_pooling2d-pool_size",
        ),
        ("six classes whatever is asked for", "Dense", {"units": 6}, "head", "head:dense-units"),
        ("ten classes whatever is asked for", "Dense", {"units": 10}, "head counts", "head:dense-units"),
        (
            "the Dense layer starts from zeros",
            "Dense",
            {"kernel_initializer": "zeros"},
            "initializers",
            "initializers:initializer",
        ),
    ):
        yield name, lambda p, kind=kind, settings=settings: p.change(kind, **settings), loses, told

    def unbiased(plan):
        for block in plan.blocks:
            for step in (*block.main, *block.shortcut):
                if step.kind == "Conv2D":
                    step.settings["use_bias"] = False

    yield (
        "no biases in the blocks",
        unbiased,
        "stage_2 stage_3 stage_4 stage_5 counts",
        "stage_2:conv2d-use_bias",
    )
    yield (
        "no normalisation after conv1",
        lambda p: p.drop("BatchNormalization"),
        "stem counts",
        "stem:batch_normalization-missing",
    )
    yield "no ReLU after conv1", lambda p: p.drop("Activation"), "stem", "stem:activation-missing"
    yield "no max pooling", lambda p: p.drop("MaxPooling2D"), "stem counts", "stem:max_pooling2d-missing"

    def pooled(plan, kind):
        for steps in (plan.stem, plan.head):
            for step in steps:
                if step.kind in ("MaxPooling2D", "AveragePooling2D"):
                    step.kind = kind

    yield (
        "average pooling in stage 1",
        lambda p: pooled(p, "AveragePooling2D"),
        "stem",
        "stem:pooling-kind",
    )
    yield (
        "max pooling at the end",
        lambda p: pooled(p, "MaxPooling2D"),
        "head",
        "head:pooling-kind",
    )
    yield (
        "no average pooling",
        lambda p: p.drop("AveragePooling2D"),
        "head counts",
        "head:average_pooling2d-missing",
    )
    for activation in ("sigmoid", "relu"):
        yield (
            f"{activation} for softmax",
            lambda p, activation=activation: p.change("Dense", activation=activation),
            "head",
            "head:activation-function",
        )
    yield "no softmax", lambda p: p.change("Dense", activation=None), "head", "head:activation-missing"

    def extra_dense(plan):
        plan.head.insert(2, Step("Dense", "head", {"units": 64}))

    yield "an extra Dense", extra_dense, "head counts", "head:dense-superfluous"
    yield (
        "Dropout before the Dense layer",
        lambda p: p.head.insert(2, Step("Dropout", "head", {"rate": 0.5})),
        "head",
        "head:dropout-superfluous",
    )
    yield "conv1 named otherwise", lambda p: p.change("Conv2D", name="c1"), "names", "names:layer-names"


def _stage_mistakes(number):
    _, letters, filters, s = STAGES[number - 2]
    stage = f"stage_{number}"
    yield (
        f"stage {number}: a block too few",
        lambda p: p.replan(number, letters[:-1]),
        f"{stage} counts",
        f"{stage}:block-missing",
    )
    yield (
        f"stage {number}: a block too many",
        lambda p: p.replan(number, letters + "z"),
        f"{stage} counts",
        f"{stage}:block-superfluous",
    )
    if number > 2:  # with stride 2 in stage 2 nothing is left to pool at 64x64, and Keras raises
        yield (
            f"stage {number}: wrong stride",
            lambda p: p.replan(number, s=3 - s),
            f"{stage} counts",  # larger maps at the end make a larger Dense layer
            f"{stage}:conv2d-strides",
        )
    yield (
        f"stage {number}: wrong filters",
        lambda p: p.replan(number, filters=(filters[0] // 2, *filters[1:])),
        f"{stage} counts",
        f"{stage}:conv2d-filters",
    )

    def without_final_relu(plan):
        plan.stage(number)[1].tail.clear()

    yield (
        f"stage {number}: a block without its last ReLU",
        without_final_relu,
        stage,
        f"{stage}:activation-missing",
    )

    def plain(plan):
        plan.stage(number)[-1].merge = lambda main, shortcut: main

    def shared(plan):
        plan.stage(number)[2].main = plan.stage(number)[1].main

    yield (
        f"stage {number}: two blocks of the same layers",
        shared,
        f"{stage} counts names",
        f"{stage}:layer-shared",
    )

    yield f"stage {number}: a block without addition", plain, stage, f"{stage}:addition-missing"


def network_mutants():
    """Return the mutants of ResNet50."""
    found = [
        mutant("ResNet50", name, network_function(alter), loses, first)
        for name, alter, loses, first in _mistakes()
    ]
    everything = " ".join(load_exercise("ResNet50").rubric)

    def not_a_model(input_shape=(64, 64, 3), classes=6):
        return network_function()(input_shape, classes).output

    def no_pool_size(input_shape=(64, 64, 3), classes=6):
        from keras import layers

        return layers.AveragePooling2D()

    right = network_function()

    def others(input_shape=(64, 64, 3), classes=10):
        return right(input_shape, classes)

    def grey(input_shape=(64, 64, 1), classes=6):
        return right(input_shape, classes)

    def small(input_shape=(8, 8, 3), classes=6):
        return right(input_shape, classes)

    found.append(mutant("ResNet50", "ten classes by default", others, "head counts names", "head:default"))
    found.append(mutant("ResNet50", "grey images by default", grey, "stem", "stem:default"))
    graph = "stem stage_2 stage_3 stage_4 stage_5 head"
    found.append(mutant("ResNet50", "images too small by default", small, graph, ":default"))

    def shaped(change):
        return lambda input_shape=(64, 64, 3), classes=6: right(change(input_shape), classes)

    for name, change in {
        "width ignored": lambda shape: (shape[0], shape[0], shape[2]),
        "height ignored": lambda shape: (shape[1], shape[1], shape[2]),
        "height and width exchanged": lambda shape: (shape[1], shape[0], shape[2]),
        "three channels whatever is asked for": lambda shape: (*shape[:2], 3),
        "64x64 pixels whatever is asked for": lambda shape: (64, 64, shape[2]),
    }.items():
        found.append(mutant("ResNet50", name, shaped(change), "stem", "stem:input-shape"))

    def from_keras(input_shape=(64, 64, 3), classes=6):
        from keras import applications

        return applications.ResNet50(weights=None, input_shape=input_shape, classes=classes)

    def shipped(input_shape=(64, 64, 3), classes=6):
        from signs.network import SHIPPED, untrained

        return untrained(SHIPPED)()

    def the_courses(input_shape=(64, 64, 3), classes=6):
        return load_exercise("ResNet50").function(input_shape, classes)

    for name, function in {
        "the network of keras.applications": from_keras,
        "the network that comes with the kit": shipped,
        "the course's own network": the_courses,
    }.items():
        found.append(mutant("ResNet50", name, function, everything, ":not-yours"))
    found.append(mutant("ResNet50", "a tensor returned", not_a_model, everything, ":wrong-return"))
    wrong = ":raises-TypeError"
    found.append(mutant("ResNet50", "AveragePooling2D without arguments", no_pool_size, everything, wrong))
    return found
