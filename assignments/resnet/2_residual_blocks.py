# %% [markdown]
# # 2 · Residual blocks
#
# In notebook 1 you saw the gradient fade on its way to the first layers of a deep plain network. A residual
# network gives it another road. It is made of blocks, and each block adds its input to what it computes:
#
# $$y = F(x) + x$$
#
# $F$ is a few convolutions, the **main path**. The $+\,x$ is the **shortcut**, or *skip connection*. Two
# things follow.
#
# - *Going back*, the derivative of $y$ with respect to $x$ is $F'(x) + 1$. Even where $F'$ is tiny the gradient
#   arrives, because of the 1.
# - *Going forward*, a block that has nothing to add only has to make $F(x) = 0$. That is easy to learn, so
#   further blocks do little harm, and the network may be deep.
#
# There are two kinds of block. The **identity block** is for an input and an output of the same shape. The
# **convolutional block** is for a change of shape. You write both in this notebook, and in the next one you
# build ResNet50 of them.
#
# **Time:** about 90 minutes. **You need** what a convolution, a ReLU and batch normalisation do; the words are in the
# [glossary](1_data_analysis.ipynb#Glossary). Back: [1 · Data analysis](1_data_analysis.ipynb). Next:
# [3 · ResNet50](3_resnet50.ipynb).

# %% locked="imports_2"
import signs

signs.load_keras()

import numpy as np
from keras import Model, ops
from keras.initializers import glorot_uniform
from keras.layers import Activation, Add, BatchNormalization, Conv2D, Input

from autograde import ask, check, hint, progress, solution
from signs.diagrams import draw_convolutional_block, draw_identity_block
from signs.reference import reference_input, set_reference_kernels, vector_text

# %% [markdown]
# ## 2.1 The identity block

# %% tags=["for-people"]
draw_identity_block()

# %% [markdown]
# The main path has three components. `filters` is a list of three numbers $F_1, F_2, F_3$, one for each.
#
# | component | convolution | padding | then |
# |---|---|---|---|
# | 1, branch `2a` | $F_1$ filters of 1×1 | `"valid"` | BatchNormalization, ReLU |
# | 2, branch `2b` | $F_2$ filters of $f$×$f$ | `"same"` | BatchNormalization, ReLU |
# | 3, branch `2c` | $F_3$ filters of 1×1 | `"valid"` | BatchNormalization, and no ReLU yet |
#
# Then the shortcut is **added**, and only then comes the last ReLU.
#
# The two 1×1 convolutions are there to save work. The first one reduces the number of channels, so that the
# $f$×$f$ convolution in the middle has fewer of them to deal with, and the third one restores it. This shape is
# called a *bottleneck*.
#
# The settings, and why they are what they are:
#
# - **Strides** are 1 throughout, and padding `"same"` keeps the height and width in component 2. For a 1×1
#   filter `"valid"` and `"same"` are one and the same, since it never reaches over the edge.
# - **Names.** A convolution is called `res` + stage + block + `_branch` + `2a`, `2b` or `2c`, and its
#   normalisation the same with `bn` in place of `res`. In stage 2, block b, these are `res2b_branch2a` and
#   `bn2b_branch2a`. With 50 layers you will be glad of names that say where you are.
# - **BatchNormalization** works on the channels, and these are axis 3 of `(examples, height, width, channels)`.
# - **Initial weights** come from `glorot_uniform(seed=0)`, so that two runs start alike.

# %% [markdown]
# If you have not used Keras's functional API before: a layer is made first and then called on a tensor,
# `Conv2D(...)(X)`. Here is one component by hand, outside any block.

# %% tags=["for-people"]
X_in = Input((15, 15, 256))
X = Conv2D(64, 1, padding="valid", name="demo_conv", kernel_initializer=glorot_uniform(seed=0))(X_in)
X = BatchNormalization(axis=3, name="demo_bn")(X)
X = Activation("relu")(X)
print("one component:", X_in.shape, "->", X.shape)

# %% [markdown]
# ### Exercise: `identity_block`
#
# Write the block as in the figure. `X` is a Keras tensor of shape `(m, height, width, channels)`, and what you
# return is one of the same shape. That works only if $F_3$ is the number of channels that comes in. The caller
# sees to that.
#
# *The usual mistake:* `X` is overwritten by the first line of the main path. Keep the input under another name
# before that, or the shortcut adds the wrong tensor.
#
# The check below builds your block with several parameters and compares all of the output. Where something differs it
# tells you where. You may run it as often as you like; `hint("identity_block")` goes on from what it says.


# %% solution="identity_block"
# Its answer stands in the exercise's reference.py, and is filled in here.


# %% test="check_identity_block" points=10
check("identity_block", identity_block)
### BEGIN HIDDEN TESTS
check("identity_block", identity_block, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ### The same numbers as everyone
#
# The next cell puts known kernels into your block, sends a known input through it, and prints one corner of the
# output. A right block gives, to about the sixth decimal place,
#
# | | `out` |
# |---|---|
# | the tutorial's run | `[0.19716819 0. 1.3561226 2.1713073 0. 1.3324987]` |
# | the classic run | `[0.94822985 0. 1.16101444 2.747859 0. 1.36677003]` |
#
# Why are there two? The tutorial used TensorFlow 1, and the first block built after a start of Python had the
# kernel of its branch `2a` drawn twice and kept the second draw, whereas in any later run each kernel is a first
# draw: the tutorial printed the one, the classic notebook of this exercise the other. Keras 3 draws different
# numbers for `seed=0` altogether, which is why the kernels are put in here and not drawn.

# %% locked="vectors_identity_block" tags=["for-people"]
X_in = Input((4, 4, 6))
model = Model(X_in, identity_block(X_in, f=2, filters=[2, 4, 6], stage=1, block="a"))

for run in ("tutorial", "classic"):
    set_reference_kernels(model, run)
    out = ops.convert_to_numpy(model(reference_input(), training=False))
    print("The tutorial's run:" if run == "tutorial" else "The classic run:")
    print("out =", vector_text(out[1][1][0]))

# %% [markdown]
# One corner of one output is little evidence on its own. The check above has compared all of it.

# %% [markdown]
# ### A block that does nothing
#
# It was said above that an identity block can easily leave its input alone. Here is the proof: your block with
# the scale `gamma` of its last normalisation at 0, so that $F(x) = 0$. What comes out should be what went in.
# (The input is positive here, like every tensor behind a ReLU. So the last ReLU changes nothing.)
#
# **What do you expect?** Exactly 0, or something small?

# %% tags=["for-people"]
X_in = Input((15, 15, 256))
lazy = Model(X_in, identity_block(X_in, f=3, filters=[64, 64, 256], stage=2, block="b"))
last = lazy.get_layer("bn2b_branch2c")
last.gamma.assign(np.zeros(last.gamma.shape))

x = np.random.rand(1, 15, 15, 256).astype("float32")
y = ops.convert_to_numpy(lazy(x, training=False))
print("largest difference between output and input:", np.abs(y - x).max())

# %% [markdown]
# ## 2.2 The convolutional block
#
# Now and then a network has to change the shape of its tensors, to fewer pixels and more channels. The main path
# does that readily: a stride of 2 in its first convolution, and a larger $F_3$. But then $F(x) + x$ is a sum of
# two tensors of different shapes, and there is no such sum. So the shortcut gets a convolution as well, a 1×1
# with the same stride and $F_3$ filters, and a normalisation after it. It has **no** ReLU: its only task is to
# bring $x$ to the shape of the main path.

# %% tags=["for-people"]
draw_convolutional_block()

# %% [markdown]
# | component | convolution | strides | padding | then |
# |---|---|---|---|---|
# | 1, branch `2a` | $F_1$ filters of 1×1 | $s$ | `"valid"` | BatchNormalization, ReLU |
# | 2, branch `2b` | $F_2$ filters of $f$×$f$ | 1 | `"same"` | BatchNormalization, ReLU |
# | 3, branch `2c` | $F_3$ filters of 1×1 | 1 | `"valid"` | BatchNormalization |
# | shortcut, branch `1` | $F_3$ filters of 1×1 | $s$ | `"valid"` | BatchNormalization |
#
# Then both are added, and the last ReLU follows. The shortcut's layers are named with branch `1`, so in stage 3,
# block a, they are `res3a_branch1` and `bn3a_branch1`.
#
# ### Exercise: `convolutional_block`
#
# `X` is a tensor of shape `(m, height, width, channels)`. The output has shape
# `(m, ceil(height / s), ceil(width / s), F3)`.
#
# *The usual mistake:* the shortcut's convolution is called on `X` after the main path has overwritten it, or its
# result is given to `X` instead of to the shortcut. Then the shapes do not agree, or, worse, they do.
# (The tutorial defines this function under one name and calls it under another, `convolution_block`. Use
# `convolutional_block` throughout, and such a slip becomes a clear `NameError`.)


# %% solution="convolutional_block"
# Its answer stands in the exercise's reference.py, and is filled in here.


# %% test="check_convolutional_block" points=10
check("convolutional_block", convolutional_block)
### BEGIN HIDDEN TESTS
check("convolutional_block", convolutional_block, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# The same input and the same kinds of kernels as above, with $s = 2$. A right block gives
#
# | | `out` |
# |---|---|
# | the tutorial's run | `[0. 1.1676219 0.16150603 0. 0. 0.61365455]` |
# | the classic run | `[0.09018463 1.23489773 0.46822017 0.0367176 0. 0.65516603]` |

# %% locked="vectors_convolutional_block" tags=["for-people"]
X_in = Input((4, 4, 6))
model = Model(X_in, convolutional_block(X_in, f=2, filters=[2, 4, 6], stage=1, block="a", s=2))

for run in ("tutorial", "classic"):
    set_reference_kernels(model, run)
    out = ops.convert_to_numpy(model(reference_input(), training=False))
    print("The tutorial's run:" if run == "tutorial" else "The classic run:")
    print("out =", vector_text(out[1][1][0]))

# %% [markdown]
# ## What the blocks do to shapes
#
# These are three blocks as ResNet50 will use them, with the parameters that each needs. A stage opens with a
# convolutional block, which halves the map (in stage 2 it does not, as $s = 1$ there) and gives it its new
# number of channels. Identity blocks follow, and they keep both.
#
# **What do you expect?** Which of the three has the most parameters, and where are they?

# %% tags=["for-people"]
blocks = {
    "convolutional, s = 1": ((15, 15, 64), lambda X: convolutional_block(X, 3, [64, 64, 256], 2, "a", s=1)),
    "identity block": ((15, 15, 256), lambda X: identity_block(X, 3, [64, 64, 256], 2, "b")),
    "convolutional, s = 2": (
        (15, 15, 256),
        lambda X: convolutional_block(X, 3, [128, 128, 512], 3, "a", s=2),
    ),
}
for kind, (shape, block) in blocks.items():
    X_in = Input(shape)
    model = Model(X_in, block(X_in))
    print(f"{kind:<21} {shape!s:>13} -> {model.output_shape[1:]!s:<13} {model.count_params():>8,} parameters")

# %% [markdown]
# **Question.** The identity block works on 256 channels. How many parameters would a *single* 3×3 convolution from 256
# to 256 channels have, biases included? Compare with the block as a whole.

# %% tags=["for-people"]
ask("one_wide_convolution", ...)

# %% [markdown]
# ## Summary
#
# - A residual block computes $F(x) + x$. The shortcut carries the gradient back past $F$, and a block with
#   nothing to add can pass its input on.
# - The identity block keeps the shape, so its shortcut is the input itself.
# - The convolutional block changes the shape, so its shortcut is a strided 1×1 convolution and a normalisation.
# - In both, the addition comes **before** the last ReLU.
#
# In [notebook 3](3_resnet50.ipynb) these two functions become ResNet50. It takes them from here, so save this notebook
# first.

# %% tags=["for-people"]
progress()

# %% [markdown]
# ## To go further: the basic block
#
# This is for those who want more; it gives no points. The smaller networks of the same family, ResNet18 and ResNet34,
# have a plainer block. Its main path is two 3×3 convolutions with `filters` filters and padding `"same"`, the first
# with strides $s$. Each is followed by BatchNormalization, and the first one by a ReLU as well. The shortcut is the
# input itself where the shape stays. Where it changes, because $s$ is not 1 or because the number of channels is
# another one, it is a 1×1 convolution with strides $s$ and a BatchNormalization. Then both are added, and a ReLU
# follows. One function does for both cases: `X.shape[-1]` is the number of channels that come in. Names are free.


# %% solution="basic_block"
# Its answer stands in the exercise's reference.py, and is filled in here.


# %% tags=["for-people"]
check("basic_block", basic_block)
