"""The goal of a figure: what the reader is to reach, and whether it is reached, to be seen at once."""

__all__ = ["goal"]


def goal(words: str, reached: bool, told: str = "") -> str:
    """A goal as a paragraph of its own, in HTML, with a sign that changes when it is reached.

    Parameters
    ----------
    words : str
        What is to be reached, in HTML.
    reached : bool
    told : str, optional
        How far the reader has come.

    Examples
    --------
    >>> goal("a loss below 1.", False, "2 steps left.")
    '<p class="downhill-goal"><b class="sign">○ Goal:</b> a loss below 1. 2 steps left.</p>'
    """
    kind, sign = ("downhill-goal downhill-goal-reached", "✓") if reached else ("downhill-goal", "○")
    said = f" <b>{told}</b>" if reached and told else f" {told}" if told else ""
    return f'<p class="{kind}"><b class="sign">{sign} Goal:</b> {words}{said}</p>'
