"""What submissions are marked by, as a digest: where it differs, marks are out of date."""

from __future__ import annotations

import hashlib
import inspect
from pathlib import Path

from ..course import notebooks
from ..course.assignment import Assignment
from ..marking.rubric import Rubric


def basis(assignment: Assignment, rubric: Rubric | None, secret: str = "") -> str:
    """A digest of what submissions are marked by: the course's cells and the rubric's text.

    The identity of the ``secret`` that fresh cases are drawn from follows after a colon.
    """
    digest = hashlib.sha256()
    files: set[str] = set()
    for cell in assignment.cells.values():
        digest.update(notebooks.mark_of(cell)["checksum"].encode())
    for question in rubric.questions.values() if rubric is not None else ():
        functions = [question.reference, *question.draw, *(m.function for m in question.mistakes)]
        hints = [(m.hint, m.credit) for m in question.mistakes]
        details = (question.points, question.tolerance, question.warnings_are_wrong, hints)
        names = [function.__qualname__ for function in functions]
        digest.update(repr((details, names, question.fixed)).encode())
        files.update(map(inspect.getfile, functions))
    for file in sorted(files):
        digest.update(Path(file).read_bytes())
    return f"{digest.hexdigest()}:{secret}" if secret else digest.hexdigest()
