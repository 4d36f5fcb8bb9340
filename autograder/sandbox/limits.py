"""What a submission may use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one submission may use."""

    cell_seconds: float = 30.0
    call_seconds: float = 10.0
    question_seconds: float = 60.0
    # What a busy machine makes a submission wait for is no part of any of these.
    submission_seconds: float = 55.0  # for all that is charged to its ledger, restarts included
    cells_seconds: float = 35.0  # of these, for all cells together
    stopped_seconds: float = 22.0  # for all calls that were stopped because they took too long
    test_seconds: float = 10.0  # of processor time, for the judge's work on what one question gave
    tests_seconds: float = 12.0  # for all questions together
    memory_mb: int = 3072
    processes: int = 64
    scratch_mb: int = 256
    file_mb: int = 128
