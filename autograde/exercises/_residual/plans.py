"""Blocks as plans: lists of Keras layers with their settings, which a mutant changes before they are built.

A plan is made for each call from the call's own arguments, so a mutant can exchange a setting, leave a
layer out, add one or move one, in one line.
"""

from dataclasses import dataclass, field

IDENTITY, CONVOLUTIONAL = "identity_block", "convolutional_block"


@dataclass
class Step:
    """One layer to build.

    Attributes
    ----------
    kind : str
        The Keras class.
    part : str
        ``a``, ``b``, ``c`` for the main path, ``1`` for the shortcut, another word elsewhere.
    settings : dict
        Arguments of the class.
    layer : keras.Layer, optional
        Once it is built; a step that stands in two places is one layer.
    """

    kind: str
    part: str
    settings: dict
    layer: object = None


@dataclass
class Plan:
    """One block.

    Attributes
    ----------
    f, filters, stage, block, s
        The call's arguments; an identity block has ``s = 1``.
    main, shortcut, tail : list of Step
    start : int
        The shortcut reads the main path after so many steps; 0 is the block's input.
    merge : callable
        Gets the two tensors.
    """

    f: int
    filters: list
    stage: int
    block: str
    s: int
    main: list = field(default_factory=list)
    shortcut: list = field(default_factory=list)
    tail: list = field(default_factory=list)
    start: int = 0
    merge: object = None

    def find(self, kind, part):
        """Return the list that holds a step, and its place there."""
        for steps in (self.main, self.shortcut, self.tail):
            for i, step in enumerate(steps):
                if (step.kind, step.part) == (kind, part):
                    return steps, i
        raise KeyError((kind, part))

    def change(self, kind, part, **settings):
        """Exchange settings of one step."""
        steps, i = self.find(kind, part)
        steps[i].settings.update(settings)

    def drop(self, kind, part):
        """Leave one step out."""
        steps, i = self.find(kind, part)
        del steps[i]

    def insert(self, kind, part, new, after=True, **settings):
        """Put a new step beside another."""
        steps, i = self.find(kind, part)
        steps.insert(i + after, Step(new, "new", settings))

    def swap(self, first, second, part):
        """Exchange the places of two steps of one part."""
        steps, i = self.find(first, part)
        _, j = self.find(second, part)
        steps[i], steps[j] = steps[j], steps[i]

    def every(self, kind):
        """Return all steps of one kind."""
        return [step for step in (*self.main, *self.shortcut, *self.tail) if step.kind == kind]


def _add(main, shortcut):
    from keras import layers

    return layers.Add()([main, shortcut])


def relu(part):
    """Make the step of a ReLU."""
    return Step("Activation", part, {"activation": "relu"})


def convolution(part, filters, size, stride, padding, name):
    """Make the step of a convolution."""
    from keras.initializers import GlorotUniform

    settings = {"filters": filters, "kernel_size": size, "strides": stride, "padding": padding, "name": name}
    return Step("Conv2D", part, {**settings, "kernel_initializer": GlorotUniform(seed=0)})


def normalization(part, name):
    """Make the step of a BatchNormalization."""
    return Step("BatchNormalization", part, {"axis": 3, "name": name})


def plan_block(task, f, filters, stage, block, s=1):
    """Plan a right block."""
    plan = Plan(f, list(filters), stage, block, s, merge=_add)
    base = f"{stage}{block}_branch"
    sizes = (("a", 1, s, "valid"), ("b", f, 1, "same"), ("c", 1, 1, "valid"))
    for (part, size, stride, padding), count in zip(sizes, filters, strict=True):
        plan.main.append(convolution(part, count, size, stride, padding, f"res{base}2{part}"))
        plan.main.append(normalization(part, f"bn{base}2{part}"))
        if part != "c":
            plan.main.append(relu(part))
    if task == CONVOLUTIONAL:
        plan.shortcut.append(convolution("1", filters[2], 1, s, "valid", f"res{base}1"))
        plan.shortcut.append(normalization("1", f"bn{base}1"))
    plan.tail.append(relu("end"))
    return plan


def build_steps(steps, X):
    """Build layers one after another; return all tensors, ``X`` first."""
    from keras import layers

    tensors = [X]
    for step in steps:
        if step.layer is None:
            step.layer = getattr(layers, step.kind)(**step.settings)
        tensors.append(step.layer(tensors[-1]))
    return tensors


def build_plan(plan, X):
    """Build a block of a plan on a tensor."""
    tensors = build_steps(plan.main, X)
    shortcut = build_steps(plan.shortcut, tensors[plan.start])[-1]
    return build_steps(plan.tail, plan.merge(tensors[-1], shortcut))[-1]


def block_function(task, alter=lambda plan: None):
    """Return the function that a student with this mistake would hand in.

    Parameters
    ----------
    task : str
    alter : callable
        Changes a plan.

    Returns
    -------
    callable
        With the exercise's arguments.
    """

    def block_of(X, f, filters, stage, block, s):
        plan = plan_block(task, f, filters, stage, block, s)
        alter(plan)
        return build_plan(plan, X)

    def identity_block(X, f, filters, stage, block):
        return block_of(X, f, filters, stage, block, 1)

    def convolutional_block(X, f, filters, stage, block, s=2):
        return block_of(X, f, filters, stage, block, s)

    return identity_block if task == IDENTITY else convolutional_block
