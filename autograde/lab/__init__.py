"""The learner's own place: a working copy of the release, JupyterLab on it, and newer versions of the course.

====================  ======================================================================================
`working_copy`        one folder an assignment, in which nothing of the learner's is ever overwritten
`start_page`          the notebook that JupyterLab opens on
`server`              JupyterLab, with the kit's settings beside the user's, ended as Jupyter is
`update`              what is other in the release by now, and bringing it in with every answer kept
====================  ======================================================================================
"""

from autograde.lab.server import open_lab
from autograde.lab.working_copy import LabError, make_working_copy, released_assignments

__all__ = ["LabError", "make_working_copy", "open_lab", "released_assignments"]
