"""What Python's own words for an error tend to mean in a beginner's notebook, in a sentence.

The same words come from different calls: a rule names what must have raised the error, where that matters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from homework.raised import (
    CALL,
    COMPARISON,
    ENTRYWISE,
    INDEX,
    PRODUCT,
    Raised,
    raised_by,
)


@dataclass(frozen=True)
class _Rule:
    """Words of an error, what raised it, and what to say; ``{called}`` is the name of what was called."""

    words: str
    told: str
    kinds: tuple[str, ...] = ()  # any, where there are none
    called: str = ""  # what the name of the call has to match
    arguments: int = 0  # that it has at least


_NUMPY = r"(np|numpy)\."
_A_RETURN = (
    "Something there is None. A function without a `return` gives None, and so do `append`, `sort` "
    "and `reverse`: they change the list itself."
)
_SCALAR = (
    "Build Scalar on Node, without an `__init__` of its own: one of its own takes the place of Node's. "
    "What makes one is the value, a tuple of the inputs, and a tuple of the local gradients."
)
_ENTRY_BY_ENTRY = (
    "Two shapes meet entry by entry there, and do not fit: from the right, lengths have to be the same, "
    "or one of them 1. Print the shape of each. Is an axis lost, or a matrix product meant?"
)
_AN_ORDER = "'[<>]=?' not supported between"
_RULES = (
    _Rule(
        r"",
        "`{called}` looks for one entry of an array, along an axis; its second argument is that axis. To "
        "compare two values entry by entry, NumPy has a function of a longer name.",
        (CALL,),
        _NUMPY + r"(a?max|a?min)$",
        2,
    ),
    _Rule(
        r"truth value of an array",
        "`{called}` asks which of two arrays is the larger, and an array has an answer for each entry. "
        "NumPy has a function that goes entry by entry.",
        (CALL,),
        r"^(max|min)$",
    ),
    _Rule(
        r"truth value of an array",
        "One answer is due there, and an array has one for each entry. `np.where` goes entry by entry; "
        "`np.all` and `np.any` make one answer of many.",
    ),
    _Rule(
        r"only (length-1|0-dimensional|size-1) arrays can be converted",
        "`{called}` takes one number. NumPy has functions that take arrays.",
        (CALL,),
        r"^(math\.|float$|int$|exp$|log$|sqrt$|tanh$)",
    ),
    _Rule(
        r"[Cc]annot interpret .* as a data type|data type .* not understood",
        "A shape is one argument, a tuple: two pairs of parentheses, one within the other.",
        (CALL,),
        _NUMPY,
    ),
    _Rule(
        r"cannot be interpreted as an integer",
        "`range` counts in whole numbers, and a fraction came. `//` divides without one.",
        (CALL,),
        r"^range$",
    ),
    _Rule(
        r"cannot be interpreted as an integer|expected a sequence of integers",
        "`{called}` is given a fraction where a whole number is due: a shape or an axis.",
        (CALL,),
        _NUMPY,
    ),
    _Rule(
        r"'(Node|Blank|Scalar)'.*operand|operand.*'(Node|Blank)'",
        "A node keeps its number in `value`.",
    ),
    _Rule(r"'Scalar' object has no attribute '(value|inputs|local|gradient|number)'", _SCALAR),
    _Rule(r"NoneType", _A_RETURN),
    _Rule(
        r"object is not callable",
        "What stands before the parentheses is no function. Does the name stand for something else "
        "further up, or is a `*` missing?",
    ),
    _Rule(
        r"operand type\(s\).*'(function|builtin_function_or_method|method)'",
        "A function stands there by its name alone. To get its result, call it: with parentheses.",
    ),
    _Rule(
        r"object is not iterable|cannot unpack non-iterable",
        "There is one thing where several are expected. To count, a loop goes over `range(…)`; a tuple of "
        "one is written `(x,)`.",
    ),
    _Rule(
        r"list indices must be integers",
        "What is between the brackets is no whole number. A loop over a list gives its entries, not "
        "their places.",
    ),
    _Rule(
        r"only integers, slices|arrays used as indices",
        "What is between the brackets is no whole number. A loop over an array gives its entries, not "
        "their places.",
        (INDEX,),
    ),
    _Rule(
        r"mismatch in its core dimension|shapes .* not aligned",
        "The shapes do not fit each other. Print the shape of each, and look at the order of the "
        "product.",
    ),
    _Rule(
        r"could not be broadcast",
        "The shapes do not fit each other. Print the shape of each, and look at the order of the "
        "product.",
        (PRODUCT,),
    ),
    _Rule(r"could not be broadcast", _ENTRY_BY_ENTRY),
    _Rule(
        r"[Cc]annot cast ufunc .* from dtype\('(float|complex)\d+'\) to dtype\('u?int\d+'\)",
        "An array of whole numbers takes no fractions in place. `a = a - b` builds a new array, where "
        "`a -= b` writes into the old one.",
    ),
    _Rule(
        r"setting an array element with a sequence|inhomogeneous shape",
        "Several numbers come there where each place takes one, or rows have unlike lengths. Print "
        "what is put in.",
    ),
    _Rule(
        r"values to unpack",
        "Not as many names stand on the left as there are values on the right. Print what is taken apart.",
    ),
    _Rule(
        r"'(list|tuple)' object has no attribute '(shape|ndim|size|T|sum|mean|dot|reshape|copy|astype)'",
        "There is a list where an array is expected. `np.array` makes one of the other.",
    ),
    _Rule(
        r"could not broadcast input array",
        "What is written there has another shape than the place that it goes to. Print both.",
    ),
    _Rule(
        r"can't multiply sequence|can only concatenate|operand type\(s\).*'(list|tuple)'",
        "There is a list where a number is expected. To compute with many numbers at once, make an array.",
    ),
    _Rule(
        r"'(int|float)' object is not subscriptable",
        "One number stands there. Brackets take an entry out of a list or an array.",
    ),
    _Rule(
        _AN_ORDER,
        "`{called}` compares what it holds. Put in tuples that begin with a number, and no two alike.",
        (CALL,),
        r"(^|\.)(heap\w*|nsmallest|nlargest|merge)$",
    ),
    _Rule(
        _AN_ORDER,
        "Tell `{called}` what to go by, with `key`.",
        (CALL,),
        r"(^sorted$|\.sort$|^min$|^max$|(^|\.)(insort\w*|bisect\w*)$)",
    ),
    _Rule(
        _AN_ORDER,
        "Two things are compared there that have no order. Compare a number that belongs to each.",
        (COMPARISON, ENTRYWISE, CALL),
    ),
    _Rule(r"(Scalar|Node)\.__init__\(\)|Scalar\(\) takes no arguments", _SCALAR),
    _Rule(
        r"positional argument|unexpected keyword argument|required argument",
        "`{called}` is NumPy's, and takes other arguments than these: `help({called})` tells which.",
        (CALL, PRODUCT),
        _NUMPY,
    ),
    _Rule(
        r"positional argument|unexpected keyword argument",
        "Keep the arguments of a function as the question gives them, and call it with all of them.",
    ),
    _Rule(
        r"axis \d+ is out of bounds",
        "The array has fewer axes than that. One of shape (N,) has a single one, axis 0.",
    ),
    _Rule(
        r"index.*out of (range|bounds)",
        "An index that `{called}` is given lies beyond the end: an axis of length n ends with n - 1.",
        (CALL,),
        _NUMPY,
    ),
    _Rule(
        r"out of bounds for axis",
        "There is no such place in the array: along an axis of length n the last one is n - 1. Is the "
        "array one too short, or does the loop go one too far?",
    ),
    _Rule(
        r"list assignment index out of range",
        "Giving a value to a place that is not there yet makes none: a list grows by `append`.",
    ),
    _Rule(
        r"index.*out of (range|bounds)",
        "There is no such place: in a list of n the last one is n - 1. Is the list one too short, or "
        "does the loop go one too far?",
    ),
    _Rule(r"pop from (an )?empty", "Nothing is left there to take out. When is the loop to stop?"),
    _Rule(
        r"'(int|float|numpy\.\w+)' object has no attribute '(value|gradient|inputs|local|number)'",
        "There is a plain number where a node is expected. Is it a place in the list, or what a node holds?",
    ),
    _Rule(
        r"'(int|float)' object has no attribute",
        "A plain number stands there. Was the name before the dot given to a number further up?",
    ),
    _Rule(
        r"maximum recursion depth",
        "A function calls itself, without end or too often for Python.",
    ),
)


def advice(name: str, text: str, expression: str | None = None) -> str:
    """What an error of the class ``name`` with this text tends to come from; "" where many things.

    Parameters
    ----------
    name : str
        Such as "TypeError".
    text : str
        What Python says of it.
    expression : str, optional
        The expression that raised it, if it is known: "np.max(z, 0)".
    """
    if name == "UnboundLocalError":
        return (
            "A function that gives a value to a name has a name of its own there, and it was empty "
            "yet. Call the value something else than what it is made with."
        )
    if name == "NameError":
        missing = re.search(r"name '(\w+)'", text)
        what = f"`{missing[1]}`" if missing else "the name"
        return f"Is {what} misspelt, is its cell still to be run, or is an import or an argument missing?"
    if name == "KeyError":
        return f"The dictionary has no key {text}. Print its keys: are they those of another one?"
    raised = raised_by(expression) if expression else Raised()
    found = next((rule for rule in _RULES if _fits(rule, text, raised)), None)
    return "" if found is None else found.told.replace("{called}", raised.called.lstrip("."))


def _fits(rule: _Rule, text: str, raised: Raised) -> bool:
    if rule.kinds and raised.kind not in rule.kinds:
        return False
    if rule.called and not re.search(rule.called, raised.called):
        return False
    return raised.arguments >= rule.arguments and bool(re.search(rule.words, text))
