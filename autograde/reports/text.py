"""A verdict as plain text, for terminals and notebooks without HTML."""

from rich.cells import cell_len

from signs.words import tell


def number(value):
    """Write points without needless zeros."""
    return f"{value:g}"


def form_line(form):
    """Say in which form an exercise was asked; empty for the ordinary one.

    Parameters
    ----------
    form : dict

    Returns
    -------
    str
    """
    choices = ", ".join(f"{name} {value}" for name, value in form.items())
    return tell("your own form: {choices}", choices=choices) if form else ""


def verdict_text(verdict):
    """Write a verdict as a few lines of text.

    Parameters
    ----------
    verdict : Verdict

    Returns
    -------
    str
    """
    task, most = verdict.task, number(verdict.max_points)
    if verdict.is_unfilled:
        head = tell("{task}: not filled in yet ({points} points)", task=task, points=most)
        return f"{head}\n  {verdict.findings[0].hint}"
    lines = [tell("{task}: {points} of {most} points", task=task, points=number(verdict.points), most=most)]
    lines += [f"  ({form_line(verdict.form)})"] if verdict.form else []
    width = max(cell_len(component.title) for component in verdict.components)
    for component in verdict.components:
        mark = "ok" if component.points == component.max_points else "--"
        points = f"{number(component.points)}/{number(component.max_points)}"
        room = " " * (width - cell_len(component.title))
        lines.append(f"  {mark}  {component.title}{room}  {points:>8}")
    for finding in verdict.findings:
        lines.append(f"  * {finding.message}")
        if finding.hint:
            lines.append(f"    {finding.hint}")
    return "\n".join(lines)
