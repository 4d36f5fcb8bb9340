"""What Python's own words for an error tend to mean in a beginner's notebook, in a sentence."""

from __future__ import annotations

import re

_A_RETURN = (
    "Something there is None. A function without a `return` gives None, and so do `append`, `sort` "
    "and `reverse`: they change the list itself."
)
_BY_WORDS = (
    (
        r"'(Node|Blank|Scalar)'.*operand|operand.*'(Node|Blank)'",
        "A node keeps its number in `value`.",
    ),
    (r"NoneType", _A_RETURN),
    (
        r"object is not callable",
        "What stands before the parentheses is no function. Does the name stand for something else "
        "further up, or is a `*` missing?",
    ),
    (
        r"operand type\(s\).*'(function|builtin_function_or_method|method)'",
        "A function stands there by its name alone. To get its result, call it: with parentheses.",
    ),
    (
        r"object is not iterable|cannot unpack non-iterable",
        "One thing stands where several are due. To count, a loop goes over `range(…)`; a tuple of "
        "one is written `(x,)`.",
    ),
    (
        r"list indices must be integers|only integers, slices|arrays used as indices",
        "What is between the brackets is no whole number. A loop over a list gives its entries, not "
        "their places.",
    ),
    (
        r"mismatch in its core dimension|shapes .* not aligned|could not be broadcast",
        "The shapes do not fit each other. Print the shape of each, and look at the order of the "
        "product.",
    ),
    (
        r"can't multiply sequence|can only concatenate",
        "A list stands where a number is due. To reckon with many numbers at once, make an array.",
    ),
    (
        r"'(int|float)' object is not subscriptable",
        "One number stands there. Brackets take an entry out of a list or an array.",
    ),
    (r"'<' not supported between", "Tell `sorted` what to go by, with `key`."),
    (
        r"(Scalar|Node)\.__init__\(\)|Scalar\(\) takes no arguments",
        "Build Scalar on Node, without an `__init__` of its own. What makes one is the value, a tuple "
        "of the inputs, and a tuple of the local gradients.",
    ),
    (
        r"positional argument|unexpected keyword argument",
        "Keep the arguments of a function as the question gives them, and call it with all of them.",
    ),
    (
        r"axis \d+ is out of bounds",
        "The array has fewer axes than that. One of shape (N,) has a single one, axis 0.",
    ),
    (
        r"index.*out of (range|bounds)",
        "There is no such place: in a list of n the last one is n - 1. Is the list one too short, or "
        "does the loop go one too far?",
    ),
    (
        r"'(int|float)' object has no attribute '(value|gradient|inputs|local|number)'",
        "A plain number stands where a node is due. Is it a place in the list, or what a node holds?",
    ),
    (
        r"'(int|float)' object has no attribute",
        "A plain number stands there. Was the name before the dot given to a number further up?",
    ),
    (r"maximum recursion depth", "A function calls itself, without end or too often for Python."),
)


def advice(name: str, text: str) -> str:
    """What an error of the class ``name`` with this text tends to come from; "" where many things.

    Parameters
    ----------
    name : str
        Such as "TypeError".
    text : str
        What Python says of it.
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
    return next((told for words, told in _BY_WORDS if re.search(words, text)), "")
