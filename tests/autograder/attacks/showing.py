"""Notebooks whose outputs are meant for whoever opens them."""

from tests.autograder.attacks.common import Attack

SHOWING = {
    "shows-scripts": Attack(
        [
            """
from IPython.display import HTML, SVG, Javascript, Markdown, display
display(HTML("<script>alert('GAINED')</script><img src=x onerror=alert('GAINED')>"))
display(Javascript("alert('GAINED')"))
display({"application/vnd.jupyter.widget-view+json": {"model_id": "GAINED"}}, raw=True)
display({"image/png": "\\"><script>GAINED</script>"}, raw=True)
display({"text/plain": "a picture", "image/png": "aGVsbG8="}, raw=True,
        metadata={"image/png": {"width": "'><script>GAINED"}, "GAINED": 1})
""",
        ],
        shown="text/html was left out",
        never="GAINED",
    ),
    "shows-surrogates": Attack(
        ["print('\\ud800 \\x00 \\x1b[31mred')", "raise ValueError('\\udfff')"],
        {"double": "raise ValueError('\\udfff \\x1b]0;owned\\x07')"},
        shown="red",
    ),
}
