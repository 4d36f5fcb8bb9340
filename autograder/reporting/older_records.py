"""What a mark tells that an older version recorded: it kept the words alone, and no kind of reason."""

from __future__ import annotations

import re

from ..judge.mark import NO_RESPONSE
from ..marking.verdict import Reason

_RAISED = re.compile(r"` raised (\w+)")
_STOPPED = re.compile(r"process ended before this question|^The cell was stopped|did not run")


def reason_of_text(text: str) -> tuple[Reason, str]:
    """The kind of reason in an older version's words, and the class of an error that they name."""
    if text == NO_RESPONSE or "still raises NotImplementedError" in text:
        return Reason.NOT_ANSWERED, ""
    if text.startswith("There is no `"):
        return Reason.UNDEFINED, ""
    if _STOPPED.search(text):
        return Reason.NOT_RUN, ""
    if raised := _RAISED.search(text):
        return Reason.RAISED, raised[1]
    return (Reason.WRONG if text else Reason.BY_HAND), ""
