"""A JupyterLab server on a scratch copy of the course, and a Chromium to look at it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from autograder.authoring.lint import defined, unimported
from autograder.judge.test_runner import RUNNER

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A name that is looked up is this machine, or none.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]


LECTURES = sorted((ROOT / "lectures").glob("[0-9]*.ipynb"))
KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}

expect.set_options(timeout=20_000)  # a kernel on a loaded machine answers late


@contextmanager
def jupyter_lab(
    scratch: Path,
    theme: str = "JupyterLab Light",
    parts: tuple[str, ...] = ("lectures", "course_lib"),
) -> Iterator[str]:
    """Serve a copy of parts of the course from `scratch`; yields the address."""
    course = scratch / "course"
    for part in parts:
        if (ROOT / part).is_file():
            shutil.copy(ROOT / part, course / part)
            continue
        leave = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
        shutil.copytree(ROOT / part, course / part, ignore=leave)
    with serve(course, scratch, theme) as address:
        yield address


@contextmanager
def serve(
    course: Path, scratch: Path, theme: str = "JupyterLab Light", path: str = str(ROOT)
) -> Iterator[str]:
    """Serve a folder in JupyterLab, with settings and logs of its own in `scratch`.

    `path` is where Python looks for modules besides that folder.
    """
    private = scratch / "jupyter"
    settings = private / "settings"
    _write(settings / "@jupyterlab/apputils-extension/themes.jupyterlab-settings", {"theme": theme})
    _write(
        settings / "@jupyterlab/apputils-extension/notification.jupyterlab-settings",
        {"fetchNews": "false", "checkForUpdates": False},
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(course), path]),
        "JUPYTER_CONFIG_DIR": str(private / "config"),
        "JUPYTER_DATA_DIR": str(private / "data"),
        "JUPYTER_RUNTIME_DIR": str(private / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(private / "workspaces"),
        "IPYTHONDIR": str(private / "ipython"),
        # Kernels that run side by side would wait for each other's threads at every product.
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    command += ["--ServerApp.ip=127.0.0.1", f"--ServerApp.root_dir={course}"]
    command += ["--IdentityProvider.token=", "--LabApp.expose_app_in_browser=True"]
    command += ["--JupyterNotebookApp.expose_app_in_browser=True"]
    with (scratch / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=course, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_up(address, server, scratch / "server.log")
        yield address
    finally:
        server.terminate()
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:  # on a busy machine it takes its time
            server.kill()
            server.wait()


_open: list[Browser] = []  # Playwright runs once in a process


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium, or the one that whoever called this before has still open."""
    if _open:
        yield _open[0]
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        _open.append(browser)
        try:
            yield browser
        finally:
            _open.clear()
            browser.close()
            RUNNER.end()  # if it was forked meanwhile, it holds the driver's pipe, which would wait for it


def open_and_run(page: Page, address: str, notebook: str, place: str = "lab/tree") -> None:
    """Open a notebook and run all its cells; returns when the last one is done.

    `place` is "notebooks" for Notebook 7.
    """
    open_notebook(page, address, notebook, place)
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")


def open_figures(page: Page, address: str) -> None:
    """Open a notebook with the interactive figures of all lectures, the cells that they need, and no text."""
    cells = [cell for lecture in LECTURES for cell in _figures_of(lecture)]
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": KERNEL},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path = f"lectures/figures-{os.getpid()}.ipynb"
    page.goto(f"{address}/lab?reset")
    page.wait_for_function("window.jupyterapp?.shell.currentWidget", timeout=60_000)
    page.evaluate(
        """async ([path, content]) => {
            const app = window.jupyterapp;
            const model = { type: "notebook", format: "json", content };
            await app.serviceManager.contents.save(path, model);
            await app.commands.execute("docmanager:open", { path, factory: "Notebook" });
        }""",
        [path, notebook],
    )
    _wait_for_kernel(page)


def run_figures(page: Page, *lectures: str) -> None:
    """Run the figures of these lectures in the notebook of all figures; the others are cleared away."""
    page.evaluate(
        """async (ids) => {
            const { commands, shell } = window.jupyterapp;
            const notebook = shell.currentWidget.content;
            await commands.execute("notebook:clear-all-cell-outputs");
            for (const id of ids) {
                notebook.activeCellIndex = notebook.widgets.findIndex((c) => c.model.id === id);
                await commands.execute("notebook:run-cell");
            }
        }""",
        [cell["id"] for name in lectures for cell in _figures_of(ROOT / f"lectures/{name}.ipynb")],
    )


def _figures_of(lecture: Path) -> list[dict[str, Any]]:
    """The cells that the figures of a lecture need; only those of figures keep their ids."""
    needed = set(needed_by(lecture, "figure-"))
    cells = [c for c in json.loads(lecture.read_bytes())["cells"] if c["id"] in needed]
    for cell in cells:
        if not cell["id"].startswith("figure-"):
            cell["id"] = f"{lecture.stem[:2]}-{cell['id']}"
    return cells


def needed_by(notebook: Path, prefix: str) -> list[str]:
    """The ids of the cells whose ids begin so, and of those that bind a name which these read."""
    cells = json.loads(notebook.read_bytes())["cells"]
    code = {c["id"]: "".join(c["source"]) for c in cells if c["cell_type"] == "code"}
    needed = {cell for cell in code if cell.startswith(prefix)}
    assert needed, f"no cell of {notebook.name} is called {prefix}…"
    read: set[str] = set()
    for cell, source in reversed(code.items()):
        if cell in needed or defined(source) & read:
            needed.add(cell)
            read |= unimported(source)
    return [cell for cell in code if cell in needed]


def open_notebook(page: Page, address: str, notebook: str, place: str = "lab/tree") -> None:
    """Open a notebook and wait for its kernel."""
    page.goto(f"{address}/{place}/{notebook}?reset")
    _wait_for_kernel(page)


def _wait_for_kernel(page: Page) -> None:
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_function(
        "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status == 'idle'",
        timeout=60_000,
    )


def run_cell(page: Page, cell_id: str, source: str | None = None) -> None:
    """Run one cell, after writing ``source`` into it if given."""
    page.evaluate(
        """async ([id, source]) => {
            const panel = window.jupyterapp.shell.currentWidget;
            const notebook = panel.content;
            notebook.activeCellIndex = notebook.widgets.findIndex((c) => c.model.id === id);
            if (source !== null) notebook.activeCell.model.sharedModel.setSource(source);
            await window.jupyterapp.commands.execute('notebook:run-cell');
        }""",
        [cell_id, source],
    )


def show_cell(page: Page, cell_id: str) -> Locator:
    """Scroll to a cell, and give its output."""
    page.evaluate(
        """async (id) => {
            const notebook = window.jupyterapp.shell.currentWidget.content;
            const index = notebook.widgets.findIndex((cell) => cell.model.id === id);
            notebook.activeCellIndex = index;
            await notebook.scrollToItem(index, "start");
        }""",
        cell_id,
    )
    return page.locator(".jp-Cell.jp-mod-active .jp-Cell-outputArea")


def figure_cells(page: Page) -> list[str]:
    """The ids of the cells whose output is an interactive figure."""
    return page.evaluate(
        """() => {
            const cells = [...window.jupyterapp.shell.currentWidget.content.widgets];
            const widget = "application/vnd.jupyter.widget-view+json";
            const shows = (cell) => cell.model.type === "code"
                && cell.model.outputs.toJSON().some((output) => output.data?.[widget]);
            return cells.filter(shows).map((cell) => cell.model.id);
        }"""
    )


def numbers(figure: Locator) -> Locator:
    """What a figure says in numbers."""
    return figure.locator(".downhill-numbers")


def slider(place: Locator, label: str) -> Locator:
    """The handle of the slider with that label; it takes the keyboard's arrow keys."""
    row = place.locator(".widget-slider").filter(has_text=label)
    return row.locator(".noUi-handle")


def _write(path: Path, settings: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(settings))


def _wait_until_up(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 180  # on a machine where all else runs at once
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/api/status", timeout=2)
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")
