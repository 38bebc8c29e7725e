"""What the small classifier predicts and learns, computed in NumPy; no graded kernel sees this."""

import numpy as np

from autograde.judge.values import decode, near


def predictions(inputs):
    """What the small classifier predicts: softmax of a linear map."""
    logits = inputs["X"].reshape(len(inputs["X"]), -1).astype(np.float64) @ inputs["kernel"] + inputs["bias"]
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def train(inputs, steps, rate=1e-3):
    """Train the small classifier on batches of one repeated example with Adam.

    Adam is D. P. Kingma and J. Ba's, arXiv:1412.6980, algorithm 1 in the efficient order of section 2, with
    Keras's defaults.

    Returns
    -------
    list of dict
        The weights after 0, 1, ... ``steps`` steps: ``kernel`` and ``bias``.
    """
    x, y = inputs["X"][0].reshape(-1).astype(np.float64), inputs["Y"][0]
    weights = {name: inputs[name].astype(np.float64) for name in ("kernel", "bias")}
    first, second = ({name: np.zeros_like(w) for name, w in weights.items()} for _ in range(2))
    passed = [weights]
    for step in range(1, steps + 1):
        error = (predictions({**inputs, **weights})[0] - y).reshape(1, -1)
        weights = dict(weights)
        for name, gradient in (("kernel", x[:, None] * error), ("bias", error[0])):
            first[name] = 0.9 * first[name] + 0.1 * gradient
            second[name] = 0.999 * second[name] + 0.001 * gradient**2
            size = rate * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
            weights[name] = weights[name] - size * first[name] / (np.sqrt(second[name]) + 1e-7)
        passed.append(weights)
    return passed


def training_history(inputs, passed):
    """Loss and validation loss of each epoch, as Keras reports them, from the weights after each step."""
    batches = -(-len(inputs["X"]) // inputs["batch_size"])
    sizes = [min(inputs["batch_size"], len(inputs["X"]) - i * inputs["batch_size"]) for i in range(batches)]
    losses = [loss_and_accuracy({**inputs, **weights})[0] for weights in passed]
    test = {"X": inputs["X_test"], "Y": inputs["Y_test"]}
    ends = range(batches, len(passed), batches)
    return {
        "loss": [float(np.average(losses[end - batches : end], weights=sizes)) for end in ends],
        "val_loss": [loss_and_accuracy({**inputs, **passed[end], **test})[0] for end in ends],
    }


def loss_and_accuracy(inputs):
    """Categorical cross-entropy and accuracy of the small classifier."""
    given, wanted = predictions(inputs), inputs["Y"]
    loss = -np.mean(np.log(np.sum(given * wanted, axis=1)))
    return float(loss), float(np.mean(given.argmax(axis=1) == wanted.argmax(axis=1)))


def same_weights(given, wanted):
    """Compare the weights that came back with a step of the judge's own training."""
    arrays = [decode(value) for value in given] if isinstance(given, list) else []
    names = ("kernel", "bias")
    return len(arrays) == 2 and all(
        array is not None and near(array, wanted[name], 1e-5)
        for array, name in zip(arrays, names, strict=True)
    )
