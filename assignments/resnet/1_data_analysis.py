# %% [markdown]
# # 1 · Why residual networks, and the data
#
# In this course you build ResNet50, a network of fifty layers, from its smallest parts, and teach it to
# read hand signs from 0 to 5. It takes four notebooks:
#
# | notebook | what you do |
# |---|---|
# | **1 · data analysis** | see why depth hurts, look at the data, prepare it |
# | [2 · residual blocks](2_residual_blocks.ipynb) | write the two blocks that ResNet is made of |
# | [3 · ResNet50](3_resnet50.ipynb) | put the blocks together, train, evaluate |
# | [4 · gesture recognition](4_gesture_recognition.ipynb) | show the trained network a photo of a hand |
#
# **Time:** about 75 minutes for this one. **You need** Python with functions and NumPy arrays, and an idea of what a
# neural network, a convolution and a gradient are. Words that are new to you stand in the [glossary](#Glossary).

# %% [markdown]
# **How it works.** Where a cell says `# YOUR CODE HERE`, replace the line below it by your own code. The
# cell that follows checks it at once, says what is missing and counts your points; run it as often as you
# like. The official grading uses the same checks with other numbers. Cells that need code which you have
# not written yet say "Not yet" and name it: nothing is broken, go back and fill it in.
#
# **Stuck?** Write `hint("scale_pixels")`, with the name of the exercise that you are at, into a cell of your own, and
# run it. It says where to look; run again, it says what is wrong there, and then why that matters.
# `solution("scale_pixels")` shows the course's own answer once you have yours, and `progress()` how far you are.
#
# **Questions** in between are for you alone: put your answer in place of the three dots. They give no points.

# %% locked="imports_data"
import signs

signs.load_keras()

import numpy as np

from autograde import ask, check, hint, progress, solution
from signs.depth import gradient_by_depth, plot_depth
from signs.hands import render_hands
from signs.pixels import plot_pixels

budget = signs.budget()
X_train = X_test = signs.not_yet("scale_pixels")
Y_train = Y_test = signs.not_yet("convert_to_one_hot")

# %% [markdown]
# ## 1.1 Why depth hurts
#
# A deeper network can express more. Early layers find edges, later ones shapes, the last ones hands, and
# more layers leave room for more steps in between. So why not stack fifty convolutions and train them?
#
# Because of how a network learns. The loss is measured at the end, and its gradient travels back to the
# front, layer by layer. Each layer multiplies it by its own derivative. If that makes the gradient a little
# smaller each time, then after many layers almost nothing of it is left, and the first layers do not learn:
# the gradient *vanishes*. If that makes it a little larger each time, it grows until a single step throws the
# weights far off: the gradient *explodes*. Which of the two happens depends on the weights and on what stands
# between the layers. In plain networks with Keras's usual initial weights it is the first.
#
# The next cell tries it out. It builds networks of different depths, untrained, and measures the norm of
# the gradient that arrives at the first layer's kernel. Each depth gets two networks with **the very same
# initial kernels**: a *plain* stack of 3x3 convolutions with ReLU, and a *residual* one, in which a
# shortcut leads around every two convolutions. That is the only difference. Each depth is measured for
# three initialisations.

# %% [markdown]
# **What do you expect?** Which of the two gradients fades, and does it lose the same *amount* with each further layer,
# or the same *share*? Decide before you run the cell.

# %% tags=["for-people"]
experiment = gradient_by_depth(budget.depths)
plot_depth(experiment)

# %% [markdown]
# Mind the vertical axis: it is logarithmic, each line of the grid is a constant *factor*. The plain network
# falls along a nearly straight line, and a straight line here means that every further layer takes away the
# same share. In numbers:

# %% tags=["for-people"]
for depth, plain, residual in zip(experiment.depths, experiment.plain, experiment.residual, strict=True):
    plain, residual = np.median(plain), np.median(residual)
    print(f"depth {depth:2}: plain {plain:.1e}   residual {residual:.1e}   ratio {residual / plain:9.1e}")

# %% [markdown]
# At depth 2 both networks are one and the same. The first convolution has no shortcut, since it turns three
# channels into eight, and the second one is left alone: a shortcut leads around two. From depth 5 on they differ.
#
# To be fair to the plain network: a more careful initialisation and batch normalisation keep its gradient
# alive for longer, and the real ResNet normalises after every convolution, too. (It also needs to. The
# residual line *rises*: from depth 2 to depth 50 its gradient becomes more than ten times as large, since every
# addition makes the signal larger. With more layers still, that would be the exploding gradient.) But He et al.,
# who invented ResNet, saw that depth hurts even then: with batch normalisation and healthy gradients, their
# deeper plain networks still had a *higher error on the training set* than shallower ones. That is not
# overfitting. The deeper network could simply have copied the shallower one and let its remaining layers
# pass everything on unchanged. It did not find that solution, because "change nothing" is hard to learn for
# a stack of convolutions.

# %% [markdown]
# ## 1.2 The shortcut
#
# So make "change nothing" the easy case. Let the layers compute only what should be *added* to their input
# $x$, and add the input back at the end:
#
# $$y = \mathrm{ReLU}\big(F(x) + x\big)$$
#
# $F$ is the **main path**, here a few convolutions. The $+\,x$ is the **shortcut**, also called *skip
# connection*: no parameters, next to no cost.
# What $F$ has to learn is the difference between what should come out and what came in. This difference is
# called the *residual*, hence the name.
#
# Two things follow.
#
# **Doing nothing is free.** With all weights at zero, $F(x) = 0$ and the block hands on what it was given.
# A plain layer with zero weights destroys it:

# %% tags=["for-people"]
x = np.array([0.5, 2.0, 0.0, 1.0])  # an activation after a ReLU, so nothing in it is negative
F = np.zeros(4)  # the main path, all weights zero
print("plain:   ", np.maximum(F, 0))
print("residual:", np.maximum(F + x, 0))

# %% [markdown]
# **The gradient has a way through.** Differentiate the sum (where the ReLU is active):
#
# $$\frac{\partial y}{\partial x} = \frac{\partial F}{\partial x} + I$$
#
# However small $\partial F / \partial x$ is, the identity $I$ remains. Through many blocks, a plain network
# multiplies many small factors, while the residual one always keeps the path along the shortcuts alone, on
# which every factor is 1. So the blue line above does not fall. (It does not stay level either: to this one path
# the paths through the $F$ are added, and with depth there are more and more of them.)
#
# You will write such blocks yourself in notebook 2. First the data.

# %% [markdown]
# **Question.** A gradient goes back through ten residual blocks, along the shortcuts alone. By which factor has it
# changed at the end?

# %% tags=["for-people"]
ask("factor_along_shortcuts", ...)

# %% [markdown]
# ## 1.3 The data
#
# The images are 64x64 pixels in colour and show hands that sign a digit from 0 to 5. `load_dataset` takes
# your own HDF5 files if you have any, or photographs that were downloaded before, or else hands that this
# kit draws itself, so no network is needed. It says on one line which it took. For the photographs, call it
# once as `signs.load_dataset(source="real")`.

# %%
X_train_orig, Y_train_orig, X_test_orig, Y_test_orig, classes = signs.load_dataset()

# %% tags=["for-people"]
signs.gallery(X_train_orig, Y_train_orig)

# %% [markdown]
# Are all digits equally frequent? If one were rare, a network could do well by hardly ever answering it,
# and accuracy would not tell.

# %% tags=["for-people"]
signs.class_counts(Y_train_orig, Y_test_orig, classes)

# %% [markdown]
# With six equally frequent classes, guessing is right one time in six. Keep that number in mind: whatever a
# network reaches has to be compared with it.
#
# For the network, an image is an array of numbers. Here is one, and a patch of it in its three channels:

# %% tags=["for-people"]
image = X_train_orig[0]
print("shape: ", image.shape, "= rows, columns, channels (red, green, blue)")
print("dtype: ", image.dtype)
print("values:", image.min(), "to", image.max())
print("pixel in row 28, column 28:", image[28, 28])
plot_pixels(image, row=28, column=28)

# %% [markdown]
# **Question.** How many numbers does one image hold?

# %% tags=["for-people"]
ask("numbers_in_an_image", ...)

# %% [markdown]
# The label of an image is a single whole number. All labels stand in one row:

# %%
print("Y_train_orig:", Y_train_orig.shape, Y_train_orig.dtype)
print("first ten:   ", Y_train_orig[0, :10])

# %% [markdown]
# ## 1.4 Exercise: scale the pixels
#
# Weights start out small and around zero, and training goes best when the inputs are of a similar, small
# size. So bring the pixels from whole numbers 0 … 255 to decimal numbers in [0, 1].
#
# - **In:** `images`, an array of `uint8` of any shape.
# - **Out:** an array of `float32` of the same shape; 0 stays 0, and 255 becomes 1.
# - **Mind:** `uint8` cannot hold a fraction. And divide by 255 always, not by the largest pixel that
#   happens to be in the array: otherwise a dark photo and a bright one are scaled differently.


# %% solution="scale_pixels"
def scale_pixels(images):
    """Bring pixels from 0..255 to [0, 1].

    images -- array of uint8, any shape

    Returns an array of float32 of the same shape.
    """
    ### BEGIN SOLUTION
    return images.astype("float32") / 255
    ### END SOLUTION


# %% test="check_scale_pixels" points=3
check("scale_pixels", scale_pixels)
### BEGIN HIDDEN TESTS
check("scale_pixels", scale_pixels, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 1.5 Exercise: one-hot labels
#
# The network will answer with six probabilities, one for each digit. To compare the label with them, write
# it as six numbers too: 1 at the right digit and 0 elsewhere. With four classes, the labels 1, 3, 0 become
#
# $$\begin{pmatrix} 1 & 3 & 0 \end{pmatrix} \;\longrightarrow\;
# \begin{pmatrix} 0 & 0 & 1 \\ 1 & 0 & 0 \\ 0 & 0 & 0 \\ 0 & 1 & 0 \end{pmatrix}$$
#
# - **In:** `Y`, the labels, of shape `(1, m)` or `(m,)`, and `C`, the number of classes.
# - **Out:** an array of shape `(C, m)`; column `i` belongs to example `i`.
# - **Mind:** one *column* for each example, not one row. And use `C`, not the largest label in `Y`: a small
#   batch may not contain every class.


# %% solution="convert_to_one_hot"
def convert_to_one_hot(Y, C):
    """Turn labels into one-hot columns.

    Y -- whole numbers from 0 to C - 1, shape (1, m) or (m,)
    C -- number of classes

    Returns an array of shape (C, m).
    """
    ### BEGIN SOLUTION
    return np.eye(C)[np.asarray(Y).reshape(-1)].T
    ### END SOLUTION


# %% test="check_convert_to_one_hot" points=4
check("convert_to_one_hot", convert_to_one_hot)
### BEGIN HIDDEN TESTS
check("convert_to_one_hot", convert_to_one_hot, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 1.6 Exercise: who is in both sets?
#
# The test set is there to answer one question: how well does the model read hands that it has *never seen*?
# The person behind a hand is called the **signer**. When a signer has several photos, and some of them are
# in the training set and some in the test set, the question is no longer asked. The model may recognise the
# sleeve, the skin or the wallpaper, and get the digit right for the wrong reason. Such a split is said to
# **leak**.
#
# Write the function that finds the leak.
#
# - **In:** `train_signers` and `test_signers`, one whole number for each image of the training and of the
#   test set: who signed it. The same signer may occur many times.
# - **Out:** a one-dimensional array of whole numbers: the signers that occur in both, each once, in rising
#   order. If there is none, an array of length 0.
# - **Mind:** the two arrays need not be of the same length, so comparing them element by element does not
#   answer the question.


# %% solution="shared_signers"
def shared_signers(train_signers, test_signers):
    """Find the signers who are in the training set and in the test set.

    train_signers -- array of int, shape (m_train,), the signer of each training image
    test_signers  -- array of int, shape (m_test,), the signer of each test image

    Returns a sorted array of int, shape (number of shared signers,), each signer once.
    """
    ### BEGIN SOLUTION
    return np.intersect1d(train_signers, test_signers)
    ### END SOLUTION


# %% test="check_shared_signers" points=3
check("shared_signers", shared_signers)
### BEGIN HIDDEN TESTS
check("shared_signers", shared_signers, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 1.7 What a leak does
#
# How much does it matter? Take hands drawn by the kit, for which we know the signer, with several photos of
# each signer and digit. The model is the simplest there is, the **nearest neighbour**: it learns nothing,
# it looks up the training image that differs least, pixel by pixel, and repeats its label. We test it
# twice:
#
# - on a **random split**, where every image goes to one of the two sets by lot;
# - on a **split by signer**, where every signer goes to one of the two sets, with all photos.
#
# Both have the same number of training and test images.
#
# **What do you expect?** On which of the two splits will the model be right more often, and by how much?

# %% tags=["for-people"]
n_signers, n_takes = (32, 4) if budget.name == "full" else (8, 2)
images, digits, signers = render_hands(n_signers, n_takes, seed=1, size=32)
pixels = images.reshape(len(images), -1).astype("float32")  # 0 to 255: which one is nearest stays the same
print(f"{len(images)} images: {n_signers} signers, {len(set(digits))} digits, {n_takes} photos of each")


def random_split(rng):
    """Put three quarters of the images into the training set."""
    order = rng.permutation(len(images))
    return np.split(order, [3 * len(images) // 4])


def split_by_signer(rng):
    """Put three quarters of the signers, with all their images, into the training set."""
    in_training = np.isin(signers, rng.permutation(n_signers)[: 3 * n_signers // 4])
    return np.flatnonzero(in_training), np.flatnonzero(~in_training)


def nearest_neighbour_accuracy(train, test):
    """Share of the test images whose nearest training image shows the same digit."""
    # The squared distance |a - b|² = |a|² - 2ab + |b|²; |a|² is the same for every candidate b.
    distance = (pixels[train] ** 2).sum(axis=1) - 2 * pixels[test] @ pixels[train].T
    nearest = train[distance.argmin(axis=1)]
    return np.mean(digits[nearest] == digits[test])


accuracies = {}
for split in (random_split, split_by_signer):
    rng = np.random.default_rng(0)
    accuracies[split] = [nearest_neighbour_accuracy(*split(rng)) for _ in range(10)]
    print(f"{split.__name__:16}: accuracy {np.mean(accuracies[split]):.3f}, mean of ten splits")

# %% tags=["for-people"]
flattery = np.mean(accuracies[random_split]) - np.mean(accuracies[split_by_signer])
print(f"The random split flatters this model by {100 * flattery:.0f} percentage points.")
for split in (random_split, split_by_signer):
    train, test = split(np.random.default_rng(0))
    print(f"{split.__name__:16}: {len(shared_signers(signers[train], signers[test]))} signers in both sets")

# %% [markdown]
# Same images, same model, same number of training images, and yet two accuracies. Only the second says what
# to expect of a stranger's hand. The data of this course, photographs and drawn hands alike, are split by
# signer. (If you bring files of your own, only you can know.)

# %% [markdown]
# ## 1.8 The data, ready for the network
#
# Now apply your functions. The network will want one *row* for each example, hence the `.T`.

# %%
X_train = scale_pixels(X_train_orig)
X_test = scale_pixels(X_test_orig)

# %%
Y_train = convert_to_one_hot(Y_train_orig, 6).T
Y_test = convert_to_one_hot(Y_test_orig, 6).T

# %%
print("number of training examples = " + str(X_train.shape[0]))
print("number of test examples = " + str(X_test.shape[0]))
print("X_train shape: " + str(X_train.shape))
print("Y_train shape: " + str(Y_train.shape))
print("X_test shape: " + str(X_test.shape))
print("Y_test shape: " + str(Y_test.shape))

# %% [markdown]
# Each of these numbers has a meaning that you can now name: so many images of 64 rows, 64 columns and 3
# channels, and for each a row of six numbers, of which one is 1.
#
# **What to take along.** Depth weakens the gradient layer by layer; a shortcut keeps a way open for it and
# makes "change nothing" the easy case. Pixels go in as [0, 1], labels as one-hot rows. And a test set is
# worth something only if it asks for what was never seen.
#
# Next: [2 · Residual blocks](2_residual_blocks.ipynb).

# %% tags=["for-people"]
progress()

# %% [markdown]
# ## Glossary
#
# | word | what it means here |
# |---|---|
# | accuracy | the share of images whose most probable class is the right one |
# | activation | a function applied to each number, here mostly ReLU |
# | batch | the images that are computed together in one step |
# | batch normalisation | brings each channel to mean 0 and variance 1, then scales and shifts it by learnt numbers |
# | bias | a learnt number that is added to all outputs of a filter |
# | block | a few layers with a shortcut around them |
# | bottleneck | a 1×1, an f×f and a 1×1 convolution: the middle one works on few channels |
# | channel | one of the numbers at each place of a map; a photo has three |
# | class | what is told apart: here the digits 0 to 5 |
# | convolution | a layer that computes each place of its output from a window of the input |
# | convolutional block | a block that changes the shape, with a convolution on its shortcut |
# | cross-entropy | a loss: how little probability the network gives the right class |
# | dense layer | each output reads all inputs |
# | epoch | one pass over all training images |
# | exploding gradient | one that grows from layer to layer on its way back |
# | filter | the kernel and the bias that make one output channel of a convolution |
# | gradient | how the loss changes when a weight changes a little |
# | identity block | a block that keeps the shape, with a bare shortcut |
# | kernel | the weights of a convolution |
# | label | the right class of an image |
# | leak | the test set holds something that training has seen, such as the same person |
# | loss | the number that training makes smaller |
# | main path | the layers that a shortcut leads around, $F(x)$ |
# | map, feature map | height × width × channels: what a layer gives for one image |
# | momentum of a normalisation | how much of its moving average is kept at each step |
# | one-hot | a label as a row of zeros with a single 1 |
# | optimiser | how the weights are changed from the gradient; here Adam |
# | overfitting | better and better on the training images, and no better on others |
# | padding | what a convolution does at the border: `"same"` keeps height and width, `"valid"` does not |
# | parameter | a number of the network, learnt or gathered: kernels, biases, normalisations |
# | pooling | makes one number of a window: its maximum, or its mean |
# | ReLU | keeps what is positive and makes the rest 0 |
# | residual | what a block adds to its input |
# | shortcut, skip connection | the way around the main path, on which the input is added to the result |
# | signer | the person whose hand is in the picture |
# | softmax | makes positive numbers that add up to 1 of any numbers: the probabilities |
# | stage | the blocks whose maps have one size |
# | stride | by how many places the window moves on: with 2, height and width are halved |
# | tensor | an array of any number of axes |
# | test set, training set | the images to learn from, and those to find out what was learnt |
# | vanishing gradient | one that fades from layer to layer on its way back |
