"""The self-test's table: what each mutant lost, what the judge said first, and whether that is right."""

from rich.table import Table

from autograde.selftest.by_rule import Row
from autograde.selftest.cases import Mutant
from autograde.terminal import as_text
from signs.words import tell, tell_in


def _lost(row):
    return ", ".join(f"{name} {points:g}" for name, points in row.lost.items()) or "–"


def _verdict(right, seeds=()):
    """Tell whether a case was judged right, and the first seeds of the draws in which it was not."""
    if right:
        return tell_in("of a judgement", "right")
    wrong = tell_in("of a judgement", "wrong")
    if seeds:
        wrong = tell("wrong, seeds {seeds}", seeds=", ".join(map(str, seeds[:3])))
    return f"[red]{wrong}[/red]"


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
    table = Table(title=tell("Self-test of the grader"), caption=summarize(rows), show_lines=False)
    heads = (tell("task"), tell("mutant or variant"), tell("points lost"), tell("first finding"))
    for head in (*heads, tell("verdict")):
        table.add_column(head, overflow="fold")
    for row in rows:
        name = row.case.name if isinstance(row.case, Mutant) else tell("right: {name}", name=row.case.name)
        verdict = _verdict(row.right, row.wrong)
        table.add_row(*map(as_text, (row.case.task, name, _lost(row), row.first or "–")), verdict)
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
    return tell(
        "{mutants} mutants: {points} lost points where they should and nowhere else, {findings} had the "
        "right first finding. {variants} right variants: {kept} got all points.",
        mutants=len(mutants),
        points=points,
        findings=findings,
        variants=len(right),
        kept=kept,
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
    caption = tell(
        "{wrong} wrong answers by rule: {points} lost points, {findings} were told the place first. "
        "{right} right spellings: {kept} got all points.",
        wrong=len(wrong),
        points=points,
        findings=findings,
        right=len(right),
        kept=kept,
    )
    title = tell("{exercise}: answers made by rule", exercise=name)
    table = Table(title=title, caption=caption, show_lines=False)
    for head in (tell("answer"), tell("points lost in"), tell("first finding"), tell("verdict")):
        table.add_column(head, overflow="fold")
    named = [(row.name, row) for row in wrong]
    named += [(tell("right: {name}", name=row.name), row) for row in right]
    for shown, row in named:
        told = (shown, ", ".join(row.lost) or "–", row.first or "–")
        table.add_row(*map(as_text, told), _verdict(row.right_points and row.right_finding))
    return table
