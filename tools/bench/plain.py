"""Execution as nbgrader has it out of the box: in an ordinary kernel, every cell, with nothing shut in."""

import os
from pathlib import Path

from jupyter_client.manager import AsyncKernelManager
from traitlets.config import Config

from autograde.grading.execute import ExecuteToTheEnd

REPOSITORY = str(Path(__file__).parents[2])


class PlainExecute(ExecuteToTheEnd):
    """The step that the course's configuration had before kernels were shut in."""

    def __init__(self, *args, **settings):
        super().__init__(*args, **{"kernel_manager_class": AsyncKernelManager, **settings})
        self.kernel_name = "python3"

    def _refuse_unless_shut_in(self):
        pass

    def _cells_for_people(self, resources):
        return frozenset()


def plain_steps(config: Config) -> list[str]:
    """Make nbgrader's flags that put `PlainExecute` in the place of the configuration's own execution."""
    ours = "autograde.grading.execute.ExecuteToTheEnd"
    plain = f"{__name__}.{PlainExecute.__name__}"
    steps = [plain if step == ours else step for step in config.Autograde.autograde_preprocessors]
    return [f"--Autograde.autograde_preprocessors={step}" for step in steps]


def with_tools() -> dict[str, str]:
    """Make the environment in which nbgrader finds `PlainExecute`."""
    path = [REPOSITORY, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path)}
