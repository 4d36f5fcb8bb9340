"""Makes the pages' scripts: each folder of `scripts/` that has a `main.js` becomes one file.

What they import comes with them, so that pages work from a folder as well as from a server.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

from book.packages import PackageError, fetch, for_this_machine, pinned

SCRIPTS = Path(__file__).resolve().parent / "scripts"
SHIPPED = (
    "ts-fsrs",
    "@codemirror/autocomplete",
    "@codemirror/commands",
    "@codemirror/lang-python",
    "@codemirror/language",
    "@codemirror/state",
    "@codemirror/streamparser",
    "@codemirror/view",
    "@lezer/common",
    "@lezer/highlight",
    "@lezer/lr",
    "@lezer/python",
    "@marijn/find-cluster-break",
    "crelt",
    "style-mod",
    "w3c-keyname",
)


def entries() -> list[Path]:
    """The modules that pages load, one of each script."""
    return sorted(SCRIPTS.glob("*/main.js"))


def fetched() -> Path:
    """The program that puts modules together; what it needs beside them is fetched, too."""
    tool = for_this_machine("@esbuild")
    return fetch([*SHIPPED, tool])[tool] / ("esbuild.exe" if os.name == "nt" else "bin/esbuild")


def bundle(folder: Path) -> None:
    """Write all scripts into a folder, each under the name of its own: `cards.js`, for example."""
    program = fetched()
    roots = [str(package.root / "node_modules") for package in pinned(SHIPPED)]
    command = [str(program), *(f"{path.parent.name}={path}" for path in entries())]
    command += ["--bundle", "--format=iife", "--minify", "--charset=utf8", "--target=es2022"]
    command += ["--legal-comments=none", "--log-level=warning", f"--outdir={folder}"]
    surroundings = {**os.environ, "NODE_PATH": os.pathsep.join(roots)}
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
    if done.returncode or done.stderr:
        raise PackageError(f"The pages' scripts could not be put together.\n{done.stderr}")


def load_script(app: Any, name: str) -> None:
    """Load a script on the page that Sphinx is writing; a book that is only read has none."""
    if not app.config.plain_book:
        app.add_js_file(f"{name}.js", loading_method="defer")
