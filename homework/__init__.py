"""What a problem set offers to whoever works on it: checks of each part, and pictures of a part."""

from homework import example
from homework.button import check_button
from homework.names import leaving_no_names
from homework.question_check import CheckError, check, checked, tidy_up
from homework.unfinished import as_far_as_written, show

__all__ = [
    "CheckError",
    "as_far_as_written",
    "check",
    "check_button",
    "checked",
    "example",
    "leaving_no_names",
    "show",
    "tidy_up",
]
