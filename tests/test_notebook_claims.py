"""What the notebooks say of their own outputs is so."""

import re

import numpy as np
import pytest
from executed import SOURCES, outputs, printed, run, told, words


@pytest.fixture(scope="module")
def as_person(tmp_path_factory):
    """Each notebook as a person runs it, with the full budget: only so can its text be held against it."""

    class Executed(dict):
        def __missing__(self, name):
            course, path = SOURCES[name]
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("SIGNS_BUDGET", "full")
                self[name] = run(path, tmp_path_factory.mktemp("person"), course.source)
            return self[name]

    return Executed()


@pytest.mark.slow
def test_what_notebook_one_says_of_its_outputs_is_so(as_person):
    notebook = as_person["resnet/1_data_analysis.ipynb"]
    text, out = told(notebook), printed(notebook)
    rows = re.findall(r"^depth +(\d+): plain (\S+) +residual (\S+) +ratio +(\S+)$", out, re.M)
    depths, plain, residual, ratio = np.array(rows, dtype=float).T
    assert "falls along a nearly straight line" in text
    assert np.corrcoef(depths, np.log10(plain))[0, 1] < -0.99
    assert "At depth 2 both networks are one and the same" in text and "From depth 5 on they differ" in text
    assert depths[:2].tolist() == [2, 5] and ratio[0] == 1 and all(ratio[1:] > 5)
    assert "from depth 2 to depth 50 its gradient becomes more than ten times as large" in text
    assert depths[-1] == 50 and residual[-1] / residual[0] > 10
    assert "the blue line above does not fall" in text and residual.min() >= residual[0]
    assert "explodes" in text and "skip connection" in text
    assert "plain:    [0. 0. 0. 0.]\nresidual: [0.5 2.  0.  1. ]\n" in out
    counts = next(alt for alt in words(notebook) if alt.startswith("Bars"))
    assert "six equally frequent classes" in text
    assert len(set(re.findall(r"\d: (\d+)", counts.split("test")[0]))) == 1
    random, by_signer = map(float, re.findall(r"accuracy (\d\.\d+), mean of ten splits", out))
    flattery = int(re.search(r"flatters this model by (\d+) percentage points", out)[1])
    assert abs(100 * (random - by_signer) - flattery) <= 1 and flattery >= 5
    shared = re.findall(r"^(\w+) *: (\d+) signers in both sets", out, re.M)
    assert dict(shared)["split_by_signer"] == "0" and int(dict(shared)["random_split"]) > 0


@pytest.mark.slow
def test_what_notebook_three_says_of_its_outputs_is_so(as_person):
    notebook = as_person["resnet/3_resnet50.ipynb"]
    text, out = told(notebook), printed(notebook)
    assert "34 steps each" in text and re.search(r"34/34.*?\b\d+s\b", out)
    curves = next(alt for alt in words(notebook) if alt.startswith("Curves"))
    first, last = map(float, re.search(r"training accuracy (\S+)% to (\S+)%", curves).groups())
    assert "On the training images the accuracy has gone up" in text and last > first + 5
    results = {
        name: (float(loss), float(accuracy))
        for name, loss, accuracy in re.findall(r"^(\w.*?) +loss +(\S+) +accuracy (\S+)$", out, re.M)
    }
    assert "On the test images it is near 1/6" in text
    assert all(0.05 < results[name][1] < 0.35 for name in ("not trained", "trained briefly"))
    left = {
        momentum: re.findall(r"(\S+)%", line)
        for momentum, line in re.findall(r"^momentum (\S+) (.*)", out, re.M)
    }
    assert "After two epochs one half of every moving average is still its arbitrary start" in text
    assert abs(float(left["0.99"][1]) - 50) < 1
    assert "all but forgotten the start after a single epoch" in text and float(left["0.9"][0]) < 5
    distances = [float(found) for found in re.findall(r"^ +bn\w+ +(\d+)%$", out, re.M)]
    assert "about what the table of momentums foretold for two epochs" in text
    assert len(distances) > 4 and abs(np.median(distances) - float(left["0.99"][1])) < 20
    assert "The model was far better than it looked" in text
    assert results["averages of one batch"][1] > results["trained briefly"][1] + 0.15
    trained = results["the course's, trained"]
    assert trained[1] > 0.95 and results["trained, in your network"] == trained
    table = "".join(output.data["text/plain"] for _, output in outputs(notebook, "display_data"))
    for number in re.findall(r"\d\d,\d{3},\d{3}|53,120", text):
        assert number in table


@pytest.mark.slow
def test_what_notebook_four_says_of_its_outputs_is_so(as_person):
    notebook = as_person["resnet/4_gesture_recognition.ipynb"]
    text, out = told(notebook), printed(notebook)
    grid, *_, found, bars = [alt for alt in words(notebook) if not alt.startswith(("The photo", "Graph"))]
    assert "of the 120 drawn hands none is misread, of the 120 photographs one" in " ".join(text.split())
    assert ("120 of 120 right" if "rendered hands" in out else "119 of 120 right. Mistakes: image") in grid
    assert "The photo shows a 3, the network reads a 3" in out and "Answer: a 3" in found
    assert "The hand shows a 3." in out
    scales = re.findall(r"^(.+?): +accuracy (\S+), mean probability of its answer (\S+)$", out, re.M)
    assert [float(accuracy) > 0.9 for _, accuracy, _ in scales] == [True, False, False]
    assert "compare with guessing" in text and all(float(accuracy) < 0.35 for _, accuracy, _ in scales[1:])
    assert "Does the network *know* that it is given nonsense?" in text
    assert all(float(sure) > 0.9 for *_, sure in scales)
    grey = [float(p) for p in re.findall(r"\[\[(.*?)\]\]", out)[-1].split()]
    assert "So it can be undecided" in text and max(grey) < 0.25
    shapes = re.findall(r"\(None, (\d+), \d+, (\d+)\)", out)
    sides, channels = np.array(shapes, dtype=int).T
    assert "the maps get smaller, the number of channels grows" in text
    assert sides[0] > sides[-1] == 1 and channels[0] < channels[-1] == 2048
    assert bars.count("0:") == 3
