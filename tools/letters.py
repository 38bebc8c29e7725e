"""Makes ``signs/letters.ttf``, the font that stands in for Chinese ones: ``python -m tools.letters``.

Each letter is a hollow square. One entry of its table stands for all of them (format 13 of OpenType's
``cmap``), so the file has about a thousand bytes.
"""

from io import BytesIO

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

from signs.letters import STAND_IN, STAND_IN_FILE

#: Han letters and their punctuation, and Latin ones of their width.
RANGES = ((0x3000, 0x303F), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xFF01, 0xFF60), (0xFFE0, 0xFFE6))
EM, SQUARES = 1000, ((60, -60, 860), (100, -20, 780))  # left, bottom and side


def font_bytes() -> bytes:
    """Make the font.

    Returns
    -------
    bytes
        The same each time.
    """
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", "square"])
    codes = [code for first, last in RANGES for code in range(first, last + 1)]
    builder.setupCharacterMap({codes[0]: "square"})
    table: CmapSubtable = CmapSubtable.newSubtable(13)
    table.platformID, table.platEncID, table.language = 3, 10, 0
    table.cmap = dict.fromkeys(codes, "square")
    builder.font["cmap"].tables = [table]
    builder.setupGlyf({".notdef": _square(), "square": _square()})
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", "square"], (EM, SQUARES[0][0])))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": STAND_IN, "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    made = BytesIO()
    builder.save(made)
    return made.getvalue()


def _square():
    pen = TTGlyphPen(None)
    for turn, (left, bottom, side) in zip((1, -1), SQUARES, strict=True):  # the inner one is a hole
        corners = [(left, bottom), (left, bottom + side), (left + side, bottom + side), (left + side, bottom)]
        pen.moveTo(corners[::turn][0])
        for corner in corners[::turn][1:]:
            pen.lineTo(corner)
        pen.closePath()
    return pen.glyph()


if __name__ == "__main__":
    STAND_IN_FILE.write_bytes(font_bytes())
