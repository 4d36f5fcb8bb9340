"""What stands in place of widgets whose kernel is gone: a sentence that says how to have them back."""

from __future__ import annotations

import html
import itertools
import os
from typing import Any

__all__ = ["show_live"]

# The sentence is an output of its own: pages that save outputs keep it, and lose the widgets. It hides
# while they are there and answer, and waits a little, as pages take their time. It is seen above them,
# and they fade as a whole, in place of a broken link at each of their parts.
_STYLE = """
.{live}-again{{animation:downhill-again 0s 2.5s both;margin:0;padding:0.3em 0.8em;
border-left:4px solid #0065a3;max-width:52em;color:var(--jp-content-font-color1,inherit)}}
@keyframes downhill-again{{from{{visibility:hidden}}to{{visibility:visible}}}}
:root:has(.{live}:not(.jupyter-widgets-disconnected)) .{live}-again{{display:none}}
.jp-OutputArea:has(> .jp-OutputArea-child .{live}-again){{display:flex;flex-direction:column}}
.jp-OutputArea-child:has(.{live}-again){{order:-1}}
.{live}.jupyter-widgets-disconnected{{opacity:.75}}
.{live}.jupyter-widgets-disconnected::before,
.{live} .jupyter-widgets-disconnected::before{{display:none!important}}
.jp-OutputArea-child:has(.{live}-again):has(.downhill-again){{min-height:0}}
.jp-OutputArea-child:not(:has(.{live})):has(+ .jp-OutputArea-child .{live}-again){{display:none}}
"""
_numbers = itertools.count(1)


def show_live(widget: Any, what: str, plain: str) -> None:
    """Display widgets, and below them what to do once they are dead: after a reload, or a restart.

    Parameters
    ----------
    widget : ipywidgets.DOMWidget
        What to show.
    what : str
        What it is, such as "This figure".
    plain : str
        What to show where there are no widgets at all.
    """
    from IPython.display import display

    live = f"downhill-live-{os.getpid()}-{next(_numbers)}"
    widget.add_class(live)
    bundle = widget._repr_mimebundle_() | {"text/plain": plain}
    display(bundle, raw=True)
    told = f"{what} answers while its kernel runs. Run this cell again: click it, and press Shift + Enter."
    style = _STYLE.format(live=live).replace("\n", " ")
    note = f'<p class="downhill-again {live}-again">{html.escape(told)}</p>'
    display({"text/html": f"<style>{style}</style>{note}", "text/plain": told}, raw=True)
