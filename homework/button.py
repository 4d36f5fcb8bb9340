"""The overview of a problem set in its notebook, with the buttons that check and mark all of it."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path
from typing import Any

from homework.outcome import Result
from homework.overview import overview, page, script
from homework.question_check import let_it_arrive, listeners, remember
from homework.verdict import NoSandboxError, grader_is_here, verdict_of
from homework.visible import Check, NoProblemSetError, checks_of, parts_of, run_all


def check_button(problem_set: str) -> None:
    """An overview of this problem set, and a button that runs all its checks, as often as you like.

    Each name leads to its question. A check that is run by hand, under its question, shows here too.

    Where the grader and its rubrics are installed, for those who learn on their own, a second
    button marks the whole notebook and gives hints.

    Parameters
    ----------
    problem_set : str
        Such as "ps1_one_weight": the notebook's name without its ending.
    """
    shell = _shell()
    if not hasattr(shell, "kernel"):  # nobody is there to press it
        return
    from figures.toolkit.again import show_live

    panel = _Panel(Path.cwd() / f"{problem_set}.ipynb", shell.user_ns)
    show_live(panel.widget, "This overview", "How each question stands, with a Check button.")


class _Panel:
    """The buttons and what stands below them."""

    def __init__(self, notebook: Path, names: dict[str, Any]) -> None:
        import ipywidgets as widgets

        self.notebook, self.names = notebook, names
        self.results: dict[str, Result] = {}
        self.shown = widgets.HTML()
        self.buttons: list[Any] = []
        self._button(
            "Check", "Runs all checks of this notebook on what you have defined", self.check_all
        )
        if grader_is_here():
            tip = "Marks the notebook as it was last saved, and gives hints"
            self._button("Mark with the full rubric", tip, self.mark)
            self.unconfined = self._button(
                "It is my own: mark it without a sandbox",
                "Runs the notebook as it was last saved with all your rights, and marks it",
                lambda: self.mark(sandboxed=False),
            )
            self.unconfined.layout.display = "none"
        listeners[:] = [self.checked_by_hand]
        self.show()
        links = widgets.HTML(script(), layout=widgets.Layout(height="0", margin="0"))
        self.widget = widgets.VBox([widgets.HBox(self.buttons), self.shown, links])

    def show(self, running: str = "") -> None:
        """Show all questions, and how each stands."""
        try:
            body = overview(parts_of(self.notebook), self.results, running)
        except NoProblemSetError as problem:
            body = _paragraph(problem)
        self.shown.value = page(body)

    def check_all(self) -> None:
        """Run all checks, one after the other."""
        self.results.clear()

        def on_progress(check: Check, so_far: list[Result]) -> None:
            self.results.update((result.question, result) for result in so_far)
            self.show(check.question)
            let_it_arrive()

        for result in run_all(checks_of(self.notebook), self.names, on_progress):
            self.results[result.question] = result
        remember(self.results.values())
        self.show()

    def mark(self, *, sandboxed: bool = True) -> None:
        """Have the grader mark the notebook."""
        self.shown.value = page("<p>Marking the notebook as it was last saved …</p>")
        self.shown.value = page(verdict_of(self.notebook, sandboxed=sandboxed))

    def checked_by_hand(self, result: Result) -> None:
        """Take over what a check under its question has found."""
        self.results[result.question] = result
        self.show()

    def _button(self, text: str, tip: str, act: Callable[[], None]) -> Any:
        import ipywidgets as widgets

        made = widgets.Button(description=text, tooltip=tip, layout=widgets.Layout(width="auto"))
        made.on_click(lambda _: self._pressed(act))
        self.buttons.append(made)
        return made

    def _pressed(self, act: Callable[[], None]) -> None:
        for each in self.buttons:
            each.disabled = True
        try:
            act()
        except NoProblemSetError as problem:
            self.shown.value = page(_paragraph(problem))
        except NoSandboxError as problem:
            self.shown.value = page(_paragraph(problem))
            self.unconfined.layout.display = None  # now there is a choice to make
        finally:
            for each in self.buttons:
                each.disabled = False


def _paragraph(problem: Exception) -> str:
    return f"<p>{html.escape(str(problem))}</p>"


def _shell() -> Any:
    from IPython.core.getipython import get_ipython

    return get_ipython()
