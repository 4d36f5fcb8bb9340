"""Dragging in a picture: the pointer moves two numbers of the state at once.

It is an addition to sliders, never their substitute: those work by keyboard too.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import ipywidgets as widgets

from .controls import Changing
from .svg import Axes

__all__ = ["Drag", "drag_along", "drag_area"]


@dataclass(frozen=True)
class Drag:
    """Press or drag inside axes whose drawing ends with their `drag_area`.

    Attributes
    ----------
    fields : (str, str)
        The numbers of the state that follow the pointer, across and up.
    axes : Axes or function
        Their scales tell what a place in the picture means; where these depend on the state, a
        function from it to the axes.
    step : float
        Both numbers are rounded to whole multiples of it, as by the sliders.
    write : function, optional
        Makes the next state from the present one and the two numbers, where more than two fields
        follow the pointer.
    """

    fields: tuple[str, str]
    axes: Axes | Callable[[Any], Axes]
    step: float
    write: Callable[[Any, float, float], Any] | None = None

    def widget(self, figure: Changing) -> widgets.Widget:
        """An invisible field, through which the page says where the pointer is."""
        field = widgets.Text(continuous_update=True)
        script = widgets.HTML(f"<style onload='{ON_THE_PAGE}'></style>")
        box = widgets.Box(children=[field, script])
        box.add_class("downhill-drag")
        box.layout.display = "none"
        field.observe(lambda change: self.move(figure, change["new"]), "value")
        return box

    def move(self, figure: Changing, told: str) -> None:
        """Move the figure's state to where the page has seen the pointer.

        Parameters
        ----------
        figure : Figure
        told : str
            Two fractions of the axes' width and height, from their lower left corner.
        """
        fractions = [min(max(float(part), 0.0), 1.0) for part in told.split()]
        if len(fractions) != 2:
            return
        place = {}
        axes = self.axes if isinstance(self.axes, Axes) else self.axes(figure.state)
        scales = (axes.x, axes.y)
        for field, part, (low, high) in zip(self.fields, fractions, scales, strict=True):
            places = round((low + part * (high - low)) / self.step)
            place[field] = round(places * self.step, 10)
        if self.write is not None:
            figure.change_to(self.write(figure.state, *place.values()))
        else:
            figure.change_to(replace(figure.state, **place))


def drag_along(axes: Axes, step: float, write: Callable[[Any, float], Any]) -> Drag:
    """Press or drag inside axes to move one number along them: the pointer's height is of no matter."""
    return Drag(("across", "up"), axes, step, lambda state, across, up: write(state, across))


def drag_area(axes: Axes) -> str:
    """The part of a picture that can be pressed; it must be drawn last, on top of all others."""
    return (
        f'<rect data-drag="" x="{axes.left}" y="{axes.top}" width="{axes.width}"'
        f' height="{axes.height}" style="fill:transparent;cursor:crosshair;user-select:none"/>'
    )


# The picture's elements are replaced while the pointer moves, so the figure does the listening.
# No more than one place is told for each frame that the page paints.
ON_THE_PAGE = """
const figure = this.closest(".downhill-figure");
const field = this.closest(".downhill-drag").querySelector("input");
let area = null, place = null;
const tell = () => {
  if (place === null) return;
  field.value = place;
  place = null;
  field.dispatchEvent(new Event("input", {bubbles: true}));
};
const note = (event) => {
  const part = (at, low, length) => ((at - low) / length).toFixed(4);
  if (place === null) requestAnimationFrame(tell);
  place = part(event.clientX, area.left, area.width) + " "
    + part(-event.clientY, -area.bottom, area.height);
};
figure.addEventListener("pointerdown", (event) => {
  const pressed = event.target.closest("[data-drag]");
  if (!pressed || event.button !== 0) return;
  area = pressed.getBoundingClientRect();
  figure.querySelector(".downhill-picture").setPointerCapture(event.pointerId);
  note(event);
});
figure.addEventListener("touchstart", (event) => {
  if (event.target.closest("[data-drag]")) event.preventDefault();  // else the page would scroll
}, {passive: false});
figure.addEventListener("pointermove", (event) => { if (area) note(event); });
for (const end of ["pointerup", "pointercancel"]) {
  figure.addEventListener(end, () => { area = null; });
}
"""
