"""The names that platforms give to files and folders: a grammar for each, declared in one table.

``FORMS`` says of each platform what of a name it writes itself, which is the evidence that a name is
its own: the more that is, the higher the form ranks. What a student chose stands last in every form,
and a form is read from its left: no student's file name can say whose it is.

- Canvas, “Download Submissions”: ``doejane_LATE_4711_99812_ps1-2.ipynb``, or with anonymous grading
  ``LATE_anon_x7Kq2_99812_ps1.ipynb``. The sortable name in small letters without spaces or commas,
  the user's id, the attachment's id, the student's own file name. The zip's entries have the time of
  the download, not of the submission. Source: lib/content_zipper.rb.
- Moodle, “Download all submissions”: a folder ``Jane Doe_123456_assignsubmission_file_`` (newer
  versions without the last underscore), or, without folders, the same before the file's name. The
  number belongs to the student in this one assignment. A group's name and a dash may stand first; with
  blind marking the name is “Participant”, in whatever language.
- Blackboard, “Assignment File Download”: ``PS1_jdoe_attempt_2026-10-03-12-30-00_ps1.ipynb``, and for
  each attempt a receipt that ends with the time and ``.txt``. The receipt names the user.
- Brightspace, “Download All”: a folder ``1234-5678 - Jane Doe- Oct 3, 2026 1130 PM``, or that before
  the file's name, and an ``index.html``.
- nbgrader, the exchange's inbound folder: ``jane+ps1+2026-03-02 09:30:00.123456 UTC+Zx9…``, with
  timestamp.txt inside.
- ILIAS, multi-feedback and “Download all”: a folder ``Doe_Jane_jdoe_4711``.
- Google Classroom, the assignment's folder in Drive: ``Jane Doe - ps1.ipynb``.
- GitHub Classroom: a folder ``ps1-jdoe`` for each repository.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..course.times import grammar

_NONE = re.compile(r"(?!)")
FOLDER, FILE, EITHER = "folder", "file", "either"
Said = Mapping[str, str]

# a name may be a number itself, or nothing where it has no letters: the last two of three numbers count
_CANVAS = re.compile(
    r"(?:(?!LATE_|anon_)(?P<name>\S*?)_)?(?P<late>LATE_)?(?P<user>[0-9]+|anon_[0-9A-Za-z]+)_"
    r"(?:(?P<attachment>[0-9]+)_(?P<own>.+)|(?P<entry>text|link)\.html)",
    re.DOTALL,
)
_MOODLE = re.compile(
    r"(?P<name>.+?)_(?P<number>[0-9]+)_assignsubmission_(?P<kind>file|onlinetext)"
    r"(?:_(?P<own>.*))?",
    re.DOTALL,
)
_BLACKBOARD = re.compile(
    r"(?P<head>.+?_.+?)_attempt_(?P<time>[0-9]{4}(?:-[0-9]{2}){5})(?:_(?P<own>.+)|(?P<receipt>\.txt))?",
    re.DOTALL,
)
_BRIGHTSPACE = re.compile(r"(?P<first>[0-9]+)-(?P<second>[0-9]+) - (?P<rest>.+)", re.DOTALL)
_DASH = re.compile(r" ?- ")
_EXCHANGE = re.compile(
    r"(?P<user>.+?)\+(?P<set>[^+]+)\+(?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2} [^+]+(?:\+[0-9]{4})?)(?:\+[^+]+)?"
)
_ILIAS = re.compile(r"(?P<words>[^_]+_[^_]+_.*[^_])_(?P<number>[0-9]+)", re.DOTALL)
_GOOGLE = re.compile(r"(?P<name>\S.*?) - (?P<own>.+)", re.DOTALL)
# a user's name on GitHub is letters and digits with single dashes between them
_GITHUB = re.compile(r"(?P<repository>[A-Za-z0-9_.-]+-[A-Za-z0-9]+)")


@dataclass(frozen=True)
class Form:
    """How one platform names what it hands out."""

    platform: str
    option: str  # what --platform takes
    writes: str  # what of a name the platform writes itself, to be shown to a person
    rank: int  # how much of a name that is: 3 for words of its own, 2 for numbers, 1 for separators
    stands: str  # FOLDER, FILE or EITHER
    read: Callable[[str], Said | None]
    own_files: re.Pattern[str] = _NONE  # what it adds beside the submissions
    around: re.Pattern[str] = _NONE  # folders that it puts around them


def _by(pattern: re.Pattern[str]) -> Callable[[str], Said | None]:
    def read(part: str) -> Said | None:
        match = pattern.fullmatch(part)
        return None if match is None else {k: v or "" for k, v in match.groupdict().items()}

    return read


@functools.lru_cache(maxsize=4096)
def _is_time(text: str) -> bool:
    return bool(grammar.readings(text)[0])


def _brightspace(part: str) -> Said | None:
    """Numbers, a name and a time: the first that is one, for a later one may be a student's words."""
    match = _BRIGHTSPACE.fullmatch(part)
    if match is None:
        return None
    rest = match["rest"]
    dashes = list(_DASH.finditer(rest))
    for place, dash in enumerate(dashes):
        later = [(one.start(), one.end()) for one in dashes[place + 1 :]]
        for end, begin in [*later, (len(rest), len(rest))]:
            name, time = rest[: dash.start()], rest[dash.end() : end]
            if name and _is_time(time):
                numbers = {"first": match["first"], "second": match["second"]}
                return {**numbers, "name": name, "time": time, "own": rest[begin:]}
    return None


FORMS = (
    Form(
        "Moodle",
        "moodle",
        "NAME_NUMBER_assignsubmission_file_",
        3,
        EITHER,
        _by(_MOODLE),
    ),
    Form(
        "Blackboard",
        "blackboard",
        "SET_USER_attempt_TIME_",
        3,
        EITHER,
        _by(_BLACKBOARD),
    ),
    Form(
        "Brightspace",
        "brightspace",
        "NUMBER-NUMBER - NAME- TIME",
        3,
        EITHER,
        _brightspace,
        re.compile(r"index\.html?"),
    ),
    Form("nbgrader", "nbgrader", "USER+SET+TIME+", 3, FOLDER, _by(_EXCHANGE)),
    Form("Canvas", "canvas", "name_NUMBER_NUMBER_", 2, EITHER, _by(_CANVAS)),
    Form(
        "ILIAS",
        "ilias",
        "Last_First_login_NUMBER/",
        1,
        FOLDER,
        _by(_ILIAS),
        re.compile(r"(?i)(?:status|.*_status)\.(?:xlsx?|csv|xml)"),
        re.compile(r"(?i)multi_?feedback.*|team[ _].+"),
    ),
    Form("Google Classroom", "google", "NAME - ", 1, FILE, _by(_GOOGLE)),
    Form(
        "GitHub Classroom",
        "github",
        "set-user/",
        1,
        FOLDER,
        _by(_GITHUB),
        re.compile(r"(?i)classroom_roster.*\.csv|.*grades.*\.csv"),
        re.compile(r".+-submissions"),
    ),
)
BY_OPTION = {form.option: form for form in FORMS}
# What is told by no form: the names of files and folders alone, or metadata beside them.
PLAIN, CLASS, GRADESCOPE = "folder", "class", "gradescope"
OPTIONS = (*BY_OPTION, GRADESCOPE, PLAIN, CLASS)
