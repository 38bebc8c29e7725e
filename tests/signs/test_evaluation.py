"""How well a network reads a set: Keras's own numbers, and a table of mistakes."""

import numpy as np
import pytest
from tiny_training import build, examples

from signs.evaluation import evaluate
from signs.network import ready_to_evaluate


def test_loss_and_accuracy_are_those_of_keras():
    model, data = ready_to_evaluate(build()), examples(50)
    found = evaluate(model, data)
    loss, accuracy = model.evaluate(data.images / 255, np.eye(2)[data.labels], verbose=0)
    assert found.loss == pytest.approx(loss, rel=1e-5)
    assert found.accuracy == pytest.approx(accuracy)
    assert found.count == found.confusion.sum() == 50


def test_rows_are_what_is_shown_and_columns_what_is_read():
    import keras

    class Bright:
        """Takes every image for the second class."""

        def predict(self, images, **_options):
            return np.tile([0.25, 0.75], (len(images), 1))

    found = evaluate(Bright(), examples(10))
    assert found.confusion.tolist() == [[0, 5], [0, 5]]
    assert found.accuracy == 0.5
    assert found.loss == pytest.approx(float(np.mean(-np.log([0.25, 0.75]))))
    assert keras.backend.epsilon() == 1e-7  # the bound that evaluate shares with Keras
