"""`layer_table`: wrong and right answers for the self-test."""

from math import prod

import numpy as np

from autograde.selftest.cases import Variant, mutant


def mutants():
    return [mutant("layer_table", *mistake) for mistake in _mistakes()]


def variants():
    def by_loop(model):
        rows = []
        for number in range(len(model.layers)):
            layer = model.get_layer(index=number)
            rows.append((layer.name, layer.output.shape, layer.count_params()))
        return rows

    def by_weights(model):
        return [
            (layer.name, layer.output.shape, sum(prod(weight.shape) for weight in layer.weights))
            for layer in model.layers
        ]

    styles = [
        ("a list comprehension", _table),
        ("a loop", by_loop),
        ("weights counted", by_weights),
        ("without the input", lambda model: _table(model)[1:]),
        ("rows as lists", lambda model: [list(row) for row in _table(model)]),
    ]
    return [Variant("layer_table", name, function) for name, function in styles]


def _table(model):
    return [(layer.name, tuple(layer.output.shape), layer.count_params()) for layer in model.layers]


def _mistakes():
    everything = "names shapes parameters"

    def of(change):
        return lambda model: [
            change(layer, *row) for layer, row in zip(model.layers, _table(model), strict=True)
        ]

    def trained(layer, name, shape, count):
        return name, shape, sum(prod(weight.shape) for weight in layer.trainable_weights)

    def kernel(layer, name, shape, count):
        return name, shape, prod(layer.kernel.shape) if hasattr(layer, "kernel") else 0

    def kind(layer, name, shape, count):
        return type(layer).__name__, shape, count

    def given(layer, name, shape, count):
        return name, tuple(layer.output.shape if name.startswith("photo") else layer.input.shape), count

    shapes, types = "shapes:table-shapes", "shapes:table-shape-type"
    numbers = "parameters:table-parameters"
    yield "from the end", lambda model: _table(model)[::-1], everything, "names:table-names"
    yield "sorted by name", lambda model: sorted(_table(model)), everything, "names:table-names"
    yield "kinds for names", of(kind), "names", "names:table-names"
    yield (
        "only layers with weights",
        lambda m: [r for r in _table(m) if r[2]],
        everything,
        "names:table-names",
    )
    yield "the last layer left out", lambda m: _table(m)[:-1], everything, "names:table-names"
    yield "shapes of what goes in", of(given), "shapes", shapes
    yield "shapes without the batch", of(lambda _, n, shape, c: (n, shape[1:], c)), "shapes", shapes
    yield "shapes with a batch of one", of(lambda _, n, shape, c: (n, (1, *shape[1:]), c)), "shapes", shapes
    yield "height and width exchanged", of(_turned), "shapes", shapes
    yield "shapes as texts", of(lambda _, n, shape, c: (n, str(shape), c)), "shapes", shapes
    yield "shapes as lists", of(lambda _, n, shape, c: (n, list(shape), c)), "shapes", types
    yield "only what is trained", of(trained), "parameters", numbers
    yield "only kernels", of(kernel), "parameters", numbers
    yield "numbers of arrays", of(lambda layer, n, s, _: (n, s, len(layer.weights))), "parameters", numbers
    yield "all parameters of the model", of(_of_all), "parameters", numbers
    yield "numbers as texts", of(lambda _, n, s, count: (n, s, str(count))), "parameters", numbers
    yield (
        "NumPy's numbers",
        of(lambda _, n, s, c: (n, s, np.int64(c))),
        "parameters",
        "parameters:table-number-type",
    )
    yield (
        "numbers as floats",
        of(lambda _, n, s, c: (n, s, float(c))),
        "parameters",
        "parameters:table-number-type",
    )
    yield "rows of two", of(lambda _, n, s, c: (n, s)), everything, "names:table-form"
    yield "a dictionary", lambda m: {name: rest for name, *rest in _table(m)}, everything, "names:table-form"
    yield "three columns", lambda m: tuple(zip(*_table(m), strict=True)), everything, "names:table-form"
    yield "printed", lambda model: print(*_table(model)), everything, "names:table-form"
    yield "the notebook's model", _of_the_notebook, everything, "names:table-names"


def _turned(_, name, shape, count):
    return name, (shape[0], shape[2], shape[1], shape[3]) if len(shape) == 4 else shape, count


def _of_all(layer, name, shape, count):
    return name, shape, 23_600_006


def _of_the_notebook(model):
    import keras

    X = keras.Input((64, 64, 3), name="X")
    return _table(keras.Model(X, keras.layers.Conv2D(4, 3, name="conv1")(X)))
