"""Judges the functions of strangers' plain Python files, leniently: ``autograde judge FILE.py``.

What a file may lack (imports, names, Keras of today, the exercise's names of functions and parameters) is
made up for here, and only here; a check in a notebook calls a function exactly as the notebooks do.
"""
