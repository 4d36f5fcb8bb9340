"""The book in a real browser that reaches no other host."""

import zipfile
from html.parser import HTMLParser

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.book.test_pages import LECTURES

MEGABYTE = 1_000_000
GRAVE = ("serious", "critical")
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
SIZES = """() => ["navigation", "resource"]
  .flatMap((kind) => performance.getEntriesByType(kind))
  .reduce((sum, entry) => sum + entry.decodedBodySize, 0)"""
# Pages made from docstrings and from decks: the longest has all that there is.
MADE = ("reference", "flashcards")
AROUND = [[".bd-header"], [".bd-sidebar-primary"]]  # the same on every page
AT_REST = "*, ::before, ::after { transition: none !important; animation: none !important }"

# Of what stands on a page again and again, the first of each kind within its kind of parent stays.
WITHOUT_REPEATS = """() => {
  const roles = ["list", "listbox", "tablist", "radiogroup", "menu", "grid"];
  const whole = ["tr", "select", "label", "button", "a", ...roles.map((r) => `[role=${r}]`)].join();
  const named = new Set([...document.querySelectorAll("[for], [aria-labelledby], [aria-controls]")]
    .flatMap((e) => ["for", "aria-labelledby", "aria-controls"].flatMap(
      (name) => (e.getAttribute(name) ?? "").split(" "))).filter(Boolean));
  const own = (e) => [e.tagName, e.getAttribute("role"), ...[...e.classList].sort(),
    ...[...e.attributes].map((a) => a.name).filter((n) => n.startsWith("aria-")).sort()].join(" ");
  const kind = (e) => `${own(e.parentElement)} > ${own(e)}`;
  const seen = new Set();
  const prune = (e) => {
    const all = [e, ...e.querySelectorAll("*")];
    const again = all.every((x) => seen.has(kind(x)) && !named.has(x.id));
    if (again && !e.matches("dt, dd")) return e.remove();  // a dt is nothing without its dd
    if (e.matches(whole)) return all.forEach((x) => seen.add(kind(x)));
    seen.add(kind(e));
    [...e.children].forEach(prune);
  };
  document.querySelectorAll("pre, math").forEach((e) => e.replaceChildren(e.textContent));
  document.querySelectorAll("svg > :not(title)").forEach((e) => e.remove());
  [...document.body.children].forEach(prune);
  return document.querySelectorAll("body *").length;
}"""


def barriers(page, options, seen_around):
    """What axe-core finds of serious or critical impact."""
    # Thousands of little parts take long, and their few colours are tested elsewhere: those of
    # code in test_pages, those of pictures in tests/lectures/test_plots.
    left_out = {"exclude": [["pre"], ["math"], ["svg"], *(AROUND if seen_around else [])]}
    only = {"resultTypes": ["violations"], "preload": False, **options}
    found = Axe().run(page, context=left_out, options=only).response
    return [
        (violation["id"], node["html"][:150], node["failureSummary"][:300])
        for violation in found["violations"]
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]


def theme(page, name):
    page.evaluate("name => { document.documentElement.dataset.theme = name }", name)


def pages_of(book):
    """The pages of the book by their paths; those that begin with _ are other people's."""
    found = sorted(path.relative_to(book).as_posix() for path in book.rglob("*.html"))
    return [path for path in found if not path.startswith("_")]


class Kinds(HTMLParser):
    """The kinds of elements that stand on a page: what a barrier can depend on, and no text."""

    WITHOUT = ("pre", "math", "svg")

    def __init__(self, page):
        super().__init__()
        self.found, self._inside = set(), 0
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag, attributes):
        self._inside += tag in self.WITHOUT
        if not self._inside:
            given = dict(attributes)
            classes = (given.get("class") or "").split()
            says = {name for name in given if name.startswith("aria-")} | (
                {"alt", "title", "type", "tabindex"} & set(given)
            )
            self.found.add(
                (
                    tag,
                    given.get("role"),
                    frozenset(says),
                    frozenset(c for c in classes if not c.startswith("tag_cell-")),
                )
            )

    def handle_endtag(self, tag):
        self._inside -= tag in self.WITHOUT


def fewest_with_every_kind(book):
    """Pages on which every kind of element stands that stands anywhere in the book."""
    kinds = {path: Kinds(book / path).found for path in pages_of(book)}
    left = set().union(*kinds.values())
    while left:
        best = max(kinds, key=lambda path: len(kinds[path] & left))
        left -= kinds[best]
        yield best


def test_no_kind_of_element_is_a_barrier_in_either_theme(visit, book):
    wrong = {}
    for number, path in enumerate(fewest_with_every_kind(book)):
        page = visit(path)
        page.evaluate("document.fonts.ready")
        page.add_style_tag(content=AT_REST)
        page.evaluate("document.querySelectorAll('details').forEach((fold) => fold.open = true)")
        page.evaluate(WITHOUT_REPEATS)
        theme(page, "light")
        found = barriers(page, {}, number > 0)
        theme(page, "dark")
        found += barriers(page, COLOURS, number > 0)
        if found:
            wrong[path] = found
    assert wrong == {}


def too_much(page):
    """What is said of a page that loads too much, or does not fit the width of a phone."""
    size = page.evaluate(SIZES)
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("document.querySelectorAll('details').forEach((fold) => fold.open = true)")
    width = page.evaluate("document.documentElement.scrollWidth")
    return [f"{size} bytes"] * (size >= 3 * MEGABYTE) + [f"{width} pixels wide"] * (width > 390)


def other_pages(book):
    """The pages that somebody wrote, without the lectures; of what is made, the longest."""
    made: dict[str, list] = {}
    for path in pages_of(book):
        folder = path.partition("/")[0]
        if folder in MADE:
            made.setdefault(folder, []).append(path)
        elif folder != "lectures" or path.endswith("index.html"):
            yield path
    for pages in made.values():
        yield max(pages, key=lambda path: (book / path).stat().st_size)


def test_no_page_loads_too_much_or_overflows_a_phone(visit, book):
    wrong = {path: said for path in other_pages(book) if (said := too_much(visit(path)))}
    assert wrong == {}


@pytest.mark.parametrize("lecture", LECTURES)
def test_a_lecture_fits_a_phone_and_its_players_move_by_keyboard(visit, lecture):
    page = visit(f"lectures/{lecture}.html")
    page.wait_for_function("() => !document.querySelector('.downhill-player:not([data-ready])')")
    moving = ".downhill-player:has(input[type=range]:not([hidden]))"
    assert page.locator(".downhill-player").count() - page.locator(moving).count() <= 2
    for player in page.locator(moving).all():
        before = player.locator(".downhill-stage").inner_html()
        player.get_by_role("slider", name="Frame").press("End")
        assert player.locator(".downhill-stage").inner_html() != before
        expect(player.locator("output")).not_to_have_text("1 of ")
    assert too_much(page) == []


def test_the_search_finds_a_vanishing_gradient(visit):
    page = visit("index.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("vanishing gradient")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    expect(page.locator("#search-results li a", has_text="Activations").first).to_be_visible()


def test_a_search_names_lectures_first_and_marks_what_it_found(visit):
    page = visit("search.html?q=learning+rate")
    results = page.locator("#search-results li a")
    expect(results.first).to_be_visible()
    # they come one by one
    expect(page.locator("#search-results li a[href^=reference]").first).to_be_attached()
    folders = [
        link.partition("/")[0]
        for link in results.evaluate_all("all => all.map((a) => a.getAttribute('href'))")
    ]
    assert folders[:2] == ["lectures", "lectures"]
    assert folders.index("reference") > max(
        i for i, name in enumerate(folders) if name in ("lectures", "exercises")
    )
    box, icon = (
        page.locator(".bd-search-container input"),
        page.locator(".bd-search-container .fa-magnifying-glass"),
    )
    text_begins = box.evaluate(
        "i => i.getBoundingClientRect().left + parseFloat(getComputedStyle(i).paddingLeft)"
    )
    assert icon.bounding_box()["x"] + icon.bounding_box()["width"] <= text_begins
    results.first.click()
    expect(page.locator(".bd-article .highlighted").filter(visible=True).first).to_be_in_viewport()


def test_previous_and_next_go_through_the_lectures(visit):
    page = visit("lectures/01_one_weight.html")
    page.get_by_role("link", name="next").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The error surface")
    page.get_by_role("link", name="previous").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("One weight")


def test_a_link_to_a_section_of_another_lecture_arrives_there(visit):
    page = visit("lectures/index.html")
    page.get_by_role("link", name="A gradient through a chain").click()
    heading = page.get_by_role("heading", name="A gradient through a chain")
    expect(heading).to_be_in_viewport()


def test_a_figure_turns_dark_with_the_page(visit):
    page = visit("lectures/01_one_weight.html")
    ink = "getComputedStyle(document.querySelector('.downhill-layer svg')).color"
    theme(page, "light")
    light = page.evaluate(ink)
    theme(page, "dark")
    assert page.evaluate(ink) != light


def test_what_scrolls_sideways_on_a_phone_is_reached_by_keyboard(visit):
    page = visit("lectures/01_one_weight.html")
    assert page.locator("div.math[tabindex]").count() == 0
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".downhill-picture[tabindex='0']").first).to_be_attached()


def test_a_printed_lecture_shows_text_and_figures_without_controls(visit):
    page = visit("lectures/01_one_weight.html")
    page.emulate_media(media="print")
    expect(page.locator(".downhill-player .downhill-picture").first).to_be_visible()
    expect(page.locator(".downhill-bar").first).to_be_hidden()
    expect(page.locator(".bd-sidebar-primary")).to_be_hidden()


def test_code_is_copied_by_its_button(visit):
    page = visit("students.html")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    block = page.locator("div.highlight").first
    block.get_by_role("button", name="Copy").press("Enter")
    expect(block.get_by_role("button")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == block.locator("pre").inner_text().strip()


def test_the_course_for_students_is_a_download_and_installs_by_what_the_page_says(visit, book):
    page = visit("students.html")
    with page.expect_download() as found:
        page.get_by_role("link", name="the course for students").click()
    with zipfile.ZipFile(found.value.path()) as archive:
        names = set(archive.namelist())
    said = page.locator(".bd-article").inner_text()
    assert {
        "downhill/requirements.txt",
        "downhill/START.ipynb",
        "downhill/environment.yml",
    } <= names
    assert "requirements.txt" in said
    assert "START.ipynb" in said
    assert "make lab" not in said
