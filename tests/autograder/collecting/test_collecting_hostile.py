"""Whatever an archive holds, nothing outside of submitted/ is written, and nothing is lost."""

import contextlib
import os
import re
import shutil
import stat
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.collecting import Limits, collect
from autograder.collecting.archives import JUNK, JUNK_FILES
from autograder.course.roster import Roster, canonical, slug, spellings
from autograder.errors import CourseError
from tests.support import handed_in
from tests.support.handed_in import NAME, placed, work, zipped

AWAY = [
    "../../outside.ipynb",
    "/etc/outside.ipynb",
    "..\\..\\outside.ipynb",
    "C:\\outside.ipynb",
    "a/../../../outside.ipynb",
    "~/../outside.ipynb",
    "doejane_1_2_../../outside.ipynb",
    "../../../submitted/ada/tiny_set/tiny_set.ipynb",
]


@pytest.fixture
def course(tmp_path):
    return handed_in.course(tmp_path / "deep" / "down" / "course")


def outside(course, top):
    return {
        name: content
        for name, content in handed_in.tree(top).items()
        if not (top / name).is_relative_to(course.submitted)
    }


@pytest.mark.parametrize("name", AWAY)
def test_a_name_that_leads_away_is_told_and_kept_inside(name, course, tmp_path):
    zipped(tmp_path / "s.zip", {"ada.ipynb": work("ada"), name: work("away")})
    before = outside(course, tmp_path)
    collected = collect(course, NAME, [tmp_path / "s.zip"])
    assert outside(course, tmp_path) == before
    assert placed(course)["ada"] == "ada"
    assert work("away") in handed_in.tree(course.submitted / ".aside").values()
    assert any("put aside: its name" in problem for problem in collected.problems)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_in_a_zip_are_left_there(kind, course, tmp_path):
    info = zipfile.ZipInfo("ada.ipynb")
    info.create_system = 3
    info.external_attr = (kind | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as file:
        file.writestr(info, "/etc/passwd")
    collected = collect(course, NAME, [tmp_path / "s.zip"])
    assert placed(course) == {}
    assert "ada.ipynb: left where it is" in collected.problems[0]
    assert not [path for path in course.submitted.rglob("*") if path.is_symlink()]


def test_links_in_a_folder_are_not_followed(course, tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "ada.ipynb").write_bytes(work("secret"))
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "bob.ipynb").symlink_to(secret / "ada.ipynb")
    (folder / "cleo").symlink_to(secret)
    os.mkfifo(folder / "dora.ipynb")
    collected = collect(course, NAME, [folder])
    assert placed(course) == {}
    assert len(collected.problems) == 3


def test_a_link_in_the_place_of_a_student_s_folder_is_not_written_through(course, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    course.submitted.mkdir()
    (course.submitted / "ada").symlink_to(elsewhere)
    zipped(tmp_path / "s.zip", {"ada.ipynb": work("ada")})
    collected = collect(course, NAME, [tmp_path / "s.zip"])
    assert list(elsewhere.iterdir()) == []
    assert "is a link" in collected.problems[0]
    assert work("ada") in handed_in.tree(course.submitted / ".aside").values()


def test_bombs_are_left_where_they_are_and_the_rest_is_placed(course, tmp_path):
    members = {
        "ada.ipynb": work("ada"),
        "flat.ipynb": bytes(30 * 2**20),  # a thousandth, packed
        "large.ipynb": os.urandom(13 * 2**20),
    }
    zipped(tmp_path / "s.zip", members)
    limits = Limits(file_bytes=40 * 2**20, ratio_from=2**20, total_bytes=12 * 2**20)
    collected = collect(course, NAME, [tmp_path / "s.zip"], limits=limits)
    assert placed(course) == {"ada": "ada"}
    assert (
        "flat.ipynb: left where it is: it unpacks to more than 200 times" in collected.problems[0]
    )
    assert "large.ipynb: left where it is: all together" in collected.problems[1]


def test_a_file_that_is_larger_than_may_be_graded_is_left(course, tmp_path):
    zipped(tmp_path / "s.zip", {"ada.ipynb": os.urandom(2000)})
    (tmp_path / "bob.ipynb").write_bytes(os.urandom(2000))
    paths = [tmp_path / "s.zip", tmp_path / "bob.ipynb"]
    collected = collect(course, NAME, paths, limits=Limits(file_bytes=1000))
    assert len([p for p in collected.problems if "larger than" in p]) == 2
    assert placed(course) == {}


def test_a_size_that_a_zip_lies_about_is_not_believed(course, tmp_path):
    data = bytearray(zipped(None, {"ada.ipynb": bytes(5 * 2**20)}))
    size = (5 * 2**20).to_bytes(4, "little")
    (tmp_path / "s.zip").write_bytes(bytes(data).replace(size, (100).to_bytes(4, "little")))
    collected = collect(course, NAME, [tmp_path / "s.zip"], limits=Limits(file_bytes=10**6))
    assert placed(course) == {}
    assert "left where it is" in collected.problems[0]


def test_archives_in_archives_are_opened_only_so_deep(course, tmp_path):
    data = zipped(None, {"ada.ipynb": work("ada")})
    for depth in range(6):
        data = zipped(None, {f"{depth}.zip": data, f"s{depth}.ipynb": work("at its depth")})
    (tmp_path / "s.zip").write_bytes(data)
    collected = collect(course, NAME, [tmp_path / "s.zip"])
    assert any("deep, and no deeper" in problem for problem in collected.problems)


def test_a_number_of_files_is_enough(course, tmp_path):
    zipped(tmp_path / "s.zip", {f"s{i}.ipynb": work(str(i)) for i in range(8)})
    collected = collect(course, NAME, [tmp_path / "s.zip"], limits=Limits(files=5))
    assert len(placed(course)) == 5
    assert "more than 5 files" in collected.problems[0]


def test_damaged_and_encrypted_archives_are_told_and_the_rest_is_placed(course, tmp_path):
    whole = zipped(None, {"ada.ipynb": work("ada"), "bob.ipynb": work("bob")})
    middle = whole.index(b"bob.ipynb") + 60
    (tmp_path / "bits.zip").write_bytes(whole[:middle] + b"\0\1\2" + whole[middle + 3 :])
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "none.zip").write_bytes(b"Rar!")
    secret = bytearray(zipped(None, {"cleo.ipynb": work("cleo")}))
    for head, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        secret[secret.index(head) + flags] |= 1
    (tmp_path / "secret.zip").write_bytes(secret)
    collected = collect(course, NAME, sorted(tmp_path.glob("*.zip")))
    assert placed(course) == {"ada": "ada"}
    told = "\n".join(collected.problems)
    for words in ("bob.ipynb: left where it is: it is damaged", "cut.zip", "none.zip", "encrypted"):
        assert words in told


def test_a_time_that_is_yet_to_come_is_not_taken(course, tmp_path):
    zipped(tmp_path / "s.zip", {"ada.ipynb": work("ada")}, (2090, 1, 1, 0, 0, 0))
    collected = collect(course, NAME, [tmp_path / "s.zip"])
    assert placed(course) == {"ada": "ada"}
    assert "yet to come" in collected.problems[0]
    assert not (course.submitted / "ada" / NAME / "timestamp.txt").exists()


@pytest.mark.parametrize("data", [b"- a list", b"a: [", b"!!python/object/apply:os.system ['id']"])
def test_metadata_that_gradescope_did_not_write_are_refused(data, course, tmp_path):
    zipped(tmp_path / "s.zip", {"submission_metadata.yml": data})
    with pytest.raises(CourseError, match="Gradescope"):
        collect(course, NAME, [tmp_path / "s.zip"])


def test_a_student_cannot_speak_for_another_or_of_another_time(course, tmp_path):
    """By names and files that only a platform, or nbgrader, may write."""
    claim = b"work:\n  :submitters:\n  - :name: Ada\n    :sid: ada\n  :created_at: 2026-01-01 00:00:00 Z\n"
    inside = {
        "Ada_1_assignsubmission_file_/x.ipynb": work("as moodle"),
        "ada_1_99_x.ipynb": work("as canvas"),
        f"ada+{NAME}+2026-01-01 00:00:00 UTC+x/{NAME}.ipynb": work("as nbgrader"),
        "submission_metadata.yml": claim,
        "work/x.ipynb": work("as gradescope"),
        "timestamp.txt": b"2026-01-01 00:00:00 UTC",
        "ada.ipynb": work("by a name"),
    }
    own = zipped(None, inside, (2026, 1, 1, 0, 0, 0))
    moodle = {f"Eve_666_assignsubmission_file_/{name}": data for name, data in inside.items()}
    zipped(tmp_path / "canvas.zip", {"eve_66_77_work.zip": own})
    zipped(tmp_path / "moodle.zip", moodle | {"Eve_666_assignsubmission_file_/w.zip": own})
    zipped(tmp_path / "folders.zip", {"eve.zip": own, "bob.ipynb": work("bob")})
    for archive in sorted(tmp_path.glob("*.zip")):
        shutil.rmtree(course.submitted, ignore_errors=True)
        collect(course, NAME, [archive])
        assert set(placed(course)) <= {"eve", "bob"}
        assert handed_in.time_of(course, "eve").month == 3


@pytest.mark.parametrize("place", [".", "..", "submitted", "submitted/ada"])
def test_what_was_collected_is_not_collected_again(place, course):
    (course.submitted / "ada").mkdir(parents=True)
    with pytest.raises(CourseError, match="submitted/"):
        collect(course, NAME, [course.root / place])


ODD = [
    "..",
    "/",
    "\\",
    "C:",
    "%",
    " ",
    "\n",
    "\u202e",
    "\x1b[31m",
    "x" * 300,
    "nul",
    "__MACOSX/",
    "",
]
TELLING = ["_1_22_", "_LATE_", "+", "_77_assignsubmission_file_", "timestamp.txt", "submission_1"]
PIECES = st.sampled_from(
    [*ODD, *TELLING, "ada", "Ada", "é", "e\u0301", "王", NAME, ".ipynb", ".zip"]
)
NAMES = st.lists(PIECES, min_size=1, max_size=6).map("".join) | st.text(
    st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30
)


@given(st.lists(NAMES, min_size=1, max_size=5, unique=True), st.booleans())
@settings(max_examples=100)
def test_whatever_members_are_called_each_is_placed_kept_aside_or_told(names, nested):
    with tempfile.TemporaryDirectory() as top:
        root = Path(top)
        course = handed_in.course(root / "deep" / "course")
        contents = {name: work(str(number)) for number, name in enumerate(names)}
        data = zipped(None, contents)
        (root / "s.zip").write_bytes(zipped(None, {"inner.zip": data}) if nested else data)
        before = outside(course, root)
        try:
            collected = collect(course, NAME, [root / "s.zip"])
        except CourseError as choice:  # nothing is taken, and nothing guessed
            assert "--platform" in str(choice)
            assert not re.search(r"[\x00-\x1f\u202e]", str(choice))
            assert outside(course, root) == before
            assert handed_in.tree(course.submitted) == {}
            collected = collect(course, NAME, [root / "s.zip"], platform="folder")
        assert outside(course, root) == before
        kept = handed_in.tree(course.submitted)
        told = "".join(collected.problems)
        assert not re.search(r"[\x00-\x1f\u202e]", told)
        left = sum("left where it is" in problem for problem in collected.problems)
        for name, content in contents.items():
            parts = [part for part in re.split(r"[/\\]", name.split("\0")[0]) if part]
            junk = JUNK.intersection(parts) or JUNK_FILES.intersection(parts[-1:])
            is_stamp = parts[-1:] == ["timestamp.txt"] or name.endswith("/")
            assert junk or is_stamp or left or content in kept.values(), (name, told)
        with contextlib.suppress(CourseError):
            collect(course, NAME, [root / "s.zip"])
            assert handed_in.tree(course.submitted) == kept


@given(st.text(max_size=40))
def test_an_id_is_a_name_that_every_file_system_takes(text):
    name = slug(text)
    assert slug(name) == name
    assert not re.search(r"[/\\:*?\"<>|\x00-\x1f\s]", name)
    assert not name.startswith(".")
    assert not name.endswith(".")
    assert len(name.encode()) <= 120


@given(st.lists(st.text("abcéßжא王ा", min_size=1, max_size=6), min_size=2, max_size=4))
def test_a_name_is_found_however_its_words_are_turned(words):
    roster = Roster(Path("r.csv"))
    roster.add({"id": "ada", "name": " ".join(words)}, 2)
    family_first = f"{words[-1]}, {' '.join(words[:-1])}"
    as_canvas = canonical(family_first)
    assert roster.find([("name", as_canvas)]) == {"ada"}
    assert spellings(family_first) == spellings(" ".join(words))


def far_off(folder):
    (folder / "bob.ipynb").write_bytes(work("bob"))
    for seconds in (4e11, -9e10):  # where a file system has room for such a time
        os.utime(folder / "bob.ipynb", (seconds, seconds))


def locked(folder):
    (folder / "bob.ipynb").write_bytes(work("bob"))
    (folder / "bob.ipynb").chmod(0)


def locked_folder(folder):
    (folder / "bob").mkdir()
    (folder / "bob" / "bob.ipynb").write_bytes(work("bob"))
    (folder / "bob").chmod(0o600)


def too_deep(folder):
    before = os.getcwd()
    try:
        os.chdir(folder)
        for _ in range(120):
            os.mkdir("d" * 50)
            os.chdir("d" * 50)
    finally:
        os.chdir(before)


ODD = [far_off, locked, locked_folder, too_deep]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.__name__)
def test_a_file_that_cannot_be_read_is_its_own_upload_s_trouble(odd, course, tmp_path, monkeypatch):
    folder = Path(tempfile.mkdtemp(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else tmp_path))
    opened = Path.open

    def as_anybody(path, *arguments, **options):  # root may read what nobody may
        if stat.S_IMODE(path.stat().st_mode) == 0:
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments, **options)

    monkeypatch.setattr(shutil, "copyfile", lambda a, b: b.write_bytes(as_anybody(a, "rb").read()))
    try:
        (folder / "ada.ipynb").write_bytes(work("ada"))
        odd(folder)
        collected = collect(course, NAME, [folder])
        assert placed(course)["ada"] == "ada"
        told = [problem for problem in collected.problems if "cannot be read" in problem]
        assert bool(told) == (placed(course).keys() == {"ada"})  # taken, or told
    finally:
        shutil.rmtree(folder)
