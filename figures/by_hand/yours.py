"""The reader's own backward pass on the network worked by hand: what it finds, and where it errs."""

import html
from dataclasses import dataclass, replace
from functools import cached_property

from course_lib import neurons
from course_lib.wrong_pass import Backward, WrongPass, run_pass, smallest_wrong_pass

from ..toolkit.goal import goal
from ..toolkit.svg import number
from .answers import HIDDEN, INPUTS, NAMES, OUTPUTS, PLACE
from .model import ACTIVATIONS, BACKWARD, START, ByHand

__all__ = ["Backward", "YourPass", "found_by", "opened_on"]

Key = tuple[str, int, int, int]


def _names() -> dict[Key, str]:
    """What the picture calls each number of a backward pass."""
    names: dict[Key, str] = {}
    for depth, (sources, units) in enumerate(((INPUTS, HIDDEN), (HIDDEN, OUTPUTS))):
        for place, unit in enumerate(units):
            names["delta", depth, place, 0] = f"δ of {unit}"
            names["bias", depth, place, 0] = f"bias of {unit}"
            for which, source in enumerate(sources):
                names["weight", depth, place, which] = f"{source} to {unit}"
    return names


CALLED = _names()


@dataclass(frozen=True)
class YourPass(ByHand):
    """The network of `ByHand` with a backward pass of the reader's own.

    Attributes
    ----------
    yours : function
        As `neurons.backward`.
    passed : bool
        Whether it is right on all networks that were tried.
    """

    yours: Backward = neurons.backward
    passed: bool = False

    @property
    def own(self) -> bool:
        """That the numbers of the backward pass are the reader's."""
        return True

    @cached_property
    def run(self) -> WrongPass:
        """What the function finds with the present numbers."""
        return run_pass(self.yours, self.numbers, activation=self.f)

    @cached_property
    def own_numbers(self) -> dict[str, float]:
        """What it finds, by the names of the picture."""
        return {CALLED[key]: value for key, value in self.run.found.items()}

    @cached_property
    def slopes(self) -> tuple[float, ...]:
        """Those of weights and biases are the function's; it finds none for inputs and targets."""
        nothing = float("nan")
        return tuple(self.own_numbers.get(name, nothing) for name in NAMES)

    def delta(self, name: str) -> float:
        """The slope for a pre-activation, as the function finds it."""
        return self.own_numbers[f"δ of {name}"]

    def wrong(self, name: str) -> bool:
        """Whether this is the first wrong number on the way back."""
        return bool(self.run.wrong) and CALLED[self.run.wrong[0]] == name


def opened_on(yours: Backward, activation: str) -> YourPass:
    """All that a function finds on the simplest numbers on which it goes wrong.

    Where it goes wrong on none, it is shown on the worked example.
    """
    found = smallest_wrong_pass(yours, START, activation=ACTIVATIONS[activation])
    numbers = START if found is None else found.numbers
    state = YourPass(numbers, activation=activation, step=BACKWARD.stop - 1, yours=yours)
    slopes = [CALLED[key] for key in state.run.wrong if CALLED[key] in PLACE]
    chosen = PLACE[slopes[0]] if slopes else PLACE["x1 to h1"]
    return replace(state, chosen=chosen, passed=found is None)


def found_by(state: YourPass) -> str:
    """What there is to say of the function and of its first wrong number; never the right one."""
    name = f"<code>{html.escape(getattr(state.yours, '__name__', 'your function'))}</code>"
    wrong, raised = state.run.wrong, state.run.raised
    told = f"<p>{name} is right here.</p>"
    if raised:
        told = f"<p>{name} ends in an error: {html.escape(raised)}.</p>"
    elif wrong:
        first, more = CALLED[wrong[0]], len(wrong) - 1
        what = first if first.startswith("δ") else f"the slope for {_long(first)}"
        others = f"{more} more {'is' if more == 1 else 'are'} wrong"
        follow = f" On the way back it comes first; {others}." if more else ""
        told = (
            f"<p>With these numbers {name} goes wrong. The figure opens on the smallest network that"
            f" shows it: a weight of 0 is as good as none.</p><p>It finds <b>{what}:"
            f" {number(state.own_numbers[first])} ✗</b>.{follow} What should it be? Work it out from"
            " the numbers around it.</p>"
        )
    words = "a backward pass that is right on every network that is tried."
    return told + goal(words, state.passed)


def _long(name: str) -> str:
    return f"the weight {name}" if " to " in name else f"the {name}"
