"""What an error in a graded cell means, in words."""

from __future__ import annotations

from ..marking.verdict import Reason
from ..remote.errors import NotPlainError, StudentError, StudentStoppedError
from ..remote.proxies import NotANumberError
from ..text import plain
from .guards import MEMORY_MB, OutOfTimeError

_NAME = "<hidden test>"


# what a sound test raises when it is given something of another kind than it expects
_BY_ANSWERS = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, StopIteration)


def explain(error: BaseException) -> tuple[str, str]:
    """What an error in a graded cell means: for the student, and where due for the test's author."""
    message, fault = _explain(error)
    return plain(message), plain(fault)


def _explain(error: BaseException) -> tuple[str, str]:
    if isinstance(error, AssertionError):
        # the words of an assert are its author's; those of NumPy's testing tell what is right
        said = str(error) if _raised_by_the_test(error) or isinstance(error, StudentError) else ""
        return said or "A check of this question did not hold.", ""
    if isinstance(error, OutOfTimeError):
        return f"The check of this question, your code included, took {error}.", ""
    if isinstance(error, StudentStoppedError):
        return f"A call of your code {error}", ""
    if isinstance(error, StudentError):
        place = f"\n  in {error.where.splitlines()[-1]}" if error.where else ""
        return f"Your code raised {error.class_name}: {error}{place}", ""
    if isinstance(error, NotPlainError):
        return f"Your code {error}.", ""
    if isinstance(error, NotANumberError):
        return f"This is not what the question asks for: {error}.", ""
    if isinstance(error, NameError):
        name = getattr(error, "name", None) or "a name that this question needs"
        return f"There is no `{name}`: the cell that defines it is missing or failed.", ""
    if isinstance(error, SyntaxError):
        fault = f"it is not Python ({error.msg}, line {error.lineno})"
        return "This question's test is faulty; your teachers have been told.", fault
    if isinstance(error, MemoryError):
        said = "What your code gave is too large to be checked."
        return said, f"it took more than {MEMORY_MB} MB"
    said = f"{type(error).__name__}: {error}"
    if isinstance(error, _BY_ANSWERS):
        return f"What your code gave does not fit the check of this question. {said}", ""
    return said, said


def _raised_by_the_test(error: BaseException) -> bool:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_code.co_filename == _NAME


def reason_of(error: BaseException) -> tuple[Reason, str]:
    """What kind of reason for no points an error in a graded cell is, and the student's class of it."""
    if isinstance(error, NotImplementedError):
        return Reason.NOT_ANSWERED, ""
    if isinstance(error, OutOfTimeError | StudentStoppedError):
        return Reason.STOPPED, ""
    if isinstance(error, StudentError) and not isinstance(error, AssertionError):
        return Reason.RAISED, error.class_name
    if isinstance(error, NameError):
        return Reason.UNDEFINED, ""
    return Reason.WRONG, ""
