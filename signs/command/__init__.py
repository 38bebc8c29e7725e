"""The words of ``python -m signs``: one module a word, with a function of its name."""
