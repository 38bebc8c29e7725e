# %% [markdown]
# # 1 · ResNet18
#
# You have built ResNet50, and by hand: every layer with its name, every block with its three numbers of filters.
# This notebook is for those who have finished and want more. You write its smaller sister **in the fewest
# lines**, and then a block in another order of layers, which its authors found a year later and which made
# networks of a thousand layers train.
#
# Nothing is needed from the other notebooks but what you learnt in them.
#
# **Time:** about 90 minutes. **You need** the blocks of the first assignment, and Keras's functional API. Words are
# explained in the glossary at the end of its notebook 1.

# %% locked="imports_resnet18"
import signs

signs.load_keras()

import numpy as np
from keras import Input, Model, ops
from keras.layers import (
    Activation,
    Add,
    BatchNormalization,
    Conv2D,
    Dense,
    GlobalAveragePooling2D,
    MaxPooling2D,
)

from autograde import ask, check, hint, progress, solution
from signs.diagrams import draw_basic_block, draw_preactivation_block

# %% [markdown]
# ## 1.1 The basic block
#
# ResNet50's blocks are bottlenecks: 1×1, 3×3, 1×1. The smaller networks of the same paper, ResNet18 and ResNet34
# (He et al. 2015, [arXiv:1512.03385](https://arxiv.org/abs/1512.03385)), are made of a plainer one, with two 3×3
# convolutions of equally many filters.

# %% tags=["for-people"]
draw_basic_block()

# %% [markdown]
# | component | convolution | strides | padding | then |
# |---|---|---|---|---|
# | first | `filters` of 3×3 | $s$ | `"same"` | BatchNormalization, ReLU |
# | second | `filters` of 3×3 | 1 | `"same"` | BatchNormalization |
# | shortcut, **where the shape changes** | `filters` of 1×1 | $s$ | `"valid"` | BatchNormalization |
#
# Then both are added, and the last ReLU follows.
#
# In notebook 2 there were two functions for two kinds of block. Here is one for both, because the block can see
# for itself what it needs. Where the sum already fits, the shortcut is bare: it is the input itself. Where it does
# not, the shortcut gets a convolution, a *projection*. That is the paper's option B. (Its option A fills up with
# zeros in place of a projection, and was a little worse. Its option C projects everywhere, which costs many
# parameters and gained next to nothing.)
#
# Two things make for fewer lines. Nobody asks for names now, so Keras may choose them. And weights start as
# Keras has them start.
#
# ### Exercise: `basic_block`
#
# `X` is a tensor of shape `(m, height, width, channels)`, and its number of channels is `X.shape[-1]`. The output
# has shape `(m, ceil(height / s), ceil(width / s), filters)`.
#
# *The usual mistake:* the shortcut looks at the stride alone. With $s = 1$ the shape changes, too, if `filters` is
# another number than that of the channels.


# %% solution="basic_block"
# Its answer stands in the exercise's reference.py, and is filled in here.


# %% test="check_basic_block" points=10
check("basic_block", basic_block)
### BEGIN HIDDEN TESTS
check("basic_block", basic_block, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 1.2 The network
#
# ResNet50 took three lines a stage, almost the same ones four times. What differs from stage to stage is one
# number, so a loop says it better: 64, 128, 256 and 512 filters, two blocks each. And if a network is a loop over
# blocks, then *which* block need not stand in it. It comes as an argument.
#
# | part | layers | what leaves it, for 64×64 pixels |
# |---|---|---|
# | start | convolution, 64 filters of 7×7, strides 2, padding `"same"`; BatchNormalization; ReLU | 32×32×64 |
# | | max pooling over 3×3, strides 2, padding `"same"` | 16×16×64 |
# | stage of 64 | two blocks, both with $s = 1$ | 16×16×64 |
# | stage of 128 | two blocks, the first one with $s = 2$ | 8×8×128 |
# | stage of 256 | two blocks, the first one with $s = 2$ | 4×4×256 |
# | stage of 512 | two blocks, the first one with $s = 2$ | 2×2×512 |
# | end | global average pooling, the mean of each channel over the whole map | 512 |
# | | dense, softmax | `classes` |
#
# One convolution at the start, eight blocks of two, the dense layer: 18 layers with weights on the main road.
#
# ### Exercise: `ResNet18`
#
# `input_shape` is the shape of one image, `classes` the number of classes, and `block` a function like your
# `basic_block`: it is called as `block(X, filters)` or `block(X, filters, s=2)`. Return a Keras `Model` of the name
# `"ResNet18"`. How many lines do you need? Ten will do.
#
# The check hands your function a small block of its own. So if your `basic_block` is not right yet, that costs its
# points above, and none here.
#
# *The usual mistake:* every stage begins with $s = 2$, the first one as well. But the max pooling has just halved
# the map there.


# %% solution="ResNet18"
# Its answer stands in the exercise's reference.py, and is filled in here.


# %% test="check_ResNet18" points=10
check("ResNet18", ResNet18)
### BEGIN HIDDEN TESTS
check("ResNet18", ResNet18, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ### How large is it?
#
# Now with *your* block. A convolution of $n$ filters of $k$×$k$ on $c$ channels has $k^2 c\,n$ weights and $n$ biases,
# and a normalisation has four numbers a channel, two of which are learnt. The whole should come to 11,193,990
# parameters, less than half of ResNet50's 23,600,006. And three quarters of them are in the last stage, where
# the map is smallest.

# %% tags=["for-people"]
network = ResNet18((64, 64, 3), 6, basic_block)
learnt = sum(int(np.prod(weight.shape)) for weight in network.trainable_weights)
print(f"{network.name}: {network.count_params():,} parameters, {learnt:,} of them learnt")

# %% [markdown]
# **Question.** Eight blocks, eight shortcuts. How many of them are projections?

# %% tags=["for-people"]
ask("projections_in_resnet18", ...)

# %% [markdown]
# ## 1.3 The same layers in another order
#
# Look at the end of the basic block. The sum goes through a ReLU, and so does what the *next* block takes for its
# shortcut. From block to block the network computes
#
# $$x_{l+1} = \mathrm{ReLU}(x_l + F(x_l)),$$
#
# and the road that was to lead past everything has a gate at each block, where all that is negative is lost.
#
# He et al. asked in 2016 ([arXiv:1603.05027](https://arxiv.org/abs/1603.05027)) what happens if nothing at all stands
# on that road. They moved normalisation and ReLU to the front of each convolution, the **pre-activation**. Then
#
# $$x_{l+1} = x_l + F(x_l), \qquad\text{and so}\qquad x_L = x_l + \sum_{i=l}^{L-1} F(x_i)$$
#
# for any two blocks $l$ and $L$ of one shape. Each block reaches every later one by a plain sum, and going back the
# derivative of $x_L$ with respect to $x_l$ is 1 plus something, over any number of blocks and not over one alone.
# With 1001 layers, the error on CIFAR-10 fell from 7.61 % to 4.92 %. With 110 there was little between them.

# %% tags=["for-people"]
draw_preactivation_block()

# %% [markdown]
# {{ preactivation_block }}
#
# ### Exercise: `preactivation_block`
#
# Arguments and shapes are those of `basic_block`.
#
# *The usual mistake:* a ReLU after the sum, out of habit. Or, harder to see, the bare shortcut carries what the
# pre-activation gives, and not `X`.


# %% solution="preactivation_block"
# Its answer stands in the exercise's reference.py, and is filled in here.


# %% test="check_preactivation_block" points=8
check("preactivation_block", preactivation_block)
### BEGIN HIDDEN TESTS
check("preactivation_block", preactivation_block, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ### Twenty blocks that do nothing
#
# Here are twenty blocks of either kind, and in each the last convolution's weights are 0, so that $F(x) = 0$. What
# comes out should be what went in. The input has positive and negative numbers.
#
# **What do you expect?** Through which of the two does every number arrive?

# %% tags=["for-people"]
x = np.random.default_rng(0).normal(size=(1, 8, 8, 16)).astype("float32")
for block in (basic_block, preactivation_block):
    X = X_in = Input((8, 8, 16))
    for _ in range(20):
        X = block(X, 16)
    lazy = Model(X_in, X)
    for convolution in [layer for layer in lazy.layers if isinstance(layer, Conv2D)][1::2]:
        convolution.set_weights([np.zeros(weight.shape) for weight in convolution.weights])
    arrived = np.isclose(ops.convert_to_numpy(lazy(x, training=False)), x).mean()
    print(f"{block.__name__:<20} {arrived:4.0%} of the numbers arrive")

# %% [markdown]
# And since the block is an argument, the network of the other kind is one line. (The paper's has one more
# normalisation and ReLU before the pooling, for the sum of the last block has met neither.)

# %% tags=["for-people"]
network = ResNet18((64, 64, 3), 6, preactivation_block)
print(f"with pre-activation: {network.count_params():,} parameters")

# %% [markdown]
# ### Question
#
# About half of the numbers do not arrive through the basic blocks. Yet a network of basic blocks trains well:
# ResNet50 is one. Why is the loss behind the *first* of its ReLUs the only one, as long as $F(x) = 0$? And what
# does the ReLU after the sum do to a block in which $F(x)$ is not 0? Three or four sentences.

# %% [markdown] written="why_it_trains_all_the_same" points=2
# **Your answer:**
#
# ### BEGIN SOLUTION
# After the first ReLU all numbers are positive or 0, and a ReLU changes none of these: with $F(x) = 0$ every further
# block is the identity. With $F(x)$ other than 0, the sum can become negative wherever $F(x) < -x$. There the ReLU
# cuts it off, its derivative is 0, and at these places neither the shortcut nor the main path carries a gradient.
# So a block of this kind can only add to the positive part of its input or take away from it down to 0, and over
# many blocks the places without a gradient add up: a hundred layers bear it, a thousand hardly.
# ### END SOLUTION

# %% [markdown]
# ## Summary
#
# - A basic block is two 3×3 convolutions and a shortcut that is bare where the shape stays and a projection where it
#   changes. One function does for both.
# - ResNet18 is a loop over four numbers of filters: 11,193,990 parameters for six classes.
# - In the pre-activation block nothing stands on the shortcut, so a sum of blocks is a sum indeed, however many.

# %% tags=["for-people"]
progress()
