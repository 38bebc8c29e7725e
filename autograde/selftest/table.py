"""The self-test's table: what each mutant lost, what the judge said first, and whether that is right."""

from rich.table import Table

from autograde.selftest.by_rule import Row
from autograde.selftest.cases import Mutant
from autograde.terminal import as_text


def _lost(row):
    return ", ".join(f"{name} {points:g}" for name, points in row.lost.items()) or "–"


def selftest_table(rows):
    """Draw the rows of a self-test as a table.

    Parameters
    ----------
    rows : list of Row

    Returns
    -------
    rich.table.Table
        Its caption sums up.
    """
    table = Table(title="Self-test of the grader", caption=summarize(rows), show_lines=False)
    for name in ("task", "mutant or variant", "points lost", "first finding", "verdict"):
        table.add_column(name, overflow="fold")
    for row in rows:
        kind = "" if isinstance(row.case, Mutant) else "right: "
        seeds = f", seeds {', '.join(map(str, row.wrong[:3]))}" if row.wrong else ""
        verdict = "right" if row.right else f"[red]wrong{seeds}[/red]"
        told = (row.case.task, f"{kind}{row.case.name}", _lost(row), row.first or "–")
        table.add_row(*map(as_text, told), verdict)
    return table


def summarize(rows):
    """Say in one line how many mutants and variants were judged right.

    Parameters
    ----------
    rows : list of Row

    Returns
    -------
    str
    """
    mutants = [row for row in rows if isinstance(row.case, Mutant)]
    right = [row for row in rows if not isinstance(row.case, Mutant)]
    points = sum(row.points_right for row in mutants)
    findings = sum(row.finding_right for row in mutants)
    kept = sum(row.right for row in right)
    return (
        f"{len(mutants)} mutants: {points} lost points where they should and nowhere else, "
        f"{findings} had the right first finding. {len(right)} right variants: {kept} got all points."
    )


def rule_table(name: str, wrong: list[Row], right: list[Row]) -> Table:
    """Draw what became of an exercise's answers made by rule.

    Parameters
    ----------
    name : str
        The exercise's.
    wrong, right : list of autograde.selftest.by_rule.Row

    Returns
    -------
    rich.table.Table
        Its caption sums up.
    """
    points, findings = sum(row.right_points for row in wrong), sum(row.right_finding for row in wrong)
    kept = sum(row.right_points for row in right)
    caption = (
        f"{len(wrong)} wrong answers by rule: {points} lost points, {findings} were told the place first. "
        f"{len(right)} right spellings: {kept} got all points."
    )
    table = Table(title=f"{name}: answers made by rule", caption=caption, show_lines=False)
    for title in ("answer", "points lost in", "first finding", "verdict"):
        table.add_column(title, overflow="fold")
    for kind, rows in (("", wrong), ("right: ", right)):
        for row in rows:
            verdict = "right" if row.right_points and row.right_finding else "[red]wrong[/red]"
            told = (f"{kind}{row.name}", ", ".join(row.lost) or "–", row.first or "–")
            table.add_row(*map(as_text, told), verdict)
    return table
