# %% [markdown] released=false
# # 5 · The full training
#
# How the trained network of the course was made, from its images to its figures, so that you can make it again, or a
# better one. Before that, two small experiments: a shallower network of the same idea, and what the learning rate's
# schedule does. For instructors and self-learners: nothing here is graded, and it is in no student's release.
#
# The notebook looks for GPUs. Without one, its two long trainings take about an hour on two processor cores. They may be
# stopped at any moment, also by switching the computer off, and go on where they were.
#
# A word of honesty: we have run this notebook on processors only. What it does with a GPU is by TensorFlow's and
# Keras's own documented means, and the choice is tested on simulated lists of devices, but nobody of ours has
# watched it train on one yet. If it fails on yours, we would like to hear of it.

# %%
import signs

signs.load_keras()

from dataclasses import asdict, replace
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
from keras import Model, ops
from keras.layers import (
    Activation,
    Add,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Flatten,
    Input,
    MaxPooling2D,
    ZeroPadding2D,
)

from autograde import handed_on
from signs.augmentation import augmented
from signs.batches import Batches
from signs.devices import choose_devices
from signs.evaluation import evaluate
from signs.examples import NO_HAND, held_out_examples, training_examples
from signs.mixture import Shares, mixture
from signs.network import file_digest, trained
from signs.picture import describe, new_picture
from signs.recipe import FULL, QUICK, RESTART
from signs.sources import sets_at_hand
from signs.training import train
from signs.training.optimizer import learning_rate_schedule

budget = signs.budget()
full = budget.name == "full"
ResNet50 = handed_on("ResNet50", notebook="../3_resnet50.ipynb")

# %% [markdown]
# ## 5.1 The device
#
# Keras computes with TensorFlow, or with JAX or PyTorch where the environment variable `KERAS_BACKEND` says `jax` or
# `torch`. Where none of them sees a GPU although there is one, the usual reason is that the CUDA libraries are missing:
# install the package with its extra `gpu` (TensorFlow) or `jax-gpu`; PyTorch brings its own. On Windows, TensorFlow and
# JAX see GPUs only inside WSL2.
#
# - *Precision.* GPUs with tensor cores multiply 16-bit floats several times as fast as 32-bit ones. Keras's
#   policy `mixed_bfloat16` (on older ones `mixed_float16`) computes with these and keeps the weights in 32 bits.
# - *One step.* The images lie on the GPU. A step looks its batch up, changes the images, runs the network forwards
#   and backwards and corrects the weights, all in one compiled piece.
# - *Several GPUs.* Each gets a copy of the model and its share of every batch: by `tf.distribute`,
#   `keras.distribution` or PyTorch's `DistributedDataParallel`. For several machines there is the command
#   `python -m signs train`: set `TF_CONFIG` on each as TensorFlow documents it, or start it with `torchrun`.

# %%
devices = choose_devices()
print(devices)

# %% [markdown]
# ## 5.2 A shallower one: ResNet18
#
# ResNet18 and ResNet34 are made of a *basic block*: two 3×3 convolutions on the main path in place of three of 1×1,
# 3×3 and 1×1. The shortcut is the same idea as ever, and has a convolution of its own where the shape changes. So
# a few lines suffice:


# %%
def basic_block(X, filters, s=1):
    shortcut = X
    X = BatchNormalization(axis=3)(Conv2D(filters, 3, strides=s, padding="same")(X))
    X = Activation("relu")(X)
    X = BatchNormalization(axis=3)(Conv2D(filters, 3, padding="same")(X))
    if s != 1:
        shortcut = BatchNormalization(axis=3)(Conv2D(filters, 1, strides=s)(shortcut))
    return Activation("relu")(Add()([X, shortcut]))


def ResNet18(input_shape=(64, 64, 3), classes=6):
    X_input = Input(input_shape)
    X = ZeroPadding2D(3)(X_input)
    X = Activation("relu")(BatchNormalization(axis=3)(Conv2D(64, 7, strides=2)(X)))
    X = MaxPooling2D(3, strides=2)(X)
    for filters, s in ((64, 1), (128, 2), (256, 2), (512, 2)):
        X = basic_block(basic_block(X, filters, s), filters)
    X = Flatten()(AveragePooling2D(2)(X))
    return Model(X_input, Dense(classes, activation="softmax")(X), name="ResNet18")


for network in (ResNet18(), ResNet50((64, 64, 3), 6)):
    convolutions = sum(isinstance(layer, Conv2D) and layer.kernel_size != (1, 1) for layer in network.layers)
    print(
        f"{network.name}: {network.count_params():,} parameters, {convolutions} convolutions larger than 1x1"
    )

# %% [markdown]
# One convolution at the start, eight blocks of two, and the dense layer: 18 layers with weights, the shortcuts' not
# counted.

# %% [markdown]
# ## 5.3 Schedules of the learning rate
#
# With a small network and few epochs, a comparison costs a few minutes. Three schedules with the same highest rate,
# after the same warm-up: the rate stays where it is; it falls to a tenth and a hundredth in two steps; it falls along
# half a cosine. A part of the training images is set aside to compare on, so the test images stay unseen.

# %%
sets = sets_at_hand()
name, signs_set = next(iter(sets.items()))
examples = training_examples(signs_set).take(np.arange(budget.train_images))
print(f"{len(examples)} training images of the {name} set")

trial = replace(QUICK, epochs=6 if full else 1, batch_size=budget.batch_size, validation=0.15)
histories = {}
for schedule in ("constant", "step", "cosine"):
    tried = train(
        ResNet18, examples, replace(trial, schedule=schedule), progress=False, eagerly=budget.run_eagerly
    )
    histories[schedule] = tried.history
    print(f"{schedule:<9} validation accuracy {tried.records[-1].val_accuracy:.3f}  ({tried.seconds:.0f} s)")

# %%
figure = new_picture(9, 3, layout="constrained")
left, right = figure.subplots(1, 2)
steps = Batches(len(examples), trial).steps
at = np.linspace(0, steps - 1, 200)
for schedule, history in histories.items():
    rate = learning_rate_schedule(replace(trial, schedule=schedule), steps)
    left.plot(at / steps * trial.epochs, [1000 * float(rate(step)) for step in at], label=schedule)
    right.plot(range(1, trial.epochs + 1), history["val_accuracy"], "o-", label=schedule)
left.set(xlabel="epoch", ylabel="learning rate × 1000")
right.set(xlabel="epoch", ylabel="validation accuracy", ylim=(0, 1.02))
for axes in (left, right):
    axes.spines[["top", "right"]].set_visible(False)
right.legend(frameon=False)
ends = [f"{schedule} {history['val_accuracy'][-1]:.3f}" for schedule, history in histories.items()]
describe(
    figure,
    "Left: the learning rate by epoch; constant stays level, step falls twice, cosine falls along a half wave. "
    f"Right: the validation accuracy by epoch; at the end {', '.join(ends)}.",
)

# %% [markdown]
# One run each, on few images: differences of a few per cent are chance. What repeats is the end. A high rate leaves
# the weights jittering around a good place, and a falling one lets them settle there.

# %% [markdown]
# ## 5.4 The images of the full training
#
# A thousand photographs of one camera before one kind of wall teach a network to read photographs of that camera
# before such walls. So the full recipe mixes: the photographs, if they are at hand; the same hands, cut out and put
# before busy backgrounds; hands that the kit draws, in many scenes; and pictures without a whole hand, whose target
# gives every digit the same probability: that is how notebook 4 finds a hand in a large photo. The test signers of
# either set are in none of it.
#
# (The photographs are at hand after `signs.load_dataset(source="real")`, once. Without them, this trains on drawn
# hands alone, and on more of them.)

# %%
photographs = training_examples(sets["real"]) if "real" in sets else None
drawn = training_examples(sets["rendered"])
if full:
    mixed = mixture(photographs, drawn)
else:
    few = np.arange(budget.train_images)
    shares = Shares(photographs=1, moved=1, signers=1, takes=1, backgrounds=2, things=2, cut=0.1)
    mixed = mixture(photographs and photographs.take(few), drawn.take(few), shares)
    mixed = mixed.take(np.arange(len(mixed))[-budget.train_images :])

recipe = FULL if full else replace(FULL, epochs=1, batch_size=budget.batch_size)
print(f"{len(mixed)} images, {np.sum(mixed.labels == NO_HAND)} of them without a hand")
for key, value in asdict(recipe).items():
    print(f"    {key:<18} {value}")

# %% [markdown]
# In every epoch each image is moved, turned, mirrored, lit and coloured otherwise. Hands may be turned until they
# lie flat. This is what the network gets to see:

# %%
shown = np.random.default_rng(0).choice(len(mixed), min(36, len(mixed)), replace=False)
pictures = mixed.images[shown].astype("float32") / 255
changed = ops.convert_to_numpy(augmented(ops.convert_to_tensor(pictures), (0, 1), recipe.augmentation))
figure = new_picture(9, 2.4, layout="constrained")
grid = figure.subplots(3, 12)
for axes in grid.flat:
    axes.set_axis_off()
for axes, picture in zip(grid.flat, changed, strict=False):
    axes.imshow(picture)
describe(figure, f"{len(changed)} training images, each moved, turned, mirrored, lit and coloured otherwise.")

# %% [markdown]
# ## 5.5 Training
#
# `train` keeps a checkpoint in `folder` after each epoch and every five minutes. Stop the cell, restart the kernel,
# come back tomorrow: run the notebook again, and it goes on with the very batches that would have come.
#
# One thing in the recipe is this course's own subject. With `zero_init_residual` the last BatchNormalization of each
# identity block begins with a scale of zero: the main path adds nothing, and the block *is* the identity. The network
# starts out as its four convolutional blocks, and grows as deep as it needs to be while it learns. Set it to `False`
# to see how much less the first epochs then teach it.

# %%
folder = Path("runs") if full else Path(mkdtemp())
how = {"devices": devices, "eagerly": budget.run_eagerly}
first = train(lambda: ResNet50((64, 64, 3), 6), mixed, recipe, folder / "first", **how)
print(f"{first.seconds / 60:.1f} minutes")

# %%
signs.training_curves(first.history, chance=1 / 6)

# %% [markdown]
# At the end the learning rate is zero, and yet the network has not learnt all it can. So it is raised once more, not
# as high, and falls again: a *warm restart*. Do not be alarmed by the first of these epochs.

# %%
again = replace(RESTART if full else recipe, start=file_digest(first.path))
result = train(trained(first.path), mixed, again, folder / "second", **how)
print(f"{result.seconds / 60:.1f} minutes")

# %% [markdown]
# The training accuracy stays far below what you see next: the training images are harder than the test images, and
# those without a hand never count as right.

# %% [markdown]
# ## 5.6 The figures
#
# A model that was trained in mixed precision or on several GPUs should be usable anywhere, so `train` has put the
# weights into a new model in plain 32 bits. On the test images of each set:

# %%
final = result.model
final.run_eagerly = budget.run_eagerly
tests = {name: held_out_examples(found) for name, found in sets.items()}
tests = {name: test.take(np.arange(min(len(test), budget.test_images))) for name, test in tests.items()}
found = {name: evaluate(final, test) for name, test in tests.items()}
for name, evaluation in found.items():
    print(
        f"{name}: {evaluation.count} images, Loss = {evaluation.loss:.4f}, "
        f"Test Accuracy = {evaluation.accuracy:.4f}"
    )

# %% [markdown]
# Which digits are taken for which: one row for each true digit, one column for each predicted one. What is off the
# diagonal is a mistake. With 20 test images of each digit, one image is 5 per cent of a row: do not read much into
# a single mistake.

# %%
figure = new_picture(4.4 * len(found), 4.2, layout="constrained")
grid = figure.subplots(1, len(found), squeeze=False)
told = []
for axes, (name, evaluation) in zip(grid.flat, found.items(), strict=True):
    axes.imshow(evaluation.confusion, cmap="Blues")
    for true, predicted in np.ndindex(evaluation.confusion.shape):
        count = evaluation.confusion[true, predicted]
        dark = count > evaluation.confusion.max() / 2
        if count:
            axes.text(predicted, true, count, ha="center", va="center", color="white" if dark else "black")
    axes.set(title=name, xlabel="predicted digit", ylabel="true digit", xticks=range(6), yticks=range(6))
    told.append(
        f"{name}: {np.trace(evaluation.confusion)} of {evaluation.count} on the diagonal, which is right."
    )
describe(figure, f"Which true digits are taken for which. {' '.join(told)}")

# %% [markdown]
# The test images, with the mistakes marked, if there are any:

# %%
name, test = next(iter(tests.items()))
images = test.images.astype("float32") / 255
signs.prediction_grid(images, final.predict(images, verbose=0), test.labels)

# %%
print(f"The network is in {result.path}: {result.path.stat().st_size / 1e6:.0f} MB")
if not full:  # a trial run leaves nothing behind
    import shutil

    shutil.rmtree(folder)

# %% [markdown]
# The file holds architecture and weights: `load_trained` of notebook 3 reads it, and `signs.load_trained(model, path)`
# puts its weights into a network of yours, by the layers' names. The course's own file was made by an earlier
# form of these steps, with the photographs. Its model card says what came of it, and what has changed since.
