"""Whoever asks the page's Python for something hears of it, whenever it is killed or asked again."""

import pytest

from tests.book.conftest import reader

LECTURE = "lectures/01_one_weight.html"
# A worker that answers each message after a moment, or never, as `window.silent` says.
FAKE = """() => { window.made = 0;
window.Worker = class {
    constructor() { window.made += 1; }
    postMessage({ id, type }) {
        if (window.silent === type) return;
        const answers = { init: { packs: [] }, run: { ok: true }, ask: "asked" };
        if (type === "run") setTimeout(() => this.onmessage?.({ data: { type: "begun", id } }), 2);
        setTimeout(() => this.onmessage?.({ data: { type: "done", id, result: answers[type] } }), 5);
    }
    terminate() { this.onmessage = null; }
}; }"""
ASK = """async ([moment, asks]) => {
    const { Runtime } = await import(new URL("../runtime/runtime.js", location.href));
    const python = new Runtime();
    if (moment === "after the start") await python.init();
    window.silent = { "in the start": "init", "in a run": "run" }[moment];
    const waiting = asks.map((what) => (what === "run" ? python.run("1") : python.ask({ do: "slice" }))
        .then((told) => (told?.gone ? "gone" : "done"), (error) => error.constructor.name));
    if (moment !== "after the start") await new Promise((resolve) => setTimeout(resolve, 20));
    if (moment !== "never") python.kill();
    const late = new Promise((resolve) => setTimeout(() => resolve("nothing"), 2000));
    const told = await Promise.all(waiting.map((one) => Promise.race([one, late])));
    window.silent = "";
    return { told, next: (await python.run("2")).ok, made: window.made };
}"""
MOMENTS = {"never": 1, "in the start": 2, "in a run": 2, "after the start": 2}


@pytest.fixture(scope="module")
def page(tab, address, book):
    if not (book / "runtime" / "runtime.js").exists():
        pytest.skip("The book was built without Python for its pages.")
    with reader(tab, address) as opened:
        yield opened(LECTURE, wait="domcontentloaded")


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("asks", [["run"], ["run", "ask", "run"], ["ask", "ask"]], ids="-".join)
def test_everybody_who_asked_is_answered_and_the_next_run_works(page, moment, asks):
    page.evaluate(FAKE)
    found = page.evaluate(ASK, [moment, asks])
    assert len(found["told"]) == len(asks)
    assert set(found["told"]) <= {"done", "gone", "Unavailable"}, found
    assert found["next"]
    # one worker for all who ask at once, and a new one after each kill
    assert found["made"] <= MOMENTS[moment]
