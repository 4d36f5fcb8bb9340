"""What a submission may use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one submission may use."""

    cell_seconds: float = 30.0
    call_seconds: float = 10.0
    question_seconds: float = 60.0
    submission_seconds: float = 180.0
    # Of all that follows, what a busy machine makes a submission wait for is no part.
    cells_seconds: float = 35.0  # for all cells together
    stopped_seconds: float = 22.0  # for all calls that were stopped because they took too long
    processor_seconds: float = 50.0  # for all of a submission's processes together
    test_seconds: float = 10.0  # of processor time, for the judge's work on what one question gave
    tests_seconds: float = 12.0  # for all questions together
    memory_mb: int = 3072
    processes: int = 64
    scratch_mb: int = 256
    file_mb: int = 128
