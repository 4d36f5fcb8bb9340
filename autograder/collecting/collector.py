"""Collects a problem set's submissions: unpacks, finds out whose each is, and places them.

Everything is unpacked into a scratch folder first; only then is anything placed. What cannot be
placed is put aside where grading does not look, and told. Collecting the same again changes nothing.
"""

from __future__ import annotations

import dataclasses
import itertools
import shutil
import tempfile
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from .. import errors
from ..course import beside, deadlines, hub
from ..course.attempts import choose_by_time
from ..course.course import NOTE, Course
from ..course.kinds import Kind, kind_of
from ..course.roster import Roster, canonical_id, slug
from ..errors import CourseError
from . import before, companions, groups, inspection, links
from .archives import Found, Unpacker, one_line, read_limited
from .budget import Limits
from .candidates import Candidate, Collected, Trouble, order
from .clock import Clock
from .evidence import Known
from .gradescope import METADATA, gradescope_of, is_submission
from .origin import platforms_of
from .plain_names import compiled
from .reading import Reading
from .store import EARLIER, STAMP, Attempt, SubmissionStore

FEW = 3  # files of one attempt that are told of each in a line
MACOS = "._"
MOST_NOTEBOOKS = Limits.upload_notebooks
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
    before.check_options(platform, pattern, encoding)
    paths = [hub.inbound_of(course, path) for path in paths]
    collector = _Collector(course, course.assignment(name), roster, pattern, zone, on_progress)
    collector.group_work = group_work
    collector.known.platform = platform or ""
    for path in paths:
        if not path.exists():
            raise CourseError(f"There is no {path}.")
        before.check_place(course, path.resolve())
        before.check_clock(path)
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
        self._who = self._class.written  # a student's id as people know it
        self._given = roster is not None
        self._roster = Roster.read(roster, self._class) if roster else None
        if roster is None and self._class.people:
            self._roster = Roster.of(self._class)
        self.group_work: bool | None = None
        self.known = Known(
            name,
            before.called(course, name),
            self._roster,
            compiled(pattern) if pattern else None,
        )
        self._listed = Reading([], self.known)
        self._deadlines = deadlines.load(course)
        self._zone = deadlines.zone_of(zone, "--zone") if zone else self._deadlines.zone
        self._clock = Clock(self._deadlines, self._zone, self._tell)
        self._on_progress = on_progress
        self._sets = {other: before.cells_of(course, other) for other in course.assignments()}
        self._shelf = SubmissionStore(course, name)
        self.result = Collected(name, zone=str(self._zone), known=self._class)

    def listed(self, found: Sequence[Found]) -> None:
        """Read the names of a download, before anything of it is unpacked."""
        named = [one for one in found if not one.parts[-1].startswith(MACOS)]
        self._listed = Reading(named, self.known, final=False)

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
        files = [found for found in files if not _is_of_macos(found)]
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
            if reading.is_platforms(found):
                kind = inspection.kind_in(found)
                works += [Candidate(found, one, receipt=True, kind=kind) for one in origins]
                continue
            if found.parts[-1] in COMPANIONS:
                continue
            if not origins:
                self._aside(found, "nothing says whose it is")
            kind = inspection.kind_in(found)
            works += [Candidate(found, origin, kind=kind) for origin in origins]
        self.result.platforms = platforms_of(work.origin for work in works)
        self._clock.read(works, self._roster)
        self._name_students(works)
        if self._roster is not None and not self._roster.groups:
            self._roster.groups = groups.kept(self._course, self._name)
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
                self._failed(f"{self._who(student)} ({theirs[0].found.name})", error)
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
                    any_of = self.result.named(sorted(found))
                    self._aside(
                        work.found,
                        f"“{work.origin.label}” may be any of {any_of}; "
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
        for work in [work for work in works if work.is_notebook][:MOST_NOTEBOOKS]:
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
        for attempt, work in _last_of_equals_first(ready):
            try:
                outcome = self._shelf.put(student, attempt)
            except CourseError as error:
                self._aside(work.found, str(error).rstrip("."))
                continue
            self.result.placed.setdefault(outcome, []).append(student)
            if work.trouble and outcome != "known":
                self._tell(f"{self._who(student)}: {work.found.name}: {work.told}")
            if attempt.late and student not in self.result.late:
                self.result.late.append(student)
        if not ready:
            self._no_notebook(student, works)
        choose_by_time(self._course, self._name, student, self._deadlines)

    def _look_into(self, work: Candidate) -> None:
        inspection.look_into(work, self._sets, self._name)

    def _chosen(self, student: str, group: list[Candidate]) -> list[Candidate]:
        """The notebooks of one attempt that are of this problem set, with what is beside each.

        The rest is put aside.
        """
        own = [work for work in group if work.is_notebook]
        right = [work for work in own if work.matching]
        # a wrong file is an attempt too, if it is all there is; one of another set is none
        rest = [work for work in own if work.trouble is not Trouble.OTHER_SET]
        chosen = right or rest[:1]
        left: dict[Candidate, str] = {}
        for work in own:
            another = right and work.trouble is not Trouble.OTHER_SET
            why = "another notebook of the same attempt was taken" if another else work.told
            left[work] = why or inspection.what_it_is(work)
        if not chosen:
            left |= {
                work: inspection.what_it_is(work)
                for work in group
                if work not in own and not work.receipt
            }
        for work in reversed(chosen):
            kept, others = companions.of(work, group)
            work.beside = tuple(kept)
            left |= dict(others)
        self._aside_all(student, {work: why for work, why in left.items() if work not in chosen})
        if len(right) > 1:
            names = ", ".join(work.found.parts[-1] for work in right)
            self._tell(
                f"{self._who(student)} handed in {len(right)} notebooks of {self._name} at once ({names}): "
                f"the last counts, the others are in {self._course.submitted.name}/{EARLIER}."
            )
        return chosen

    def _aside_all(self, student: str, left: Mapping[Candidate, str]) -> None:
        """Put files of one attempt aside, and tell of many that are for one reason in one line."""
        reasons: dict[str, list[Candidate]] = {}
        for work, why in left.items():
            reasons.setdefault(why.rstrip("."), []).append(work)
        for why, works in reasons.items():
            for work in works:
                self._aside(work.found, why, student, told=len(works) <= FEW)
            if len(works) > FEW:
                names = ", ".join(
                    one_line("/".join(work.origin.within), 60) for work in works[:FEW]
                )
                who = self._who(student)
                self._tell(f"{who}: {len(works)} files ({names}, …): put aside: {why}.")

    def _no_notebook(self, student: str, works: Sequence[Candidate]) -> None:
        """Tell of a student who handed in none, and of the links that came in its place."""
        found = [link for work in works for link in inspection.links_of(work)]
        to = "; to ".join(map(links.shown, list(dict.fromkeys(found))[: links.MOST]))
        rest = f", but a link: to {to}" if to else "."
        self._tell(f"{self._who(student)} handed in no notebook of {self._name}{rest}")

    def _attempt(
        self, student: str, work: Candidate, stamps: dict[tuple[object, ...], Found]
    ) -> Attempt:
        """A notebook with its time in UTC."""
        found, origin = work.found, work.origin
        stamp = stamps.get((str(found.source), *found.parts[:-1]))
        utc, name = self._clock.of(self._name, student, work, stamp)
        self.result.clocks[name] = self.result.clocks.get(name, 0) + 1
        files = [beside.File(name, path.read_bytes()) for name, path in work.beside]
        return Attempt(
            found.path,
            beside.digest(found.path.read_bytes(), files),
            utc.replace(tzinfo=None) if utc is not None else None,
            origin.platform,
            origin.sequence,
            origin.late,
            f"{found.source.name}: {found.name}",
            () if work.of_another else found.given,
            files=work.beside,
            identity="" if self._is_listed(student) else origin.identity,
            group=work.group if work.group in self.result.shared else "",
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

    def _aside(self, found: Found, why: str, student: str = "", told: bool = True) -> None:
        target = self._shelf.put_aside(found.path, found.source.stem, found.parts)
        self.result.aside = target.parent
        self.result.put_aside += 1
        who = f"{self._who(student)}: " if student else ""
        if told:
            self._tell(f"{who}{found.name}: put aside: {why}.")


def _last_of_equals_first(
    ready: list[tuple[Attempt, Candidate]],
) -> Iterator[tuple[Attempt, Candidate]]:
    """Attempts in the order in which they are placed: of those at one time the first placed counts."""
    for _, equals in itertools.groupby(ready, key=lambda pair: order(pair[0], ready)):
        yield from reversed(list(equals))


def _is_of_macos(found: Found) -> bool:
    """Whether a file is what macOS notes of another one, under its name."""
    if found.unsafe or not found.parts[-1].startswith(MACOS):
        return False
    return kind_of(read_limited(found.path, 64)) is Kind.APPLE
