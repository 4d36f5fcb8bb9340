"""An nbgrader exchange as it lies on a hub: where students fetch, hand in, and find their feedback."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ..errors import CourseError
from .course import CONFIG, Course
from .nbgrader_config import settings

ROOT = Path("/usr/local/share/nbgrader/exchange")  # nbgrader's own default
INBOUND = "inbound"


@dataclass(frozen=True)
class Exchange:
    """One course's part of an exchange."""

    root: Path
    course_id: str

    @property
    def inbound(self) -> Path:
        """What students handed in: USER+PS+TIME+RANDOM."""
        return self.root / self.course_id / INBOUND

    @property
    def outbound(self) -> Path:
        """What students fetch."""
        return self.root / self.course_id / "outbound"

    @property
    def feedback(self) -> Path:
        """Pages under names that only a student's own secret gives."""
        return self.root / self.course_id / "feedback"


def exchange(course: Course, root: Path | None = None) -> Exchange:
    """The course's exchange: in ``root``, or where nbgrader_config.py says; raises ``CourseError``."""
    config = settings(course)
    place = Path(root or config.Exchange.get("root") or _of_the_machine() or ROOT)
    place = place.expanduser().resolve()
    if not place.is_dir():
        raise CourseError(
            f"There is no exchange in {place}. Name its folder, or set c.Exchange.root in "
            "nbgrader_config.py; whoever runs the hub knows where it is."
        )
    course_id = str(config.CourseDirectory.course_id)
    if not course_id.strip() or "/" in course_id:
        raise CourseError("nbgrader_config.py gives no c.CourseDirectory.course_id. Set it.")
    return Exchange(place, course_id)


def _of_the_machine() -> str | None:
    """The exchange that the hub's own nbgrader_config.py names, where Jupyter looks for such files."""
    from jupyter_core.paths import jupyter_config_path
    from traitlets.config.loader import PyFileConfigLoader

    for folder in jupyter_config_path():
        if (Path(folder) / CONFIG).is_file():
            try:
                config = PyFileConfigLoader(CONFIG, path=folder).load_config()
            except Exception as error:
                raise CourseError(
                    f"{Path(folder) / CONFIG} cannot be read: {type(error).__name__}: {error}"
                ) from error
            if config.Exchange.get("root"):
                return str(config.Exchange.root)
    return None


def inbound_of(course: Course, path: Path) -> Path:
    """The folder of what was handed in, where a path is an exchange; else the path.

    In an exchange what was handed out lies beside it, which nobody handed in.
    """
    if not path.is_dir() or not any(
        True for depth in ("", "*/") for _ in path.glob(f"{depth}{INBOUND}")
    ):
        return path
    for place in (path, path / str(settings(course).CourseDirectory.course_id)):
        found = place / INBOUND
        if found.is_dir() and (place / "outbound").is_dir():
            if not os.access(found, os.R_OK | os.X_OK):
                raise CourseError(
                    f"{found} may not be read by you. On a hub it is for the account that the course "
                    "is graded from: run this there."
                )
            return found
    return path
