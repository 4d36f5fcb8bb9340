"""A drawing may stand in a notebook where it only draws."""

import io
import re
from xml.etree import ElementTree

import pytest

from autograder.judge.drawings import redrawn
from autograder.judge.outputs import Filter

SPACE = "http://www.w3.org/2000/svg"
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
    '<path style="fill: image-set(\'https://example.org/x.png\' 1x)" d="M0 0"/>',
    '<path cursor="src(\'https://example.org/x\')" d="M0 0"/>',
    "<style>g { background: image-set('https://example.org/x.png' 1x) }</style>",
    "<style>path { clip-path: url(#all) }</style>",
    "<g",
    "<path/>" * 60_000,
    "<g>" * 200 + "</g>" * 200,
]
# a browser's work that grows with the square of what is sent
LEADS_OFTEN = [
    '<g id="a">' + "<path/>" * 9_000 + "</g>" + '<use href="#a"/>' * 9_000,
    '<clipPath id="a">' + "<path/>" * 9_000 + "</clipPath>" + '<g clip-path="url(#a)"/>' * 9_000,
    '<marker id="a">' + "<path/>" * 900 + f'</marker><path marker-mid="url(#a)" d="{"h1" * 900}"/>',
    '<use href="#a"/>' + '<g id="a">' * 16_000 + "</g>" * 16_000,
]
# what XML leaves out, and where HTML ends sooner than XML does
READ_OTHERWISE = [
    "<!--><script>x()</script>-->",
    "<?x ><script>x()</script>?>",
    "<title>&lt;script&gt;x()&lt;/script&gt;</title>",
    "<style>&lt;/style&gt;&lt;script&gt;</style>",
    '<g id="&lt;/style>&lt;script>&#34;"/>',
]


@pytest.mark.parametrize("inside", RUNS)
def test_what_does_more_than_draw_is_refused(inside):
    assert redrawn(PLAIN.format(inside)) is None


@pytest.mark.parametrize("inside", LEADS_OFTEN)
def test_what_has_a_browser_draw_without_end_is_refused(inside):
    assert redrawn(PLAIN.format(inside)) is None


@pytest.mark.parametrize("inside", READ_OTHERWISE)
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_what_is_kept_reads_alike_as_xml_and_as_html(inside, prefix):
    whole = f'<{prefix}svg xmlns{":x" if prefix else ""}="{SPACE}">{{}}</{prefix}svg>'
    drawing = redrawn(whole.format(inside if not prefix else ""))
    assert drawing is not None
    for part in drawing.split("<")[1:]:
        assert re.match(r"/?(svg|title|style|g)\b", part)
    assert drawing.startswith(f'<svg xmlns="{SPACE}">')


@pytest.mark.parametrize("kind", ['<!DOCTYPE svg [<!ENTITY a "b">]>', "<!ENTITY a 'b'>"])
def test_nothing_is_declared_in_a_drawing(kind):
    assert redrawn(kind + PLAIN.format("<path/>")) is None


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
        (kept,) = Filter().passed([shown(source)], 1)
        assert in_parts(kept["data"]["image/svg+xml"]) == in_parts(source)


def test_one_that_is_refused_is_named_where_it_stood():
    (kept,) = Filter().passed([shown(PLAIN.format(RUNS[0]))], 1)
    assert kept["data"] == {"text/plain": "[An output of the type image/svg+xml was left out.]"}


def in_parts(source):
    """What an SVG drawing consists of, but for who made it."""
    root = ElementTree.fromstring(source)
    for part in root.iter():
        for noted in part.findall("{*}metadata"):
            part.remove(noted)
    return [
        (part.tag, {k.rpartition("}")[2]: v for k, v in part.items()}, (part.text or "").strip())
        for part in root.iter()
    ]


def shown(source):
    data = {"image/svg+xml": source, "text/plain": "<IPython.core.display.SVG object>"}
    return {"output_type": "display_data", "data": data, "metadata": {}}
