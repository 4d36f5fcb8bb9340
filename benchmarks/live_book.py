"""How quick the book's own Python is: until NumPy is there, until a figure is live, and at each key.

On loopback, in Chromium. The clock of a start begins with the press of "Run it live" or with the first
run; "cached" is a second page, which finds all in the browser's own store. Of each figure of each
lecture every slider is moved by the arrow keys, as `benchmarks/figures.py` does in JupyterLab; with
`--jupyterlab` both are measured, one after the other. With `--cells` each cell of each lecture runs,
too, and those that end in an error are listed.

Run it on a built book (`make book`): `python benchmarks/live_book.py [--presses N] [LECTURE...]`.
The last line is JSON: seconds, bytes and milliseconds.
"""

import argparse
import functools
import http.server
import json
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page  # noqa: E402

from benchmarks.figures import latencies  # noqa: E402
from tests.support.lab import (  # noqa: E402
    chromium,
    figure_cells,
    jupyter_lab,
    open_and_run,
    show_cell,
)

FIRST = "lectures/01_one_weight.html"
WAIT = 300_000  # milliseconds: a busy machine is measured, not given up
# Nothing waits behind predictions or folds.
OPEN = """localStorage.setItem("downhill", JSON.stringify({version: 1, settings: {
    "open-predictions": {value: true, when: "2026-01-01T00:00:00Z"}}}));
  addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("details").forEach((fold) => { fold.open = true; });
  });"""
RUN = """async (code) => {
    const { python } = await import(new URL("../runtime/runtime.js", location.href));
    const begun = performance.now();
    const ran = await python.run(code, { seconds: 10 });
    return { ok: ran.ok, seconds: (performance.now() - begun) / 1000 };
}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing: the results are what is printed."""


@contextmanager
def served(site: Path) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def opened(browser: Browser, *paths: str) -> Iterator[list[Page]]:
    """Pages of a browser that has seen nothing yet."""
    context = browser.new_context(viewport={"width": 1500, "height": 1000})
    context.set_default_timeout(WAIT)
    context.add_init_script(OPEN)
    pages = []
    for path in paths:
        page = context.new_page()
        page.goto(path)
        pages.append(page)
    yield pages
    context.close()


def starts(browser: Browser, address: str, rounds: int) -> dict[str, float]:
    """Seconds until NumPy is there and until a figure is live, medians of some rounds."""
    seen: dict[str, list[float]] = {}
    for _ in range(rounds):
        with opened(browser, f"{address}/{FIRST}", f"{address}/{FIRST}") as pages:
            for page, kind in zip(pages, ("empty", "cached"), strict=True):
                ran = page.evaluate(RUN, "import numpy")
                seen.setdefault(f"numpy_{kind}_seconds", []).append(ran["seconds"])
            back = pages[1].evaluate(RUN, "while True: pass")
            assert not back["ok"]
            back = pages[1].evaluate(RUN, "import numpy")
            seen.setdefault("numpy_after_a_loop_seconds", []).append(back["seconds"])
        with opened(browser, f"{address}/{FIRST}", f"{address}/{FIRST}") as pages:
            for page, kind in zip(pages, ("empty", "cached"), strict=True):
                page.evaluate("window.begun = performance.now()")
                page.locator(".live-start").first.click()
                page.locator(".live-figure .downhill-layer svg").first.wait_for()
                taken = page.evaluate("(performance.now() - window.begun) / 1000")
                seen.setdefault(f"figure_{kind}_seconds", []).append(taken)
    return {name: round(float(np.median(times)), 2) for name, times in seen.items()}


def downloads(browser: Browser, address: str) -> dict[str, int]:
    """Bytes that a page loads before anything is asked, for NumPy, and for a picture."""
    sizes = {}
    for name, code in {
        "asleep": "",
        "numpy": "import numpy",
        "matplotlib": "import matplotlib",
    }.items():
        context = browser.new_context()
        loaded: dict[str, int] = {}

        def note(response: object, loaded: dict[str, int] = loaded) -> None:
            url = response.url  # type: ignore[attr-defined]
            if "/runtime/" in url:
                loaded[url] = int(response.headers.get("content-length", 0))  # type: ignore[attr-defined]

        context.on("response", note)
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.goto(f"{address}/{FIRST}")
        if code:
            page.evaluate(RUN, code)
        sizes[f"{name}_bytes"] = sum(loaded.values())
        context.close()
    return sizes


def figures(browser: Browser, address: str, lecture: str, presses: int) -> dict[str, list[float]]:
    """The latencies of all figures of a lecture, each made live."""
    found = {}
    with opened(browser, f"{address}/lectures/{lecture}.html") as (page,):
        for i, start in enumerate(page.locator(".live-start").all(), start=1):
            start.click()
            figure = page.locator(".live-figure .downhill-figure").last
            figure.wait_for()
            found[f"{lecture}/{i}"] = latencies(page, figure, presses)
            page.locator(".live-back").click()
    return found


def failing_cells(browser: Browser, address: str, lecture: str) -> list[str]:
    """Runs the last cell of a lecture, and with it all; what ended in an error."""
    with opened(browser, f"{address}/lectures/{lecture}.html") as (page,):
        bar = page.locator(".live-bar").last
        bar.get_by_role("button", name="Run").click()
        bar.locator(".live-status", has_text="Done").or_(
            bar.locator(".live-status", has_text="error")
        ).or_(bar.locator(".live-status", has_text="stopped")).wait_for()
        errors = page.locator(".live-error").all_inner_texts()
        return [
            f"{lecture}: {bar.locator('.live-status').inner_text()} {text[-300:]}"
            for text in errors
        ]


def in_jupyterlab(names: list[str], presses: int) -> dict[str, list[float]]:
    found = {}
    with (
        tempfile.TemporaryDirectory() as scratch,
        jupyter_lab(Path(scratch)) as address,
        chromium() as browser,
    ):
        for name in names:
            page = browser.new_page(viewport={"width": 1500, "height": 1000})
            open_and_run(page, address, f"lectures/{name}.ipynb")
            for i, cell in enumerate(figure_cells(page), start=1):
                figure = show_cell(page, cell).locator(".downhill-figure")
                figure.wait_for()
                found[f"{name}/{i}"] = latencies(page, figure, presses)
            page.close()
    return found


def summary(times: dict[str, list[float]]) -> dict[str, object]:
    every = [time for some in times.values() for time in some]
    told: dict[str, object] = {
        name: [round(float(np.quantile(some, q)), 1) for q in (0.5, 0.95)]
        for name, some in times.items()
        if some
    }
    if every:
        told["all"] = [round(float(np.quantile(every, q)), 1) for q in (0.5, 0.95)]
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--site", type=Path, default=ROOT / "build" / "book" / "html", metavar="DIR"
    )
    parser.add_argument("--presses", type=int, default=24, help="keys a slider (default: 24)")
    parser.add_argument("--rounds", type=int, default=3, help="of each start (default: 3)")
    parser.add_argument("--jupyterlab", action="store_true", help="the same figures there, too")
    parser.add_argument("--cells", action="store_true", help="run each cell of each lecture")
    parser.add_argument("lectures", nargs="*", help="names as 01_one_weight (default: all)")
    given = parser.parse_args()
    if not (given.site / "runtime" / "manifest.json").exists():
        parser.error(f"{given.site} has no runtime: build the book first, by make book")
    names = given.lectures or sorted(p.stem for p in (given.site / "lectures").glob("[0-9]*.html"))
    results: dict[str, object] = {}
    with served(given.site) as address, chromium() as browser:
        results |= downloads(browser, address)
        if given.rounds:
            results |= starts(browser, address, given.rounds)
        print(results, flush=True)
        times: dict[str, list[float]] = {}
        for name in names:
            found = figures(browser, address, name, given.presses) if given.presses else {}
            times |= found
            print(name, summary(found), flush=True)
        results["book_ms"] = summary(times)
        if given.cells:
            failed = [told for name in names for told in failing_cells(browser, address, name)]
            print("\n".join(failed), flush=True)
            results["failing_cells"] = len(failed)
    if given.jupyterlab:
        results["jupyterlab_ms"] = summary(in_jupyterlab(names, given.presses))
    print(json.dumps(results))


if __name__ == "__main__":
    main()
