"""One upload, however broken or large, costs no other student a thing, and is reported by name."""

import os
import struct
import tempfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.collecting import Limits, collect, zips
from autograder.collecting.zips import RefusedError, opened
from tests.support import handed_in
from tests.support.handed_in import NAME, placed, work, zipped


@pytest.fixture
def course(tmp_path):
    return handed_in.course(tmp_path / "course")


def of_a_class(target, upload, name="eve_66_77_work.zip"):
    """What Canvas hands out, with one upload between two honest ones."""
    return zipped(
        target,
        {"ada_1_2_x.ipynb": work("ada"), name: upload, "zoe_98_99_x.ipynb": work("zoe")},
    )


WHOLE = zipped(None, {"a.ipynb": work("a"), "data/b.csv": b"1,2\n" * 50, "c/d.txt": b"text"})
# Fields of local headers, of the directory's entries and of its end: where they are, and how long.
FIELDS = [
    (mark, offset, size)
    for mark, sizes in {
        b"PK\3\4": {4: 2, 6: 2, 8: 2, 14: 4, 18: 4, 22: 4, 26: 2, 28: 2},
        b"PK\1\2": {
            4: 2,
            6: 2,
            8: 2,
            10: 2,
            16: 4,
            20: 4,
            24: 4,
            28: 2,
            30: 2,
            32: 2,
            38: 4,
            42: 4,
        },
        b"PK\5\6": {4: 2, 6: 2, 8: 2, 10: 2, 12: 4, 16: 4, 20: 2},
    }.items()
    for offset, size in sizes.items()
]
VALUES = st.sampled_from(
    [0, 1, 8, 9, 14, 99, 0x0800, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF]
)


def with_field(data, field, which, value):
    """A zip in which one field of one of its records has another value."""
    mark, offset, size = field
    places = [i for i in range(len(data)) if data.startswith(mark, i)]
    at = places[which % len(places)] + offset
    changed = (value % 2 ** (8 * size)).to_bytes(size, "little")
    return data[:at] + changed + data[at + size :]


MUTATIONS = st.one_of(
    st.tuples(st.sampled_from(FIELDS), st.integers(0, 2), VALUES | st.integers(0, 2**32 - 1)),
    st.tuples(st.just("byte"), st.integers(0, len(WHOLE) - 1), st.integers(0, 255)),
    st.tuples(st.just("cut"), st.integers(0, len(WHOLE)), st.just(0)),
    st.tuples(st.just("in front"), st.integers(0, 200), st.just(0)),
)


def mutated(data, mutations):
    for kind, where, value in mutations:
        match kind:
            case "byte" if data:
                at = where % len(data)
                data = data[:at] + bytes([value]) + data[at + 1 :]
            case "cut":
                data = data[:where]
            case "in front":
                data = bytes(where) + data
            case (mark, _, _) if mark in data:
                data = with_field(data, kind, where, value)
    return data


@settings(max_examples=30)
@given(st.lists(MUTATIONS, min_size=1, max_size=3))
@example([((b"PK\1\2", 42, 4), 0, 0x7FFFFFFF)])  # an offset beyond the end
@example([((b"PK\1\2", 6, 2), 0, 99)])  # a version too new
@example([((b"PK\1\2", 10, 2), 0, 14), ((b"PK\3\4", 8, 2), 0, 14)])  # a method that fails
def test_a_broken_upload_is_told_by_name_and_the_others_are_collected(mutations):
    with tempfile.TemporaryDirectory() as top:
        root = Path(top)
        course = handed_in.course(root / "course")
        of_a_class(root / "s.zip", mutated(WHOLE, mutations))
        collected = collect(course, NAME, [root / "s.zip"])
        found = placed(course)
        assert found.pop("ada") == "ada"
        assert found.pop("zoe") == "zoe"
        assert set(found) <= {"eve"}
        if "eve" not in found:
            assert any("eve" in problem for problem in collected.problems)
        assert all("eve" in problem for problem in collected.problems)


@settings(max_examples=100)
@given(st.lists(MUTATIONS, min_size=1, max_size=3), st.binary(max_size=60))
def test_any_bytes_are_a_zip_or_a_reason(mutations, more):
    with tempfile.NamedTemporaryFile() as file:
        file.write(mutated(WHOLE, mutations) + more)
        file.flush()
        try:
            with opened(Path(file.name), 100) as archive:
                assert len(archive.infolist()) <= 100
        except RefusedError as reason:
            assert str(reason)


def many(count, name="n{}.ipynb", content=b"{}"):
    """A zip of so many files."""
    return zipped(None, {name.format(i): content for i in range(count)})


def overlapping(count):
    """A zip whose directory names one large file many times."""
    data = zipped(None, {"a.ipynb": bytes(15 * 2**20)})
    start = data.index(b"PK\1\2")
    entry, end = data[start : data.index(b"PK\5\6")], data[data.index(b"PK\5\6") :]
    entries = b"".join(entry.replace(b"a.ipynb", b"%07d" % i) for i in range(count))
    tail = bytearray(end)
    struct.pack_into("<HHL", tail, 8, count, count, len(entries))
    return data[:start] + entries + bytes(tail)


@pytest.mark.parametrize(
    ("upload", "why"),
    [
        (lambda: many(100_000, "f{}"), "more than 2,000 files"),
        (lambda: many(10_000), "more than 2,000 files"),
        (lambda: many(1_500), "1,500 notebooks, more than the 100 of an upload"),
        (lambda: overlapping(1_900), "overlap, as bombs' do"),
        (lambda: overlapping(2_500), "more than 2,000 files"),
        (lambda: many(60, "{}.bin", bytes(10**6)), "more than the 50 MB of an upload"),
    ],
    ids=["entries", "notebooks", "fewer notebooks", "overlapping", "more overlapping", "bytes"],
)
def test_an_upload_that_is_too_much_is_refused_from_its_directory(
    upload, why, course, tmp_path, monkeypatch
):
    of_a_class(tmp_path / "s.zip", upload())
    unpacked = []
    chunks = zips.chunks

    def noted(archive, info, size):
        unpacked.append(info.filename)
        return chunks(archive, info, size)

    monkeypatch.setattr(zips, "chunks", noted)
    tracemalloc.start()
    limits = Limits(upload_bytes=50 * 2**20)
    collected = collect(course, NAME, [tmp_path / "s.zip"], limits=limits)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert placed(course) == {"ada": "ada", "zoe": "zoe"}
    assert unpacked == ["ada_1_2_x.ipynb", "eve_66_77_work.zip", "zoe_98_99_x.ipynb"]
    (problem,) = [p for p in collected.problems if "eve" in p]
    assert problem.startswith("eve_66_77_work.zip: left where it is: ")
    assert why in problem
    assert peak < 40 * 2**20


@pytest.mark.parametrize("nested", [True, False])
def test_an_upload_has_its_own_budget_and_leaves_the_others_theirs(nested, course, tmp_path):
    limits = Limits(upload_files=6, upload_notebooks=4, upload_bytes=10**6)
    large = {f"{i}.csv": os.urandom(300_000) for i in range(5)}
    if nested:
        members = {"eve_66_77_w.zip": zipped(None, large), "fay_67_78_w.zip": many(5)}
    else:
        members = {f"Eve_66_assignsubmission_file_/{name}": data for name, data in large.items()}
        members |= {f"Fay_67_assignsubmission_file_/{i}.ipynb": work(str(i)) for i in range(5)}
    members |= {f"Student {i}_{i}_assignsubmission_file_/x.ipynb": work(str(i)) for i in range(20)}
    zipped(tmp_path / "s.zip", members)
    collected = collect(course, NAME, [tmp_path / "s.zip"], limits=limits)
    assert len(placed(course)) == 20
    for name in ("eve", "fay"):
        assert len([p for p in collected.problems if name in p.casefold()]) == 1


def test_a_folder_of_a_student_s_has_a_budget_too(course, tmp_path):
    for i in range(300):
        path = tmp_path / "class" / "eve" / f"{i}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"{}")
    (tmp_path / "class" / "ada.ipynb").write_bytes(work("ada"))
    collected = collect(course, NAME, [tmp_path / "class"])
    assert placed(course) == {"ada": "ada"}
    (problem,) = collected.problems
    assert "300 notebooks, more than the 100 of an upload" in problem


def test_what_is_refused_is_told_in_a_few_lines(course, tmp_path):
    with zipfile.ZipFile(tmp_path / "inner.zip", "w") as file:
        for i in range(90):
            info = zipfile.ZipInfo(f"link-{i}.ipynb")
            info.create_system, info.external_attr = 3, 0o120777 << 16
            file.writestr(info, b"/etc/passwd")
    of_a_class(tmp_path / "s.zip", (tmp_path / "inner.zip").read_bytes())
    collected = collect(course, NAME, [tmp_path / "s.zip"])
    assert placed(course) == {"ada": "ada", "zoe": "zoe"}
    assert len(collected.problems) <= 7
    assert any("85 more files like it were left" in problem for problem in collected.problems)


def test_a_student_on_whom_collecting_itself_fails_is_told_and_the_rest_is_placed(
    course, tmp_path, monkeypatch
):
    from autograder.collecting import collector

    def look(self, work):
        if work.student == "eve":
            raise ZeroDivisionError("a fault of ours")
        before(self, work)

    before = collector._Collector._look_into
    monkeypatch.setattr(collector._Collector, "_look_into", look)
    zipped(tmp_path / "s.zip", {f"{who}.ipynb": work(who) for who in ("ada", "eve", "zoe")})
    collected = collect(course, NAME, [tmp_path / "s.zip"])
    assert placed(course) == {"ada": "ada", "zoe": "zoe"}
    assert "eve (eve.ipynb): left out" in collected.problems[0]
