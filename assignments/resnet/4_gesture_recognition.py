# %% [markdown]
# # 4 · Recognising a gesture
#
# You have a network that reads hand signs. Now it gets to see a photo that is in no data set: one that the
# kit draws for you, or one of your own hand. You will prepare the photo, read the answer, see what happens
# when the preparation does not match the training, and look at the network as a whole.
#
# **Time:** about 75 minutes. **You need** arrays and their shapes, and what a softmax gives; the words are in the
# [glossary](1_data_analysis.ipynb#Glossary). Back: [3 · ResNet50](3_resnet50.ipynb). A photo of your own hand is
# welcome, and not needed.

# %% locked="imports_gesture"
import signs

signs.load_keras()

import numpy as np
from keras.applications.imagenet_utils import preprocess_input
from keras.utils import to_categorical

from autograde import ask, check, handed_on, hint, progress, solution, summary
from signs.drawing import draw_model
from signs.finding import find_hand
from signs.photo import default_photo, describe_prediction, open_photo
from signs.photo_plots import plot_found, plot_photo, plot_probabilities
from signs.picture import show_photo
from signs.webcam import take_photo

budget = signs.budget()
X_photo = probabilities = signs.not_yet("prepare_photo")
table = signs.not_yet("layer_table")

# %% [markdown]
# ## 4.1 The trained network
#
# The network is your own `ResNet50` of notebook 3, or the course's if yours does not pass its check yet;
# the next cell says which.

# %% locked="handover_gesture" tags=["for-people"]
ResNet50 = handed_on("ResNet50", notebook="3_resnet50.ipynb")

# %% [markdown]
# A network without training is of no use here, so yours gets the weights of the one that comes with the
# course. They find their layers by name.

# %% tags=["for-people"]
X_train_orig, Y_train_orig, X_test_orig, Y_test_orig, classes = signs.load_dataset()
X_test = X_test_orig.astype("float32")[: budget.test_images] / 255
Y_test = to_categorical(Y_test_orig[0], 6)[: budget.test_images]

# %% tags=["for-people"]
model = signs.load_trained(ResNet50((64, 64, 3), 6))
model.run_eagerly = budget.run_eagerly  # in grading a few images only, not worth tracing the network for

# %% [markdown]
# ## 4.2 The test images
#
# How good is it? Here are images of the test set with the network's answers. Where it is mistaken, both are
# shown: first the true digit, then what the network took it for. None of the course's test signers was in its
# training.

# %% tags=["for-people"]
test_probabilities = model.predict(X_test, verbose=0)
signs.prediction_grid(X_test, test_probabilities, Y_test.argmax(axis=1))

# %% [markdown]
# The heading counts the right answers. On the course's own test images they are nearly all: of the 120 drawn hands
# none is misread, of the 120 photographs one, and on data of yours there may be more. Look at each mistake: would
# *you* have been sure? Do not conclude that it can read any hand: these pictures are much like those that it was
# trained on. And it does not count fingers. It has learned which patterns of pixels go with which digit.

# %% [markdown]
# ## 4.3 A photo
#
# `default_photo` draws a hand which is in neither set and saves it as a file, so that you need no camera.
# The hand fills the picture, as in the data set. Photos of your own hand come in section 4.4.

# %% tags=["for-people"]
shown = 3  # the digit that the photo is to show; try others
photo_path = default_photo(digit=shown)
photo = open_photo(photo_path)
print(f"{photo_path}: {photo.width} x {photo.height} pixels")
show_photo(photo, f"The photo: a drawn hand that shows a {shown}.")

# %% [markdown]
# ### Exercise: prepare the photo
#
# The network takes a *batch* of images, 64x64 pixels in colour, with values in [0, 1]. Your photo is a
# single picture of another size with values 0 … 255.
#
# - **In:** `path`, the name of a picture file of any size. `open_photo(path)` opens it, turns a phone's
#   photo upright and gives you a picture object in red, green and blue; its method `.resize((64, 64))`
#   squeezes it (a picture that is not square gets distorted, that is accepted here); `np.asarray(...)`
#   makes an array of it.
# - **Out:** an array of `float32` of shape `(1, 64, 64, 3)`, with values in [0, 1].
# - **Mind:** the 1 in front is the batch of one. And the scale has to be the training's, which was a
#   division by 255.
#
# (Keras has `keras.utils.load_img(path, target_size=(64, 64))` for the first steps; it may be used as well.
# It does not turn photos upright and, unless told otherwise, picks single pixels instead of averaging over
# them.)


# %% solution="prepare_photo"
def prepare_photo(path):
    """Read a picture file and bring it to the network's size and scale.

    path -- name of a picture file of any size

    Returns an array of float32 of shape (1, 64, 64, 3), values in [0, 1].
    """
    ### BEGIN SOLUTION
    photo = open_photo(path).resize((64, 64))
    return np.asarray(photo, dtype="float32")[np.newaxis] / 255
    ### END SOLUTION


# %% test="check_prepare_photo" points=4
check("prepare_photo", prepare_photo)
### BEGIN HIDDEN TESTS
check("prepare_photo", prepare_photo, hidden=True)
### END HIDDEN TESTS

# %% tags=["for-people"]
X_photo = prepare_photo(photo_path)
plot_photo(photo, X_photo)

# %% [markdown]
# Always look at what the network gets, not only at what you have. If you cannot read the sign in the
# picture on the right, the network can hardly do so either.

# %% tags=["for-people"]
probabilities = model.predict(X_photo, verbose=0)
print(describe_prediction(probabilities))

# %% [markdown]
# ### Exercise: read the prediction
#
# Six probabilities, one for each digit, in the order 0 to 5. Which digit does the network see, and how
# strongly?
#
# - **In:** `probabilities`, an array of shape `(1, 6)`, as `model.predict` returns it for one photo.
# - **Out:** two values: the digit as an `int` and its probability as a `float`.
# - **Mind:** the array has two dimensions, its only row is `probabilities[0]`. And NumPy's numbers are not
#   Python's: convert them with `int(...)` and `float(...)`.


# %% solution="read_prediction"
def read_prediction(probabilities):
    """Read the most probable digit from the network's answer for one photo.

    probabilities -- array of shape (1, 6)

    Returns (digit, probability), an int and a float.
    """
    ### BEGIN SOLUTION
    row = probabilities[0]
    digit = np.argmax(row)
    return int(digit), float(row[digit])
    ### END SOLUTION


# %% test="check_read_prediction" points=3
check("read_prediction", read_prediction)
### BEGIN HIDDEN TESTS
check("read_prediction", read_prediction, hidden=True)
### END HIDDEN TESTS

# %% tags=["for-people"]
digit, probability = read_prediction(probabilities)
print(f"The photo shows a {shown}, the network reads a {digit} (probability {probability:.4f}).")

# %% [markdown]
# Is it right? This network has seen photographs and drawn hands, upright and lying, before walls and clutter.
# Show it a kind of picture that it has not seen, and a wrong answer would be no surprise.

# %% [markdown]
# ## 4.4 Your own hand
#
# `prepare_photo` squeezes the whole picture, which is right for one that shows little but a hand. A
# telephone's photo is not square, the hand is somewhere in it, and squeezed to 64x64 pixels a finger may be
# one or two pixels wide. So the hand has to be found first. `find_hand` does that with the network's help:
#
# - Colours that are unlike those along the photo's borders, and like skin, propose some hundred squares.
# - The network reads each of them. A square around a hand is one that it is certain about, and that reads
#   much the same when it is a little shifted or larger.
# - The best few are read again: shifted, closer, further, and mirrored, for a mirrored hand shows the same
#   digit. The mean of these probabilities decides.
# - Whatever it is shown, a network of six outputs shares all probability out among six digits. So whether there is
#   a hand at all is read off the 2048 features before its last layer, by a logistic regression that has seen
#   hands, cut hands, and pictures without any.
#
# The next cell takes a picture with your computer's camera, if it has one: start the camera, hold up one hand,
# all of it, in good light, and take the picture. It is saved in this folder as `my_hand.png` and goes nowhere
# else. Run the cell below it again, and it reads the picture.

# %% tags=["for-people"]
camera = take_photo("my_hand.png")
camera

# %% [markdown]
# Or put a photo of your own into this folder, as your telephone made it (JPEG or PNG), and give its name, for
# example `own_path = "hand.jpg"`. Until there is one, the drawn hand is used.

# %% tags=["for-people", "summary"]
own_path = camera.path or photo_path
own_photo = open_photo(own_path)
found = find_hand(own_photo, model)
plot_found(own_photo, found)

# %% tags=["for-people", "summary"]
print(describe_prediction(found.probabilities))
print(f"unsure: {found.doubt}" if found.doubt else f"The hand shows a {found.digit}.")

# %% [markdown]
# If the answer is wrong, look at the middle picture. Is all of the hand in the square? Could *you* tell the
# digit from these 64x64 pixels? If it is not that, your photo may show what training did not: two hands,
# a glove, a way of counting that is used elsewhere. What a probability is worth in such a case, you see next.

# %% [markdown]
# ## 4.5 The wrong scale
#
# Here is a mistake that is made again and again, because nothing warns of it. The tutorial that this course
# follows made it, too: it trained on pixels divided by 255, and then sent its photo through
# `preprocess_input`, which prepares pictures for networks trained on *ImageNet*. That function swaps red
# and blue and subtracts a mean colour from pixels 0 … 255.
#
# The same photo, the same network, three scales. **What do you expect?** Will the network be wrong with the two others,
# and if so, will it be unsure?

# %% tags=["for-people"]
scalings = {
    "pixels / 255, as in training": lambda X: X,
    "pixels 0 to 255": lambda X: 255 * X,
    "ImageNet's preprocess_input": lambda X: preprocess_input(255 * X),
}
for name, scale in scalings.items():
    scaled = scale(X_photo)
    print(f"{name + ':':30} values {scaled.min():7.2f} to {scaled.max():7.2f}")

# %% tags=["for-people"]
predictions = {name: model.predict(scale(X_photo), verbose=0) for name, scale in scalings.items()}
plot_probabilities(predictions, answer=shown)

# %% [markdown]
# One photo may be chance. So ask the same of the test images, and compare with guessing, which is right one
# time in six:

# %% tags=["for-people"]
true_digits = Y_test.argmax(axis=1)
for name, scale in scalings.items():
    answers = model.predict(scale(X_test), verbose=0)
    accuracy = np.mean(answers.argmax(axis=1) == true_digits)
    sure = answers.max(axis=1).mean()
    print(f"{name + ':':30} accuracy {accuracy:.3f}, mean probability of its answer {sure:.3f}")

# %% [markdown]
# No error, no warning: the shapes are right, and numbers are numbers. Compare the two columns. Does the
# network *know* that it is given nonsense?
#
# Its six probabilities always add up to one, whatever it is given. This network was also trained on pictures
# without a hand, with a sixth for each digit as the target. So it can be undecided, where it was taught to be. Here
# is its opinion on a plain grey picture:

# %% tags=["for-people"]
grey = np.full((1, 64, 64, 3), 0.5, dtype="float32")
print(describe_prediction(model.predict(grey, verbose=0)))

# %% [markdown]
# **Question.** A network is given noise, and it is as undecided as it can be. Which probability does it give to each of
# the six digits?

# %% tags=["for-people"]
ask("undecided", ...)

# %% [markdown]
# ### Question
#
# For you, a photo with pixels 0 … 255 and the same photo divided by 255 are one and the same picture. In
# three to six sentences: **why are they not the same for the trained network, why does nothing warn you,
# and what would you do in a program so that it cannot happen?** Say in particular what batch normalisation
# does when the network predicts, and why it does not repair the scale.
#
# This answer is read by a person (5 points). Write it into the cell below.

# %% [markdown] written="why_scale_matters" points=5
# **Your answer:**
#
# ### BEGIN SOLUTION
# The network's kernels and biases were fitted to inputs in [0, 1]. With pixels 0 … 255, the first
# convolution receives numbers 255 times as large and gives, apart from its bias, outputs 255 times as
# large, which no training image ever produced. Batch normalisation does not repair this: when the network
# predicts, it uses the moving mean and variance kept from training and not those of the photo, so
# activations which are far too large stay far too large, and layer after layer works in a range it has
# never learned for. The softmax at the end turns whatever comes out into six numbers that add up to one,
# often with one close to 1, so a confident answer is no sign that the input made sense. Nothing warns
# because both arrays have the right shape and type. The remedy is to prepare images in one place only: the
# same function for training and for use, or, safer, the scaling as a layer inside the model
# (`keras.layers.Rescaling(1 / 255)`), and a check of the range before predicting.
#
# **Marking guidance** (one point each; the wording is free):
#
# 1. The weights were fitted to inputs in [0, 1]; another scale is an input unlike anything in training.
# 2. Batch normalisation uses the *training's* moving mean and variance when the network predicts.
# 3. Hence it does not normalise the wrong scale away (it would in training mode, with the batch's own
#    statistics).
# 4. No error, because shape and type are right, and softmax always gives six numbers that add up to one.
# 5. A workable safeguard: one shared preparation function, scaling inside the model, or a check of the
#    range.
#
# An answer that only says "the scale must match the training's" gets point 1.
# ### END SOLUTION

# %% [markdown]
# ## 4.6 The network as a whole
#
# ### Exercise: the layer table
#
# `model.summary()` prints a table. Build one that a program can use.
#
# - **In:** `model`, a Keras model.
# - **Out:** a list with one tuple for each layer, in the order of `model.layers`: `(name, output shape,
#   number of parameters)`, a `str`, a `tuple` and an `int`.
# - **Mind:** the shape belongs to the layer's output, `layer.output.shape`. Its first entry is `None`: the
#   size of the batch is left open. `layer.count_params()` counts *all* parameters, also those that are not
#   trained.


# %% solution="layer_table"
def layer_table(model):
    """List the layers of a model.

    model -- a Keras model

    Returns a list of (name, output shape, number of parameters), one tuple for each layer.
    """
    ### BEGIN SOLUTION
    return [(layer.name, tuple(layer.output.shape), layer.count_params()) for layer in model.layers]
    ### END SOLUTION


# %% test="check_layer_table" points=3
check("layer_table", layer_table)
### BEGIN HIDDEN TESTS
check("layer_table", layer_table, hidden=True)
### END HIDDEN TESTS

# %% tags=["for-people"]
table = layer_table(model)
print("layer".ljust(28) + "output shape".ljust(24) + "parameters".rjust(12))
for name, shape, parameters in table:
    print(f"{name:28}{shape!s:24}{parameters:12,}")
print(f"{len(table)} layers{sum(parameters for _, _, parameters in table):54,}")

# %% [markdown]
# Where are the parameters? Follow the output shape down the table: the maps get smaller, the number of
# channels grows, and with it the number of parameters.

# %% tags=["for-people"]
largest = sorted(table, key=lambda row: row[2], reverse=True)[:5]
total = sum(parameters for _, _, parameters in table)
for name, _, parameters in largest:
    print(f"{name:28}{parameters:12,}  {100 * parameters / total:5.1f} % of all")

# %% [markdown]
# ### The drawing
#
# The same as a picture, with the shortcuts to be seen as lines that lead past their block. The cell writes
# `model.png` and `model.svg` into this folder, if graphviz is installed. The network is long:
# scroll inside the picture.

# %% tags=["for-people"]
draw_model(model, "model.png")

# %% [markdown]
# ## 4.7 Summary
#
# - **Depth needs a way through.** In a plain stack the gradient fades from layer to layer, and "change
#   nothing" is hard to learn. With a shortcut, a block only adds something to its input: the gradient has a
#   way past it, and adding nothing is easy.
# - **Two blocks suffice.** The identity block keeps the shape, so its shortcut is the input itself. The
#   convolutional block changes the shape, so its shortcut needs a convolution to match.
# - **ResNet50 is a few stages of these blocks.** From stage to stage the maps get smaller and the channels
#   more; an average over each map and one dense layer give the answer.
# - **Shapes, graph and numbers are three different things.** A network can have the right number of
#   parameters and still be wired wrongly. Check what it computes.
# - **Data first.** Split by signer, or the test flatters you. Prepare a photo exactly as the training
#   images were prepared, or the answer means nothing, however sure it looks.
#
# **What this model cannot do.** It knows six signs, and one of the six is always the most probable, whatever it
# is shown. Its probabilities are not a measure of trust, and the word "unsure" is only a limit set on them. It
# expects one hand, large, in a square, with backgrounds and light like those it was trained on. `find_hand`
# looks for that square, and a face, a second hand, or whatever resembles fingers may mislead it. It has seen
# few real signers, all with one telephone, and says nothing about whom it would serve worse. And a digit shown by hand is not a sign language: that has movement, faces,
# grammar, and varies from country to country.
#
# **Read on.**
#
# - K. He, X. Zhang, S. Ren, J. Sun: *Deep Residual Learning for Image Recognition*, 2015,
#   [arXiv:1512.03385](https://arxiv.org/abs/1512.03385). The paper that this course is about. With what you
#   know now, it is pleasant to read.
# - The same authors: *Identity Mappings in Deep Residual Networks*, 2016,
#   [arXiv:1603.05027](https://arxiv.org/abs/1603.05027). Why the shortcut should be left as clear as
#   possible, and a block in which normalisation and ReLU come *before* the convolution.

# %% [markdown]
# ## Your course
#
# Here is how far you are. Then write your name between the quotes and run the last cell: it makes a page of your
# points, your training curves and your photo's prediction, beside the notebooks. Save notebooks 3 and 4 first, for it
# takes the pictures from there. Nothing leaves this computer.
#
# Those who have finished and want more find it below, at the end of [notebook 2](2_residual_blocks.ipynb), and in a
# second, small assignment on ResNet18.

# %% tags=["for-people"]
progress()

# %% tags=["for-people"]
summary("")

# %% [markdown]
# ## To go further: which digit for which
#
# This is for those who want more; it gives no points. One accuracy does not tell *what* a network is mistaken about. A
# **confusion matrix** does: in row $i$ and column $j$ it says how many images of digit $i$ were taken for a $j$.
#
# - **In:** `true` and `predicted`, arrays of whole numbers from 0 to $C - 1$ of the same length, and `C`.
# - **Out:** an array of whole numbers of shape `(C, C)`.
# - **Mind:** a pair of digits that occurs twice counts twice, and a digit that does not occur has its row all the same.


# %% solution="confusion_matrix"
def confusion_matrix(true, predicted, C):
    """Count how often each class was taken for which.

    true      -- array of int, shape (m,), the right class of each image
    predicted -- array of int, shape (m,), the network's answers
    C         -- number of classes

    Returns an array of int, shape (C, C); rows are true classes, columns the answers.
    """
    ### BEGIN SOLUTION
    matrix = np.zeros((C, C), dtype=int)
    for digit, answer in zip(true, predicted, strict=True):
        matrix[digit, answer] += 1
    return matrix
    ### END SOLUTION


# %% tags=["for-people"]
check("confusion_matrix", confusion_matrix)

# %% [markdown]
# The wrong scale of section 4.5 once more: **what do you expect** of a network that is confident and wrong?

# %% tags=["for-people"]
for name, scale in scalings.items():
    answers = model.predict(scale(X_test), verbose=0).argmax(axis=1)
    print(f"{name}:\n{confusion_matrix(true_digits, answers, 6)}")
