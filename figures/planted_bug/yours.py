"""The reader's own backward pass under the gradient check: where the figure opens, and what it says."""

import html
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from course_lib.activations import tanh
from course_lib.checks import Array
from course_lib.losses import mse
from course_lib.wrong_pass import smallest_wrong_sizes

from ..toolkit.goal import goal
from .model import CHECKED, PlantedBug, Values, forward_from, start_of

__all__ = ["Gradients", "YourGradients", "found_by", "opened_on"]

Gradients = Callable[..., object]
DATA = ("X", "T", "W1", "b1", "W2", "b2")


@dataclass(frozen=True)
class YourGradients(PlantedBug):
    """The matrices of `PlantedBug` with the gradients that a function of the reader's finds.

    Attributes
    ----------
    yours : function
        From X, T, W1, b1, W2 and b2 to a dictionary of gradients.
    passed : bool
        Whether it has passed the check for all sizes that were tried.
    """

    yours: Gradients = dict
    passed: bool = False

    @cached_property
    def _backward(self) -> tuple[Values, str]:
        try:
            found = _called(self.yours, dict(self.forward))
        except Exception as error:
            said = f"{type(error).__name__}: {error}".rstrip(": ")
            return {}, f"Your function ends in an error: {said}."
        made: Values = {}
        for name in CHECKED:
            if name not in found:
                return made, f"Your dictionary has no gradient for {name}."
            if found[name].shape != self.forward[name].shape:
                shapes = f"{found[name].shape}, that of {name} is {self.forward[name].shape}"
                return made, f"The shape of your gradient for {name} is {shapes}."
            made[f"d{name}"] = found[name]
        return made, ""


def opened_on(yours: Gradients) -> YourGradients:
    """A function's gradients for the smallest sizes for which one of them fails the check.

    Where none fails, it is shown for the sizes with which the figure begins.
    """
    found = smallest_wrong_sizes(
        lambda values: _called(yours, values),
        lambda values: float(mse(forward_from(values, tanh)["Z2"], values["T"])),
        lambda n, d, h, k: dict(start_of(n, d, h, k, 0)),
        CHECKED,
    )
    if found is None:
        return YourGradients(yours=yours, passed=True)
    state = YourGradients(n=found.n, d=found.d, h=found.h, k=found.k, yours=yours)
    return replace(state, shown=f"d{found.wrong[0]}") if found.wrong else state


def found_by(state: YourGradients) -> str:
    """What there is to say of the gradients; never what they should be."""
    name = f"<code>{html.escape(getattr(state.yours, '__name__', 'your function'))}</code>"
    wrong = [p for p in CHECKED if p in state.checks and not state.checks[p].passed]
    if state.passed:
        told = f"{name} passes the check for all sizes up to 3."
    elif state.refused:
        told = html.escape(state.refused)
    elif wrong:
        told = (
            f"{name} fails the check: <b>{', '.join(f'd{p}' for p in wrong)} ✗</b>. The entry that is"
            " furthest off has an orange frame. Change one size at a time: when does it pass?"
        )
    else:
        told = f"{name} passes with these sizes. With others it does not."
    words = "gradients that pass the check for all sizes that are tried."
    return f"<p>{told}</p>{goal(words, state.passed)}"


def _called(yours: Gradients, values: dict[str, Array]) -> dict[str, Array]:
    found = yours(*(values[name].copy() for name in DATA))
    if not isinstance(found, dict):
        raise TypeError(f"it gives {type(found).__name__}, and a dictionary of gradients is asked")
    return {name: np.asarray(gradient, dtype=float) for name, gradient in found.items()}
