"""The course for nbgrader, read in this folder by its commands and formgrader, and by `autograde`."""

import os
import sysconfig
from pathlib import Path

c = get_config()

ROOT = Path(__file__).resolve().parent  # a copy of this file elsewhere is a course of its own
CLASSROOM = ROOT / "classroom"  # everything of the run time, ignored by git
CLASSROOM.mkdir(exist_ok=True)  # SQLite makes the gradebook, not the folder for it

# A new gradebook calls `alembic`, which a virtual environment that is not activated does not have on PATH.
# (formgrader reads this file again and again: do it once.)
scripts = sysconfig.get_path("scripts")
if scripts not in os.environ.get("PATH", "").split(os.pathsep):
    os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", os.defpath)])

c.CourseDirectory.course_id = "shortcut"
c.CourseDirectory.root = str(ROOT)
c.CourseDirectory.source_directory = "source"
c.CourseDirectory.release_directory = "release"
c.CourseDirectory.submitted_directory = "classroom/submitted"
c.CourseDirectory.autograded_directory = "classroom/autograded"
c.CourseDirectory.feedback_directory = "classroom/feedback"
c.CourseDirectory.solution_directory = "classroom/solution"
c.CourseDirectory.source_with_tests_directory = "classroom/source_with_tests"
c.ZipCollectApp.downloaded_directory = "classroom/downloaded"
c.ExportPlugin.to = str(CLASSROOM / "grades.csv")

# Several processes may want the gradebook: wait a minute for a lock (the default of 5 s fails and blames
# the database).
c.CourseDirectory.db_url = f"sqlite:///{CLASSROOM.as_posix()}/gradebook.db?timeout=60"

# release/ is committed, so it is there already when `nbgrader generate_assignment NAME` fills a new
# gradebook; without force nbgrader would skip it and leave the gradebook empty. The notebooks come out the
# same, byte for byte. If nbgrader fails half-way it has deleted them (it refuses, for instance, to add
# graded cells once there are submissions): `git checkout release` or `autograde build`, which never touches
# release/ before all is well, brings them back.
c.GenerateAssignment.force = True

c.Execute.timeout = 300  # seconds for one cell; nbgrader's 30 are too few for TensorFlow on a busy machine
c.Execute.iopub_timeout = 60  # seconds; a slow last output must not cost a whole submission
c.Execute.shutdown_kernel = "immediate"  # saves a second a notebook

# Submissions are put right from the release before anything else; what is graded is the repaired copy in
# classroom/repaired/. The exporter is the one part of nbgrader that is made early enough for it.
c.Autograde.exporter_class = "autograde.repair.exporter.RepairingExporter"

# The kernel hands over evidence, and the verdict of a judge outside it takes the place of what it printed.
# Whatever else a submission holds or sends is made inert: it is shown, and never run.
c.Autograde.autograde_preprocessors = [
    "autograde.grading.preprocessors.PoseChallenges",
    "autograde.grading.execute.ExecuteToTheEnd",
    "autograde.grading.pages.sanitise.SanitiseNotebook",
    "autograde.grading.preprocessors.JudgeEvidence",
    "autograde.grading.pages.outputs.TidyOutputs",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# A graded notebook still says which language the course speaks in it: its feedback does, too.
c.ClearMetadataPreprocessor.preserve_nb_metadata_mask = {("language_info", "name"), "course_language"}

# What formgrader shows goes through it once more: a graded notebook may be older, or edited since. Headings
# get no names, since formgrader finds its own fields by theirs.
c.HTMLExporter.preprocessors = ["autograde.grading.pages.sanitise.SanitiseNotebook"]
c.HTMLExporter.exclude_anchor_links = True

# What the first cell of each notebook has pip install where the kit is missing: a wheel's address, a
# repository's (git+https://...), a path; its own name if this is empty. And when `solution()` shows the
# course's own answers to a learner: "on-request" or "after-full-points"; if it is empty, on request in
# `autograde lab` on the kit's own course, and after full points everywhere else.
c.StudentCourse.install = ""
c.StudentCourse.solutions = ""

# What the instructor's commands speak, "en" or "zh"; the environment's language (LANGUAGE, LC_ALL,
# LC_MESSAGES, LANG) if it is empty.
c.Words.language = ""

# Exercises that each student is asked in a form of one's own, by assignment, such as
# {"resnet18": ["preactivation_block"]}; `autograde personal` writes the notebooks to hand out. Forms are
# drawn from a secret, which that word makes: keep a copy, and show it to nobody.
c.PersonalForms.exercises = {}
c.PersonalForms.secret_file = "classroom/secret"

# Feedback shows hidden tests from this date on, such as "2030-02-01 12:00+01:00"; never if it is empty. A
# page or a file that would show a solution is refused.
c.GenerateFeedback.exporter_class = "autograde.grading.pages.feedback.FeedbackExporter"
c.FeedbackExporter.show_hidden_tests_from = ""

# `nbgrader release_feedback` puts the pages into the exchange; nbgrader's own would look for a submission's
# files beside them.
c.ExchangeFactory.release_feedback = "autograde.grading.pages.exchange_pages.ReleasePages"
