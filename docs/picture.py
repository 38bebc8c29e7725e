"""Makes ``docs/notebook.png``, the picture in the README: a notebook as a student sees it.

Runs a few cells for real, renders them as JupyterLab does (nbconvert's lab template) and takes a screenshot
with Chromium, which has to be on PATH: ``python docs/picture.py``.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from PIL import Image, ImageChops

from signs.files import whole_file

PLACE = Path(__file__).with_name("notebook.png")
WIDTH, HEIGHT = 1180, 1800

IMPORTS = """
import signs
signs.load_keras()
from keras.initializers import glorot_uniform
from keras.layers import Activation, Add, BatchNormalization, Conv2D
from autograde import check
"""
GALLERY = """
X_train, Y_train, X_test, Y_test, classes = signs.load_dataset(source="rendered")
signs.gallery(X_train, Y_train)
"""
BLOCK = """
def identity_block(X, f, filters, stage, block):
    conv_name, bn_name = f"res{stage}{block}_branch", f"bn{stage}{block}_branch"
    F1, F2, F3 = filters
    X_shortcut = X
    X = Conv2D(F1, 1, name=conv_name + "2a", kernel_initializer=glorot_uniform(seed=0))(X)
    X = BatchNormalization(axis=3, name=bn_name + "2a")(X)
    X = Activation("relu")(X)
    X = Conv2D(F2, f, name=conv_name + "2b", kernel_initializer=glorot_uniform(seed=0))(X)
    X = BatchNormalization(axis=3, name=bn_name + "2b")(X)
    X = Activation("relu")(X)
    X = Conv2D(F3, 1, name=conv_name + "2c", kernel_initializer=glorot_uniform(seed=0))(X)
    X = BatchNormalization(axis=3, name=bn_name + "2c")(X)
    X = Activation("relu")(X)
    return Add()([X, X_shortcut])
"""
CHECK = 'check("identity_block", identity_block)'


def main():
    """Run the cells, render them, take the screenshot and cut its empty end off."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("Chromium is not on PATH: install it, then run this again")
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in (IMPORTS, GALLERY, BLOCK, CHECK)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    notebook.cells = notebook.cells[1:]
    page, _ = HTMLExporter(template_name="lab").from_notebook_node(notebook)
    with tempfile.TemporaryDirectory() as folder:
        html, shot = Path(folder) / "page.html", Path(folder) / "shot.png"
        html.write_text(page, encoding="utf-8")
        options = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            f"--user-data-dir={folder}/user",
        ]
        size = f"--window-size={WIDTH},{HEIGHT}"
        subprocess.run(
            [browser, *options, size, f"--screenshot={shot}", html.as_uri()], check=True, capture_output=True
        )
        picture = Image.open(shot).convert("RGB")
        background = Image.new("RGB", picture.size, picture.getpixel((WIDTH - 1, HEIGHT - 1)))
        bottom = ImageChops.difference(picture, background).getbbox()[3]
        cut = picture.crop((0, 0, WIDTH, min(HEIGHT, bottom + 20))).quantize(256)
        with whole_file(PLACE) as beside:
            cut.save(beside, optimize=True)


if __name__ == "__main__":
    main()
