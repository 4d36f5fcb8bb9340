"""The controls of a figure: each changes one thing about its state.

A control says what it changes; the `widget` that stands for it on the page is made by the figure.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import ipywidgets as widgets

__all__ = ["Action", "Choice", "Control", "Entry", "Group", "Pick", "Reset", "Run", "Slider"]

Write = Callable[[Any, Any], Any]
LABEL, WIDE = "98px", "258px"  # of a label, and of a control with its label: they stand in columns


class Changing(Protocol):
    """What controls need to know of a figure."""

    state: Any

    def change_to(self, state: Any) -> None:
        """Move to another state."""

    def reset(self) -> None:
        """Back to the first state."""

    def bind(
        self, field: str, control: widgets.Widget, write: Write | None = None
    ) -> widgets.Widget:
        """Let a control's value and a field of the state follow each other."""

    def when_reset(self, follow: Callable[[], None]) -> None:
        """Call `follow` after each reset."""

    def when_changed(self, follow: Callable[[Any], None]) -> None:
        """Call `follow` with each new state, before the controls take its values."""


class Control(Protocol):
    """A part of the page that changes a figure."""

    def widget(self, figure: Changing) -> widgets.Widget:
        """The control as a widget, bound to the figure."""


class Group:
    """Controls that change one thing together, in columns under a title that names it."""

    def __init__(self, title: str, *controls: Control, columns: int = 1) -> None:
        self.title, self.controls, self.columns = title, controls, columns

    def __iter__(self) -> Iterator[Control]:
        return iter(self.controls)

    def __len__(self) -> int:
        return len(self.controls)

    def __getitem__(self, place: int) -> Control:
        return self.controls[place]


@dataclass(frozen=True)
class Slider:
    """A slider for a number of the state: for whole numbers, if `step` is one.

    Where more than a field changes, `write` makes the next state from the present one and the
    number; `field` may then be a property. Where the ends depend on the state, `limits` gives them;
    `low` and `high` are those of the first state. A slider with `log` goes from 10 to the power of
    `low` to 10 to the power of `high`, and shows the number, not the power.
    """

    field: str
    label: str
    low: float
    high: float
    step: float
    hint: str = ""
    write: Write | None = None
    limits: Callable[[Any], tuple[float, float]] | None = None
    log: bool = False

    def widget(self, figure: Changing) -> widgets.Widget:
        """The slider, bound to the figure."""
        whole = isinstance(self.step, int)
        kind = widgets.IntSlider if whole else widgets.FloatSlider
        decimals = 0 if whole else max(0, len(f"{self.step:.10f}".rstrip("0").split(".")[1]))
        form = "d" if whole else f".{decimals}f"
        if self.log:
            kind, form = widgets.FloatLogSlider, ".3g"
        slider = kind(
            value=getattr(figure.state, self.field),
            min=self.low,
            max=self.high,
            step=self.step,
            description=self.label,
            tooltip=self.hint or self.label,
            readout_format=form,
            layout=widgets.Layout(width=WIDE, max_width="100%"),
            style={"description_width": LABEL},
        )
        if self.limits is not None:
            figure.when_changed(lambda state: self._stretch(slider, state))
        return figure.bind(self.field, slider, self.write)

    def _stretch(self, slider: widgets.Widget, state: Any) -> None:
        assert self.limits is not None
        low, high = self.limits(state)
        if (low, high) != (slider.min, slider.max):
            slider.min, slider.max = min(low, slider.min), max(high, slider.max)
            slider.value = getattr(state, self.field)
            slider.min, slider.max = low, high


@dataclass(frozen=True)
class Choice:
    """A row of buttons, one of which is pressed: for a field with a few named values.

    Where more than the field changes, `write` makes the next state from the present one and the
    value. A prediction is `about` some fields: once one of them changes, it is a prediction of
    something else, and the figure takes it back to the first option.
    """

    field: str
    label: str
    options: Mapping[str, Any]
    hint: str = ""
    write: Write | None = None
    about: tuple[str, ...] = ()

    def widget(self, figure: Changing) -> widgets.Widget:
        """The buttons, bound to the figure."""
        buttons = widgets.ToggleButtons(
            value=getattr(figure.state, self.field),
            options=list(self.options.items()),
            description=self.label,
            tooltips=[self.hint or self.label] * len(self.options),
            layout=widgets.Layout(width="auto"),
            style={"description_width": "initial", "button_width": "auto"},
        )
        return figure.bind(self.field, buttons, self.write)


@dataclass(frozen=True)
class Pick:
    """A list that unfolds: for a field with too many named values for a row of buttons."""

    field: str
    label: str
    options: Mapping[str, Any]
    hint: str = ""

    def widget(self, figure: Changing) -> widgets.Widget:
        """The list, bound to the figure."""
        unfolds = widgets.Dropdown(
            value=getattr(figure.state, self.field),
            options=list(self.options.items()),
            description=self.label,
            tooltip=self.hint or self.label,
            layout=widgets.Layout(width=WIDE, max_width="100%"),
            style={"description_width": LABEL},
        )
        return figure.bind(self.field, unfolds)


@dataclass(frozen=True)
class Action:
    """A button: `act` makes the next state from the present one."""

    label: str
    act: Callable[[Any], Any]
    hint: str = ""

    def widget(self, figure: Changing) -> widgets.Widget:
        """The button, bound to the figure."""
        hint = self.hint or self.label
        return _button(self.label, hint, lambda: figure.change_to(self.act(figure.state)))


@dataclass(frozen=True)
class Reset:
    """The button that takes a figure back to where it began; every figure has one."""

    def widget(self, figure: Changing) -> widgets.Widget:
        """The button, bound to the figure."""
        return _button("Reset", "Back to where the figure began", figure.reset)


@dataclass(frozen=True)
class Entry:
    """A field for an answer: `act` makes the next state from the present one and what was typed.

    It acts when the reader presses Enter or leaves the field, which is then empty again.
    """

    label: str
    act: Callable[[Any, str], Any]
    hint: str = ""

    def widget(self, figure: Changing) -> widgets.Widget:
        """The field, bound to the figure."""
        field = widgets.Text(
            description=self.label,
            placeholder=self.hint,
            tooltip=self.hint or self.label,
            continuous_update=False,
            layout=widgets.Layout(width=WIDE, max_width="100%"),
            style={"description_width": "initial"},
        )

        def entered(change: dict[str, Any]) -> None:
            if change["new"].strip():
                figure.change_to(self.act(figure.state, change["new"]))
                field.value = ""

        field.observe(entered, "value")
        return field


@dataclass(frozen=True)
class Run:
    """Play, pause and stop: repeats an action while it plays, at most `times` in a row.

    The page keeps the time, so the kernel is free between two steps and a pause is heeded at once.
    """

    act: Callable[[Any], Any]
    times: int
    every_ms: int = 250

    def widget(self, figure: Changing) -> widgets.Widget:
        """The buttons, bound to the figure; stop also takes the figure back to its start."""
        play = widgets.Play(
            min=0, max=self.times, interval=self.every_ms, show_repeat=False, tooltip="Run"
        )

        def ticked(change: dict[str, Any]) -> None:
            if change["new"] > change["old"]:
                figure.change_to(self.act(figure.state))
            elif change["new"] == 0:
                figure.reset()

        play.observe(ticked, "value")
        figure.when_reset(lambda: play.set_trait("value", 0))
        return play


def _button(label: str, hint: str, press: Callable[[], None]) -> widgets.Button:
    button = widgets.Button(description=label, tooltip=hint, layout=widgets.Layout(width="auto"))
    button.on_click(lambda _: press())
    return button
