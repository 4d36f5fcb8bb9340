"""A process that judges submissions, one after another."""

from __future__ import annotations

import math
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from ..course import notebooks
from ..course.submissions import Submission
from ..errors import AutograderError
from ..gradebook.records import Record
from ..judge.again import Before
from ..judge.mark import Judged
from ..judge.run import judge, judge_again
from ..protocol.deadline import BACKSTOP_FACTOR
from ..sandbox.ledger import Ledger
from ..sandbox.worker import Worker
from .executor import Job


def serve(
    connection: Connection,
    job: Job,
    index: int,
    find: Callable[[Any], Submission],
    idle_seconds: float | None = None,
    fork_server: socket.socket | None = None,
    before: Callable[[Submission], Before | None] = lambda submission: None,
) -> None:
    """Judge what comes through ``connection``, in a sandbox of this process, until it is closed.

    ``find`` makes a submission of what comes. After ``idle_seconds`` without work it ends. ``fork_server``
    is where to ask for a worker that is forked from one. ``before`` tells what of an earlier grading may
    stay.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    longest = job.limits.submission_seconds + job.limits.question_seconds
    patience = BACKSTOP_FACTOR * longest + 120.0
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends this process, also in the middle of C code
    with (
        Worker(
            job.limits,
            job.blocked_modules,
            sandboxed=job.sandboxed,
            index=index,
            fork_server=fork_server,
        ) as worker,
    ):
        try:
            worker.start()
            while connection.poll(idle_seconds):
                asked = connection.recv()
                # whatever holds this process up, its end is noticed and the batch goes on
                signal.alarm(math.ceil(patience))
                answer = grade_one(job, worker, partial(find, asked), before)
                signal.alarm(0)
                connection.send(answer)
        except AutograderError as error:
            connection.send(error)
        except (EOFError, OSError):
            return


def grade_one(
    job: Job,
    worker: Worker,
    found: Callable[[], Submission],
    before: Callable[[Submission], Before | None] = lambda submission: None,
) -> tuple[Record, bytes]:
    """Judge one submission and give its record and its notebook; to read it is charged to it, too.

    ``before`` tells what of an earlier grading may stay.
    """
    ledger = Ledger(job.limits.submission_seconds, job.limits.question_seconds)
    with ledger.judging():
        submission = found()
        earlier = before(submission)
        judged = None if earlier is None else _judged(job, worker, ledger, submission, earlier)
    if judged is None:
        if earlier is not None:
            ledger = Ledger(job.limits.submission_seconds, job.limits.question_seconds)
        with ledger.judging():
            judged = _judged(job, worker, ledger, submission)
    assert judged is not None
    if not submission.readable:
        for mark in judged.marks:
            mark.message = " ".join(submission.notes)
    record = Record(
        submission.student,
        job.assignment.name,
        submission.digest,
        job.fingerprint,
        judged.marks,
        judged.notes,
        judged.errors,
        submission.handed_in.isoformat() if submission.handed_in else None,
        judged.seconds,
        judged.cell_seconds,
        submission.readable,
        questions=dict(job.questions),
    )
    return record, notebooks.dump(judged.notebook)


def _judged(
    job: Job, worker: Worker, ledger: Ledger, submission: Submission, before: Before | None = None
) -> Judged | None:
    """The whole of a submission judged; or what of it is to be judged again, if that can be told."""
    restored = submission.restored(job.assignment)
    given = (job.assignment, restored, worker, submission.seed, submission.term)
    if before is not None:
        return judge_again(*given, ledger, submission.files, before)
    return judge(*given, ledger, submission.files)
