"""The plots: they show what they are given, each once, and leave nothing behind in pyplot."""

import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from nbclient import NotebookClient

import signs
from signs.palette import WRONG
from signs.plots import class_counts, gallery, prediction_grid, training_curves

LABELS = np.array([[2, 0, 1, 0, 2, 2]])
IMAGES = np.arange(6, dtype=np.uint8).reshape(6, 1, 1, 1) * np.ones((1, 8, 8, 3), np.uint8)


def draw(figure):
    """Draw as the notebook would; an error or a warning in the layout shows here."""
    assert isinstance(figure, Figure)
    assert figure._repr_png_().startswith(b"\x89PNG")
    return figure


def levels(axes):
    """The grey level of each image shown, which is its index in IMAGES."""
    return [int(axis.images[0].get_array()[0, 0, 0]) for axis in axes if axis.images]


def test_gallery_has_a_row_for_each_class_with_its_first_images():
    figure = draw(gallery(IMAGES, LABELS, per_class=2))
    assert levels(figure.axes) == [1, 3, 2, 0, 4]
    assert [text.get_text() for axis in figure.axes for text in axis.texts] == ["0", "1", "2"]


def test_gallery_shows_the_chosen_rows_in_the_chosen_order():
    figure = draw(gallery(IMAGES / 255, LABELS, rows=[2, 1], per_class=3))
    assert [text.get_text() for axis in figure.axes for text in axis.texts] == ["2", "1"]
    with pytest.raises(ValueError, match="label 5"):
        gallery(IMAGES, LABELS, rows=[5])


def test_class_counts_writes_every_count():
    figure = draw(class_counts(LABELS, np.array([1, 1]), np.arange(3)))
    axis = figure.axes[0]
    assert [text.get_text() for text in axis.texts] == ["2", "1", "3", "0", "2", "0"]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["training (6)", "test (2)"]


class KerasHistory:
    """Stands for keras.callbacks.History."""

    history = {"loss": [2, 1], "accuracy": [0.2, 0.6], "val_loss": [3, 2], "val_accuracy": [0.1, 0.3]}  # noqa: RUF012


@pytest.mark.parametrize("history", [KerasHistory(), KerasHistory.history])
def test_training_curves_start_at_epoch_1_and_name_their_lines(history):
    figure = draw(training_curves(history, chance=1 / 6))
    loss, accuracy = figure.axes
    assert [line.get_xdata().tolist() for line in loss.lines] == [[1, 2], [1, 2]]
    assert [list(line.get_ydata()) for line in accuracy.lines[:2]] == [[0.2, 0.6], [0.1, 0.3]]
    assert [line.get_label() for line in accuracy.lines] == ["training", "validation", "chance"]


def test_training_curves_do_without_validation_and_with_one_epoch():
    figure = draw(training_curves({"loss": [2.0], "accuracy": [0.2]}))
    assert [len(axis.lines) for axis in figure.axes] == [1, 1]
    assert figure.axes[0].lines[0].get_marker() == "o", "a single epoch would be invisible"


@pytest.mark.parametrize("history", [{}, {"loss": [], "accuracy": []}, {"loss": [1.0]}])
def test_training_curves_say_what_a_history_lacks(history):
    with pytest.raises(ValueError, match="the history holds no"):
        training_curves(history)


def test_prediction_grid_frames_the_mistakes_and_only_them():
    probabilities = np.eye(3)[[2, 0, 2, 0, 2, 1]]  # wrong at the third (1 taken for 2) and the last
    figure = draw(prediction_grid(IMAGES, probabilities, LABELS, columns=4))
    shown = [axis for axis in figure.axes if axis.images]
    assert [axis.get_xlabel() for axis in shown] == ["2", "0", "1 → 2", "0", "2", "2 → 1"]
    framed = [axis.spines["left"].get_visible() for axis in shown]
    assert framed == [False, False, True, False, False, True]
    assert to_hex(shown[2].spines["left"].get_edgecolor()) == WRONG
    assert figure.get_suptitle() == "4 of 6 right"


def test_prediction_grid_counts_all_but_shows_only_the_first():
    figure = draw(prediction_grid(IMAGES, np.eye(3)[LABELS[0]], LABELS, limit=2))
    assert levels(figure.axes) == [0, 1]
    assert figure.get_suptitle() == "6 of 6 right; the first 2:"


@pytest.mark.parametrize(
    ("images", "labels", "words"),
    [
        (IMAGES[:5], LABELS, "5 images but 6 labels"),
        (IMAGES[..., 0], LABELS, "should be (m, height, width, 3)"),
        (IMAGES * 1.0, LABELS, "divide them by 255"),
        (IMAGES, np.eye(3)[LABELS[0]], "not one-hot"),
        (IMAGES[:0], LABELS[:, :0], "no images"),
    ],
)
def test_what_does_not_fit_together_is_said_in_one_line(images, labels, words):
    with pytest.raises(ValueError, match=r"^[^\n]+$") as caught:
        gallery(images, labels)
    assert words in str(caught.value)
    with pytest.raises(ValueError, match=r"^[^\n]+$"):
        prediction_grid(images, np.eye(3)[LABELS[0]], labels)


def test_probabilities_of_another_number_of_images_are_refused():
    with pytest.raises(ValueError, match=r"should be \(6, C\)"):
        prediction_grid(IMAGES, np.eye(3), LABELS)


def test_a_cell_that_ends_in_a_plot_shows_it_once_with_and_without_pyplot():
    setup = "import numpy as np; from signs.plots import gallery; X = np.zeros((2, 8, 8, 3), np.uint8)"
    plot = "gallery(X, [0, 1])"
    cells = [setup, plot, "import matplotlib.pyplot as plt", plot, "assert not plt.get_fignums()"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    root = Path(signs.__file__).parents[1]
    NotebookClient(
        notebook, kernel_name="python3", timeout=60, resources={"metadata": {"path": str(root)}}
    ).execute()
    for cell in notebook.cells:
        expected = {"text/html", "image/png", "text/plain"} if cell.source == plot else set()
        shown = {kind for output in cell.outputs for kind in output.get("data", {})}
        assert shown == expected, f"{cell.source!r} in {sys.executable}"
        assert len(cell.outputs) == bool(expected)
        for output in cell.outputs:  # with pyplot, too, whose way of showing figures knows no words
            assert output.metadata["image/png"]["alt"].startswith("Gallery of 2 images")
