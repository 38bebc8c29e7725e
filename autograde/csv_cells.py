"""Cells of a CSV file that a spreadsheet opens: whoever wrote a name, none of it is run as a formula."""

#: What begins a formula in one spreadsheet or another, wide forms included.
_STARTS = "=+-@\t\r\n＝＋－＠"


def safe_cell(text: object) -> str:
    """Write a value so that a spreadsheet shows it and computes nothing.

    Parameters
    ----------
    text : object
        None is an empty cell; numbers, and texts that are one, stay as they are.

    Returns
    -------
    str
        With an apostrophe before whatever would begin a formula, behind spaces as well.
    """
    if text is None:
        return ""
    cell = str(text)
    if not cell.lstrip(" \u00a0").startswith(tuple(_STARTS)):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell
