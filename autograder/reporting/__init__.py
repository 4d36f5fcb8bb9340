"""A problem set's report: what a TA reads before the next lecture."""
