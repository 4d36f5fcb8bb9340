"""What all tests share."""

import os

from hypothesis import HealthCheck, settings

# A loaded machine must not fail a property for being slow.
settings.register_profile("downhill", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("downhill")

os.environ.setdefault("MPLBACKEND", "agg")

# Whatever gradebook whoever runs the tests is at work on, it is not for tests.
os.environ.pop("AUTOGRADER_DB", None)


def pytest_addoption(parser):
    parser.addoption(
        "--kills", type=int, default=3, help="How often test_kills.py kills a batch. Try 50."
    )
