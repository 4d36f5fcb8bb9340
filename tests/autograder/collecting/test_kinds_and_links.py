"""What a file is, is told by what is in it; what is no notebook is told to the TA, a link as that link."""

import json
import plistlib
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.collecting import collect, links
from autograder.course.kinds import Kind, kind_of, may_be_shown, picture_kind
from tests.support import handed_in, pixels
from tests.support.handed_in import NAME, placed, work, zipped

URL = "https://colab.research.google.com/drive/1AbC?usp=sharing"


@pytest.fixture
def course(tmp_path):
    return handed_in.course(tmp_path / "course")


def told(course, tmp_path, members):
    zipped(tmp_path / "s.zip", members)
    return "\n".join(collect(course, NAME, [tmp_path / "s.zip"]).problems)


@pytest.mark.parametrize(
    "name", ["x.ipynb.json", "x.ipynb.txt", "x", "x.txt", "x.JSON", "x.ipynb(1)", "x.csv"]
)
@pytest.mark.parametrize("form", ["ada_1_11_{}", "Ada_12_assignsubmission_file_/{}", "ada/{}"])
def test_a_notebook_under_any_name_is_one(form, name, course, tmp_path):
    assert not told(course, tmp_path, {form.format(name): work("found")})
    assert placed(course) == {"ada": "found"}


@pytest.mark.parametrize("form", ["{}", "class/{}", "__MACOSX/{}"])
def test_what_macos_and_windows_lay_beside_files_is_nobody_s(form, course, tmp_path):
    apple = b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X" + bytes(60)
    members = {
        "class/ada_1_11_x.ipynb": work("ada"),
        form.format("._ada_1_11_x.ipynb"): apple,
        form.format("._zoe_1_11_x.ipynb"): apple,
        "class/.DS_Store": b"\x00\x00\x00\x01Bud1",
        "class/Thumbs.db": b"\xd0\xcf\x11\xe0",
    }
    assert not told(course, tmp_path, members)
    assert placed(course) == {"ada": "ada"}


def test_a_notebook_that_only_looks_like_one_of_macos_is_kept(course, tmp_path):
    told(course, tmp_path, {"Ada_1_assignsubmission_file_/._x.ipynb": work("hers")})
    assert placed(course) == {"ada": "hers"}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("ps1.pdf", b"%PDF-1.7\n%\xe2\xe3", "a PDF, not a notebook; ask for the .ipynb"),
        ("ps1", b"%PDF-1.7\n", "a PDF"),
        (
            "ps1.html",
            b'<!DOCTYPE html><html><body class="jp-Notebook"></body></html>',
            "exported from a notebook; ask for the .ipynb",
        ),
        ("ps1.html", b"<html><body>My essay. " + b"Words. " * 200, "a web page, not a notebook"),
        ("ps1.py", b"# In[1]:\n\nx = 1\n", "script that was exported from a notebook; ask for"),
        ("ps1.py", b"x = 1\n", "a Python script, not a notebook; ask for"),
        ("ps1.png", pixels.PNG, "a picture, not a notebook"),
        ("ps1.docx", b"PK\x03\x04 word", "not a notebook"),
        ("ps1", b"", "an empty file"),
    ],
)
def test_what_came_in_place_of_a_notebook_is_told(name, content, words, course, tmp_path):
    text = told(course, tmp_path, {f"ada_1_11_{name}": content, "bob_2_12_x.ipynb": work("bob")})
    assert words in text
    assert "ada handed in no notebook of tiny_set." in text
    assert placed(course) == {"bob": "bob"}
    assert content in handed_in.tree(course.submitted / ".aside").values()


def test_another_kind_under_a_notebook_s_name_is_told_and_still_an_attempt(course, tmp_path):
    text = told(course, tmp_path, {"ada_1_11_ps1.ipynb": b"%PDF-1.7\n"})
    assert "it is a PDF, not a notebook; ask for the .ipynb file, under a notebook's name" in text
    assert course.students_with(NAME) == ["ada"]


LINKS = {
    "x.url": f"[InternetShortcut]\r\nURL={URL}\r\n".encode(),
    "x.webloc": plistlib.dumps({"URL": URL}),
    "y.webloc": plistlib.dumps({"URL": URL}, fmt=plistlib.FMT_BINARY),
    "x.desktop": f"[Desktop Entry]\nType=Link\nURL={URL}\n".encode(),
    "x.gdoc": json.dumps({"url": URL, "doc_id": "1"}).encode(),
    "x.html": f'<html><body><p>Here: <a href="{URL}">PS 1</a></p></body></html>'.encode(),
    "y.html": f'<html><head><meta http-equiv="refresh" content="0; url={URL}"></head></html>'.encode(),
    "x.txt": f"\ufeffMy notebook is here:\n{URL}\n".encode(),
    "x": f"see {URL}".encode("utf-16"),
    "x.ipynb": f"<html><head></head><body>{URL}</body></html>".encode(),
}


@pytest.mark.parametrize("name", LINKS)
@pytest.mark.parametrize("form", ["ada_1_11_{}", "Ada_12_assignsubmission_file_/{}"])
def test_a_link_in_place_of_a_notebook_is_shown_as_that_link(form, name, course, tmp_path):
    text = told(course, tmp_path, {form.format(name): LINKS[name]})
    assert f"a link, not a notebook: to colab.research.google.com, {URL}" in text
    if name != "x.ipynb":
        assert "ada handed in no notebook of tiny_set, but a link: to colab.research" in text


@pytest.mark.parametrize(
    "name",
    [
        "ada_1_link.html",
        "ada_1_text.html",
        "Ada_12_assignsubmission_onlinetext_/onlinetext.html",
        "Ada_12_assignsubmission_onlinetext.html",
    ],
)
def test_a_text_entry_shows_its_link(name, course, tmp_path):
    assert f"but a link: to colab.research.google.com, {URL}" in told(
        course, tmp_path, {name: LINKS["x.html"]}
    )


def test_a_receipt_of_blackboard_s_shows_the_link_that_was_typed_in(course, tmp_path):
    receipt = f"Name: Ada (ada)\nAssignment: PS1\n\nSubmission Field:\n{URL}\n\nComments:\nHi.\n"
    text = told(course, tmp_path, {"PS1_ada_attempt_2026-10-03-12-30-00.txt": receipt.encode()})
    assert (
        text
        == f"ada handed in no notebook of tiny_set, but a link: to colab.research.google.com, {URL}"
    )


HOSTILE = [
    "https://evil.example/\x1b[2J\x1b]8;;x",
    "https://colab.research.google.com@evil.example/drive",
    "https://colab.research.g\u043eogle.com/drive",  # a Cyrillic letter
    "https://evil.example/\u202egnp.ipynb\u200b",
    "https://evil.example/[red]x[/red]<script>alert(1)</script>",
    "https://[::1/broken",
    "https://" + "a" * 5000,
    "https://evil.example/\r\nbob handed in nothing",
]


@pytest.mark.parametrize("url", HOSTILE)
@pytest.mark.parametrize("kind", ["url", "txt", "html"])
def test_a_hostile_link_is_shown_as_harmless_text_with_its_host(kind, url, course, tmp_path):
    content = {
        "url": f"[InternetShortcut]\nURL={url}\n",
        "txt": url,
        "html": f'<html><a href="{url}">https://colab.research.google.com/real</a></html>',
    }[kind]
    text = told(course, tmp_path, {f"ada_1_11_x.{kind}": content.encode()})
    for line in text.splitlines():
        assert len(line) <= 600
        for shown in re.findall(r"https?://\S*", line):
            assert shown.replace("…", "").isascii()  # what is long is cut
            assert not re.search(r"[\x00-\x1f\x7f<>\"]", shown)
    if "@evil" in url:
        assert "to evil.example, " in text


@pytest.mark.parametrize(
    "scheme", ["javascript:alert(1)", "file:///etc/passwd", "ftp://x/y", "data:,x"]
)
def test_only_addresses_of_the_web_are_links(scheme, course, tmp_path):
    text = told(course, tmp_path, {"ada_1_11_x.url": f"[InternetShortcut]\nURL={scheme}".encode()})
    assert "link" not in text
    assert "ada handed in no notebook of tiny_set." in text


def test_a_link_beside_a_notebook_is_told_and_the_notebook_counts(course, tmp_path):
    members = {f"ada_1_{n}_{name}": data for n, (name, data) in enumerate(LINKS.items()) if n == 0}
    text = told(course, tmp_path, members | {"ada_1_90_x.ipynb": work("hers")})
    assert placed(course) == {"ada": "hers"}
    assert URL in text


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
@example(b"bplist00" + bytes(40))
@example(
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><plist>&b;</plist>'
)
@example(b"[InternetShortcut]\nURL=https://\xff\xfe")
@example(b"<a href='https://[x'>")
def test_any_bytes_have_a_kind_and_links_that_can_be_shown(data):
    assert isinstance(kind_of(data), Kind)
    for url in [*links.in_shortcut(data), *links.in_text(data)]:
        assert links.shown(url).isascii() or "…" in links.shown(url)
        assert "\x1b" not in links.shown(url)


def test_pictures_are_known_by_their_bytes_and_bounded():
    for name, data in {"png": pixels.PNG, "jpeg": pixels.JPEG, "gif": pixels.GIF}.items():
        assert picture_kind(data) == f"image/{name}"
        assert may_be_shown(data)
    for data in (
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"BM6",
        b"\x89PNG",
    ):
        assert not picture_kind(data)
    assert not may_be_shown(pixels.png_of(60_000, 60_000))
    assert not may_be_shown(pixels.PNG[:18])
    assert not may_be_shown(pixels.PNG + bytes(5 * 2**20))
