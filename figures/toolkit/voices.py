"""What a figure says to who has its controls, and what its player says in place of that.

A player plays what was recorded: it knows no goal that could be reached there, praises no answer that
nobody gave, and names no button that it lacks.
"""

import re

__all__ = ["answering", "in_a_figure", "in_a_player"]

_BOTH = re.compile(r"<!--live-->(.*?)<!--played-->(.*?)<!--end-->", re.DOTALL)
_GOAL = re.compile(r'<p class="downhill-goal\b.*?</p>', re.DOTALL)


def answering(words: str, played: str = "") -> str:
    """Words that answer who moves the figure; the player says `played`, or nothing.

    Examples
    --------
    >>> said = answering("Yes: the", "The") + " slope is 0."
    >>> in_a_figure(said), in_a_player(said)
    ('Yes: the slope is 0.', 'The slope is 0.')
    """
    return f"<!--live-->{words}<!--played-->{played}<!--end-->"


def in_a_figure(numbers: str) -> str:
    """The text of a figure that is moved."""
    return _BOTH.sub(r"\1", numbers)


def in_a_player(numbers: str) -> str:
    """The text of a figure that is played: without goals, and without answers to the reader."""
    return _GOAL.sub("", _BOTH.sub(r"\2", numbers)).replace("<p></p>", "")
