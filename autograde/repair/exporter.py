"""Repairs submissions under stock ``nbgrader autograde``, and from formgrader.

nbgrader makes its exporter when it has listed the submissions and before it touches the first one, with the
converter as its parent. That is the one configurable place early enough: a corrupt notebook would fail before
any preprocessor sees it, and a link would have been followed. So this exporter repairs every submission into
``repaired/`` beside ``submitted/`` and tells the converter to grade those.

In ``nbgrader_config.py``::

    c.Autograde.exporter_class = "autograde.repair.exporter.RepairingExporter"

What this cannot do: where not one submission of a run has a notebook that matches
``CourseDirectory.notebook_id``, nbgrader stops before it makes an exporter. Then repair first, with
`autograde.repair.repair_student`, and let nbgrader grade ``repaired/``.

Nothing is repaired, and nothing removed, where this machine cannot shut submissions in: they are not run.
"""

import glob
import os
import re
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from autograde.course import Course, CourseError
from autograde.exercise import use_course
from autograde.isolation.refusal import why_refused_once
from autograde.personal_forms import read_personal_forms
from autograde.repair.active_files import remove_active_files
from autograde.repair.student_ids import why_refused_id
from autograde.repair.submission import REPAIRED, RepairError, repair_submission
from autograde.terminal import plain
from signs.words import tell


class RepairingExporter(NotebookExporter):
    """nbconvert's exporter of notebooks; when autograding makes it, the submissions are repaired first."""

    def __init__(self, *args: Any, **settings: Any):
        super().__init__(*args, **settings)
        if isinstance(self.parent, Autograde):
            grade_repaired(self.parent)
            _leave_nothing_active(self.parent)


def grade_repaired(converter: Autograde) -> None:
    """Repair what a converter is about to grade, and let it grade the repaired copies.

    Also submissions in which nbgrader found no notebook, since none has the right name.

    Parameters
    ----------
    converter : nbgrader.converters.Autograde
        Started, but with no submission done yet.

    Raises
    ------
    NbGraderException
        If nothing can be run here, or the ids of all that were to be graded are refused.
    """
    there = converter.coursedir
    submitted = Path(there.submitted_directory)
    if submitted.name == REPAIRED:
        return
    if why := why_refused_once(converter.config):
        _give_up(converter, why)
    course = Course(Path(there.root), there.assignment_id)
    use_course(course.root)
    try:
        personal = read_personal_forms(course)
    except CourseError as error:
        _give_up(converter, str(error))
    here = _copy_of(there)
    here.submitted_directory = str(submitted.with_name(REPAIRED))
    excluded = {name.strip() for name in there.student_id_exclude.split(",")}
    assignments = {}
    pattern = there.format_path(there.submitted_directory, there.student_id, there.assignment_id)
    for folder in sorted(map(Path, glob.glob(pattern))):  # noqa: PTH207 - an absolute pattern, as nbgrader's
        student = _student(folder, there)
        if not folder.is_dir() or student in excluded:
            continue
        if refused := why_refused_id(student):
            why = tell("{student}: not graded: {why}", student=plain(student), why=refused)
            converter.log.error("%s", why)
            continue
        place = here.format_path(here.submitted_directory, student, here.assignment_id)
        try:
            made = repair_submission(folder, course, Path(place), personal.of(student))
        except RepairError as error:
            converter.log.error("%s", error)
            continue
        for repair in made.repairs:
            log = converter.log.warning if repair.lost else converter.log.info
            where = " ".join(part for part in (student, repair.notebook) if part)
            told = f"{where}: {repair.sentence}"
            log("%s", tell("Please look at this submission. {what}", what=told) if repair.lost else told)
        found = glob.glob(os.path.join(glob.escape(place), f"{there.notebook_id}.ipynb"))  # noqa: PTH118, PTH207
        if found:
            assignments[place] = sorted(found)
    if why and not assignments:
        raise NbGraderException(why)
    converter.coursedir = here
    converter.assignments = assignments


def _leave_nothing_active(converter):
    """Let the converter remove, after each submission, what formgrader would serve and a browser run."""
    then = converter.post_convert_hook
    there = converter.coursedir
    own = there.format_path(there.source_directory, ".", there.assignment_id)

    def remove(**told: Any) -> None:
        remove_active_files(Path(converter.writer.build_directory), Path(own))
        if then:
            then(**told)

    converter.post_convert_hook = remove


def _give_up(converter, why):
    """End nbgrader's command with one line; its own commands print no more than the log."""
    converter.log.error("%s", why)
    raise NbGraderException(why)


def _copy_of(coursedir):
    """Copy a course directory: formgrader keeps its own for hours, so that one must not change."""
    names = [name for name in coursedir.trait_names(config=True) if name != "parent"]
    copied = CourseDirectory(parent=coursedir.parent)
    for name in names:
        setattr(copied, name, getattr(coursedir, name))
    return copied


def _student(folder, coursedir):
    """Read the student's name from the place of a submission."""
    structure = coursedir.format_path(
        coursedir.submitted_directory, "(?P<student>.*)", coursedir.assignment_id, escape=True
    )
    return re.fullmatch(structure, str(folder))["student"]
