"""The one table of colours: of the notebooks' pictures, and of the drawings in reports.

No mark rests on colour alone: what is wrong, missing or superfluous is told apart by dashes, strokes and
words as well. Pictures are drawn in the light colours, and `signs.picture` lets them follow a dark theme by
`DARK`. Imports nothing, so that the judge's side can take its colours from here, too.
"""

# Ground and text
PAPER = "#ffffff"  # behind every picture
PANEL = "#f7f9fb"  # inside a frame
EDGE = "#cfd7df"  # round a frame
GRID = "#e3e3e3"
INK = "#243447"
QUIET = "#5b6b7c"  # what need not be read first
PALE = "#b8c4ce"  # bars that are not the answer
PATCH_EDGE = "#ffff00"  # round a patch of a photo, to be seen on skin

# Marks on paper. What is missing or superfluous has the colour of what is wrong, and a form of its own.
RIGHT = "#2e7d32"
WRONG = "#c62828"

# Lines on a page whose theme is not ours: dark enough for white and light enough for black. Text would need
# more, and has the page's own colour.
RIGHT_TEXT, PARTLY_TEXT, WRONG_TEXT = "#388e3c", "#b26a00", "#d84343"

# Two series: blue and vermilion of the palette by Okabe and Ito (2008), told apart by everyone.
BLUE, VERMILION = "#0072b2", "#d55e00"

#: Face and edge of a layer's box: light enough for dark text, and apart in lightness, not by hue alone.
LAYERS = {
    "conv": ("#bcd7f2", "#2f6fb0"),
    "norm": ("#e3edda", "#6f9447"),
    "relu": ("#fbdfb1", "#c8841a"),
    "add": (PAPER, INK),
    "other": ("#eceff3", "#8896a5"),
}

#: What stands for a light colour in a dark theme: as far from its ground there as that one is from paper.
DARK = {
    PAPER: "#111111",  # JupyterLab's own
    PANEL: "#1b2026",
    EDGE: "#46515c",
    GRID: "#343b42",
    INK: "#e4e9ee",
    QUIET: "#a3b1be",
    PALE: "#5b6976",
    RIGHT: "#66bb6a",
    WRONG: "#ff7b72",
    BLUE: "#56b4e9",
    VERMILION: "#f28e4b",
    "#bcd7f2": "#1f4468",
    "#2f6fb0": "#6aa9e6",
    "#e3edda": "#33472a",
    "#6f9447": "#9cc474",
    "#fbdfb1": "#5c4316",
    "#c8841a": "#e0a24a",
    "#eceff3": "#2a3139",
    "#8896a5": "#8a98a6",
}
