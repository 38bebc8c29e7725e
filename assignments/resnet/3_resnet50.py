# %% [markdown]
# # 3 · ResNet50
#
# Fifty layers with weights on the main road: one convolution at the start, sixteen blocks of three, and one dense
# layer at the end. You have both kinds of block. This notebook stacks them, looks at what came out, trains it a
# little, and then loads a model that was trained for longer.
#
# The first cell takes `identity_block` and `convolutional_block` out of your notebook 2, if they pass the checks
# there. Where one does not pass yet it takes the course's, and says so: you can go on, and nothing is lost here.
#
# **Time:** about 90 minutes, some of it waiting for the training. **You need** the two blocks of notebook 2, and what a
# loss and an epoch are; the words are in the [glossary](1_data_analysis.ipynb#Glossary). Back:
# [2 · Residual blocks](2_residual_blocks.ipynb). Next: [4 · Recognising a gesture](4_gesture_recognition.ipynb).

# %% locked="imports_3"
import signs

signs.load_keras()

import numpy as np
from keras import Model, ops
from keras.initializers import glorot_uniform
from keras.layers import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Flatten,
    Input,
    MaxPooling2D,
    ZeroPadding2D,
)
from keras.models import load_model
from keras.utils import clear_session, to_categorical

from autograde import ask, check, handed_on, hint, progress, solution
from signs.diagrams import draw_resnet50

budget = signs.budget()
identity_block, convolutional_block = handed_on(
    "identity_block", "convolutional_block", notebook="2_residual_blocks.ipynb"
)

# %% locked="names_3"
# These three are made further down. Until then, using one says what is missing.
model = signs.not_yet("ResNet50")
history = signs.not_yet("train_model")
trained = signs.not_yet("load_trained")
results = {}  # name of a model -> (loss, accuracy) on the test images

# %% [markdown]
# ## 3.1 The network
#
# Each bar is one block, and the taller it is, the larger is the map that leaves it. From left to right the maps
# shrink from 64×64 pixels to a single one, while the channels grow from 3 to 2048.

# %% tags=["for-people"]
draw_resnet50()

# %% [markdown]
# | stage | layers | what leaves it |
# |---|---|---|
# | padding | zero padding of 3 pixels on each side | 70×70×3 |
# | 1 | convolution `conv1`, 64 filters of 7×7, strides 2; BatchNormalization `bn_conv1`; ReLU | 32×32×64 |
# | | max pooling over 3×3, strides 2 | 15×15×64 |
# | 2 | convolutional block a, `f=3, filters=[64, 64, 256], s=1`; identity blocks b, c | 15×15×256 |
# | 3 | convolutional block a, `f=3, filters=[128, 128, 512], s=2`; identity blocks b, c, d | 8×8×512 |
# | 4 | convolutional block a, `f=3, filters=[256, 256, 1024], s=2`; identity blocks b, c, d, e, f | 4×4×1024 |
# | 5 | convolutional block a, `f=3, filters=[512, 512, 2048], s=2`; identity blocks b, c | 2×2×2048 |
# | end | average pooling over 2×2, `avg_pool`; flatten | 2048 |
# | | dense, softmax, named `"fc" + str(classes)` | `classes` |
#
# The identity blocks of a stage have the same `f` and `filters` as its convolutional block. Stage 2 has $s = 1$,
# since the max pooling has just halved the map.
#
# ### Exercise: `ResNet50`
#
# `input_shape` is the shape of one image and `classes` the number of classes. Return a Keras `Model` of the name
# `"ResNet50"` from the input to the softmax.
#
# *The usual mistake:* the zero padding is applied to the input, and then `conv1` is called on the input and not
# on what was padded. The number of parameters is the same with and without it, so the count does not tell you.


# %% solution="ResNet50"
# Its answer stands in the exercise's reference.py, and is filled in here.


# %% test="check_ResNet50" points=12
check("ResNet50", ResNet50)
### BEGIN HIDDEN TESTS
check("ResNet50", ResNet50, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ### The layer table
#
# The table shows every layer with the shape that leaves it, its number of parameters, and the layers that it is
# connected to. In the last column look for the `add` layers: they have two entries, and one of the two skips
# the main path. The totals below it should be 23,600,006 parameters, of which 23,546,886 are trainable and 53,120 are
# not. The latter are the moving averages of the normalisations: they are counted along, not learnt.

# %% locked="layer_summary" tags=["for-people"]
clear_session()  # Keras numbers layers without a name from the start of the session: begin anew
model = ResNet50(input_shape=(64, 64, 3), classes=6)
model.summary(line_length=118, positions=[0.34, 0.55, 0.67, 0.97])

# %% [markdown]
# **Question.** How many of these parameters are in the very last layer, the dense one?

# %% tags=["for-people"]
ask("parameters_of_the_end", ...)

# %% [markdown]
# ## 3.2 The data
#
# The hand signs of notebook 1, with pixels from 0 to 1 and one-hot labels.

# %% locked="data_3" tags=["for-people"]
X_train_orig, Y_train_orig, X_test_orig, Y_test_orig, classes = signs.load_dataset()

X_train = (X_train_orig / 255).astype("float32")
X_test = (X_test_orig / 255).astype("float32")
Y_train = to_categorical(Y_train_orig[0], 6)  # the labels have shape (1, m); Keras wants one row an example
Y_test = to_categorical(Y_test_orig[0], 6)

print("number of training examples =", X_train.shape[0])
print("number of test examples =", X_test.shape[0])
print("X_train shape:", X_train.shape)
print("Y_train shape:", Y_train.shape)
print("X_test shape:", X_test.shape)
print("Y_test shape:", Y_test.shape)

# The cells below take as many images as the budget allows: all of them when a person runs this notebook.
X_train, Y_train = X_train[: budget.train_images], Y_train[: budget.train_images]
X_test, Y_test = X_test[: budget.test_images], Y_test[: budget.test_images]

# %% [markdown]
# ## 3.3 Compile
#
# Compiling tells Keras how the model learns: with which optimiser, by which loss, and what to report meanwhile.
#
# ### Exercise: `compile_model`
#
# Compile `model` with the Adam optimiser, the loss for one-hot labels of several classes, and accuracy as the
# metric. Return the model.
#
# *The usual mistake:* the loss `sparse_categorical_crossentropy`, which wants labels such as `3`. These here are
# one-hot.


# %% solution="compile_model"
def compile_model(model):
    """
    Compile a classifier: Adam, categorical cross-entropy, accuracy.

    model -- Keras model with a softmax at its end

    Returns the same model, compiled.
    """
    ### BEGIN SOLUTION
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    return model
    ### END SOLUTION


# %% test="check_compile_model" points=2
check("compile_model", compile_model)
### BEGIN HIDDEN TESTS
check("compile_model", compile_model, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 3.4 Train
#
# ### Exercise: `train_model`
#
# Train the compiled model on the training images for `epochs` epochs with `batch_size` images a step, and give
# Keras the test images as `validation_data`, so that it evaluates the model after each epoch. Return the
# `History` that `fit` returns.
#
# *The usual mistake:* the `return` is forgotten. The model is trained all the same, but its history is lost.


# %% solution="train_model"
def train_model(model, X_train, Y_train, X_test, Y_test, epochs, batch_size):
    """
    Train a compiled model.

    model -- compiled Keras model
    X_train, X_test -- images, arrays of shape (m, 64, 64, 3) with values from 0 to 1
    Y_train, Y_test -- one-hot labels, arrays of shape (m, 6)
    epochs, batch_size -- integers

    Returns the History of the training.
    """
    ### BEGIN SOLUTION
    return model.fit(X_train, Y_train, validation_data=(X_test, Y_test), epochs=epochs, batch_size=batch_size)
    ### END SOLUTION


# %% test="check_train_model" points=2
check("train_model", train_model)
### BEGIN HIDDEN TESTS
check("train_model", train_model, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# Two epochs, as in the tutorial, of 34 steps each. On a processor with two cores this takes one to three minutes,
# and longer if it has other work. Keras first turns the 50 layers into a graph, so for the first quarter of a
# minute or more nothing seems to happen. At the end of each epoch it prints how many seconds it took.

# %% [markdown]
# **What do you expect?** Guessing is right one time in six. Where will the accuracy be after two epochs, on the
# training images, and on the test images?

# %% locked="train_two_epochs" tags=["for-people"]
model = compile_model(model)
model.run_eagerly = budget.run_eagerly
history = train_model(model, X_train, Y_train, X_test, Y_test, budget.epochs, budget.batch_size)

# %% tags=["for-people", "summary"]
signs.training_curves(history, chance=1 / 6)

# %% [markdown]
# ## 3.5 Evaluate
#
# ### Exercise: `evaluate_model`
#
# Evaluate the model on the test images and return the loss and the accuracy as two Python floats.
#
# *The usual mistake:* evaluating on the training images, which the model has seen.


# %% solution="evaluate_model"
def evaluate_model(model, X_test, Y_test):
    """
    Evaluate a compiled model.

    model -- compiled Keras model
    X_test -- images, array of shape (m, 64, 64, 3) with values from 0 to 1
    Y_test -- one-hot labels, array of shape (m, 6)

    Returns (loss, accuracy), two floats.
    """
    ### BEGIN SOLUTION
    loss, accuracy = model.evaluate(X_test, Y_test, verbose=0)
    return float(loss), float(accuracy)
    ### END SOLUTION


# %% test="check_evaluate_model" points=2
check("evaluate_model", evaluate_model)
### BEGIN HIDDEN TESTS
check("evaluate_model", evaluate_model, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# First a network that has learnt nothing, then yours after its two epochs:

# %% locked="evaluate_untrained" tags=["for-people"]
untrained = compile_model(ResNet50(input_shape=(64, 64, 3), classes=6))
untrained.run_eagerly = budget.run_eagerly
results["not trained"] = evaluate_model(untrained, X_test, Y_test)
print("Loss = {:.4f}\nTest Accuracy = {:.4f}".format(*results["not trained"]))

# %% locked="evaluate_two_epochs" tags=["for-people"]
results["trained briefly"] = evaluate_model(model, X_test, Y_test)
print("Loss = {:.4f}\nTest Accuracy = {:.4f}".format(*results["trained briefly"]))

# %% [markdown]
# ## 3.6 Why the test accuracy is still at chance
#
# On the training images the accuracy has gone up. On the test images it is near 1/6, what guessing gives. That
# looks like overfitting. It is something else.
#
# BatchNormalization works in two ways. *In training* it normalises with the mean and variance of the batch at
# hand. *In evaluation* it uses moving averages of these, gathered in training:
#
# $$\text{average} \leftarrow 0.99 \cdot \text{average} + 0.01 \cdot \text{batch}$$
#
# The averages start at mean 0 and variance 1, and 0.99 is Keras's default `momentum`. How much of that start is
# left after two epochs of 34 steps? Guess first.

# %% tags=["for-people"]
for momentum in (0.99, 0.9):
    left = [f"{epochs:>2} epochs {momentum ** (34 * epochs):7.2%}" for epochs in (1, 2, 4, 8, 20)]
    print(f"momentum {momentum:<4}  ", "   ".join(left))

# %% [markdown]
# **Question.** After how many *steps* is just one half of the start left, with a momentum of 0.99?

# %% tags=["for-people"]
ask("steps_to_one_half", ...)

# %% [markdown]
# After two epochs one half of every moving average is still its arbitrary start. The batches' statistics have
# moved on meanwhile, too, as the weights changed, and the error of one layer's averages spoils what the next
# layer gets, fifty times in a row.
#
# If that is the reason, then the weights are better than the evaluation says. This can be tried. The next cell
# copies the model, sets the momentum of the copy's normalisations to 0, and sends one batch of *training* images
# through it in training mode. With momentum 0 the averages become the statistics of that batch. No weight is
# changed, and nothing is learnt.
#
# **What do you expect?** If nothing is learnt, can the test accuracy change at all?

# %% tags=["for-people"]
fresh = compile_model(ResNet50(input_shape=(64, 64, 3), classes=6))
fresh.set_weights(model.get_weights())
fresh.run_eagerly = budget.run_eagerly

normalisations = [layer for layer in fresh.layers if isinstance(layer, BatchNormalization)]
for layer in normalisations:
    layer.momentum = 0.0
fresh(X_train[:128], training=True)

print("how far the moving mean is from the batch's mean, relative to the latter")
for layer in normalisations[:: len(normalisations) // 6]:
    batch_mean = ops.convert_to_numpy(layer.moving_mean)
    moving_mean = ops.convert_to_numpy(model.get_layer(layer.name).moving_mean)
    distance = np.linalg.norm(moving_mean - batch_mean) / np.linalg.norm(batch_mean)
    print(f"    {layer.name:<16} {distance:6.0%}")

results["averages of one batch"] = evaluate_model(fresh, X_test, Y_test)
for name in ("trained briefly", "averages of one batch"):
    print("{:<24} loss {:8.4f}   accuracy {:.4f}".format(name, *results[name]))

# %% [markdown]
# Compare the two lines at the end: the same weights, the same test images, other averages. The model was far
# better than it looked. And the distances above them are about what the table of momentums foretold for two
# epochs.
#
# So there are two remedies. One is patience: with the default momentum, the tutorial's recipe leaves chance at
# about its eighth epoch. The other one is `momentum=0.9`, which has all but forgotten the start after a single
# epoch, as the table says.

# %% [markdown]
# ## 3.7 A trained model
#
# A network of this size wants more than two epochs and more than a thousand images of one kind. Here is one that
# had both. It comes with the course as a file, `ResNet50.h5`: trained on photographs and on drawn hands, turned and
# lit in many ways. How that was done, what it can do and where it fails is in the file's model card:
# `signs.model_card()` in a cell of yours shows it.

# %% locked="trained_file" tags=["for-people"]
path = signs.trained_file()
print(f"{path.name}: {path.stat().st_size / 1e6:.0f} MB")

# %% [markdown]
# ### Exercise: `load_trained`
#
# Load the model that is saved in the file `path`, with architecture and weights, and return it. Keras can do that
# in one line. The imports at the top have what you need.
#
# *The usual mistake:* building a new `ResNet50` and forgetting its weights. It has the right layers, and guesses.
#
# (You have a file of your own, from Keras 2? If `load_model` says `Argument(s) not recognized: {'lr': ...}`, the
# optimizer in it is too old, and `load_model(path, compile=False)` reads the network without it.
# `Could not deserialize class 'Functional'` means a `.keras` file of Keras 2: save the model there as `.h5`.
# `No model config found` means weights alone: build the network, then call its `load_weights(path)`.)


# %% solution="load_trained"
def load_trained(path):
    """
    Load a saved model.

    path -- name of a file that holds a saved model

    Returns the Keras model.
    """
    ### BEGIN SOLUTION
    return load_model(path)
    ### END SOLUTION


# %% test="check_load_trained" points=2
check("load_trained", load_trained)
### BEGIN HIDDEN TESTS
check("load_trained", load_trained, hidden=True)
### END HIDDEN TESTS

# %% locked="evaluate_trained" tags=["for-people"]
trained = load_trained(path)
trained.run_eagerly = budget.run_eagerly
results["the course's, trained"] = evaluate_model(trained, X_test, Y_test)
print("Loss = {:.4f}\nTest Accuracy = {:.4f}".format(*results["the course's, trained"]))

# %% [markdown]
# The tutorial's model, trained on a GPU, has a loss of 0.2557 and a test accuracy of 0.9167.
#
# Are these weights at home in *your* network as well? `signs.load_trained` puts them into it layer by layer, and
# it finds the layers by their names. This is why the exercises asked for `res2a_branch2a` and the like: a name is
# how weights find their place. If one is missing, the message says which.

# %% locked="trained_by_name" tags=["for-people"]
yours = signs.load_trained(ResNet50(input_shape=(64, 64, 3), classes=6))
yours.run_eagerly = budget.run_eagerly
results["trained, in your network"] = evaluate_model(yours, X_test, Y_test)
for name, (loss, accuracy) in results.items():
    print(f"{name:<26} loss {loss:8.4f}   accuracy {accuracy:.4f}")

# %% [markdown]
# ## Summary
#
# - ResNet50 is a convolution, four stages of residual blocks, an average pooling and a softmax: 23,600,006
#   parameters for six classes.
# - The number of parameters proves little. Padding, strides and the order of the layers do not show in it.
# - A test accuracy at chance need not mean that nothing was learnt. BatchNormalization has to gather its averages
#   first.
#
# In [notebook 4](4_gesture_recognition.ipynb) the trained model sees photographs, among them one of your own if you like.

# %% tags=["for-people"]
progress()
