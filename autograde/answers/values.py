"""The answer key of the tasks on data, training and photos: what should come out, in NumPy."""

import numpy as np


def scaled(inputs):
    """Pixels as numbers from 0 to 1."""
    return inputs["images"].astype(np.float64) / 255


def one_hot(labels, classes):
    """One-hot vectors as columns: (classes, number of labels)."""
    return (np.arange(classes)[:, None] == labels.reshape(-1)[None, :]).astype(np.float64)


def shared(train, test):
    """The ids in both arrays, sorted, each once."""
    return np.array(sorted(set(train.tolist()) & set(test.tolist())), dtype=np.int64)


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


def photo_pixels(photo, size=64):
    """A photo squeezed to (size, size) with bilinear weights at pixel centres, as numbers from 0 to 1."""
    height, width = photo.shape[:2]
    rows = (np.arange(size) + 0.5) * height / size - 0.5
    columns = (np.arange(size) + 0.5) * width / size - 0.5
    image = photo.astype(np.float64) / 255
    top, left = np.floor(rows).astype(int), np.floor(columns).astype(int)
    down, right = (rows - top)[:, None, None], (columns - left)[None, :, None]
    rows_at = [np.clip(top + i, 0, height - 1) for i in (0, 1)]
    columns_at = [np.clip(left + i, 0, width - 1) for i in (0, 1)]
    upper = image[rows_at[0]][:, columns_at[0]] * (1 - right) + image[rows_at[0]][:, columns_at[1]] * right
    lower = image[rows_at[1]][:, columns_at[0]] * (1 - right) + image[rows_at[1]][:, columns_at[1]] * right
    return (upper * (1 - down) + lower * down)[None]


def most_likely(inputs):
    """The most likely digit and its probability."""
    vector = inputs["probabilities"][0]
    return int(np.argmax(vector)), float(np.max(vector))


def layer_rows(inputs):
    """Name, output shape and parameters of each layer of the small network."""
    photo, conv, bn, flat, fc = inputs["names"]
    side, filters, window, units = inputs["side"], inputs["filters"], inputs["window"], inputs["units"]
    out = side - window + 1
    pixels = out * out * filters
    return [
        (photo, (None, side, side, 3), 0),
        (conv, (None, out, out, filters), window * window * 3 * filters + filters),
        (bn, (None, out, out, filters), 4 * filters),
        (flat, (None, pixels), 0),
        (fc, (None, units), pixels * units + units),
    ]
