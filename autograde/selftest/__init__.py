"""The grader's test of itself: wrong solutions made by rule must lose their own points, right ones none."""

from autograde.selftest.run import run_selftest
from autograde.selftest.table import selftest_table

__all__ = ["run_selftest", "selftest_table"]
