"""Ways to hand in a block or a network without having written one: each makes a function for the check."""

import copy
import functools
import gc
import importlib
import sys
import types

import keras
from keras import layers

from autograde.exercise import load_exercise

WAYS = {}


def way(make):
    WAYS[make.__name__.replace("_", " ")] = make
    return make


@functools.cache
def network():
    """Somebody's network, made before any check."""
    return keras.applications.ResNet50(weights=None, include_top=False, input_shape=(64, 64, 3))


def resized(X):
    """Bring a tensor to what the network takes."""
    return layers.Conv2D(3, 1)(layers.Resizing(64, 64)(X))


@way
def a_block_of_keras_applications(X, f, filters, stage, block):
    resnet = importlib.import_module("keras.src.applications.resnet")
    return resnet.residual_block_v1(X, filters[2], f, conv_shortcut=False, name=f"{stage}{block}")


@way
def a_stack_of_blocks_of_keras_applications(X, f, filters, stage, block):
    resnet = importlib.import_module("keras.src.applications.resnet")
    return resnet.stack_residual_blocks_v1(X, filters[0], 2, name=f"{stage}{block}")


@way
def a_network_of_keras_applications_on_the_input(X, f, filters, stage, block):
    return keras.applications.MobileNetV2(weights=None, include_top=False, input_tensor=X).output


@way
def a_network_made_before(X, f, filters, stage, block):
    return network()(resized(X))


@way
def the_layers_of_a_network_made_before(X, f, filters, stage, block):
    X = resized(X)
    for layer in network().layers[1:7]:
        X = layer(X)
    return X


@way
def a_clone_of_a_network(X, f, filters, stage, block):
    return keras.models.clone_model(network())(resized(X))


@way
def a_network_out_of_its_description(X, f, filters, stage, block):
    return keras.Model.from_config(network().get_config())(resized(X))


@way
def a_network_out_of_json(X, f, filters, stage, block):
    return keras.models.model_from_json(network().to_json())(resized(X))


@way
def layers_out_of_their_descriptions(X, f, filters, stage, block):
    X = resized(X)
    for layer in network().layers[1:7]:
        X = type(layer).from_config(layer.get_config())(X)
    return X


@way
def a_deep_copy_of_a_network(X, f, filters, stage, block):
    return copy.deepcopy(network())(resized(X))


@way
def the_courses_answer_imported(X, f, filters, stage, block):
    from autograde.exercises.identity_block.reference import identity_block

    return identity_block(X, f, filters, stage, block)


@way
def the_courses_answer_from_the_loaded_modules(X, f, filters, stage, block):
    load_exercise("identity_block").function  # noqa: B018 - loads it, as the check does
    found = [vars(m).get("identity_block") for n, m in sys.modules.items() if n.endswith("block.reference")]
    return next(filter(None, found))(X, f, filters, stage, block)


@way
def the_courses_answer_from_the_garbage_collector(X, f, filters, stage, block):
    found = [o for o in gc.get_objects() if isinstance(o, types.FunctionType)]
    found = [o for o in found if o.__code__.co_filename.endswith("identity_block/reference.py")]
    return next(o for o in found if o.__name__ == "identity_block")(X, f, filters, stage, block)


@way
def the_courses_answer_from_the_collectors_frames(X, f, filters, stage, block):
    frame = sys._getframe()
    while "exercise" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["exercise"].function(X, f, filters, stage, block)


@way
def the_courses_answer_in_a_function_of_ones_own(X, f, filters, stage, block):
    theirs = load_exercise("identity_block").function
    mine = types.FunctionType(theirs.__code__, theirs.__globals__, "mine")
    return mine(X, f, filters, stage, block)


@way
def the_courses_answer_by_way_of_partial(X, f, filters, stage, block):
    return functools.partial(load_exercise("identity_block").function, X, f)(filters, stage, block)


@way
def the_courses_answer_in_a_layer(X, f, filters, stage, block):
    class Block(layers.Layer):
        def call(self, tensor):
            return load_exercise("identity_block").function(tensor, f, filters, stage, block)

    return Block()(X)


@way
def the_courses_answer_in_a_model(X, f, filters, stage, block):
    start = keras.Input(X.shape[1:])
    made = load_exercise("identity_block").function(start, f, filters, stage, block)
    return keras.Model(start, made)(X)


@way
def the_courses_answer_handed_on(X, f, filters, stage, block):
    from autograde import handed_on

    return handed_on("identity_block", notebook="none.ipynb")(X, f, filters, stage, block)


@way
def a_copy_of_the_courses_answer(X, f, filters, stage, block):
    start = keras.Input(X.shape[1:])
    made = load_exercise("identity_block").function(start, f, filters, stage, block)
    return keras.models.clone_model(keras.Model(start, made))(X)


@way
def one_layer_of_ones_own_before_somebody_elses(X, f, filters, stage, block):
    resnet = importlib.import_module("keras.src.applications.resnet")
    X = layers.Conv2D(filters[2], 1, name=f"res{stage}{block}_branch2a")(X)
    return resnet.residual_block_v1(X, filters[2], f, conv_shortcut=False, name=f"{stage}{block}")
