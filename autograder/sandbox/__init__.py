"""Starts, limits, watches and ends the processes of students."""
