"""The main job: build the course, make the sample class, grade it, write feedback, and say what came out."""

import shutil

from rich.console import Console
from rich.table import Table

from autograde.build import build
from autograde.course import Course, CourseError, list_assignments
from autograde.grading.commands import grade_class, write_class_feedback
from autograde.grading.results import Result, read_results
from autograde.grading.submissions import HandedIn
from autograde.planted_mistakes import Sample, has_sample_class, read_sample_class
from autograde.sample_class import make_sample_class
from autograde.terminal import as_text, say
from signs.words import tell, tell_in, tell_list, tell_many


class DemoError(CourseError):
    """The demonstration would touch a real class, or its results are not what they have to be."""


def run_demo(
    course: Course, console: Console, workers: int | None = None, isolation: str | None = None
) -> None:
    """Run the whole course once on the sample class.

    Parameters
    ----------
    course : Course
    console : rich.console.Console
    workers : int, optional
        Submissions graded at once.
    isolation : str, optional
        ``"full"`` or ``"none"``; by default full where this machine can do it: the sample class is our own.

    Raises
    ------
    CourseError
        If a step fails, or if a submission's points are not what its planted mistake makes them.
    """
    samples = read_sample_class(course)
    _clear_classroom(course)
    console.rule(tell("1 of 4: the notebooks, from the masters"))
    build(course, report=lambda line: console.print(line, markup=False, highlight=False))
    console.rule(tell("2 of 4: the sample class hands in"))
    make_sample_class(course)
    told = tell_many(
        "{number} submission in {folder}/",
        "{number} submissions in {folder}/",
        len(samples),
        folder=course.shown(course.submitted),
    )
    say(console, told)
    console.rule(tell("3 of 4: grading, each submission shut in, and feedback"))
    students = [sample.student for sample in samples]
    handed_in = HandedIn(students)
    chosen = isolation or _choose_isolation(console)
    grade_class(course, handed_in, console, workers=workers, isolation=chosen)
    write_class_feedback(course, handed_in, console, workers)
    console.rule(tell("4 of 4: what was planted, and what was found"))
    results = read_results(course, students)
    console.print(result_table(samples, results))
    complaints = compare_results(samples, results)
    if complaints:
        for line in complaints:
            say(console, line, "red")
        raise DemoError(
            tell_many(
                "{number} of {whole} submissions did not get the points they should: see above",
                "{number} of {whole} submissions did not get the points they should: see above",
                len(complaints),
                whole=len(samples),
            )
        )
    told = tell("Every planted mistake lost the points of its own component, and no others.")
    console.print(told, style="green")


def _choose_isolation(console: Console) -> str:
    from autograde.isolation import missing

    lacking = missing()
    if lacking:
        names = tell_list((layer.name for layer in lacking), "unit")
        console.print(
            tell(
                "This machine cannot shut kernels in ({layers}); the sample class is graded without it.",
                layers=names,
            )
        )
    return "none" if lacking else "full"


def _clear_classroom(course: Course) -> None:
    """Start with an empty classroom, but never at the cost of a real one."""
    every = [Course(course.root, name) for name in list_assignments(course.root)]
    ours = {sample.student for each in every if has_sample_class(each) for sample in read_sample_class(each)}
    found = {path.name for path in course.submitted.glob("*") if not path.name.startswith(".")}
    if course.submitted.parent != course.classroom:
        raise DemoError(
            tell(
                "the demo starts with an empty {classroom}/, but this course has {folder}: "
                "set CourseDirectory.submitted_directory as in ours",
                classroom=course.classroom.name,
                folder=course.submitted,
            )
        )
    if course.gradebook is None or course.gradebook.exists():
        from autograde.gradebook import Gradebook

        with Gradebook(course.gradebook_url) as gradebook:
            found |= {student.id for student in gradebook.students}
    if found - ours:
        raise DemoError(
            tell(
                "{classroom}/ holds a real class ({student} and others): "
                "run the demo in another clone, it starts with an empty classroom",
                classroom=course.classroom.name,
                student=min(found - ours),
            )
        )
    shutil.rmtree(course.classroom, ignore_errors=True)


def _lost(result: Result) -> dict[str, set[str]]:
    """Components without full points, by exercise."""
    return {
        task: {c["name"] for c in verdict["components"] if c["points"] < c["max_points"]}
        for task, verdict in result.verdicts.items()
    }


def _found(sample: Sample, result: Result) -> str:
    """The first finding, in words."""
    if not sample.filled:
        return tell("nothing is filled in")
    findings = [f for verdict in result.verdicts.values() for f in verdict["findings"] if f["component"]]
    return findings[0]["message"] if findings else tell_in("found first", "nothing")


def result_table(samples: list[Sample], results: list[Result]) -> Table:
    """Make the table of the class."""
    table = Table(title=tell("The sample class"), title_justify="left", pad_edge=False)
    table.add_column(tell("submission"), no_wrap=True)
    table.add_column(tell("planted"))
    total = tell("sum")
    for name in results[0].automatic:
        table.add_column(f"{name.split('_')[0]}\n/{results[0].max_automatic[name]:g}", justify="right")
    table.add_column(f"{total}\n/{sum(results[0].max_automatic.values()):g}", justify="right")
    table.add_column(tell("found first"))
    for sample, result in zip(samples, results, strict=True):
        points = [f"{value:g}" for value in result.automatic.values()]
        told = (sample.student, sample.planted, *points, f"{result.total:g}", _found(sample, result))
        table.add_row(*map(as_text, told))
    return table


def compare_results(samples: list[Sample], results: list[Result]) -> list[str]:
    """Compare the results with what was planted; one line for each submission that is not as it should be."""
    return [
        tell(
            "{student} ({planted}): {complaint}",
            student=sample.student,
            planted=sample.planted,
            complaint=complaint,
        )
        for sample, result in zip(samples, results, strict=True)
        for complaint in [_compare(sample, result)]
        if complaint
    ]


def _compare(sample: Sample, result: Result) -> str | None:
    maximum = sum(result.max_automatic.values())
    if result.ungraded:
        return tell("no score for {cells}", cells=tell_list(result.ungraded, "unit"))
    if not sample.filled:
        return None if result.total == 0 else tell("{points} points for nothing", points=f"{result.total:g}")
    lost = {task: parts for task, parts in _lost(result).items() if parts}
    expected = {sample.mistake.exercise: set(sample.mistake.components)} if sample.mistake else {}
    if lost != expected:
        if not lost:
            return tell("points are lost in nothing, not in {expected}", expected=expected)
        if not expected:
            return tell("points are lost in {lost}, not in nothing", lost=lost)
        return tell("points are lost in {lost}, not in {expected}", lost=lost, expected=expected)
    missing = sum(
        component["max_points"] - component["points"]
        for verdict in result.verdicts.values()
        for component in verdict["components"]
    )
    if abs(result.total - (maximum - missing)) > 1e-6:
        return tell(
            "the gradebook has {points} points where the verdicts have {expected}",
            points=f"{result.total:g}",
            expected=f"{maximum - missing:g}",
        )
    if sample.mistake:
        first = result.verdicts[sample.mistake.exercise]["findings"][0]["identifier"]
        if first != sample.mistake.finding:
            return tell(
                "the first finding is {found}, not {expected}", found=first, expected=sample.mistake.finding
            )
    return None
