"""How long a figure takes from a key press to its new pixels, in Chromium on JupyterLab.

For each figure in each lecture, every slider is moved by the arrow keys. The clock starts with
the event of the key, and stops after the frame in which the picture has changed is painted.

Run it from anywhere: `python benchmarks/figures.py [--presses N] [NOTEBOOK...]`. The last line is
JSON: for each figure the median and the 95th percentile, in milliseconds.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Locator, Page  # noqa: E402

from tests.support.lab import chromium, figure_cells, jupyter_lab, open_and_run, show_cell  # noqa: E402

PAUSE_MS = 200

# After requestAnimationFrame the page is painted, and then the message arrives.
WATCH = """(figure) => {
    window.latencies = [];
    let pressed = null;
    document.addEventListener("keydown", (event) => { pressed = event.timeStamp; }, true);
    new MutationObserver(() => {
        if (pressed === null) return;
        const began = pressed;
        pressed = null;
        requestAnimationFrame(() => {
            const painted = new MessageChannel();
            painted.port1.onmessage = () => window.latencies.push(performance.now() - began);
            painted.port2.postMessage(null);
        });
    }).observe(
        [...figure.querySelectorAll(".downhill-layer")].at(-1), {childList: true, subtree: true}
    );
}"""


def latencies(page: Page, figure: Locator, presses: int) -> list[float]:
    """Milliseconds from key to pixels, over all sliders of a figure."""
    figure.evaluate(WATCH)
    for handle in figure.locator(".noUi-handle").all():
        handle.focus()
        now, low, high = (
            float(handle.get_attribute(f"aria-value{end}") or 0) for end in ("now", "min", "max")
        )
        there, back = "ArrowRight", "ArrowLeft"
        if now > (low + high) / 2:
            there, back = back, there
        for i in range(presses):
            # To and fro in sixes, away from the nearer end of the slider.
            handle.press(there if i // 6 % 2 == 0 else back)
            page.wait_for_timeout(PAUSE_MS)  # polling the page would slow it down
    return page.evaluate("window.latencies")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--presses", type=int, default=24, help="keys a slider (default: 24)")
    parser.add_argument("notebooks", nargs="*", type=Path, help="lectures (default: all)")
    arguments = parser.parse_args()
    notebooks = arguments.notebooks or sorted((ROOT / "lectures").glob("*.ipynb"))
    results = {}
    with (
        tempfile.TemporaryDirectory() as scratch,
        jupyter_lab(Path(scratch)) as address,
        chromium() as browser,
    ):
        for notebook in notebooks:
            page = browser.new_page(viewport={"width": 1500, "height": 1000})
            open_and_run(page, address, f"lectures/{notebook.name}")
            for cell in figure_cells(page):
                figure = show_cell(page, cell).locator(".downhill-figure")
                figure.wait_for()
                times = latencies(page, figure, arguments.presses)
                name = f"{notebook.stem}/{cell}"
                results[name] = {
                    "median_ms": round(float(np.median(times)), 1),
                    "p95_ms": round(float(np.quantile(times, 0.95)), 1),
                    "keys": len(times),
                }
                print(f"{name}: {results[name]}", flush=True)
            page.close()
    print(json.dumps({"figures": results}))


if __name__ == "__main__":
    main()
