"""What the tests of gradebooks share: a PostgreSQL server, without which those that need one are skipped."""

import os

import pytest

from tests.support import postgres


@pytest.fixture(scope="package")
def server():
    """A server of its own, that runs whenever a test has ended."""
    try:
        started = postgres.Server()
    except postgres.NotInstalledError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    yield started
    started.end()
