"""Submissions that are alike beyond what the exercise and chance explain: a pointer, no verdict."""
