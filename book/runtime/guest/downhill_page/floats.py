"""NumPy's warnings of overflow and of invalid values, in a Python whose processor raises no flags.

WebAssembly computes infinity and NaN without a word, and NumPy never hears of them. The functions that
the course asks for by name look at what came instead; between arrays, `/` and `*` stay silent.
"""

import functools
import warnings
from typing import Any

import numpy as np

OVERFLOWS = ("exp", "exp2", "expm1", "cosh", "sinh", "square")
LOGARITHMS = ("log", "log2", "log10")
BY_ZERO = {"divide": 1, "true_divide": 1, "power": 0}  # which argument makes it a division by 0
INVALID = ("sqrt", "arcsin", "arccos", "arccosh")
WORDS = {"over": "overflow", "divide": "divide by zero", "invalid": "invalid value"}


class Watched:
    """A ufunc that looks at its result; in all else it is the ufunc."""

    def __init__(self, ufunc: np.ufunc, infinite: str) -> None:
        self._ufunc = ufunc
        self._infinite = (
            infinite  # what an infinity says that comes of finite numbers; "" for nothing
        )
        functools.update_wrapper(self, ufunc, updated=())

    def __call__(self, *given: Any, **options: Any) -> Any:
        """What the ufunc gives, after a look at it."""
        result = self._ufunc(*given, **options)
        if isinstance(result, np.ndarray | np.floating):
            inputs = [np.asarray(one) for one in given[: self._ufunc.nin]]
            self.look(result, inputs, options.get("where", True))
        return result

    def look(self, result: Any, inputs: list[np.ndarray], where: Any = True) -> None:
        """Warn of what came of some inputs."""
        try:
            if np.isfinite(result).all():
                return
            finite = functools.reduce(np.logical_and, [np.isfinite(one) for one in inputs])
            sound = functools.reduce(np.logical_and, [~np.isnan(one) for one in inputs])
        except TypeError:
            return
        infinite = np.isinf(result) & finite & where
        if self._infinite:
            zero = inputs[BY_ZERO[self.__name__]] == 0 if self.__name__ in BY_ZERO else None
            if zero is not None and np.any(infinite & zero):
                _warn("divide", self.__name__)
                infinite = infinite & ~zero
            if np.any(infinite):
                _warn(self._infinite, self.__name__)
        if np.any(np.isnan(result) & sound & where):
            _warn("invalid", self.__name__)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ufunc, name)

    def __repr__(self) -> str:
        return repr(self._ufunc)

    def __reduce__(self) -> str:
        return self.__name__


def _warn(kind: str, name: str) -> None:
    """Do what `np.errstate` says of a kind of error."""
    wanted = np.geterr()[kind]
    text = f"{WORDS[kind]} encountered in {name}"
    if wanted == "warn":
        warnings.warn(text, RuntimeWarning, stacklevel=4)
    elif wanted == "raise":
        raise FloatingPointError(text)
    elif wanted == "call":
        np.geterrcall()(text, 0)


def watch() -> None:
    """Watch NumPy's functions, where they raise no warning by themselves."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        np.exp(np.array([1000.0]))
    if caught:
        return
    kinds = {"over": (*OVERFLOWS, *BY_ZERO), "divide": LOGARITHMS, "": INVALID}
    for kind, names in kinds.items():
        for name in names:
            watched = Watched(getattr(np, name), kind)
            watched.__name__ = "divide" if name == "true_divide" else name
            setattr(np, name, watched)
