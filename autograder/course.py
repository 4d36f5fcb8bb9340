"""Where things are in a course, and how nbgrader is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_NAME = re.compile(r"[\w.-]+")


class CourseError(Exception):
    """Something about the course is not as it should be; the text says what, and what to do."""


@dataclass(frozen=True)
class Course:
    """A course folder: solutions and exercises in it, submissions and marks beside them."""

    root: Path

    @classmethod
    def at(cls, folder: Path) -> Course:
        """The course in ``folder``; raises ``CourseError`` if there is none."""
        root = folder.expanduser().resolve()
        if not (root / "solutions").is_dir():
            raise CourseError(
                f"{root} is not a course: it has no folder “solutions”. Go to the course's folder, or "
                "name it with --course."
            )
        return cls(root)

    @property
    def solutions(self) -> Path:
        """The only place where exercises are written."""
        return self.root / "solutions"

    @property
    def exercises(self) -> Path:
        """What students get, made from the solutions."""
        return self.root / "exercises"

    @property
    def submitted(self) -> Path:
        """What students handed in: submitted/STUDENT/PS/PS.ipynb."""
        return self.root / "submitted"

    @property
    def autograded(self) -> Path:
        """Their notebooks as they ran, with the graded cells restored."""
        return self.root / "autograded"

    @property
    def feedback(self) -> Path:
        """The pages to hand back."""
        return self.root / "feedback"

    @property
    def reports(self) -> Path:
        """Pages about a whole class, for teachers."""
        return self.root / "reports"

    @property
    def gradebook(self) -> Path:
        """The file of nbgrader's database."""
        return self.root / "gradebook.db"

    @property
    def db_url(self) -> str:
        """Nbgrader's database, for SQLAlchemy."""
        return f"sqlite:///{self.gradebook}"

    @property
    def records(self) -> Path:
        """What each grading found, to go on from after an interruption."""
        return self.root / ".autograder"

    def assignments(self) -> list[str]:
        """The problem sets that have a solution, in order."""
        return sorted(
            path.parent.name
            for path in self.solutions.glob("*/*.ipynb")
            if path.stem == path.parent.name
        )

    def assignment(self, name: str) -> str:
        """The full name of a problem set: “ps1” will do for “ps1_one_weight”."""
        known = self.assignments()
        matches = [other for other in known if other == name or other.split("_")[0] == name]
        if len(matches) != 1:
            raise CourseError(
                f"There is no problem set “{name}” in {self.solutions}. There is: {', '.join(known)}."
            )
        return matches[0]

    def students_with(self, assignment: str, pattern: str = "*") -> list[str]:
        """Who handed something in for a problem set, in order."""
        return sorted(
            folder.parent.name
            for folder in self.submitted.glob(f"{pattern}/{assignment}")
            if folder.is_dir() and not folder.parent.name.startswith(".")
        )
