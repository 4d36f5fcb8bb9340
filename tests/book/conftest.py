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


READS_ONLY = """if (!localStorage.getItem("downhill")) localStorage.setItem("downhill", JSON.stringify({
  version: 1, settings: {"open-predictions": {value: true, when: "2026-01-01T00:00:00Z"}}}))"""


@contextlib.contextmanager
def reader(browser, address, script=None):
    """Opens pages of the book. No other host can be reached, and nothing may go wrong."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=address)
    wrong = []

    def only_the_book(route):
        if route.request.url.startswith((address, "data:", "blob:")):
            route.continue_()
        else:
            wrong.append(f"asked another host: {route.request.url}")
            route.abort()

    context.route("**/*", only_the_book)
    if script:
        context.add_init_script(script)
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.on("response", lambda r: r.status >= 400 and wrong.append(f"{r.status}: {r.url}"))

    def opened(path, wait="load"):
        page.goto(f"{address}/{path}", wait_until=wait)
        return page

    yield opened
    context.close()
    assert wrong == []


@pytest.fixture
def visit(browser, address):
    """A reader who only reads: no prediction hides what follows it."""
    with reader(browser, address, READS_ONLY) as opened:
        yield opened


@pytest.fixture
def first_visit(browser, address):
    """A reader who comes for the first time."""
    with reader(browser, address) as opened:
        yield opened
