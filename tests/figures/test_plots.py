"""The look of the pictures: readable on light and on dark pages, and described in words."""

import re
from itertools import combinations

import matplotlib as mpl
import pytest
from bs4 import BeautifulSoup
from matplotlib import pyplot as plt

from course_lib import plots

PALETTES = {"light": plots.LIGHT, "dark": plots.DARK}


def luminance(colour):
    """Relative luminance, WCAG 2.2."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in mpl.colors.to_rgb(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_text_stands_out_from_the_page(palette):
    assert contrast(palette["ink"], palette["paper"]) >= 7
    assert contrast(palette["muted"], palette["paper"]) >= 4.5


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_every_curve_stands_out_from_the_page_also_as_coloured_text(palette):
    for name in plots.SERIES:
        assert contrast(palette[name], palette["paper"]) >= 4.5, name


def test_no_two_curves_share_their_dashes():
    assert len({str(dashes) for dashes in plots.SERIES.values()}) == len(plots.SERIES)
    assert all(a != b for a, b in combinations(plots.LIGHT.values(), 2))


@pytest.fixture
def picture():
    with mpl.rc_context():
        plots.use()
        figure, axes = plt.subplots()
        axes.plot([1, 2], [3, 4], label="a curve")
        axes.legend()
        return plots.show(figure, alt="A line that rises from 3 to 4.")


def test_a_picture_is_described_and_keeps_its_words_as_text(picture):
    svg = BeautifulSoup(picture._repr_html_(), "html.parser").find("svg")
    assert svg["role"] == "img"
    assert svg["aria-label"] == "A line that rises from 3 to 4."
    assert "a curve" in svg.get_text()


def test_powers_at_a_logarithmic_axis_are_plain_text():
    with mpl.rc_context():
        plots.use()
        figure, (wide, narrow) = plt.subplots(1, 2)
        wide.loglog([1e-3, 1e-1], [1e12, 1e14])
        narrow.plot([0.02, 0.3])
        narrow.set(yscale="log", xscale="symlog")
        svg = BeautifulSoup(plots.show(figure, alt="Lines.").svg, "html.parser")
    words = {text.get_text() for text in svg.find_all("text")}
    assert {"10⁻³", "10⁻²", "10¹²", "3 × 10⁻²", "10⁻¹"} <= words
    assert not {word for word in words if "$" in word or "math" in word}


def test_a_picture_follows_the_page_between_light_and_dark(picture):
    assert "var(--downhill-blue)" in picture.svg
    assert "var(--downhill-ink)" in picture.svg
    assert not set(re.findall(r"#[0-9a-f]{6}", picture.svg)) & set(plots.LIGHT.values())


def test_a_shown_figure_is_closed_so_that_it_appears_once(picture):
    assert plt.get_fignums() == []


def test_a_picture_without_a_description_is_refused():
    with pytest.raises(ValueError, match="alt: expected a sentence"):
        plots.show(plt.figure(), alt=" ")
