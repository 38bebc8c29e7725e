"""What `load_trained` is asked with: only the file holds architecture and weights together."""

import gc
import sys

import keras
import numpy as np
import pytest

from autograde.challenge import draw_challenges
from autograde.checks import judge_function
from autograde.exercise import load_exercise


def drawn(entropy=0):
    asked = load_exercise("load_trained").asked
    return asked, asked.make_inputs(np.random.default_rng(entropy))


@pytest.mark.parametrize("name", ["trained.h5", "other.keras"])
def test_the_file_has_the_weights_and_no_model_in_memory_has(tmp_path, name):
    asked, inputs = drawn()
    kernel, bias = inputs[name]["kernel"], inputs[name]["bias"]
    made = asked.write_model(tmp_path / name, inputs[name])
    assert not any(array.any() for array in made.get_weights())
    assert not {"kernel", "bias"} & set(inputs[name])
    models = [thing for thing in gc.get_objects() if isinstance(thing, keras.Sequential)]
    assert made in models
    assert not any(np.array_equal(kernel, w) for model in models for w in model.get_weights())
    read = keras.models.load_model(tmp_path / name)
    assert all(np.array_equal(a, b) for a, b in zip(read.get_weights(), (kernel, bias), strict=True))
    assert type(read.optimizer).__name__ == "Adam"


def test_the_function_is_given_a_path_as_in_the_notebook_and_a_name_as_in_the_text():
    given = []
    judge_function(
        "load_trained", lambda path: given.append(path) or keras.models.load_model(path), entropy=1
    )
    first, second = given
    assert first.suffix == ".h5" and isinstance(second, str) and second.endswith(".keras")


def test_no_frame_above_the_function_holds_the_files_weights():
    (challenge,) = draw_challenges("load_trained", entropy=2)
    inputs = load_exercise("load_trained").asked.make_inputs(challenge.generator())
    kernels = [each["kernel"] for each in inputs.values()]
    seen = []

    def arrays_in(value, depth=0):
        if isinstance(value, np.ndarray):
            yield value
        elif isinstance(value, dict) and depth < 4:
            for item in value.values():
                yield from arrays_in(item, depth + 1)

    def load_trained(path):
        frame = sys._getframe(1)
        while frame and "test_no_frame" not in frame.f_code.co_name:
            seen.extend(array for value in frame.f_locals.values() for array in arrays_in(value))
            frame = frame.f_back
        return keras.models.load_model(path)

    assert judge_function("load_trained", load_trained, entropy=2).points == 2
    assert seen and not any(np.array_equal(kernel, array) for kernel in kernels for array in seen)
