"""Full batch, mini-batches and one example at a time: a race to the bottom of one loss.

All three fit the same line to the same examples, from the same start. The left picture is the
plane of the two weights with the three paths; the right one is how far each is above the lowest
loss. The race can be run on the same clock, where every step has a fixed cost on top of that of
its examples, or on the same number of epochs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from math import inf, isfinite

import numpy as np
from numpy.typing import NDArray

from course_lib.checks import Array

from .toolkit.contour_map import contour_map
from .toolkit.controls import Action, Choice, Group, Run, Slider
from .toolkit.figure import Figure, Frame
from .toolkit.goal import goal
from .toolkit.svg import Axes, number

__all__ = ["EXAMPLES", "FINISH", "FULL", "MINI", "ONE", "BatchRace", "batch_race", "draw"]

EXAMPLES, EPOCHS, FINISH = 256, 30, 0.1
START = (-1.0, 2.5)
SIZE = (820, 410)
BEGUN = 4  # per cent of the race at first: enough to see what a rate does
FULL, MINI, ONE = "full batch", "mini-batches", "one at a time"
COLOURS = {FULL: "blue", MINI: "orange", ONE: "green"}
DASHES = {FULL: "", MINI: "dashed", ONE: "dotted"}


@dataclass(frozen=True)
class BatchRace:
    """Three descents on the mean squared error of a line p = w x + b, at one point of their race.

    Attributes
    ----------
    learning_rate : float
        The same for all three.
    mini : int
        How many examples a mini-batch has; it divides `EXAMPLES`.
    fixed_cost : int
        What a step costs on top of its examples, in the time that one example takes.
    same : str
        What is the same for all at each moment: the "clock", or the "epochs" they have been
        through.
    percent : int
        How much of the race is over. All of it is 30 epochs, or the time of 30 full-batch steps.
    favourite : str
        Which one the reader expects to win, or "".
    seed : int
        Draws the examples and the order in which they are used.
    won : frozenset of str
        Who has won a race on the clock that was run to its end.
    """

    learning_rate: float = 0.05
    mini: int = 16
    fixed_cost: int = 100
    same: str = "clock"
    percent: int = 0
    favourite: str = ""
    seed: int = 1
    won: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if self.percent == 100 and self.same == "clock" and self.winner:
            object.__setattr__(self, "won", self.won | {self.winner})

    @property
    def sizes(self) -> dict[str, int]:
        """How many examples each of the three uses in a step."""
        return {FULL: EXAMPLES, MINI: self.mini, ONE: 1}

    @cached_property
    def costs(self) -> dict[str, float]:
        """What a step of each costs: time, or the part of an epoch that it uses."""
        if self.same == "clock":
            return {name: float(self.fixed_cost + size) for name, size in self.sizes.items()}
        return {name: size / EXAMPLES for name, size in self.sizes.items()}

    @property
    def length(self) -> float:
        """How long the race is, in time or in epochs."""
        return EPOCHS * self.costs[FULL]

    @property
    def now(self) -> float:
        """How far the race has come, in time or in epochs."""
        return self.length * self.percent / 100

    def steps_at(self, name: str, time: float) -> int:
        """How many steps one of the three has taken by then."""
        return int(time / self.costs[name] + 1e-9)

    def path(self, name: str) -> Array:
        """The points (w, b) of one of the three, to the end of the race."""
        whole = _path(self.seed, self.sizes[name], self.learning_rate)
        return whole[: self.steps_at(name, self.length) + 1]

    @cached_property
    def excess(self) -> dict[str, Array]:
        """How far each is above the lowest loss after each of its steps."""
        return {name: _excess(self.seed, self.path(name)) for name in self.sizes}

    def excess_now(self, name: str) -> float:
        """How far one of them is above the lowest loss at this moment."""
        return float(self.excess[name][self.steps_at(name, self.now)])

    @cached_property
    def arrivals(self) -> dict[str, float]:
        """When each is below the finish for good: from then on, to the end of the race."""
        times = {}
        for name, excess in self.excess.items():
            above = np.flatnonzero(~(excess < FINISH))
            arrived = int(above[-1]) + 1 if len(above) else 0
            times[name] = arrived * self.costs[name] if arrived < len(excess) else inf
        return times

    @property
    def winner(self) -> str:
        """Who arrives first, or "" if nobody does."""
        first = min(self.arrivals, key=lambda name: self.arrivals[name])
        return first if isfinite(self.arrivals[first]) else ""

    def go_on(self) -> "BatchRace":
        """The state two hundredths of the race later."""
        return replace(self, percent=min(self.percent + 2, 100))

    def new_data(self) -> "BatchRace":
        """The same race with other examples, from the start."""
        return replace(self, seed=self.seed + 1, percent=0)


@lru_cache(maxsize=16)
def examples(seed: int) -> tuple[Array, Array]:
    """Inputs and targets: a line with noise, inputs not centred, so that w and b are coupled."""
    rng = np.random.default_rng(seed)
    x = rng.normal(1, 1, EXAMPLES)
    return x, 1.5 * x + 0.5 + rng.normal(0, 0.5, EXAMPLES)


@lru_cache(maxsize=64)
def _path(seed: int, size: int, rate: float) -> Array:
    """The points of a descent over all epochs.

    The slopes of a batch need only four means of it, so those are taken first, all at once.
    """
    x, y = examples(seed)
    rng = np.random.default_rng(seed)
    w, b = START
    points = [START]
    for _ in range(EPOCHS):
        order = rng.permutation(EXAMPLES) if size < EXAMPLES else np.arange(EXAMPLES)
        xs, ys = x[order].reshape(-1, size), y[order].reshape(-1, size)
        means = [part.mean(axis=1).tolist() for part in (xs * xs, xs, xs * ys, ys)]
        for xx, x_mean, xy, y_mean in zip(*means, strict=True):
            w_slope, b_slope = xx * w + x_mean * b - xy, x_mean * w + b - y_mean
            w, b = w - 2 * rate * w_slope, b - 2 * rate * b_slope
            points.append((w, b))
    return np.array(points)


@lru_cache(maxsize=16)
def _bottom(seed: int) -> tuple[Array, Array]:
    """The best weights, and the matrix A of the loss around them: excess = dᵀ A d."""
    x, y = examples(seed)
    X = np.column_stack([x, np.ones_like(x)])
    return np.linalg.lstsq(X, y, rcond=None)[0], X.T @ X / len(x)


def _excess(seed: int, points: Array) -> Array:
    best, matrix = _bottom(seed)
    with np.errstate(over="ignore", invalid="ignore"):
        away = points - best
        excess = np.einsum("ni,ij,nj->n", away, matrix, away)
    return np.where(np.isfinite(excess), excess, np.inf)


def draw(state: BatchRace) -> Frame:
    """The plane of the weights, the race, its numbers, and all in a sentence."""
    race = _race_axes(state.length)
    return Frame(
        layers=(
            _scales(state.seed, state.length, state.same),
            _paths(state) + _traces(race, state),
        ),
        numbers=_numbers(state),
        alt=_alt(state),
    )


def batch_race(
    *,
    learning_rate: float = 0.05,
    mini: int = 16,
    fixed_cost: int = 100,
    same: str = "clock",
) -> Figure[BatchRace]:
    """The race of the three batch regimes, from settings of the caller's choice."""
    start = BatchRace(learning_rate, mini, fixed_cost, same, percent=BEGUN)

    def story(**settings: float | str) -> list[BatchRace]:
        begun = replace(start, **settings)  # type: ignore[arg-type]
        return [replace(begun, percent=percent) for percent in (0, 2, 5, 10, 20, 40, 70, 100)]

    stories: Mapping[str, list[BatchRace]] = {
        "same clock, fixed cost 100": story(same="clock", fixed_cost=100),
        "same clock, no fixed cost": story(same="clock", fixed_cost=0),
        "same clock, fixed cost 1000, rate 0.3": story(
            same="clock", fixed_cost=1000, learning_rate=0.3
        ),
        "same epochs": story(same="epochs"),
        "same epochs, rate 0.01": story(same="epochs", learning_rate=0.01),
    }
    return Figure(
        title="Three batch regimes race",
        size=SIZE,
        state=start,
        draw=draw,
        controls=[
            Group(
                "A step",
                Slider("learning_rate", "learning rate", 0.01, 0.4, 0.01),
                Slider(
                    "fixed_cost",
                    "fixed cost",
                    0,
                    1000,
                    10,
                    "What a step costs besides its examples, in the time that one example takes",
                ),
            ),
            Group(
                "The race",
                Slider("percent", "race run, %", 0, 100, 1),
                Choice("same", "Same", {"clock": "clock", "epochs": "epochs"}),
            ),
            Group("Mini-batches", Choice("mini", "of", {str(n): n for n in (4, 16, 64)})),
            [
                Choice(
                    "favourite",
                    "I bet on",
                    {"?": "", **{name: name for name in COLOURS}},
                    "Say who arrives first, then run the race",
                    about=("learning_rate", "fixed_cost", "mini", "same", "seed"),
                ),
                Run(BatchRace.go_on, 50, every_ms=100),
                Action("New data", BatchRace.new_data, "Other examples, in another order"),
            ],
        ],
        stories=stories,
    )


def _plane() -> Axes:
    return Axes(left=40, top=48, width=320, height=310, x=(-1.6, 3.4), y=(-1.4, 3.6))


def _race_axes(length: float) -> Axes:
    return Axes(left=450, top=48, width=350, height=310, x=(0, length), y=(1e-4, 30), log_y=True)


@lru_cache(maxsize=16)
def _scales(seed: int, length: float, same: str) -> str:
    plane, race = _plane(), _race_axes(length)
    best, matrix = _bottom(seed)
    values, vectors = np.linalg.eigh(matrix)
    turn = np.linspace(0, 2 * np.pi, 73)
    circle = vectors / np.sqrt(values) @ np.array([np.cos(turn), np.sin(turn)])
    ring = best[:, None] + np.sqrt(FINISH) * circle

    def excess(places: Array) -> Array:
        return np.einsum("...i,ij,...j->...", places - best, matrix, places - best)

    unit = "time, in examples" if same == "clock" else "epochs"
    finish = race.line(race.x, (FINISH, FINISH), "purple thin dashed")
    return "".join(
        [
            contour_map(plane, excess, (0.5, 1.5, 3, 6, 10, 15, 21), labelled=2),
            plane.frame("The loss from above", "weight w", "bias b"),
            plane.inside(
                plane.line(ring[0], ring[1], "purple thin"),
                plane.point(START[0], START[1], "hollow muted", radius=4),
            ),
            race.frame("The race", unit, "loss above the lowest"),
            race.inside(finish),
        ]
    )


def _thinned(count: int, most: int) -> NDArray[np.intp]:
    """Which of `count` points to draw: at most `most`, the first and the last among them."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(np.intp))


def _paths(state: BatchRace) -> str:
    plane = _plane()
    parts, heads = [], []
    for name in (ONE, MINI, FULL):
        colour = COLOURS[name]
        walked = state.path(name)[: state.steps_at(name, state.now) + 1]
        walked = walked[np.isfinite(walked).all(axis=1)]
        shown = walked[_thinned(len(walked), 200)]
        parts.append(plane.line(shown[:, 0], shown[:, 1], f"{colour} thin"))
        if name == FULL:
            parts += [
                plane.point(place[0], place[1], f"fill {colour}", radius=3) for place in shown
            ]
        heads.append(plane.point(walked[-1][0], walked[-1][1], f"fill {colour}", radius=6))
    start = plane.label(START[0], START[1], "start", "ink", -90)
    return plane.inside(*parts, *heads, start)


def _traces(axes: Axes, state: BatchRace) -> str:
    low = axes.y[0]
    parts, heads = [], []
    for name in (ONE, MINI, FULL):
        colour = COLOURS[name]
        taken = state.steps_at(name, state.now)
        steps = _thinned(taken + 1, 160)
        heights = np.clip(state.excess[name][steps], low, 1e6)
        parts.append(axes.line(steps * state.costs[name], heights, f"{colour} thin"))
        place = (taken * state.costs[name], float(heights[-1]))
        heads.append(axes.point(place[0], place[1], f"fill {colour}", radius=5))
        if isfinite(state.arrivals[name]) and state.arrivals[name] <= state.now:
            heads.append(axes.point(state.arrivals[name], FINISH, f"hollow {colour}", 6, "diamond"))
    return axes.inside(*parts, *heads)


def _numbers(state: BatchRace) -> str:
    head = '<tr><td></td><td class="muted">steps</td><td>above the lowest</td></tr>'
    rows = "".join(
        f'<tr><th scope="row"><b style="color:var(--downhill-{COLOURS[name]})">{name}</b></th>'
        f"<td>{state.steps_at(name, state.now)}</td><td>{_height(state.excess_now(name))}</td></tr>"
        for name in COLOURS
    )
    if state.same == "clock":
        time = f"{number(state.now, 6)} of {number(state.length, 6)} examples’ time"
        costs = ", ".join(
            f"{name} {state.fixed_cost} + {size}" for name, size in state.sizes.items()
        )
        cost = f"<p>A step costs: {costs}.</p>"
    else:
        time = f"{number(state.now)} of {EPOCHS} epochs"
        cost = "<p>In an epoch each one uses all 256 examples once.</p>"
    return (
        f"<p><b>After {time}</b></p><table>{head}{rows}</table>{cost}"
        f"<p>{_arrived(state)}</p>{_goal(state)}"
    )


def _height(excess: float) -> str:
    if excess > 1e6:
        return "ran away"
    return number(excess, 3) if excess >= 1e-4 else f"{excess:.6f}"


def _arrived(state: BatchRace) -> str:
    there = sorted((time, name) for name, time in state.arrivals.items() if time <= state.now)
    if there:
        told = ", ".join(f"{name} at {number(time, 6)}" for time, name in there)
        return f"Below {FINISH} for good: {told}."
    return f"Nobody is below {FINISH} for good yet."


def _goal(state: BatchRace) -> str:
    words = "make each of the three win on the clock, one after another."
    if len(state.won) == len(COLOURS):
        return goal(words, True, "Reached.")
    if not state.favourite:
        told = "On which one do you bet now?"
    elif state.percent < 100:
        told = f"You bet on: {state.favourite}."
    elif not state.winner:
        told = "Nobody has arrived."
    elif state.winner == state.favourite:
        told = f"Your favourite has won, {state.favourite}."
    else:
        told = f"The winner is: {state.winner}."
    so_far = ", ".join(name for name in COLOURS if name in state.won)
    return goal(words, False, f"{told} Winners so far: {so_far}." if so_far else told)


def _alt(state: BatchRace) -> str:
    standing = "; ".join(
        f"{name} is {_height(state.excess_now(name))} above the lowest loss after"
        f" {state.steps_at(name, state.now)} steps"
        for name in COLOURS
    )
    return (
        f"Left: the loss from above with the paths of the three regimes. Right: how far each is"
        f" above the lowest loss, on the same {state.same}, with {state.percent} per cent of the"
        f" race run. {standing}. {_arrived(state)}"
    )
