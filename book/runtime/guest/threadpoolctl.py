"""Stands in for the package that limits the threads of products: a page's Python has one thread."""

import contextlib
from collections.abc import Iterator


@contextlib.contextmanager
def threadpool_limits(limits: object = None, user_api: str | None = None) -> Iterator[None]:
    """Nothing is to be limited."""
    yield


def threadpool_info() -> list[dict[str, object]]:
    """No pool of threads."""
    return []
