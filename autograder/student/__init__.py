"""The student's side: the only part of the grader that shares a process with student code.

Nothing in this package knows a test, a rubric or an expected value. It runs cells and answers
questions about what they defined, in plain data.
"""
