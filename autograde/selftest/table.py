"""The self-test's table: what each mutant lost, what the judge said first, and whether that is right."""

from rich.table import Table

from autograde.selftest.cases import Mutant


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
        verdict = "right" if row.right else "[red]wrong[/red]"
        table.add_row(row.case.task, f"{kind}{row.case.name}", _lost(row), row.first or "–", verdict)
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
