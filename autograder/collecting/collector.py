"""Collects a problem set's submissions: unpacks, finds out whose each is, and places them.

Everything is unpacked into a scratch folder first; only then is anything placed. What cannot be
placed is put aside where grading does not look, and told. Collecting the same again changes nothing.
"""

from __future__ import annotations

import dataclasses
import datetime
import shutil
import tempfile
from collections.abc import Callable, Hashable, Iterable, Sequence
from pathlib import Path

from .. import errors
from ..course import deadlines, notebooks
from ..course.assignment import title_of
from ..course.attempts import choose_by_time
from ..course.course import NOTE, Course
from ..course.notebooks import UnreadableError, grade_id
from ..course.roster import Roster, canonical_id, slug
from ..errors import CourseError
from . import groups
from .archives import Found, Unpacker, one_line, read_limited
from .budget import Limits
from .candidates import Candidate, Collected, Trouble, order
from .clock import FUTURE, Clock
from .evidence import Known
from .forms import OPTIONS
from .gradescope import METADATA, gradescope_of, is_submission
from .origin import platforms_of
from .plain_names import compiled
from .reading import Reading
from .store import EARLIER, STAMP, Attempt, SubmissionStore, digest_of

COMPANIONS = {STAMP, METADATA, "submission_secret.txt", NOTE}


def collect(
    course: Course,
    name: str,
    paths: Sequence[Path],
    *,
    roster: Path | None = None,
    pattern: str | None = None,
    platform: str | None = None,
    zone: str | None = None,
    encoding: str | None = None,
    limits: Limits | None = None,
    group_work: bool | None = None,
    on_progress: Callable[[str], None] = lambda _: None,
) -> Collected:
    """Place the submissions of one problem set from archives, folders and files.

    ``group_work`` says that a work counts for all members of a group of the roster's, or that it does not;
    else what was handed in decides.
    """
    if platform is not None and platform not in OPTIONS:
        raise CourseError(
            f"--platform: there is no “{platform}”. It is one of {', '.join(OPTIONS)}."
        )
    if platform is not None and pattern is not None:
        raise CourseError("--pattern reads all names itself. Leave out --platform, or --pattern.")
    collector = _Collector(course, course.assignment(name), roster, pattern, zone, on_progress)
    collector.group_work = group_work
    collector.known.platform = platform or ""
    for path in paths:
        if not path.exists():
            raise CourseError(f"There is no {path}.")
        _check_place(course, path.resolve())
        _check_clock(path)
    if encoding is not None:
        try:
            "".encode(encoding)
        except LookupError as error:
            raise CourseError(f"--encoding: there is no encoding “{encoding}”.") from error
    course.submitted.mkdir(parents=True, exist_ok=True)
    for left in course.submitted.glob(".collecting-*"):  # of a run that was killed
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=course.submitted, prefix=".collecting-") as scratch:
        unpacker = Unpacker(
            Path(scratch), limits or Limits(), encoding, collector.owner, collector.listed
        )
        collector.known.clones = unpacker.clones
        files: list[Found] = []
        for path in paths:
            on_progress(f"unpacking {path.name}")
            files += unpacker.unpack(path.resolve())
        collector.result.problems += unpacker.problems
        return collector.place(files)


class _Collector:
    def __init__(
        self,
        course: Course,
        name: str,
        roster: Path | None,
        pattern: str | None,
        zone: str | None,
        on_progress: Callable[[str], None],
    ) -> None:
        self._course = course
        self._name = name
        self._class = course.class_list()
        self._given = roster is not None
        self._roster = Roster.read(roster, self._class) if roster else None
        if roster is None and self._class.people:
            self._roster = Roster.of(self._class)
        self.group_work: bool | None = None
        self.known = Known(
            name,
            _called(course, name),
            self._roster,
            compiled(pattern) if pattern else None,
        )
        self._listed = Reading([], self.known)
        self._deadlines = deadlines.load(course)
        self._zone = deadlines.zone_of(zone, "--zone") if zone else self._deadlines.zone
        self._clock = Clock(self._deadlines, self._zone, self._tell)
        self._on_progress = on_progress
        self._sets = {other: _cells(course, other) for other in course.assignments()}
        self._shelf = SubmissionStore(course, name)
        self.result = Collected(name, zone=str(self._zone))

    def listed(self, found: Sequence[Found]) -> None:
        """Read the names of a download, before anything of it is unpacked."""
        self._listed = Reading(found, self.known, final=False)

    def owner(self, found: Found) -> Hashable:
        """Whose upload a file is, as far as its name says it."""
        for part in found.given:
            if is_submission(part):  # Gradescope's folder of one
                return part
        origins = self._listed.origins(found)
        if not origins:
            return found.given[:1]
        students = self._roster.find(origins[0].keys) if self._roster is not None else set()
        return students.pop() if len(students) == 1 else origins[0].identity

    def place(self, files: list[Found]) -> Collected:
        """Find out whose each file is, and place the notebooks of each student."""
        reading = Reading(files, self.known, gradescope_of(files))
        works: list[Candidate] = []
        stamps: dict[tuple[object, ...], Found] = {}
        for found in files:
            if found.unsafe:
                self._aside(found, found.unsafe)
                continue
            origins = reading.origins(found)
            if found.parts[-1] == STAMP and found.outer is None:
                stamps |= {(str(found.source), *found.parts[:-1]): found}
            if found.parts[-1] in COMPANIONS or reading.is_platforms(found):
                continue
            if not origins:
                self._aside(found, "nothing says whose it is")
            works += [Candidate(found, origin) for origin in origins]
        self.result.platforms = platforms_of(work.origin for work in works)
        self._clock.read(works, self._roster)
        self._name_students(works)
        works += groups.of_others(self._course, works, self._roster, self.group_work, self.result)
        by_student: dict[str, list[Candidate]] = {}
        for work in works:
            if work.student:
                by_student.setdefault(work.student, []).append(work)
        for student, theirs in sorted(by_student.items()):
            self._on_progress(student)
            try:
                self._place_student(student, theirs, stamps)
            except Exception as error:
                self._failed(f"{student} ({theirs[0].found.name})", error)
        placed = {one for students in self.result.placed.values() for one in students}
        self.result.withdrawn = sorted(placed & self._class.withdrawn)
        if self._roster is not None:
            for text in [*self._roster.problems, *self._roster.notes]:
                self._tell(text)
        if self._roster is not None and self._given:
            self.result.missing = sorted({*self._roster.students} - self._class.withdrawn - placed)
            self._class.take(self._roster.people.values())
            self._class.write()
        return self.result

    def _name_students(self, works: Iterable[Candidate]) -> None:
        """Give each file its student's id, or put it aside."""
        claims: dict[str, set[str]] = {}
        for work in works:
            if work.origin.of_set in self._sets and work.origin.of_set != self._name:
                self.result.elsewhere += 1
                continue
            if self._roster is not None:
                found = self._roster.find(work.origin.keys)
                if not found and (group := groups.named_group(self._roster, work.origin.keys)):
                    work.group, found = group, set(self._roster.groups[group][:1])
                if len(found) > 1:
                    self._aside(
                        work.found,
                        f"“{work.origin.label}” may be any of {', '.join(sorted(found))}; "
                        "give the platform's id in the roster",
                    )
                elif not found and self._given:
                    self._aside(work.found, f"“{work.origin.label}” is not in the roster")
                elif found:
                    work.student = found.pop()
                if work.student or found or self._given:
                    continue
            if work.origin.doubt:
                self._aside(work.found, work.origin.doubt)
                continue
            work.student = slug(work.origin.own_id)
            if not work.student:
                self._aside(work.found, f"“{work.origin.label}” gives no id for a student")
            claims.setdefault(canonical_id(work.student), set()).add(work.origin.identity)
        for work in works:
            claimed = claims.get(canonical_id(work.student), set())
            if work.student and len(claimed) > 1:
                self._aside(
                    work.found,
                    f"{len(claimed)} students would be “{work.student}” ({', '.join(sorted(claimed))}); "
                    "tell them apart with --roster",
                )
                work.student = ""

    def _place_student(
        self, student: str, works: list[Candidate], stamps: dict[tuple[object, ...], Found]
    ) -> None:
        for work in works:
            if work.is_notebook:
                self._look_into(work)
        together: dict[tuple[object, ...], list[Candidate]] = {}
        for work in works:
            together.setdefault(work.origin.attempt, []).append(work)
        chosen = [work for group in together.values() for work in self._chosen(student, group)]
        ready = [(self._attempt(student, work, stamps), work) for work in chosen]
        ready.sort(key=lambda pair: order(pair[0], ready))
        if ready and self._roster is not None and student in self._roster.times:
            last, work = ready[-1]
            ready[-1] = (self._timed(student, last), work)
        for attempt, work in ready:
            try:
                outcome = self._shelf.put(student, attempt)
            except CourseError as error:
                self._aside(work.found, str(error).rstrip("."))
                continue
            self.result.placed.setdefault(outcome, []).append(student)
            if work.trouble and outcome != "known":
                self._tell(f"{student}: {work.found.name}: {work.told}")
            if attempt.late and student not in self.result.late:
                self.result.late.append(student)
        if not ready:
            self._tell(f"{student} handed in no notebook of {self._name}.")
        choose_by_time(self._course, self._name, student, self._deadlines)

    def _look_into(self, work: Candidate) -> None:
        """How many cells of this problem set a notebook has, and what is wrong with it."""
        try:
            notebook = notebooks.parse(read_limited(work.found.path))
        except UnreadableError as error:
            work.trouble, work.told = Trouble.UNREADABLE, str(error)
            return
        own = {grade_id(cell) for cell in notebook["cells"]}
        counts = {name: len(own & cells) for name, cells in self._sets.items()}
        other = max(counts, key=lambda name: counts[name])
        if counts[other] == counts[self._name]:
            work.matching = counts[self._name]
        if not work.matching and counts[other]:
            work.trouble, work.told = Trouble.OTHER_SET, f"it is a notebook of {other}."
        elif not work.matching:
            work.trouble = Trouble.NO_SET
            work.told = "it has none of the problem set's cells. It was taken all the same."

    def _chosen(self, student: str, group: list[Candidate]) -> list[Candidate]:
        """The notebooks of one attempt that are of this problem set; the rest is put aside."""
        own = [work for work in group if work.is_notebook]
        right = [work for work in own if work.matching]
        # a wrong file is an attempt too, if it is all there is; one of another set is none
        rest = [work for work in own if work.trouble is not Trouble.OTHER_SET]
        chosen = right or rest[:1]
        for work in group:
            if work in chosen:
                continue
            why = work.told if work.is_notebook and work.trouble else "it is not a notebook"
            if work.is_notebook and right and work.trouble is not Trouble.OTHER_SET:
                why = "another notebook of the same attempt was taken"
            self._aside(work.found, why.rstrip("."), student)
        if len(right) > 1:
            names = ", ".join(work.found.parts[-1] for work in right)
            self._tell(
                f"{student} handed in {len(right)} notebooks of {self._name} at once ({names}): the last "
                f"counts, the others are in {self._course.submitted.name}/{EARLIER}."
            )
        return chosen

    def _attempt(
        self, student: str, work: Candidate, stamps: dict[tuple[object, ...], Found]
    ) -> Attempt:
        """A notebook with its time in UTC."""
        found, origin = work.found, work.origin
        stamp = stamps.get((str(found.source), *found.parts[:-1]))
        utc, name = self._clock.of(self._name, student, work, stamp)
        self.result.clocks[name] = self.result.clocks.get(name, 0) + 1
        return Attempt(
            found.path,
            digest_of(found.path),
            utc.replace(tzinfo=None) if utc is not None else None,
            origin.platform,
            origin.sequence,
            origin.late,
            f"{found.source.name}: {found.name}",
            () if work.of_another else found.given,
            identity="" if self._is_listed(student) else origin.identity,
        )

    def _is_listed(self, student: str) -> bool:
        return self._roster is not None and student in self._roster.people

    def _failed(self, whose: str, error: Exception) -> None:
        """Tell of an upload that it cannot be taken, and go on; what the machine does is no upload's."""
        if errors.sentence(error) is not None:
            raise error
        self._tell(
            f"{whose}: left out, because the grader failed on it ({type(error).__name__}: {error}). Place "
            "the notebook in submitted/ by hand, and please report this."
        )

    def _tell(self, text: str) -> None:
        self.result.problems.append(one_line(text, 600))

    def _timed(self, student: str, attempt: Attempt) -> Attempt:
        """An attempt with the time that the roster gives; with none where that cannot be read."""
        self.result.clocks["the roster"] = self.result.clocks.get("the roster", 0) + 1
        moment = self._clock.on_roster(student)
        utc = moment.replace(tzinfo=None) if moment is not None else None
        return dataclasses.replace(attempt, handed_in=utc, certain=utc is not None)

    def _aside(self, found: Found, why: str, student: str = "") -> None:
        target = self._shelf.put_aside(found.path, found.source.stem, found.parts)
        self.result.aside = target.parent
        self.result.put_aside += 1
        who = f"{student}: " if student else ""
        self._tell(f"{who}{found.name}: put aside: {why}.")


def _check_place(course: Course, path: Path) -> None:
    """What is in submitted/ has been collected, and is no download."""
    submitted = course.submitted.resolve()
    if submitted in (path, *path.parents) or path in submitted.parents:
        raise CourseError(
            f"{path} holds submitted/, or lies in it. Name what was downloaded, and keep it elsewhere."
        )


def _check_clock(path: Path) -> None:
    """A clock that was set back would make every time in a download one to come."""
    now = datetime.datetime.now(datetime.UTC)
    written = datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC)
    if written > now + FUTURE:
        raise CourseError(
            f"This machine's clock says {now:%Y-%m-%d %H:%M} UTC, but {path} was written on "
            f"{written:%Y-%m-%d %H:%M} UTC. Set the clock right, or the file's time (touch)."
        )


def _called(course: Course, name: str) -> tuple[str, ...]:
    """What a problem set is called: its name, the short one, its title, and the title's beginning."""
    path = course.solution(name)
    try:
        title = title_of(notebooks.read(path))
    except UnreadableError as error:
        raise CourseError(f"{path} cannot be read. {error}") from error
    return (name, name.split("_")[0], title, title.split(":")[0])


def _cells(course: Course, name: str) -> set[str]:
    """The names of a problem set's cells."""
    path = course.solution(name)
    try:
        cells = notebooks.read(path)["cells"]
    except UnreadableError as error:
        raise CourseError(f"{path} cannot be read. {error}") from error
    return {cell_name for cell in cells if (cell_name := grade_id(cell)) is not None}
