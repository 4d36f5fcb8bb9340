"""Marks: nbgrader's tables and the grader's own records."""
