"""A tab that readers use one after the other: what it has loaded stays, and nothing knows them."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Error, Page, Request, Response

DESKTOP = {"width": 1280, "height": 900}
# Runs before the scripts of each page; a reader comes with the first.
COMES = """if (location.protocol !== "about:" && sessionStorage.getItem("reader") !== "%d") {
  localStorage.clear();
  sessionStorage.clear();
  sessionStorage.setItem("reader", "%d");
  %s
}
%s"""
_readers = itertools.count()


@contextmanager
def newcomer(
    tab: Page, addresses: tuple[str, ...], once: str = "", always: str = ""
) -> Iterator[None]:
    """Use a tab for somebody whom no page knows: no error, and no request but to these addresses.

    A script may run ``once``, before those of the first page, and one ``always``, before those of each.

    Requests are only listened to: a page whose requests were held up would be loaded without the
    cache. `tests.support.lab.FLAGS` sees to it that no other host is reached.
    """
    wrong: list[str] = []
    name = next(_readers)

    def asked(request: Request) -> None:
        if not request.url.startswith(addresses):
            wrong.append(f"asked another host: {request.url}")

    def answered(response: Response) -> None:
        if response.status >= 400:
            wrong.append(f"{response.status}: {response.url}")

    def failed(error: Error) -> None:
        wrong.append(f"script: {error}")

    session = tab.context.new_cdp_session(tab)
    session.send("Page.enable")
    source = COMES % (name, name, once, always)
    session.send("Page.addScriptToEvaluateOnNewDocument", {"source": source})
    listeners = {"request": asked, "response": answered, "pageerror": failed}
    for event, listener in listeners.items():
        tab.on(event, listener)  # type: ignore[call-overload]
    try:
        yield
    finally:
        session.detach()  # and with it the script
        tab.goto("about:blank")
        for event, listener in listeners.items():
            tab.remove_listener(event, listener)
        tab.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
        tab.emulate_media(media="null", reduced_motion="null")
    assert wrong == []
