"""What one backend computes, as JSON: ``KERAS_BACKEND=jax python tests/backends/results.py PART [FOLDER]``.

It runs in an environment of the backend's own, so it imports nothing of the tests'.
"""

import json
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
NOTEBOOKS = ("1_data_analysis", "2_residual_blocks", "3_resnet50", "4_gesture_recognition")


class Killed(BaseException):
    """The process ends here."""


def network(normalised=True):
    """A small network with the layers of a large one, whose first weights no backend's generator draws."""
    import numpy as np
    from keras import Input, Model, layers

    X_in = Input((16, 16, 3))
    X = layers.Conv2D(4, 3, padding="same", use_bias=False, name="conv")(X_in)
    X = layers.BatchNormalization(name="bn")(X) if normalised else X
    X = X_shortcut = layers.Activation("relu")(X)
    if normalised:  # a block that zero_init_residual lets start as the identity
        X = layers.Conv2D(4, 1, use_bias=False, name="conv2")(X)
        X = layers.Add()([layers.BatchNormalization(name="bn2")(X), X_shortcut])
    X = layers.GlobalAveragePooling2D()(X)
    model = Model(X_in, layers.Dense(3, activation="softmax", name="fc3")(X))
    draw = np.random.default_rng(5)
    first = [np.asarray(weight) for weight in model.get_weights()]
    model.set_weights([draw.normal(0, 0.3, w.shape) if w.ndim > 1 else w for w in first])
    return model


def examples():
    """Images in which colours tell the class."""
    import numpy as np

    from signs.examples import Examples

    draw, labels = np.random.default_rng(1), np.arange(60, dtype=np.int32) % 3
    images = draw.integers(0, 150, (60, 16, 16, 3))
    images[np.arange(60), :, :, labels] += 90
    return Examples(images.astype(np.uint8), labels, (0, 1, 2))


def recipe():
    """Three epochs with every kind of change."""
    from signs.augmentation import STRONG
    from signs.recipe import Recipe

    more = {"weight_decay": 0.01, "zero_init_residual": True, "label_smoothing": 0.05}
    return Recipe(epochs=3, batch_size=8, peak_rate=5e-3, augmentation=STRONG, ease=0.5, **more)


def batches(_folder):
    """Two batches of the recipe."""
    import numpy as np
    from keras import ops

    from signs.batches import Batches

    data, made = examples(), Batches(60, recipe())
    told = []
    for step in (3, 17):
        order = made.order(step // made.per_epoch)
        tensors = (ops.convert_to_tensor(each) for each in (data.images, data.labels, order))
        images, labels = made.take(*tensors, ops.convert_to_tensor(step, "int32"))
        told.append([np.asarray(ops.convert_to_numpy(each)).ravel().tolist() for each in (images, labels)])
    return told


def training(folder):
    """Losses of a training, and of one that is killed in each epoch and goes on."""
    from signs.training import train

    whole = train(network, examples(), recipe(), progress=False)

    def kill(_model, _records):
        raise Killed

    with tempfile.TemporaryDirectory() as place:
        for _ in range(3):
            with suppress(Killed):
                train(network, examples(), recipe(), place, progress=False, after_epoch=kill)
        rest = train(network, examples(), recipe(), place, progress=False)
    return {"whole": whole.history["loss"], "gone on": rest.history["loss"]}


def begun(folder):
    """Train one epoch and stop; the folder keeps the checkpoint."""
    from signs.training import train

    def stop(_model, records):
        if len(records) == 2:  # its checkpoint is written after this
            raise Killed

    with suppress(Killed):
        train(network, examples(), recipe(), folder, progress=False, after_epoch=stop)
    return sorted(path.name for path in (Path(folder) / "checkpoints").iterdir())


def ended(folder):
    """Go on with the folder's training; return the losses of all epochs."""
    from signs.training import train

    return train(network, examples(), recipe(), folder, progress=False).history["loss"]


def shared(devices):
    """Weights after a training that so many devices of this process share, or the processes of ``torchrun``.

    Without BatchNormalization, whose statistics of half a batch are others.
    """
    import numpy as np

    from signs.devices import Devices, Gpu, choose_devices
    from signs.training import train

    count = int(devices)
    gpus = tuple(Gpu(f"part {n} of the processors", None) for n in range(count))
    chosen = Devices(gpus) if count > 1 else choose_devices()
    result = train(lambda: network(normalised=False), examples(), recipe(), progress=False, devices=chosen)
    weights = np.concatenate([np.ravel(weight) for weight in result.model.get_weights()])
    return {"weights": weights.tolist(), "loss": result.history["loss"]}


def predictions(_folder):
    """What the shipped network reads, and how it is evaluated."""
    import numpy as np

    from signs.evaluation import evaluate
    from signs.examples import Examples
    from signs.hands import render_hands
    from signs.network import SHIPPED, read_network

    images, digits = (np.asarray(each) for each in render_hands(signers=2, processes=1)[:2])
    model = read_network(SHIPPED)
    found = evaluate(model, Examples(images, digits.astype(np.int32), tuple(range(6))))
    read = model.predict(images.astype(np.float32) / 255, verbose=0)
    return {"read": read.ravel().tolist(), "loss": found.loss, "accuracy": found.accuracy}


def warm(_folder):
    """What comes of a network that is built and trained a step in a copy of the warm process."""
    import os

    from autograde.kernels.preload import preload

    preload()
    child = os.fork()
    if not child:
        import numpy as np

        model = network()
        model.compile("adam", "sparse_categorical_crossentropy")
        data = examples()
        model.fit(data.images[:8].astype(np.float32) / 255, data.labels[:8], verbose=0)
        os._exit(7)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def commands(_folder):
    """What ``signs evaluate`` and ``signs predict`` print of the shipped network, and its way to say it."""
    import subprocess

    from signs.photo import default_photo

    with tempfile.TemporaryDirectory() as place:
        photo = default_photo(place)
        said = []
        for words in (["evaluate", "--data", "rendered"], ["predict", photo.name]):
            command = [sys.executable, "-m", "signs", *words]
            done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=True)
            said.append(done.stdout)
    return said


def notebooks(_folder):
    """Points of each exercise of notebooks 1 to 4 with the course's own answers, and what went wrong."""
    import nbformat
    from nbclient import NotebookClient

    from autograde.checks import VERDICT_TYPE

    told = {}
    with tempfile.TemporaryDirectory() as place:
        for path in (ROOT / "source" / "resnet").glob("*.ipynb"):
            shutil.copy(path, place)
        for name in NOTEBOOKS:
            notebook = nbformat.read(Path(place) / f"{name}.ipynb", as_version=4)
            resources = {"metadata": {"path": place}}
            NotebookClient(notebook, timeout=1200, kernel_name="python3", resources=resources).execute()
            for cell in notebook.cells:
                for output in cell.get("outputs", ()):
                    verdict = output.get("data", {}).get(VERDICT_TYPE)
                    if verdict:
                        told[verdict["task"]] = [verdict["points"], verdict["max_points"]]
    return told


if __name__ == "__main__":
    import signs

    signs.load_keras()
    part, *more = sys.argv[1:]
    print(json.dumps(globals()[part](*(more or [None]))))
