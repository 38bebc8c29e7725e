"""All mutants of `identity_block` and `convolutional_block`: one mistake each, by rule over their parts."""

from autograde.exercise import load_exercise
from autograde.exercises._residual.altered_mutants import (
    mutate_behaviour,
    mutate_origins,
    mutate_settings,
    mutate_signature,
)
from autograde.exercises._residual.collection import BlockMutants
from autograde.exercises._residual.layer_mutants import (
    mutate_activations,
    mutate_convolutions,
    mutate_normalizations,
)
from autograde.exercises._residual.plans import CONVOLUTIONAL, IDENTITY, block_function
from autograde.exercises._residual.wiring_mutants import mutate_additions, mutate_orders, mutate_shortcuts
from autograde.selftest.cases import Mutant, mutant


def _names_and_starts(to):
    def rename(change):
        def alter(plan):
            for step in (*plan.every("Conv2D"), *plan.every("BatchNormalization")):
                step.settings["name"] = change(step.settings["name"], plan)

        return alter

    ways = {
        "no names": lambda name, plan: None,
        "names without 'branch'": lambda name, plan: name.replace("_branch", ""),
        "names without the stage": lambda name, plan: name.replace(str(plan.stage), ""),
        "names of block 1a": lambda name, plan: name.replace(f"{plan.stage}{plan.block}", "1a"),
        "names in capitals": lambda name, plan: name.upper(),
    }
    for what, change in ways.items():
        to.add(what, rename(change), "names", "layer-names")

    def start(make, parts="abc"):
        def alter(plan):
            from keras import initializers

            for step in plan.every("Conv2D"):
                if step.part in parts:
                    step.settings["kernel_initializer"] = make(initializers)

        return alter

    starts = {
        "no seed": start(lambda i: i.GlorotUniform()),
        "seed 1": start(lambda i: i.GlorotUniform(seed=1)),
        "zeros": start(lambda i: "zeros"),
        "he_normal on b": start(lambda i: i.HeNormal(seed=0), "b"),
    }
    for what, alter in starts.items():
        to.add(f"initialiser: {what}", alter, "initializers", "initializer")


def _not_running(to):
    everything = " ".join(load_exercise(to.task).rubric)

    def add(name, function, *identifiers):
        first = " ".join(f":{identifier}" for identifier in identifiers)
        to.mutants.append(mutant(to.task, name, function, everything, first))

    right = block_function(to.task)

    def call(X, f, filters, stage, block, s):
        return right(X, f, filters, stage, block, **({"s": s} if to.task == CONVOLUTIONAL else {}))

    def forgotten(X, f, filters, stage, block, s=2):
        call(X, f, filters, stage, block, s)

    def model(X, f, filters, stage, block, s=2):
        from keras import Model

        return Model(X, call(X, f, filters, stage, block, s))

    def unbound(X, f, filters, stage, block, s=2):
        return undefined_name(X)  # noqa: F821 - the mistake

    def not_called(X, f, filters, stage, block, s=2):
        from keras import layers

        return layers.Add()

    def misspelt(X, f, filters, stage, block, s=2):
        from keras import layers

        return layers.Conv2D(filters[0], 1, stride=2)(X)

    def positional(X, f, filters, stage, block, s=2):
        from keras import layers

        return layers.BatchNormalization()(X, True)

    def tensorflow(X, f, filters, stage, block, s=2):
        import tensorflow as tf

        return tf.nn.relu(call(X, f, filters, stage, block, s))

    def array(X, f, filters, stage, block, s=2):
        import numpy as np

        return np.zeros((3, 4))

    def unfilled(X, f, filters, stage, block, s=2):
        raise NotImplementedError()

    add("no return", forgotten, "wrong-return")
    add("a Model returned", model, "wrong-return")
    add("an array returned", array, "wrong-return")
    add("a layer never called", not_called, "wrong-return")
    add("an unbound name", unbound, "raises-NameError")
    add("a misspelt argument", misspelt, "raises-ValueError", "raises-TypeError")
    add("training given by position", positional, "raises-TypeError", "raises-ValueError")
    add("tf.nn.relu on a Keras tensor", tensorflow, "raises-ValueError")
    add("not filled in", unfilled, "not-implemented")


def block_mutants(task: str) -> list[Mutant]:
    """Return the mutants of one of the blocks."""
    collection = BlockMutants(task)
    parts = "abc" if task == IDENTITY else "abc1"
    mutate_convolutions(collection, parts)
    mutate_normalizations(collection, parts)
    mutate_activations(collection)
    mutate_additions(collection)
    mutate_shortcuts(collection)
    mutate_orders(collection)
    mutate_settings(collection)
    mutate_behaviour(collection)
    mutate_signature(collection)
    mutate_origins(collection)
    _names_and_starts(collection)
    _not_running(collection)
    return collection.mutants
