"""What all figures share: a state, its drawing, its controls, and a player for pages at rest."""

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Generic, TypeVar

import ipywidgets as widgets
from IPython.core.getipython import get_ipython

from . import svg
from .again import show_live
from .controls import Choice, Control, Group, Reset, Write
from .look import LAYOUT_CSS, ON_THE_PAGE, size_class, size_css
from .player import static_player
from .voices import in_a_figure, in_a_player

__all__ = ["Figure", "Frame", "answered"]

State = TypeVar("State")


@dataclass(frozen=True)
class Frame:
    """What there is to see of one state.

    Attributes
    ----------
    layers : tuple of str
        SVG drawings, one upon the other, the lowest first. A layer that stays the same from frame
        to frame is neither sent nor drawn again, so costly backgrounds belong in one of their own.
    numbers : str
        HTML that says in words and numbers what the picture shows; `voices` has what the player
        of recorded frames leaves out.
    alt : str
        The picture in a sentence or two of plain text.
    """

    layers: tuple[str, ...]
    numbers: str
    alt: str


class Figure(Generic[State]):
    """An interactive figure: its picture and its numbers follow the controls.

    Parameters
    ----------
    title : str
        Names the figure, for screen readers too.
    size : (int, int)
        Width and height of the drawing, in pixels at scale 1.
    state : State
        A frozen dataclass: where the figure begins, and where Reset takes it.
    draw : function
        From a state to its `Frame`.
    controls : sequence of sequences
        `Group`s of controls that change one thing together, and rows of buttons. A Reset button is
        added to the last row.
    stories : mapping from str to sequence of State
        What the player shows where no kernel answers: named sequences of states.

    Examples
    --------
    A figure shows itself as the last line of a notebook's cell. Without a page it is of use too:

    >>> from figures.one_weight import one_weight
    >>> figure = one_weight()
    >>> figure.change(learning_rate=0.05)
    >>> figure.state.learning_rate
    0.05
    """

    def __init__(
        self,
        *,
        title: str,
        size: tuple[int, int],
        state: State,
        draw: Callable[[State], Frame],
        controls: Sequence[Group | Sequence[Control]],
        stories: Mapping[str, Sequence[State]],
    ) -> None:
        self.title, self.size, self.start, self.draw = title, size, state, draw
        self.controls, self.stories = controls, stories
        self.state = state
        self.frame = draw(state)
        self._bound: dict[str, widgets.Widget] = {}
        self._resets: list[Callable[[], None]] = []
        self._changes: list[Callable[[State], None]] = []
        self._moving = False

    def change(self, **fields: Any) -> None:
        """Give fields of the state new values, as a control does."""
        self.change_to(replace(self.state, **fields))  # type: ignore[type-var]

    def change_to(self, state: State) -> None:
        """Move to another state: the controls, the picture and the numbers follow."""
        if state == self.state:
            return
        state = self._without_stale_predictions(state)
        self.state = state
        self.frame = self.draw(state)
        if "widget" in self.__dict__:
            self._show()
            self._moving = True
            try:
                for follow in self._changes:
                    follow(state)
                for field, control in self._bound.items():
                    control.value = getattr(state, field)
            finally:
                self._moving = False

    def _without_stale_predictions(self, state: State) -> State:
        """A prediction of what was there before is none of what is there now."""
        choices = [c for row in self.controls for c in row if isinstance(c, Choice) and c.about]
        stale = {
            choice.field: next(iter(choice.options.values()))
            for choice in choices
            if getattr(state, choice.field) == getattr(self.state, choice.field)
            and any(getattr(state, f) != getattr(self.state, f) for f in choice.about)
        }
        return replace(state, **stale) if stale else state  # type: ignore[type-var]

    def reset(self) -> None:
        """Back to the first state."""
        self.change_to(self.start)
        for follow in self._resets:
            follow()

    def bind(
        self, field: str, control: widgets.Widget, write: Write | None = None
    ) -> widgets.Widget:
        """Let a control's value and a field of the state follow each other.

        `write` makes the next state from the present one and the value; without it, the field
        gets the value.
        """

        def moved(change: dict[str, Any]) -> None:
            if self._moving:
                return
            if write is None:
                self.change(**{field: change["new"]})
            else:
                self.change_to(write(self.state, change["new"]))

        control.observe(moved, "value")
        self._bound[field] = control
        return control

    def when_reset(self, follow: Callable[[], None]) -> None:
        """Call `follow` after each reset."""
        self._resets.append(follow)

    def when_changed(self, follow: Callable[[State], None]) -> None:
        """Call `follow` with each new state, before the controls take its values."""
        self._changes.append(follow)

    @cached_property
    def widget(self) -> widgets.Widget:
        """The figure as widgets, made once; afterwards only their values change."""
        rows = [[control.widget(self) for control in row] for row in self.controls]
        rows[-1].append(Reset().widget(self))
        groups = [
            _group(row, made) if isinstance(row, Group) else _box("downhill-actions", made)
            for row, made in zip(self.controls, rows, strict=True)
        ]
        self._layers = [_html("downhill-layer") for _ in self.frame.layers]
        self._numbers = _html("downhill-numbers")
        picture = _box("downhill-picture", self._layers)
        stage = _box("downhill-stage", [picture, self._numbers])
        heading = _html("downhill-heading")
        css = svg.style() + LAYOUT_CSS + size_css(self.size)
        script = html.escape(ON_THE_PAGE)
        title = html.escape(self.title)
        heading.value = f'<style onload="{script}">{css}</style><h4>{title}</h4>'
        controls = _box("downhill-controls", groups)
        self._show()
        names = f"downhill downhill-figure {size_class(self.size)}"
        return _box(names, [heading, controls, stage])

    def player(self) -> str:
        """The figure as HTML that needs no kernel and no network: its stories, frame by frame."""
        stories = {
            name: [
                (*self._drawings(frame), in_a_player(frame.numbers))
                for frame in map(self.draw, states)
            ]
            for name, states in self.stories.items()
        }
        css = svg.style() + LAYOUT_CSS
        return static_player(self.title, self.size[0], css, stories)

    def _drawings(self, frame: Frame) -> list[str]:
        last = len(frame.layers) - 1
        return [
            svg.svg(self.size, layer, frame.alt if i == last else "")
            for i, layer in enumerate(frame.layers)
        ]

    def _show(self) -> None:
        for layer, picture in zip(self._layers, self._drawings(self.frame), strict=True):
            layer.value = picture
        self._numbers.value = in_a_figure(self.frame.numbers)

    def _ipython_display_(self) -> None:
        if not answered():
            raise NotImplementedError  # IPython asks for the bundle then
        show_live(self.widget, "This figure", f"{self.title}: {self.frame.alt}")

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return {"text/html": self.player(), "text/plain": f"{self.title}: {self.frame.alt}"}


def answered() -> bool:
    """Whether someone sits before the page, so that widgets will be answered.

    Front ends let the kernel ask for input; nbconvert, nbclient and the book's builder do not.
    """
    kernel = getattr(get_ipython(), "kernel", None)
    return bool(getattr(kernel, "_allow_stdin", False))


def _html(name: str) -> widgets.HTML:
    field = widgets.HTML()
    field.add_class(name)
    return field


def _group(group: Group, controls: Sequence[widgets.Widget]) -> widgets.Box:
    heading = _html("downhill-group-title")
    heading.value = html.escape(group.title)
    return _box(f"downhill-group downhill-columns-{group.columns}", [heading, *controls])


def _box(names: str, children: Sequence[widgets.Widget]) -> widgets.Box:
    box = widgets.Box(children=list(children))
    for name in names.split():
        box.add_class(name)
    return box
