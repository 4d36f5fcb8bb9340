"""The hints below a question, from a nudge to “almost the code”; a course may withhold the last of them."""

from __future__ import annotations

import re

SHOWN, WITHHELD = "shown", "withheld"
LAST_HINT = (SHOWN, WITHHELD)

_HINT = re.compile(
    r"<details>\s*<summary>Hint (?P<number>\d+)\b[^<]*</summary>.*?</details>\s*", re.DOTALL
)


def without_the_last(text: str) -> str:
    """A question's text without the last step of its hints; one hint alone stays."""
    hints = list(_HINT.finditer(text))
    if len(hints) < 2:
        return text
    last = max(hints, key=lambda hint: int(hint["number"]))
    before, after = text[: last.start()], text[last.end() :]
    return before + after if after else before.rstrip()
