"""Takes out of a report whatever could be laid at one student's door.

Nobody is named and no text of a student's is kept. A group of fewer than ``SMALL`` is not counted,
nor is one that follows from others by subtraction; shares are rounded. This keeps a class from
pointing at somebody; it is no proof against who knows other marks of the class.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..errors import CourseError
from .class_report import Findings, QuestionFindings
from .statistics import Discrimination, coarsened

SMALL = 3
FEWEST = 2 * SMALL


def anonymised(findings: Findings) -> Findings:
    """The same, for showing in class; raises ``CourseError`` for a class too small for that."""
    if findings.graded < FEWEST:
        raise CourseError(
            f"Only {findings.graded} of {findings.assignment} are graded: a report about fewer than "
            f"{FEWEST} submissions cannot be anonymous."
        )
    often = [mistake for mistake in findings.mistakes if mistake.count >= SMALL]
    many = findings.graded >= 4 * SMALL
    waiting = None if _shows(findings.waiting, findings.final) else findings.waiting
    punctual = findings.graded - (findings.late or 0)
    return replace(
        findings,
        anonymous=True,
        not_graded=_count(findings.not_graded),
        waiting=waiting,
        final=None if waiting is None else findings.final,
        late=None if _shows(findings.late, punctual) else findings.late,
        mean=_rounded(findings.mean),
        median=_rounded(findings.median) if many else None,
        lower_quarter=_rounded(findings.lower_quarter) if many else None,
        upper_quarter=_rounded(findings.upper_quarter) if many else None,
        distribution=coarsened(findings.distribution, SMALL),
        questions=[_question(question) for question in findings.questions],
        mistakes=[replace(one, share=round(one.share, 2), students=[]) for one in often],
        rare_mistakes=len(findings.mistakes) - len(often),
        troubles={kind: _count(count) for kind, count in findings.troubles.items()},
        seconds_of_nine_in_ten=findings.seconds_of_nine_in_ten if many else None,
        trouble_events={},
        unexplained={},
        slowest=[],
        late_events=[],
        waiting_events={},
        submissions=[],
    )


def _question(question: QuestionFindings) -> QuestionFindings:
    """With the finest split of the class into groups of which none is small."""
    full, below = question.full or 0, question.below or 0
    waiting = question.waiting or 0
    split: dict[str, Any] = dict.fromkeys(("full", "below", "part", "none", "waiting"))
    if not _shows(full, below, waiting):
        split |= {"full": full, "below": below, "waiting": waiting}
        if not _shows(question.part, question.none):
            split |= {"part": question.part, "none": question.none}
    elif not _shows(full, below + waiting):
        split["full"] = full
    shown = split["waiting"] is not None
    known = question.discrimination
    return replace(
        question,
        **split,
        graded=full + below if shown else None,
        mean_share=None if 0 < full + below < SMALL else _rounded(question.mean_share),
        discrimination=_blurred(known) if known is not None and shown else None,
        reasons={why: count for why, count in question.reasons.items() if count >= SMALL},
    )


def _blurred(known: Discrimination) -> Discrimination:
    value, low, high = (round(number, 1) for number in (known.value, known.low, known.high))
    return Discrimination(value, low, high, None)


def _shows(*counts: int | None) -> bool:
    """Whether a group is there and small."""
    return any(count is not None and 0 < count < SMALL for count in counts)


def _count(count: int | None) -> int | None:
    return None if _shows(count) else count


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 2)
