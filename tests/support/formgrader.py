"""nbgrader's formgrader in JupyterLab, worked as a TA works it."""

import time

from nbgrader.api import Gradebook
from playwright.sync_api import FrameLocator, Locator, Page


def open_formgrader(page: Page, address: str) -> FrameLocator:
    """The formgrader's page, opened from JupyterLab."""
    page.goto(f"{address}/lab?reset")
    page.wait_for_function(
        "window.jupyterapp?.commands.hasCommand('nbgrader:open-formgrader')", timeout=60_000
    )
    page.evaluate("window.jupyterapp.commands.execute('nbgrader:open-formgrader')")
    return page.frame_locator("iframe.jp-IFrame-iframe, .formgrader iframe, iframe").first


def formgrader_alone(page: Page, address: str) -> Page:
    """The same page without JupyterLab around it, which takes longer to come than all that it shows."""
    page.goto(f"{address}/formgrader")
    return page


def submissions(inside: FrameLocator | Page, name: str) -> Locator:
    """The list of a problem set's submissions, under Manual Grading."""
    inside.get_by_role("link", name="Manual Grading").click()
    inside.get_by_role("link", name=name).first.click()
    inside.get_by_role("link", name=name, exact=True).last.click()
    listed = inside.locator("tbody tr").filter(has_text="Submission #")
    listed.first.wait_for()
    return listed


def waiting_for_a_person(page: Page, listed: Locator) -> Locator:
    """Those of the list in which something waits to be marked by hand."""
    return listed.filter(has=page.locator("[data-search='needs manual grade']"))


def mark_by_hand(course, name: str, cell: str, student: str):
    """A mark given by hand, whether it waits, and its comment, as nbgrader reads them."""
    with Gradebook(course.db_url) as gradebook:
        grade = gradebook.find_grade(cell, name, name, student)
        comment = gradebook.find_comment(cell, name, name, student)
        return grade.manual_score, grade.needs_manual_grade, comment.manual_comment


def give(field: Locator, points: float, arrived) -> None:
    """Type points into a field until they have arrived: a page that still loads empties it."""
    deadline = time.monotonic() + 30
    while not arrived() and time.monotonic() < deadline:
        field.fill(f"{points:g}")
        field.press("Tab")
        time.sleep(0.5)
    assert arrived()


def wait_until(what, wanted) -> None:
    """Wait until ``what()`` gives what is wanted."""
    deadline = time.monotonic() + 20
    while what() != wanted and time.monotonic() < deadline:
        time.sleep(0.1)
    assert what() == wanted
