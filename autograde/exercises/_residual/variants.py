"""Right blocks and networks in many styles: whatever computes the same gets all points."""

from autograde.exercises._residual.plans import Step, block_function
from autograde.selftest.cases import Variant


def _settings(kind, **settings):
    """Return a change of a plan that gives all layers of a kind these settings."""

    def alter(plan):
        for step in plan.every(kind):
            step.settings.update(settings)

    return alter


def _activations(make):
    """Return a change that puts other layers in the place of all activations."""

    def alter(plan):
        for steps in (plan.main, plan.shortcut, plan.tail):
            steps[:] = [make(step) if step.kind == "Activation" else step for step in steps]

    return alter


def merge(meet):
    return lambda plan: setattr(plan, "merge", meet)


def with_operator(main, shortcut):
    return main + shortcut


def _swapped(main, shortcut):
    from keras import layers

    return layers.add([shortcut, main])


def _by_ops(main, shortcut):
    from keras import ops

    return ops.add(main, shortcut)


def _by_sum(main, shortcut):
    return sum([main, shortcut])


def _by_lambda(main, shortcut):
    from keras import layers

    return layers.Lambda(lambda pair: pair[0] + pair[1])([main, shortcut])


def _by_tensorflow(main, shortcut):
    import tensorflow as tf
    from keras import layers

    return layers.Lambda(lambda pair: tf.add(pair[0], pair[1]))([main, shortcut])


def _through_linear(main, shortcut):
    from keras import layers

    return layers.Add()([layers.Activation("linear")(main), layers.Identity()(shortcut)])


def _padding(plan):
    steps, i = plan.find("Conv2D", "b")
    low, high = (plan.f - 1) // 2, plan.f // 2
    steps[i].settings["padding"] = "valid"
    steps.insert(i, Step("ZeroPadding2D", "pad", {"padding": ((low, high), (low, high))}))


def same_everywhere(plan):
    _settings("Conv2D", padding="SAME")(plan)


def _lists(plan):
    for step in plan.every("Conv2D"):
        for name in ("kernel_size", "strides"):
            step.settings[name] = [step.settings[name]] * 2


def _twice(plan):
    plan.tail.append(Step("ReLU", "end", {}))


def _block_styles():
    """Yield (name, change of the plan) of right blocks."""
    yield "as in the text", lambda plan: None
    yield "ReLU layers", _activations(lambda step: Step("ReLU", step.part, {}))
    yield "relu by name of tf.nn", _activations(_tensorflow_relu)
    yield "relu as a lambda", _activations(_lambda_relu)
    yield "relu as a Lambda layer", _activations(_lambda_layer)
    yield "relu of keras.activations", _activations(_keras_relu)
    yield "+", merge(with_operator)
    yield "layers.add, operands exchanged", merge(_swapped)
    yield "keras.ops.add", merge(_by_ops)
    yield "sum()", merge(_by_sum)
    yield "a Lambda that adds", merge(_by_lambda)
    yield "a Lambda of tf.add", merge(_by_tensorflow)
    yield "linear layers between", merge(_through_linear)
    yield "axis=-1", _settings("BatchNormalization", axis=-1)
    yield "another momentum", _settings("BatchNormalization", momentum=0.9)
    yield "padding 'SAME' everywhere", same_everywhere
    yield "padded by hand", _padding
    yield "sizes as lists", _lists
    yield "data format given", _settings("Conv2D", data_format="channels_last")
    yield "kernels regularised", _settings("Conv2D", kernel_regularizer="l2")
    yield "the last ReLU twice", _twice


def _tensorflow_relu(step):
    import tensorflow as tf

    return Step("Activation", step.part, {"activation": tf.nn.relu})


def _lambda_relu(step):
    from keras import ops

    return Step("Activation", step.part, {"activation": lambda x: ops.maximum(x, 0.0)})


def _lambda_layer(step):
    from keras import ops

    return Step("Lambda", step.part, {"function": ops.relu})


def _keras_relu(step):
    from keras import activations

    return Step("Activation", step.part, {"activation": activations.relu})


def _wrapped(task):
    """Yield (name, function) of right blocks in nested models and classes of one's own."""
    right = block_function(task)

    def in_a_model(X, **named):
        from keras import Input, Model

        inside = Input(X.shape[1:])
        return Model(inside, right(inside, **named))(X)

    def in_a_layer(X, **named):
        from keras import layers

        class Block(layers.Layer):
            def call(self, tensor):
                return right(tensor, **named)

        return Block()(X)

    def in_sequential(X, **named):
        from keras import Input, Model, Sequential

        inside = Input(X.shape[1:])
        return Sequential([Input(X.shape[1:]), Model(inside, right(inside, **named))])(X)

    def with_additions(tensor, f, filters, stage, block, training=False, initializer=None, **rest):
        return right(tensor, f=f, filters=filters, stage=stage, block=block, **rest)

    yield "in a nested Model", in_a_model
    yield "in a Sequential", in_sequential
    yield "in a layer of one's own", in_a_layer
    yield "the tensor by another name, and parameters of its own", with_additions


def block_variants(task: str) -> list[Variant]:
    """Return right answers to one of the blocks in many styles."""
    found = [Variant(task, name, block_function(task, alter)) for name, alter in _block_styles()]
    return found + [Variant(task, name, function) for name, function in _wrapped(task)]
