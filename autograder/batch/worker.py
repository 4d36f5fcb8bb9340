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
from ..judge.run import judge
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
) -> None:
    """Judge what comes through ``connection``, in a sandbox of this process, until it is closed.

    ``find`` makes a submission of what comes. After ``idle_seconds`` without work it ends. ``fork_server``
    is where to ask for a worker that is forked from one.
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
                answer = grade_one(job, worker, partial(find, asked))
                signal.alarm(0)
                connection.send(answer)
        except AutograderError as error:
            connection.send(error)
        except (EOFError, OSError):
            return


def grade_one(job: Job, worker: Worker, found: Callable[[], Submission]) -> tuple[Record, bytes]:
    """Judge one submission and give its record and its notebook; to read it is charged to it, too."""
    ledger = Ledger(job.limits.submission_seconds, job.limits.question_seconds)
    with ledger.judging():
        submission = found()
        restored = submission.restored(job.assignment)
        seed, term = submission.seed, submission.term
        judged = judge(job.assignment, restored, worker, seed, term, ledger, submission.files)
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
    )
    return record, notebooks.dump(judged.notebook)
