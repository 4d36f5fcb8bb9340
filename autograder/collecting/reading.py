"""Which platform a download is from: every form is tried, and the one that explains all names is it.

Where several do, the one counts of which the platform writes more itself. Where that does not decide,
a roster does, in which the students of one reading stand; and where nothing does, nothing is taken: the
choice is told, with the option that makes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import CourseError
from .archives import Found, one_line
from .evidence import Choice, Key, Known, evidence, key_of, user_of
from .forms import BY_OPTION, CLASS, EITHER, FILE, FOLDER, FORMS, GRADESCOPE, PLAIN, Form
from .gradescope import METADATA, Gradescope, is_submission
from .origin import Origin
from .plain_names import around, by_folder, by_pattern
from .prefixes import common_start
from .settle import SETTLE, Context, Entry


@dataclass
class Reading:
    """Whose each file is. With ``final``, what cannot be decided raises ``CourseError``."""

    files: Sequence[Found]
    known: Known
    gradescope: Gradescope = field(default_factory=Gradescope)
    final: bool = True
    _origins: dict[Key, list[Origin]] = field(default_factory=dict)
    _of_platform: set[Key] = field(default_factory=set)

    def __post_init__(self) -> None:
        sources: dict[Path, list[Found]] = {}
        for found in self.files:
            if not found.unsafe:
                sources.setdefault(found.source, []).append(found)
        for ours in sources.values():
            _Source(self, ours).decide()

    def origins(self, found: Found) -> list[Origin]:
        """Whose a file is: nobody's where nothing tells, and several people's where a group handed in."""
        return self._origins.get(key_of(found), [])

    def is_platforms(self, found: Found) -> bool:
        """Whether a file is no submission, but what a platform lays beside them."""
        return key_of(found) in self._of_platform

    def take(self, founds: Sequence[Found], origins: Sequence[Sequence[Origin]]) -> None:
        """Note whose files are."""
        for found, theirs in zip(founds, origins, strict=True):
            self._origins[key_of(found)] = list(theirs)

    def leave(self, found: Found) -> None:
        """Note that a file is a platform's."""
        self._of_platform.add(key_of(found))


class _Source:
    """The files of one download."""

    def __init__(self, reading: Reading, files: Sequence[Found]) -> None:
        self._reading, self._known = reading, reading.known
        self._files = files
        self._claims: dict[str, dict[Key, Entry]] = {}
        self._folders = [found.given[:-1] for found in files]
        self._depth = common_start(self._folders)  # folders that all files share

    def decide(self) -> None:
        """Settle whose each file is."""
        known, reading = self._known, self._reading
        if known.pattern is not None:
            pattern = known.pattern
            reading.take(self._files, [by_pattern(found, pattern) for found in self._files])
            return
        for found in self._files:
            if key_of(found) in reading.gradescope.files:
                reading.leave(found)
        by_metadata = [reading.gradescope.of(found) for found in self._files]
        if known.platform in ("", GRADESCOPE) and any(by_metadata):
            reading.take(self._files, by_metadata)
            self._files = [
                found
                for found, theirs in zip(self._files, by_metadata, strict=True)
                if not theirs and not reading.is_platforms(found)
            ]
        if not self._files or known.platform == GRADESCOPE:
            return
        for form in FORMS:
            if known.platform in ("", form.option):
                self._claims[form.option] = self._read(form)
        if known.platform in BY_OPTION:
            self._take(self._choice(BY_OPTION[known.platform], self._files))
            return
        if known.platform in (PLAIN, CLASS):
            self._take(self._by_folder(self._files, known.platform))
            return
        self._compete()

    def _compete(self) -> None:
        whole = [form for form in FORMS if form.rank > 1 and self._explains_all(form)]
        if whole:
            most = max(form.rank for form in whole)
            best = [form for form in whole if form.rank == most]
            rivals = [form for form in self._sure(self._files) if self._reads_before(form, best)]
            self._one_of([self._choice(form, self._files) for form in [*best, *rivals]])
            return
        if sure := self._sure(self._files):
            self._one_of([self._choice(form, self._files) for form in sure])
            return
        rest = list(self._files)
        if any(self._claims[form.option] for form in FORMS if form.rank > 1):
            rest = self._each_for_itself()
        if rest:
            self._one_of(self._by_separators(rest))

    def _each_for_itself(self) -> list[Found]:
        """Give each file that a form of a platform's own words or numbers explains to it."""
        given: dict[str, list[Found]] = {}
        rest = []
        for found in self._files:
            claims = [
                (form.rank, -entry.index, form.option)
                for form in FORMS
                if form.rank > 1 and (entry := self._claims[form.option].get(key_of(found)))
                # in a folder that not all share, a student may have named it
                if entry.index <= self._depth
            ]
            if claims:
                given.setdefault(max(claims)[2], []).append(found)
            else:
                rest.append(found)
        for option, founds in given.items():
            self._take(self._choice(BY_OPTION[option], founds))
        for form in FORMS:
            if form.option in given:
                rest = [found for found in rest if not self._is_own(form, found)]
        return rest

    def _by_separators(self, files: Sequence[Found]) -> list[Choice]:
        """The ways to read names of which a platform writes no more than what stands between words."""
        if self._reading.final and self._are_bare_submissions(files):
            source = files[0].source.name
            raise CourseError(
                f"{source} has the folders of Gradescope's export, and not its {METADATA}, which says "
                "whose they are. Download the export again, or say --platform folder, and the folders "
                "are the students."
            )
        possible = [self._choice(f, files) for f, speaks in self._spoken_for(files) if not speaks]
        plain = [self._by_folder(files, PLAIN)]
        if around(files, self._known.assignment):
            plain.append(self._by_folder(files, CLASS))
        return [*possible, *plain]

    def _sure(self, files: Sequence[Found]) -> list[Form]:
        """The forms of separators that explain all names, and for which something else speaks."""
        return [form for form, speaks in self._spoken_for(files) if speaks]

    def _spoken_for(self, files: Sequence[Found]) -> Iterator[tuple[Form, bool]]:
        """The forms of separators that most names have, and whether they are certain."""
        for form in (form for form in FORMS if form.rank == 1):
            claims = self._claims[form.option]
            ours = [claims[key_of(found)] for found in files if key_of(found) in claims]
            own = sum(self._is_own(form, found) for found in files)
            if ours and 2 * len(ours) > len(files) - own:
                speaks = evidence(form, ours, self._known.called, self._known.clones)
                if speaks is not None:
                    yield form, speaks and len(ours) + own == len(files)

    def _reads_before(self, form: Form, others: Sequence[Form]) -> bool:
        """Whether all that other forms read stands in what is a student's by this one."""
        for found in self._files:
            mine = self._claims[form.option].get(key_of(found))
            for other in others:
                theirs = self._claims[other.option].get(key_of(found))
                if mine is None or theirs is None:
                    continue
                inside = other.read(mine.said.get("own", ""))
                if theirs.index < mine.index or (theirs.index == mine.index and not inside):
                    return False
        return True

    def _by_folder(self, files: Sequence[Found], option: str) -> Choice:
        inside = around(files, self._known.assignment) if option == CLASS else 0
        origins = [by_folder(found, self._known.assignment, inside) for found in files]
        called = (
            "the folders in one folder" if option == CLASS else "folders and files, a student each"
        )
        return Choice(option, called, files, origins)

    def _one_of(self, choices: Sequence[Choice]) -> None:
        """Take the one choice there is, or the one whose students the roster has; else refuse."""
        roster = self._known.roster
        if len(choices) > 1 and roster is not None:
            counts = [choice.known_to(roster) for choice in choices]
            if max(counts) and counts.count(max(counts)) == 1:
                choices = [choices[counts.index(max(counts))]]
        if len(choices) == 1 or not self._reading.final:
            self._take(choices[0])
            return
        ways = "; or ".join(
            f"{choice.called}: the students {choice.students()} (--platform {choice.option})"
            for choice in choices
        )
        raise CourseError(
            f"The names in {one_line(choices[0].found[0].source.name, 80)} can be read in {len(choices)} "
            f"ways, and nothing says which: as {ways}. Say which, or give a --roster."
        )

    def _choice(self, form: Form, files: Sequence[Found]) -> Choice:
        claims = self._claims[form.option]
        entries = [claims[key_of(found)] for found in files if key_of(found) in claims]
        settled = iter(SETTLE[form.option](entries, self._context()))
        origins = [[next(settled)] if key_of(found) in claims else [] for found in files]
        called = f"{form.platform} writes them, {form.writes}"
        return Choice(form.option, called, files, origins)

    def _take(self, choice: Choice) -> None:
        form = BY_OPTION.get(choice.option)
        self._reading.take(choice.found, choice.origins)
        for found in choice.found:
            entry = self._claims.get(choice.option, {}).get(key_of(found))
            receipt = entry is not None and entry.said.get("receipt")
            if receipt or (form is not None and self._is_own(form, found)):
                self._reading.leave(found)

    def _read(self, form: Form) -> dict[Key, Entry]:
        """What a form reads in each file's path: in its outermost part that has the form."""
        claims = {}
        exact = form.rank == 1
        start = self._level(form) if exact else 0
        for found in self._files:
            last = len(found.given) - 1
            for index in range(start, last + 1):
                part, stands = found.given[index], FILE if index == last else FOLDER
                if exact and form.around.fullmatch(part):
                    continue
                if form.stands in (EITHER, stands) and (said := form.read(part)):
                    claims[key_of(found)] = Entry(found, index, said)
                    break
                if exact and index >= self._depth:
                    break  # what lies deeper is named by a student
        return claims

    def _level(self, form: Form) -> int:
        """Below how many folders those of the students lie."""
        if form.stands == FILE:
            return self._depth
        folders, depth = self._folders, self._depth
        parts = {folder[depth] for folder in folders if len(folder) > depth}
        several = len(parts) > 1 and all(len(folder) > depth for folder in folders)
        named = several and all(form.read(part) or form.around.fullmatch(part) for part in parts)
        return depth if named else 0

    def _explains_all(self, form: Form) -> bool:
        claims = self._claims[form.option]
        return bool(claims) and all(
            key_of(found) in claims or self._is_own(form, found) for found in self._files
        )

    def _is_own(self, form: Form, found: Found) -> bool:
        """Whether a file is the platform's own: it lies no deeper than the names that have its form."""
        claims = self._claims[form.option]
        if key_of(found) in claims or not claims:
            return False
        if form.own_files.fullmatch(found.parts[-1]) is None:
            return False
        return len(found.parts) - 1 <= max(entry.index for entry in claims.values())

    def _are_bare_submissions(self, files: Sequence[Found]) -> bool:
        folders = (found.given[:-1][:2] for found in files)
        return self._known.roster is None and all(any(map(is_submission, f)) for f in folders)

    def _context(self) -> Context:
        receipts: dict[str, str] = {}
        for entry in self._claims.get("blackboard", {}).values():
            is_receipt = entry.said.get("receipt") and entry.found.outer is None
            if self._reading.final and is_receipt and (user := user_of(entry)):
                receipts[entry.said["head"]] = user
        return Context(tuple(self._known.called), receipts)
