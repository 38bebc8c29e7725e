"""Loads TensorFlow once, quietly, before any test imports Keras."""

import os

import signs

os.environ.setdefault("SIGNS_BUDGET", "small")
signs.load_tensorflow()
