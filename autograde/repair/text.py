"""Bytes of a notebook to text: byte order marks, other encodings, padding."""

import codecs

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes) -> tuple[str, bool]:
    """Decode text that should have been UTF-8.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    text : str
        Without byte order mark and padding, lines ended by a line feed.
    usual : bool
        Whether it was plain UTF-8.
    """
    text, usual = _decode(data)
    stripped = text.strip("\x00\ufeff")
    usual = usual and stripped == text
    return stripped.replace("\r\n", "\n").replace("\r", "\n"), usual


def _decode(data):
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace"), False
    head = data[:400]
    for encoding, nulls in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if len(head) >= 4 and nulls.count(0) > 0.8 * len(nulls) and head.count(0) < 0.6 * len(head):
            return data.decode(encoding, errors="replace"), False
    try:
        return data.decode("utf-8"), True
    except UnicodeDecodeError:
        text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    whole = sum(character > "\x7f" for character in text) - broken
    if broken > whole:  # hardly any letter beyond ASCII is right: another encoding, not a damaged file
        return data.decode("cp1252", errors="replace"), False
    return text, False
