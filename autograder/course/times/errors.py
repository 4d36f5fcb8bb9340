"""What is raised for a time that cannot be read."""


class TimeError(ValueError):
    """A time cannot be read, or can be read in several ways; the text says why, for a person."""
