"""What a problem set offers to whoever works on it: a button that checks all of it at once."""

from homework.button import check_button

__all__ = ["check_button"]
