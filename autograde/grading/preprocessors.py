"""Official grading inside nbgrader: the kernel hands over evidence, and what it prints counts for nothing.

Two preprocessors stand around nbgrader's ``Execute``. `PoseChallenges` replaces each check by a call that
collects evidence for challenges drawn there and then. `JudgeEvidence` judges what came back, in nbgrader's
process, and writes the verdict and the points where the kernel's outputs were. Then the check's own source
stands in the cell again. Cells that hold none of our checks are left to nbgrader.
"""

import ast
from dataclasses import replace
from pathlib import Path

from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets.log import get_logger

from autograde.challenge import official_challenges
from autograde.checks import Score, verdict_bundle
from autograde.course import Course
from autograde.evidence.emit import EVIDENCE_TYPE, write_call
from autograde.evidence.schema import EvidenceError, clean_text, without_addresses
from autograde.exercise import list_exercises, load_exercise, use_course
from autograde.grading.pages.outputs import POSED
from autograde.grading.pages.sanitise import inert_text
from autograde.judge import judge_evidence
from autograde.judge.errors import nothing_to_judge
from autograde.personal_forms import read_personal_forms
from autograde.repair.origin import language_of
from signs.words import speaking, tell


def find_check(source):
    """Read which exercise a test cell checks.

    Parameters
    ----------
    source : str
        The cell's source, from the gradebook: the instructor's, not the student's.

    Returns
    -------
    tuple of (str, str) or None
        Exercise and name of the function; None where the cell does not end in a check of ours.
    """
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return None
    call = statements[-1].value if statements and isinstance(statements[-1], ast.Expr) else None
    if not isinstance(call, ast.Call) or getattr(call.func, "id", None) != "check" or len(call.args) != 2:
        return None
    task, function = call.args
    if not isinstance(task, ast.Constant) or not isinstance(function, ast.Name):
        return None
    return (task.value, function.id) if task.value in list_exercises() else None


class PoseChallenges(NbGraderPreprocessor):
    """Before execution: replaces checks by calls that collect evidence.

    Attributes
    ----------
    forms : dict or None
        In which form the student is asked an exercise, of those asked in personal ones; None to find out by
        the student's id, as under nbgrader's own command.
    seed : int or None
        Of the challenges; None, as in nbgrader's own command, draws what nobody can repeat.
    """

    forms = None
    seed = None

    @classmethod
    def bound_to(cls, forms, seed=None):
        """Make the class for one submission: nbgrader makes its preprocessors from classes."""
        return type(cls.__name__, (cls,), {"forms": forms, "seed": seed})

    def preprocess(self, nb, resources):
        """Pose challenges in all graded code cells that hold a check."""
        if "root" in self.config.CourseDirectory:  # nbgrader's own command knows no course
            use_course(self.config.CourseDirectory.root)
        forms = self._forms_of(resources) if self.forms is None else self.forms
        posed = {}
        for index, cell in enumerate(nb.cells):
            found = find_check(cell.source) if cell.cell_type == "code" and utils.is_grade(cell) else None
            if found:
                task, name = found
                challenges = official_challenges(task, self.seed, forms.get(task))
                posed[index] = (cell.source, task, challenges)
                cell.source = write_call(task, name, challenges)
        resources[POSED] = posed
        return nb, resources

    def _forms_of(self, resources):
        """Find the forms of the student whose submission it is: never what the submission says of them."""
        told = resources.get("nbgrader", {})
        if "student" not in told:  # nobody's notebook
            return {}
        root = self.config.CourseDirectory.get("root") or Path.cwd()
        return read_personal_forms(Course(Path(root), told["assignment"])).of(told["student"])


class JudgeEvidence(NbGraderPreprocessor):
    """After execution: judges the evidence, and puts verdict and points in the outputs' place."""

    def preprocess(self, nb, resources):
        """Judge every cell in which challenges were posed, in the language of the release.

        Repairing has given the notebook the release's metadata; of a submission's own nothing is believed.
        """
        with speaking(language_of(nb)):
            return self._judge(nb, resources)

    def _judge(self, nb, resources):
        for index, (source, task, challenges) in resources.pop(POSED, {}).items():
            cell = nb.cells[index]
            verdict = _with_inert_words(judge_outputs(task, cell.outputs, challenges))
            verdict = replace(verdict, form=next((each.form for each in challenges), {}))
            cell.source = source
            points = verdict.points * float(cell.metadata.nbgrader["points"]) / verdict.max_points
            data = verdict_bundle(verdict, repr(Score(points)))
            cell.outputs = [new_output("execute_result", data=data, execution_count=None)]
        return nb, resources


def _with_inert_words(verdict):
    """Take out of a verdict's sentences what a terminal or a page might act on: they quote a submission."""
    findings = (
        replace(
            finding,
            identifier=inert_text(finding.identifier),
            message=inert_text(finding.message),
            hint=inert_text(finding.hint),
        )
        for finding in verdict.findings
    )
    return replace(verdict, findings=tuple(findings))


def judge_outputs(task, outputs, challenges):
    """Judge what a cell handed over.

    Parameters
    ----------
    task : str
    outputs : list
        The cell's outputs.
    challenges : list of Challenge
        What was posed.

    Returns
    -------
    Verdict
        Without points where there is no evidence, or evidence that is not in order.
    """
    rubric = load_exercise(task).rubric
    bundles = [output.get("data") for output in outputs]
    found = [data[EVIDENCE_TYPE] for data in bundles if isinstance(data, dict) and EVIDENCE_TYPE in data]
    if len(found) != 1:
        return nothing_to_judge(task, rubric, _lack(outputs, len(found)))
    try:
        return judge_evidence(task, found[0], challenges)
    except EvidenceError as error:
        return nothing_to_judge(task, rubric, _error("EvidenceError", str(error)))
    # The evidence is anybody's, and one that the judge trips over must not cost the other cells their points.
    except Exception as error:  # noqa: BLE001
        get_logger().exception("Please look at this submission: the judge failed on its %s", task)
        what = tell(
            "the judge could not follow this answer ({error}); your instructor was told",
            error=type(error).__name__,
        )
        return nothing_to_judge(task, rubric, _error("JudgeError", what))


def _error(name, message):
    return {"kind": "error", "error": name, "message": message, "line": ""}


def _lack(outputs, count):
    """Say why there is no evidence, or too much."""
    if count:
        told = tell("the cell handed over {count} answers where one was asked for", count=count)
        return _error("EvidenceError", told)
    for output in outputs:
        if output.get("output_type") == "error":
            if output.ename == KeyboardInterrupt.__name__:  # the executor's, when a cell's time is over
                return _error("not-ended", "")
            return _error(
                clean_text(str(output.ename), 80), clean_text(without_addresses(str(output.evalue)), 300)
            )
    told = tell("the cell handed over nothing: did the notebook's kernel stop before it?")
    return _error("EvidenceError", told)
