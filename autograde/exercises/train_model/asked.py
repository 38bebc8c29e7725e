"""`train_model`: what the student's function is called on, and what is written down of it."""

from autograde.evidence.values import encode
from autograde.exercises._classifier.asked import compiled, training_data

KIND = "values"

make_inputs = training_data


def collect(function, inputs):
    model = compiled(inputs)
    data = [inputs[name] for name in ("X", "Y", "X_test", "Y_test")]
    returned = function(model, *data, inputs["epochs"], inputs["batch_size"])
    history = getattr(returned, "history", returned)
    return {
        "steps": int(model.optimizer.iterations.numpy()),
        "weights": [encode(array) for array in model.get_weights()],
        "history": [[str(k), encode(list(v))] for k, v in history.items()]
        if isinstance(history, dict)
        else None,
    }
