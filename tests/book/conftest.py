"""The book, built once for all tests of a run, and a browser that reaches nothing else."""

import contextlib
import fcntl
import functools
import http.server
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from book.site.build import build
from book.site.sources import chosen
from tests.support.executed import executed_once, shared_folder
from tests.support.lab import CHROMIUM, chromium
from tests.support.tab import DESKTOP, newcomer


@pytest.fixture(scope="session")
def book(tmp_path_factory):
    """The folder of the built book; a warning of the build fails all tests that need it."""
    folder = shared_folder(tmp_path_factory, "book")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "built").exists():
            cache = shared_folder(tmp_path_factory, "executed")
            with ProcessPoolExecutor(os.cpu_count()) as pool:
                lectures = chosen(())[0]
                list(pool.map(executed_once, lectures, [cache] * len(lectures)))
            code = build(folder, [], cache)
            (folder / "built").write_text(str(code))
    assert (folder / "built").read_text() == "0", "the build of the book warned or failed"
    return folder / "html"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def address(book):
    """Where the book is served, on loopback."""
    handler = functools.partial(Quiet, directory=str(book))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser():
    if not Path(CHROMIUM).exists():
        reason = "These tests need Chromium: apt install chromium."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def tab(browser):
    """One tab for all readers of a file: what has been loaded and compiled is there still."""
    page = browser.new_page(viewport=DESKTOP)
    yield page
    page.context.close()


READS_ONLY = """localStorage.setItem("downhill", JSON.stringify({
  version: 1, settings: {"open-predictions": {value: true, when: "2026-01-01T00:00:00Z"}}}));"""


@contextlib.contextmanager
def reader(tab, address, once="", always=""):
    """Opens pages of the book in a tab, for somebody whom they do not know. Nothing may go wrong."""

    def opened(path, wait="load"):
        tab.goto(f"{address}/{path}", wait_until=wait)
        return tab

    with newcomer(tab, (address, "data:", "blob:"), once, always):
        yield opened


@pytest.fixture
def visit(tab, address):
    """A reader who only reads: no prediction hides what follows it."""
    with reader(tab, address, READS_ONLY) as opened:
        yield opened


@pytest.fixture
def first_visit(tab, address):
    """A reader who comes for the first time."""
    with reader(tab, address) as opened:
        yield opened
