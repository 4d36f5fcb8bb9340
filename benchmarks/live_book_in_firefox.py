"""Whether the book's own Python runs in Firefox, too: a figure, a check, and runs without end.

Firefox ESR is driven by its own Marionette, a socket that speaks JSON, so that no driver is needed:
`apt install firefox-esr`. Run it on a built book (`make book`):
`python benchmarks/live_book_in_firefox.py [--site DIR] [--firefox PROGRAM]`. The last line is JSON.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.live_book import FIRST, served  # noqa: E402

PORT = 28281
WITHIN = 240  # seconds for each step
SETTINGS = {"marionette.port": PORT, "browser.shell.checkDefaultBrowser": False}
WAIT_FOR = """const until = async (look) => {
  for (;;) { const seen = look(); if (seen) return seen; await new Promise((r) => setTimeout(r, 50)); }
};"""
STEPS: dict[str, tuple[str, str, str]] = {  # a page, what is done there, and what is to come of it
    "a figure goes live": (
        FIRST,
        """document.querySelector(".live-start").click();
        return until(() => document.querySelector(".live-figure .downhill-numbers")?.textContent);""",
        "weight 2,",
    ),
    "a slider moves it by a key": (
        "",
        """const handle = document.querySelector('.live-figure [aria-label="first weight"]');
        const key = { key: "ArrowRight", code: "ArrowRight", keyCode: 39, which: 39, bubbles: true };
        handle.dispatchEvent(new KeyboardEvent("keydown", key));
        return until(() => document.querySelector(".live-figure .downhill-numbers").textContent
          .match(/weight 2[.]1/)?.[0]);""",
        "weight 2.1",
    ),
    "an endless loop is stopped": (
        "",
        """const { python } = await import(new URL("../runtime/runtime.js", location.href));
        return (await python.run("while True: pass", { seconds: 1 })).error;""",
        "took more than 1 seconds",
    ),
    "a deep recursion is survived": (
        "",
        """const { python } = await import(new URL("../runtime/runtime.js", location.href));
        const code = "import sys\\nsys.setrecursionlimit(10**7)\\ndef f(n): return [f(n + 1)]\\nf(0)";
        const deep = await python.run(code);
        return deep.ok || !(await python.run("print(42)")).ok ? "" : deep.error;""",
        "deeper",
    ),
    "a check speaks": (
        "exercises/ps1_one_weight/ps1_one_weight.html",
        """const question = document.querySelector(".tag_cell-slope");
        [...question.querySelectorAll("button")].find((b) => b.textContent === "Check").click();
        return until(() => question.querySelector(".downhill-check-box")?.textContent);""",
        "Nothing is written here yet",
    ),
}


class Marionette:
    """A session of a Firefox that listens."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.number = 0
        self._receive()
        about = self.ask("WebDriver:NewSession", capabilities={})["capabilities"]
        self.version = about["browserVersion"]
        self.ask("WebDriver:SetTimeouts", script=WITHIN * 1000, pageLoad=WITHIN * 1000)

    def ask(self, command: str, **given: Any) -> Any:
        """Let Firefox do something; its errors are errors here."""
        self.number += 1
        message = json.dumps([0, self.number, command, given]).encode()
        self.connection.sendall(str(len(message)).encode() + b":" + message)
        _, _, error, value = self._receive()
        if error:
            raise RuntimeError(error["message"])
        return value

    def run(self, code: str) -> Any:
        """What a piece of JavaScript returns, once it does."""
        script = f"(async () => {{ {WAIT_FOR} {code} }})().then(arguments[0], (e) => arguments[0](`${{e}}`));"
        return self.ask("WebDriver:ExecuteAsyncScript", script=script, args=[])["value"]

    def _receive(self) -> Any:
        length = b""
        while (byte := self.connection.recv(1)) != b":":
            length += byte
        content = b""
        while len(content) < int(length):
            content += self.connection.recv(int(length) - len(content))
        return json.loads(content)


@contextmanager
def firefox(program: str) -> Iterator[Marionette]:
    """A Firefox without a window, with a profile of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        lines = [f'user_pref("{name}", {json.dumps(value)});' for name, value in SETTINGS.items()]
        Path(profile, "user.js").write_text("\n".join(lines), encoding="utf-8")
        command = [program, "--headless", "--marionette", "--no-remote", "--profile", profile]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(command, env={**os.environ, "HOME": profile}, **quiet)
        try:
            begun = time.monotonic()
            while True:
                try:
                    connection = socket.create_connection(("127.0.0.1", PORT))
                    break
                except OSError:
                    if time.monotonic() - begun > WITHIN:
                        raise
                    time.sleep(0.2)
            with connection:
                yield Marionette(connection)
        finally:
            process.terminate()
            process.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    site = ROOT / "build" / "book" / "html"
    parser.add_argument("--site", type=Path, default=site, metavar="DIR")
    parser.add_argument("--firefox", default="firefox-esr", metavar="PROGRAM")
    given = parser.parse_args()
    if not (given.site / "runtime" / "manifest.json").exists():
        parser.error(f"{given.site} has no runtime: build the book first, by make book")
    if shutil.which(given.firefox) is None:
        parser.error(f"there is no {given.firefox} here: apt install firefox-esr, or name another")
    results: dict[str, object] = {}
    with served(given.site) as address, firefox(given.firefox) as browser:
        results["firefox"] = browser.version
        for name, (page, code, expected) in STEPS.items():
            if page:
                browser.ask("WebDriver:Navigate", url=f"{address}/{page}")
            begun = time.monotonic()
            came = str(browser.run(code))
            well = expected in came
            results[name] = round(time.monotonic() - begun, 2) if well else f"no: {came[:200]}"
            print(name, results[name], flush=True)
    print(json.dumps(results))
    return int(
        any(isinstance(value, str) and value.startswith("no:") for value in results.values())
    )


if __name__ == "__main__":
    sys.exit(main())
