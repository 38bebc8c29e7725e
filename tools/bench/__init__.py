"""Measures imports, checks, grading beside stock nbgrader, and training; nothing here is a test."""
