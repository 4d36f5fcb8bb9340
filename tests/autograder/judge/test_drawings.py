"""A drawing may stand in a notebook where it only draws."""

import io

import pytest

from autograder.judge.drawings import only_draws
from autograder.judge.outputs import Filter

PLAIN = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'
)
RUNS = [
    "<script>1</script>",
    '<g onload="x()"/>',
    '<a href="javascript:x()"><path d="M0 0"/></a>',
    '<use xlink:href="https://example.org/x.svg#a"/>',
    '<use href="data:image/svg+xml,x#a"/>',
    '<image href="https://example.org/x.png"/>',
    '<path style="fill: url(https://example.org/x)" d="M0 0"/>',
    '<path fill="url(\'https://example.org/x\')" d="M0 0"/>',
    "<style>@import 'https://example.org/x.css';</style>",
    "<style>g { background: u\\72l(x) }</style>",
    "<foreignObject><b>x</b></foreignObject>",
    '<set attributeName="href" to="javascript:x()"/>',
    '<animate attributeName="x"/>',
    '<g id="a"><g id="b"/></g><g id="c"><use href="#a"/><use href="#a"/></g><use href="#c"/>',
    '<g xmlns="http://www.w3.org/1999/xhtml"><iframe src="x"/></g>',
    "<g",
    "<path/>" * 60_000,
]


@pytest.mark.parametrize("inside", RUNS)
def test_what_does_more_than_draw_is_refused(inside):
    assert not only_draws(PLAIN.format(inside))


@pytest.mark.parametrize("kind", ['<!DOCTYPE svg [<!ENTITY a "b">]>', "<!ENTITY a 'b'>"])
def test_nothing_is_declared_in_a_drawing(kind):
    assert not only_draws(kind + PLAIN.format("<path/>"))


def test_a_plot_is_a_drawing_and_is_kept():
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.plot([0, 1], [1, 0], "o-", label="$x^2$")
    axes.imshow([[0, 1]])
    axes.legend()
    drawn = io.StringIO()
    figure.savefig(drawn, format="svg")
    plt.close(figure)
    for source in (drawn.getvalue(), drawn.getvalue().partition("?>")[2]):
        assert only_draws(source)
        (kept,) = Filter().passed([shown(source)], 1)
        assert kept["data"]["image/svg+xml"] == source


def test_one_that_is_refused_is_named_where_it_stood():
    (kept,) = Filter().passed([shown(PLAIN.format(RUNS[0]))], 1)
    assert kept["data"] == {"text/plain": "[An output of the type image/svg+xml was left out.]"}


def shown(source):
    data = {"image/svg+xml": source, "text/plain": "<IPython.core.display.SVG object>"}
    return {"output_type": "display_data", "data": data, "metadata": {}}
