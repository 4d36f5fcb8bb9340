"""The pages run: figures answer, cells run and change, and no run takes the page with it."""

import ast
import json
import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from book.runtime import course
from book.site.sources import EXERCISES, LECTURES
from tests.book.conftest import READS_ONLY, reader
from tests.support.tab import DESKTOP

LECTURE = "lectures/01_one_weight.html"
PATIENCE = 240_000  # ms: on a machine where all else runs at once
RUN = """async ([code, seconds]) => {
    const { python } = await import(new URL("../runtime/runtime.js", location.href));
    const outputs = [];
    const ran = await python.run(code, { seconds, onOutput: (output) => outputs.push(output) });
    const text = outputs.map((one) => one.text ?? one.traceback?.join("\\n") ?? "").join("");
    return { ...ran, text };
}"""


@pytest.fixture(scope="module", autouse=True)
def runtime(book):
    if not (book / "runtime" / "manifest.json").exists():
        reason = "The book was built without Python for its pages: that takes npm and a network."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="module")
def lecture(browser, address):
    """A lecture on which Python runs; all tests of this file share it, as a reader's cells do."""
    own = browser.new_page(viewport=DESKTOP)
    with reader(own, address, READS_ONLY) as opened:
        page = opened(LECTURE)
        page.set_default_timeout(PATIENCE)
        yield page
    own.context.close()


def bar_of(page, number):
    return page.locator(".live-bar").nth(number - 1)


def run(page, number):
    bar = bar_of(page, number)
    bar.get_by_role("button", name="Run").click()
    return bar.get_by_role("status")


def test_a_page_that_nobody_asks_to_run_loads_none_of_it(visit):
    page = visit(LECTURE, wait="networkidle")
    expect(page.get_by_role("button", name="Run it live").first).to_be_visible()
    loaded = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert [name for name in loaded if "/runtime/" in name] == []


def test_a_player_becomes_the_figure_itself_and_moves(lecture):
    player = lecture.locator(".downhill-player").first
    lecture.get_by_role("button", name="Run it live").first.press("Enter")
    figure = lecture.get_by_role("group", name="One weight: prediction, loss and step, live")
    numbers = figure.locator(".downhill-numbers")
    expect(numbers).to_contain_text("weight 2,", timeout=PATIENCE)
    expect(player).to_be_hidden()
    slider = figure.get_by_role("slider", name="first weight")
    slider.press("ArrowRight")
    expect(numbers).to_contain_text("weight 2.1,")
    figure.get_by_role("button", name="left").click()
    expect(numbers).to_contain_text("No: the slope is below 0")
    figure.get_by_role("button", name="Reset").click()
    expect(numbers).to_contain_text("weight 2,")


def test_a_live_figure_has_no_barrier_and_fits_a_phone(lecture):
    assert lecture.locator(".live-figure").count() == 1
    at_rest = "*, ::before, ::after { transition: none !important; animation: none !important }"
    lecture.add_style_tag(content=at_rest)
    for theme in ("light", "dark"):
        lecture.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        only = {"include": [[".live-figure"], [".live-bar"]], "exclude": [["svg"]]}
        options = {"resultTypes": ["violations"], "preload": False}
        found = Axe().run(lecture, context=only, options=options).response
        wrong = [
            (violation["id"], node["html"][:200], node["failureSummary"])
            for violation in found["violations"]
            if violation["impact"] in ("serious", "critical")
            for node in violation["nodes"]
        ]
        assert wrong == []
    lecture.set_viewport_size({"width": 390, "height": 844})
    assert lecture.evaluate("document.documentElement.scrollWidth") <= 390
    lecture.set_viewport_size({"width": 1280, "height": 900})


def test_a_cell_runs_after_those_before_it_and_shows_what_the_book_shows(lecture):
    expect(run(lecture, 3)).to_have_text("Done.", timeout=PATIENCE)
    cell = bar_of(lecture, 3).locator("xpath=..")
    stored = cell.locator(":scope > .cell_output").inner_text().strip()
    expect(lecture.get_by_role("group", name="Your run of cell 3")).to_contain_text(stored)


def test_a_cell_is_changed_run_and_reset(lecture):
    bar_of(lecture, 2).get_by_role("button", name="Edit").click()
    code = lecture.get_by_label("Code of cell 2")
    code.fill("weight, x, target = 5, 3, 10\nprediction = unit.predict(weight, x)\nprediction")
    code.press("Shift+Enter")
    expect(lecture.get_by_role("group", name="Your run of cell 2")).to_contain_text("15")
    # The next cell rests on it, and a cell that fails says where.
    expect(run(lecture, 3)).to_have_text("Done.")
    expect(lecture.get_by_role("group", name="Your run of cell 3")).to_contain_text("loss 25")
    code.fill("weight = 1 / 0")
    code.press("Shift+Enter")
    expect(lecture.get_by_role("alert")).to_contain_text('File "<cell 2>", line 1')
    expect(run(lecture, 3)).to_have_text("Cell 2 ended in an error, so this one was not run.")
    bar_of(lecture, 2).get_by_role("button", name="Reset").click()
    expect(code).to_have_count(0)
    expect(run(lecture, 3)).to_have_text("Done.")


ENDS = {
    "def f(n):\n    return f(n + 1)\nf(0)": "RecursionError",
    "x = [0]\nwhile True:\n    x = x * 2": "MemoryError",
    "input()": "input() cannot ask",
    "print('one')\nprint('two')\n1 / 0": "one\ntwo\nTraceback",
    "import torch": "This page's Python has",
    "import sys\nsys.exit()": "",
}


@pytest.mark.parametrize("code", ENDS)
def test_a_run_that_fails_says_why_and_python_stays(lecture, code):
    assert lecture.evaluate(RUN, ["kept = 1", 60])["ok"]
    assert ENDS[code] in lecture.evaluate(RUN, [code, 60])["text"]
    assert lecture.evaluate(RUN, ["print(kept)", 60])["text"] == "1\n"


NOT_LOOKED_AT = {
    *course.OURS,
    "jax",
    "torch",
}  # the last two are asked for where they may be absent


def borrowed(source):
    """What code takes of modules that are not the course's: `import` statements and dotted names."""
    tree = ast.parse(source)
    modules = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module.split(".")[0] not in NOT_LOOKED_AT:
            yield from ((node.module, alias.name) for alias in node.names)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = modules.get(node.value.id, "")
            if module and module.split(".")[0] not in NOT_LOOKED_AT:
                yield module, node.attr


def test_whatever_a_lecture_or_a_problem_set_takes_of_python_the_page_has(lecture):
    taken = set()
    for path in [*LECTURES.glob("[0-9]*.ipynb"), *EXERCISES.glob("ps*/ps*.ipynb")]:
        cells = json.loads(path.read_bytes())["cells"]
        code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
        taken |= set(borrowed(code))
    assert ("time", "thread_time") in taken
    modules = sorted({module for module, _ in taken} | {"matplotlib.pyplot"})
    look = "\n".join(f"import {module}" for module in modules)
    look += f"\nimport sys\ntaken = {sorted(taken)!r}\n"
    look += "print([one for one in taken if not hasattr(sys.modules[one[0]], one[1])])"
    assert lecture.evaluate(RUN, [look, 60])["text"] == "[]\n"


DEADLY = {
    "import sys\nsys.setrecursionlimit(10**7)\ndef f(n):\n    return f(n + 1)\nf(0)": (
        60,
        "deeper",
    ),
    "while True:\n    pass": (1, "took more than 1 seconds"),
}


@pytest.mark.parametrize("code", DEADLY)
def test_a_run_without_end_is_stopped_with_a_sentence_and_the_page_goes_on(lecture, code):
    seconds, sentence = DEADLY[code]
    told = lecture.evaluate(RUN, [code, seconds])
    assert not told["ok"]
    assert sentence in told["error"]
    expect(lecture.locator(".downhill-player").first).to_be_visible()
    assert lecture.evaluate(RUN, ["print(6 * 7)", 60])["text"] == "42\n"


@pytest.mark.parametrize("clock", ["monotonic", "time"])
def test_a_pause_lasts_as_long_as_it_was_told_however_old_the_page_is(lecture, clock):
    code = f"import time\nbegun = time.{clock}()\nfor _ in range(4): time.sleep(0.05)\n"
    told = lecture.evaluate(RUN, [code + f"print(time.{clock}() - begun)", 60])["text"]
    assert 0.19 < float(told) < lecture.evaluate("performance.now()") / 1000 / 2


def test_stop_ends_a_cell(lecture):
    bar_of(lecture, 1).get_by_role("button", name="Edit").click()
    lecture.get_by_label("Code of cell 1").fill("while True:\n    print(1)")
    status = run(lecture, 1)
    expect(lecture.get_by_role("group", name="Your run of cell 1")).to_contain_text("1\n1")
    bar_of(lecture, 1).get_by_role("button", name="Stop").click()
    expect(status).to_contain_text("Stopped.")
    expect(bar_of(lecture, 1).get_by_role("button", name="Run")).to_be_enabled()


CANNOT = {
    "WebAssembly.validate = () => false": "lacks the exceptions of WebAssembly",
    "delete window.WebAssembly": "lacks the exceptions of WebAssembly",
    "delete window.DecompressionStream": "lacks DecompressionStream",
    "window.Worker = class { constructor() { setTimeout(() => this.onmessage({data: {type: 'gone',"
    " why: 'init', message: 'RangeError: could not allocate memory'}})) } postMessage() {}"
    " terminate() {} }": "not enough memory",
}


@pytest.mark.parametrize("lack", CANNOT)
def test_a_browser_that_cannot_keeps_the_players_and_says_why(tab, address, lack):
    with reader(tab, address, READS_ONLY, lack) as opened:
        page = opened(LECTURE)
        page.get_by_role("button", name="Run it live").first.click()
        bar = page.locator(".downhill-bar").first
        expect(bar.locator(".live-status")).to_contain_text(CANNOT[lack])
        expect(bar.get_by_role("slider", name="Frame")).to_be_visible()


def test_without_a_network_the_players_stay_and_say_why(browser, address):
    # The first visit: of Python, nothing is in the browser's store.
    tab = browser.new_page()
    with reader(tab, address, READS_ONLY) as opened:
        page = opened(LECTURE)
        page.context.set_offline(True)
        page.get_by_role("button", name="Run it live").first.click()
        bar = page.locator(".downhill-bar").first
        expect(bar.locator(".live-status")).to_contain_text("look whether you are online")
    tab.context.close()


# What a finger could miss: whatever is pressed has 24 px each way, around it or in it.
SMALL = """() => [...document.querySelectorAll("main :is(button, select, input, .noUi-touch-area)")]
    .filter((one) => one.checkVisibility())
    .map((one) => [one.className || one.type, one.getBoundingClientRect()])
    .filter(([, { width, height }]) => Math.min(width, height) < 24).map(([name]) => name)"""


def test_a_finger_drags_the_start_of_a_descent_and_finds_all_that_is_pressed(browser, address):
    context = browser.new_context(has_touch=True, viewport={"width": 800, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/index.html")
    page.get_by_role("button", name="Run it live").tap()
    figure = page.locator(".live-figure")
    figure.locator(".noUi-handle").first.wait_for()
    assert page.evaluate(SMALL) == []
    area = figure.locator("[data-drag]")
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    scrolled = page.evaluate("scrollY")
    numbers = figure.locator(".downhill-numbers p").first.inner_text()
    finger = context.new_cdp_session(page)
    x, y = box["x"] + box["width"] / 3, box["y"] + box["height"] / 3
    for kind, away in (("touchStart", 0), ("touchMove", 20), ("touchMove", 60), ("touchEnd", None)):
        points = [] if away is None else [{"x": x + away, "y": y + away}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_timeout(100)
    expect(figure).not_to_contain_text(numbers)
    assert page.evaluate("scrollY") == scrolled  # the finger moved the start, not the page
    context.close()
