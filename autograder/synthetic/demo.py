"""The whole path in a scratch folder: release, a made-up class, grading, feedback."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import rubrics

from .. import files
from ..batch import batch
from ..course import secret
from ..course.course import Course
from ..errors import CourseError
from ..feedback import page
from ..gradebook import release
from ..gradebook.records import Record
from . import cohort

ASSIGNMENT = "ps1_one_weight"
MARKER = ".made-by-autograder-demo"


@dataclass
class Demo:
    """What the demo made and found."""

    course: Course
    samples: list[cohort.Sample]
    summary: batch.Summary
    differences: list[str]


def prepare(course: Course, folder: Path) -> Course:
    """An empty scratch course with the solutions of this one."""
    if folder.exists():
        if not (folder / MARKER).exists() and any(folder.iterdir()):
            raise CourseError(
                f"{folder} has something in it that the demo did not make. Name another folder with "
                "--folder, or empty it yourself."
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARKER).touch()
    own = "sqlite:///gradebook.db"
    scratch = Course(folder.resolve(), own)
    shutil.copytree(course.solutions, scratch.solutions)
    settings = (course.config_file).read_text()
    if course.configured():  # made-up students do not go where the real ones are
        settings += f"\nc.CourseDirectory.db_url = {own!r}\n"
    files.replace(scratch.config_file, settings.encode())
    return scratch


def hand_in(
    course: Course, students: int, seed: int, name: str = ASSIGNMENT
) -> list[cohort.Sample]:
    """Write the submissions of a made-up class, as students hand them in."""
    released = json.loads(course.exercise(name).read_bytes())
    rng = np.random.default_rng(seed)
    samples = cohort.cohort(released, rubrics.load(name), students, rng)
    for sample in samples:
        folder = course.submission(name, sample.student)
        files.replace(folder / sample.filename, sample.content, durably=False)
        files.replace(
            course.stamp(name, sample.student), b"2026-03-02 09:30:00 UTC\n", durably=False
        )
    return samples


def differences(samples: list[cohort.Sample], summary: batch.Summary) -> list[str]:
    """Where the marks are not those that the class was built to get."""
    found = []
    records: dict[str, Record] = {record.student: record for record in summary.records}
    for sample in samples:
        marks = {mark.cell: mark.score for mark in records[sample.student].marks}
        for cell, expected in sample.expected.items():
            if marks.get(cell) != expected:
                found.append(f"{sample.student}, {cell}: {marks.get(cell)} in place of {expected}")
    return found


def run(
    course: Course,
    folder: Path,
    students: int,
    seed: int,
    name: str = ASSIGNMENT,
    *,
    sandboxed: bool,
    step: Callable[[str], None] = lambda _: None,
    on_progress: Callable[[str, Record | None, int], None] = lambda *_: None,
) -> Demo:
    """Do it all; ``step`` and ``on_progress`` hear how far it is."""
    scratch = prepare(course, folder)
    step("releasing the exercise")
    secret.make(scratch)
    release.release(scratch, [name])
    step("writing submissions")
    samples = hand_in(scratch, students, seed, name)
    step("grading")
    summary = batch.Batch(scratch, name, sandboxed=sandboxed).run(on_progress)
    step("writing feedback")
    page.write_all(scratch, name)
    return Demo(scratch, samples, summary, differences(samples, summary))
