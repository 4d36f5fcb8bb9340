"""Fresh cases: drawn anew for each submission, the same ones when it is graded again.

They decide whether an answer is right, and nothing else: known mistakes are recognised on a
question's fixed cases, whose outcomes are worked out once.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from .domain import Domain
    from .questions import Arguments, Question


CHANGED_ALONE = 0.7  # how often the case that is easily mistaken has one argument alone changed

_TERM: ContextVar[bytes] = ContextVar("term", default=b"")


@contextlib.contextmanager
def in_term(key: bytes) -> Iterator[None]:
    """While submissions are marked by what is the same for everybody in a term, drawn from ``key``."""
    token = _TERM.set(key)
    try:
        yield
    finally:
        _TERM.reset(token)


def term() -> bytes:
    """What to draw from what is the same for everybody in a term; empty where nothing is secret."""
    return _TERM.get()


def seed_of(names: Mapping[str, Any]) -> bytes:
    """What the fresh cases of a submission are drawn from.

    A judge's namespace brings it along. In a notebook's own process, under stock nbgrader, it is a
    digest of what was run there.
    """
    seed = getattr(names, "seed", None)
    if isinstance(seed, bytes):
        return seed
    run = names.get("In")
    return digest_of([str(source) for source in run] if isinstance(run, list) else [])


def digest_of(sources: list[str]) -> bytes:
    """A digest of the cells that were run."""
    return hashlib.sha256("\0".join(sources).encode("utf-8", "replace")).digest()


def cases(question: Question, seed: bytes) -> list[Arguments]:
    """The fresh cases that a question is tried on, beside its fixed ones."""
    if question.domain is not None:
        return _from(question.domain, question, seed)
    sources = question.draw_fresh or question.draw
    if not question.fresh or not sources:
        return []
    rng = np.random.default_rng([*seed, *question.name.encode()])
    drawn = [arguments for draw in sources for arguments in draw(rng)]
    few = min(question.fresh, len(drawn))
    return [drawn[place] for place in sorted(rng.permutation(len(drawn))[:few])]


def _from(domain: Domain, question: Question, seed: bytes) -> list[Arguments]:
    """Cases of a domain, and a last one that is easily mistaken for the first."""
    rng = np.random.default_rng([*seed, *question.name.encode()])
    drawn = [domain.draw(rng) for _ in range(question.fresh)]
    if len(drawn) < 2:
        return drawn
    mistaken = domain.changed_alone if rng.random() < CHANGED_ALONE else domain.twin
    twin = mistaken(drawn[0], rng)
    return drawn if twin is None else [*drawn[:-1], twin]
