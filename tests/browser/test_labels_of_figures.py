"""Words in a figure can be read: none lies on other words or on a curve, and none is cut off."""

import pytest

from figures.toolkit import svg
from figures.toolkit.look import LAYOUT_CSS
from tests.figures.test_figures import all_figures, some_states

# Boxes of words are a little smaller here than the browser's, which hold what no letter has above
# and below. Dotted lines are guides, wires of a graph are paths: they carry their own labels.
MISPLACED = """() => [...document.querySelectorAll("[data-name]")].flatMap((figure) => {
  const found = [];
  const name = figure.dataset.name;
  const clip = (line) => {
    const inner = line.ownerSVGElement;
    const {a, e, f} = inner.ownerSVGElement.getScreenCTM();
    const [x, y, w, h] = ["x", "y", "width", "height"].map((side) => a * inner[side].baseVal.value);
    return {left: e + x, right: e + x + w, top: f + y, bottom: f + y + h};
  };
  const holds = (box, p) => p.x > box.left && p.x < box.right && p.y > box.top && p.y < box.bottom;
  const texts = [...figure.querySelectorAll("text")].filter((t) => t.textContent.trim());
  const boxes = texts.map((t) => {
    const {left, right, top, bottom} = t.getBoundingClientRect();
    return {words: t.textContent, left: left + 2, right: right - 2, top: top + 3, bottom: bottom - 3};
  });
  const whole = figure.getBoundingClientRect();
  boxes.forEach((one, i) => {
    if (one.left < whole.left - 2 || one.right > whole.right + 2 || one.bottom > whole.bottom + 3
        || one.top < whole.top - 3) found.push(`${name}: ${one.words} is cut off`);
    for (const other of boxes.slice(i + 1)) {
      if (one.left < other.right && other.left < one.right && one.top < other.bottom
          && other.top < one.bottom) found.push(`${name}: ${one.words} on ${other.words}`);
    }
  });
  const marks = [...figure.querySelectorAll("circle, path.fill, path.hollow")];
  for (const line of figure.querySelectorAll("polyline.line:not(.dotted, .axis)")) {
    const [place, window] = [line.getScreenCTM(), clip(line)];
    const after = marks.filter((mark) => line.compareDocumentPosition(mark) & 4);
    const over = after.map((mark) => mark.getBoundingClientRect());
    const corners = [...line.points].map(({x, y}) => ({x: place.a * x + place.e, y: place.d * y + place.f}));
    const seen = new Map();
    corners.slice(1).forEach((to, i) => {
      const from = corners[i];
      const pieces = Math.ceil(Math.min(Math.hypot(to.x - from.x, to.y - from.y), 4000) / 2) || 1;
      for (let k = 0; k < pieces; k++) {
        const p = {x: from.x + (to.x - from.x) * k / pieces, y: from.y + (to.y - from.y) * k / pieces};
        if (!holds(window, p)) continue;
        const box = boxes.find((words) => holds(words, p));
        if (box && !over.some((mark) => holds(mark, p))) seen.set(box.words, (seen.get(box.words) || 0) + 2);
      }
    });
    for (const [words, pixels] of seen) if (pixels > 4) found.push(`${name}: ${words} on a curve`);
  }
  return found;
})"""


@pytest.fixture
def sheet(page):
    """A page with every figure, where it begins and after moves."""
    pictures = []
    for make in all_figures():
        figure = make.values[0]()
        for number, state in enumerate(some_states(figure, most=4)):
            layers = "".join(
                f'<div class="downhill-layer">{svg.svg(figure.size, layer)}</div>'
                for layer in figure.draw(state).layers
            )
            pictures.append(
                f'<div class="downhill" data-name="{make.id}, {number}" style="width:{figure.size[0]}px">'
                f'<div class="downhill-picture" style="width:100%;max-width:none">{layers}</div></div>'
            )
    page.set_content(f"<style>{svg.style()}{LAYOUT_CSS}</style>{''.join(pictures)}")
    return page


def test_no_words_lie_on_words_or_on_a_curve_or_are_cut_off(sheet):
    assert sheet.evaluate(MISPLACED) == []
