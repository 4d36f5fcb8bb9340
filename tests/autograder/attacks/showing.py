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
    "shows-pictures-that-run": Attack(
        [
            """
from IPython.display import SVG, Latex, Markdown, Math, display
display(SVG('<svg xmlns="http://www.w3.org/2000/svg" onload="GAINED()"><script>GAINED</script></svg>'))
display({"image/svg+xml": '<svg><use href="data:image/svg+xml,GAINED"/></svg>'}, raw=True)
display(SVG('<svg xmlns="http://www.w3.org/2000/svg"><!--><script>GAINED</script>--></svg>'))
display(SVG('<svg xmlns="http://www.w3.org/2000/svg"><?x ><img src="x" onerror="GAINED">?></svg>'))
display(Markdown("<javascript:GAINED()> [x](data:text/html,GAINED) ![x](https://evil.example/x.png)"))
display(Latex(r"$\\href{javascript:GAINED()}{x} \\unicode{60}script\\unicode{62}$"))
display(Math(r"\\html{<img src=x onerror=GAINED()>}"))
print("\\x1b]8;;javascript:GAINED()\\x07x\\x1b]8;;\\x07")
"""
        ],
    ),
}
