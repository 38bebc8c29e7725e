# %% [markdown]
# # 5 · The full training
#
# The complete training of ResNet50, for instructors and for self-learners. It is a solution: nothing in it is
# graded, and it is in no student's release. It looks for GPUs, and with one it trains for 60 epochs. Without one
# it trains on the processor for as many epochs as take a few minutes, which is enough for a useful model.
#
# A word of honesty: we have run this notebook on processors only. What it does with a GPU is by TensorFlow's and
# Keras's own documented means, and the choice is tested on simulated lists of devices, but nobody of ours has
# watched it train on one yet. If it fails on yours, we would like to hear of it.

# %%
import signs

tf = signs.load_tensorflow()

import time
from pathlib import Path
from tempfile import mkdtemp

import keras
import matplotlib.pyplot as plt
import numpy as np

from autograde import resnet50_from
from signs.augmentation import augmented_batches
from signs.devices import choose_devices
from signs.training import learning_rate_schedule, ready_to_evaluate, with_fast_moving_averages

budget = signs.budget()
ResNet50 = resnet50_from("3_resnet50.ipynb")

# %% [markdown]
# ## The device
#
# Where TensorFlow sees no GPU although there is one, the usual reason is that the CUDA libraries are missing:
# install the package with its extra `gpu`. On Windows, TensorFlow sees GPUs only inside WSL2.
#
# - *Precision.* GPUs with tensor cores multiply 16-bit floats several times as fast as 32-bit ones. Keras's
#   policy `mixed_float16` computes with these and keeps the weights in 32 bits.
# - *Strategy.* With several GPUs, `tf.distribute.MirroredStrategy` puts a copy of the model on each and gives
#   each its share of every batch.

# %%
devices = choose_devices()
print(devices)

strategy = devices.strategy()
epochs = devices.epochs(on_cpu=budget.recipe_epochs, on_gpu=60 if budget.name == "full" else 1)
batch_size = budget.batch_size * strategy.num_replicas_in_sync
print(f"{epochs} epochs, {batch_size} images a step")

# %% [markdown]
# ## The data

# %%
X_train_orig, Y_train_orig, X_test_orig, Y_test_orig, classes = signs.load_dataset()

X_train = (X_train_orig / 255).astype("float32")[: budget.train_images]
X_test = (X_test_orig / 255).astype("float32")[: budget.test_images]
Y_train = signs.convert_to_one_hot(Y_train_orig, 6).T[: budget.train_images]
Y_test = signs.convert_to_one_hot(Y_test_orig, 6).T[: budget.test_images]
print("X_train", X_train.shape, "  X_test", X_test.shape)

# %% [markdown]
# ## The model
#
# It is the one from notebook 3, with BatchNormalization's momentum at 0.9 (notebook 3 shows why) and Adam's
# learning rate on a schedule: it rises linearly over the first tenth of the steps and then falls along a cosine.
# Everything that belongs to the model is made inside the strategy's scope. The softmax stays in 32 bits: in 16
# bits, small probabilities become 0, and the loss infinite.

# %%
keras.utils.set_random_seed(0)
keras.mixed_precision.set_global_policy(devices.precision)

steps = epochs * -(-len(X_train) // batch_size)
with strategy.scope():
    model = with_fast_moving_averages(ResNet50(input_shape=(64, 64, 3), classes=6))
    model.layers[-1].dtype_policy = "float32"
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate_schedule(steps)),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
        run_eagerly=budget.run_eagerly,
    )

rates = np.array([float(learning_rate_schedule(steps)(step)) for step in range(steps)])
figure, axes = plt.subplots(figsize=(6, 2.4), layout="constrained")
axes.plot(np.arange(1, steps + 1), 1000 * rates, "." if steps < 10 else "-")
axes.set(xlabel="step", ylabel="learning rate × 1000")
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# ## Training
#
# The training images are shifted, turned, zoomed and mirrored a little, differently in each epoch. So the model
# cannot learn them by heart, and the training accuracy may well stay below the test accuracy.

# %%
start = time.perf_counter()
batches = augmented_batches(X_train, Y_train, batch_size)
history = model.fit(batches, validation_data=(X_test, Y_test), epochs=epochs, shuffle=False)
seconds = time.perf_counter() - start
print(f"{seconds:.0f} s, {seconds / epochs:.1f} s an epoch")

# %%
signs.training_curves(history, chance=1 / 6)

# %% [markdown]
# ## A copy for every machine
#
# A model that was trained in mixed precision or on several GPUs should be usable anywhere. So its weights go into
# a new model in plain 32 bits, and that one is evaluated and saved.

# %%
keras.mixed_precision.set_global_policy("float32")
final = with_fast_moving_averages(ResNet50(input_shape=(64, 64, 3), classes=6))
final.set_weights(model.get_weights())
ready_to_evaluate(final)
final.run_eagerly = budget.run_eagerly

loss, accuracy = final.evaluate(X_test, Y_test, verbose=0)
print(f"Loss = {loss:.4f}")
print(f"Test Accuracy = {accuracy:.4f}")

# %% [markdown]
# ## Which digits are taken for which
#
# One row for each true digit, one column for each predicted one. What is off the diagonal is a mistake. With 20
# test images of each digit, one image is 5 per cent of a row: do not read much into a single mistake.

# %%
probabilities = final.predict(X_test, batch_size=32, verbose=0)
confusion = np.zeros((6, 6), dtype=int)
np.add.at(confusion, (Y_test.argmax(axis=1), probabilities.argmax(axis=1)), 1)

figure, axes = plt.subplots(figsize=(4.4, 4.2), layout="constrained")
axes.imshow(confusion, cmap="Blues")
for true, predicted in np.ndindex(confusion.shape):
    count = confusion[true, predicted]
    dark = count > confusion.max() / 2
    if count:
        axes.text(predicted, true, count, ha="center", va="center", color="white" if dark else "black")
axes.set(xlabel="predicted digit", ylabel="true digit", xticks=range(6), yticks=range(6))
plt.show()

# %% [markdown]
# The mistakes themselves, among the other test images:

# %%
signs.prediction_grid(X_test, probabilities, Y_test.argmax(axis=1))

# %% [markdown]
# ## Saving

# %%
folder = Path() if budget.name == "full" else Path(mkdtemp())
path = folder / "ResNet50.keras"
final.save(path)
print(f"saved: {path.name}, {path.stat().st_size / 1e6:.0f} MB")

if budget.name == "small":  # a trial run leaves nothing behind
    path.unlink()
    folder.rmdir()

# %% [markdown]
# The file holds architecture and weights. `load_trained("ResNet50.keras")` in notebook 3 loads it. Notebook 3
# writes a file of the same name, so rename yours if you want to keep both.
