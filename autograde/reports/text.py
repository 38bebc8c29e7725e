"""A verdict as plain text, for terminals and notebooks without HTML."""


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
    return f"your own form: {', '.join(f'{name} {value}' for name, value in form.items())}" if form else ""


def verdict_text(verdict):
    """Write a verdict as a few lines of text.

    Parameters
    ----------
    verdict : Verdict

    Returns
    -------
    str
    """
    if verdict.is_unfilled:
        finding = verdict.findings[0]
        return f"{verdict.task}: not filled in yet ({number(verdict.max_points)} points)\n  {finding.hint}"
    lines = [f"{verdict.task}: {number(verdict.points)} of {number(verdict.max_points)} points"]
    lines += [f"  ({form_line(verdict.form)})"] if verdict.form else []
    width = max(len(component.title) for component in verdict.components)
    for component in verdict.components:
        mark = "ok" if component.points == component.max_points else "--"
        points = f"{number(component.points)}/{number(component.max_points)}"
        lines.append(f"  {mark}  {component.title:<{width}}  {points:>8}")
    for finding in verdict.findings:
        lines.append(f"  * {finding.message}")
        if finding.hint:
            lines.append(f"    {finding.hint}")
    return "\n".join(lines)
