"""For the last cell of a problem set: what can be shown when not all of it is right yet."""

from __future__ import annotations

import sys
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from homework.drawn import MANY, dismiss, flaws
from homework.limits import SECONDS, StoppedError, time_limit
from homework.outcome import HOLDS, what_was_raised
from homework.question_check import standing
from homework.used import Block

SOON = 1.0  # seconds for what has been without end already
_stopped: list[Any] = []  # answers that were


@contextmanager
def as_far_as_written(axes: Any, *, seconds: float | None = None) -> Iterator[None]:
    """Draw into ``axes`` what the functions written so far allow, and say of the rest what it waits for.

    Where the block fails, the rest of it is left out, and a note says which answer is to blame: one
    that is not written, that raises, that gives what cannot be drawn, or that has no end. What was
    drawn before stays; of what it has drawn, numbers that are none are taken away. No error comes
    through, so that one wrong answer spoils no other picture.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where the note goes. It is printed as well, with more, for those who do not see the picture.
    seconds : float
        How long the block may take; as long as a check, if not given.
    """
    seconds = SECONDS if seconds is None else seconds
    frame = sys._getframe(2)  # beyond contextlib's
    block = Block(frame)
    del frame
    before = list(axes.get_children())
    used = [block.names[name] for name in block.answers()]
    if any(answer in _stopped for answer in used):
        seconds = min(seconds, SOON)
    try:
        with warnings.catch_warnings(), time_limit(seconds):
            warnings.simplefilter("ignore")
            yield
    except NotImplementedError as error:
        frames = list(traceback.walk_tb(error.__traceback__))
        _leave_note(axes, f"waits for {frames[-1][0].f_code.co_name}")
    except NameError as error:
        _for_a_name(axes, block, error)
    except StoppedError as error:
        culprit = _culprit(block, error)
        _stopped.extend(block.names[culprit] for culprit in [culprit] if culprit in block.names)
        _leave_note(
            axes, f"{culprit} was stopped", f"{error} {what_was_raised(error, block.names)}"
        )
    except (Exception, SystemExit) as error:
        _for_an_error(axes, block, error)
    else:
        if _look_over(axes, block, before):
            return
        if failing := _failing(block.answers()):
            _leave_note(axes, f"{failing} is not right yet", "Its check says more.")
        return
    _look_over(axes, block, before)


def _for_a_name(axes: Any, block: Block, error: NameError) -> None:
    missing = error.name
    if not missing or missing in block.names or _own_function(block, error):
        _for_an_error(axes, block, error)
    elif block.draws_itself(missing):  # an earlier part of the picture was left out
        notes = [note for other in axes.figure.axes for note in _notes(other)]
        _leave_note(axes, notes[-1] if notes else f"waits for {missing}")
    else:
        _leave_note(axes, f"waits for {missing}")


def _for_an_error(axes: Any, block: Block, error: BaseException) -> None:
    culprit, more = _culprit(block, error), what_was_raised(error, block.names)
    if standing(culprit) not in ("", HOLDS):
        _leave_note(axes, f"{culprit} is not right yet", more)
    elif _own_function(block, error):
        _leave_note(axes, f"{culprit} stops with an error", more)
    else:
        _leave_note(axes, f"{culprit} gives what cannot be used here", more)


def _culprit(block: Block, error: BaseException) -> str:
    """The answer to look at: one whose check does not hold, or where the error came up."""
    line = next(
        (
            number
            for frame, number in reversed(list(traceback.walk_tb(error.__traceback__)))
            if frame.f_code.co_filename == block.file
        ),
        None,
    )
    called = block.answers(line)
    return _failing(called) or _own_function(block, error) or _one_of(called)


def _one_of(answers: list[str]) -> str:
    return " or ".join(answers[-2:]) or "a value"


def _failing(answers: list[str]) -> str:
    """The first of some answers whose check did not hold when it was last run."""
    return next((name for name in answers if standing(name) not in ("", HOLDS)), "")


def _own_function(block: Block, error: BaseException) -> str:
    """The innermost answer that an error went through."""
    calls = [
        frame.f_code
        for frame, _ in traceback.walk_tb(error.__traceback__)
        if frame.f_globals is block.names and frame.f_code.co_filename != block.file
    ]
    return calls[-1].co_qualname.split(".")[0] if calls else ""


def _look_over(axes: Any, block: Block, before: list[Any]) -> bool:
    """Take away what is no picture, and say so; whether there was any."""
    drawn = [part for part in axes.get_children() if part not in before]
    flawed = {part: what for part in drawn if (what := flaws(part))}
    answers = block.answers()
    if flawed or len(drawn) > MANY:
        dismiss(list(flawed) or drawn)
        culprit = _failing(answers) or _one_of(answers)
        what = next(iter(flawed.values()), "too many numbers")
        _leave_note(axes, f"{culprit} gives {what}")
        return True
    return False


def _notes(axes: Any) -> list[str]:
    texts = (text for text in axes.texts if text.get_gid() == "downhill-note")
    return [text.get_text() for text in texts]


def _leave_note(axes: Any, note: str, more: str = "") -> None:
    notes = _notes(axes)
    if note in notes:
        return
    title = "".join(axes.get_title(loc=side) for side in ("left", "center", "right"))
    said = " ".join(part for part in (f"{note}." if more else note, more) if part)
    print(f"{title}: {said}" if title else said)
    height = 0.04 + 0.1 * len(notes)
    box = {"boxstyle": "round", "facecolor": "white", "edgecolor": "gray"}  # dark where the page is
    if axes.get_legend_handles_labels()[0]:
        axes.legend(fontsize="small")
    axes.text(
        0.04,
        height,
        note,
        transform=axes.transAxes,
        bbox=box,
        fontsize="small",
        gid="downhill-note",
    )


def show(figure: Any, alt: str) -> Any:
    """The figure as a picture for the page, described as far as it is drawn.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        A finished figure.
    alt : str
        What there is to see once all is written and right.
    """
    from course_lib import plots

    left_out = [
        f"{axes.get_title() or axes.get_title(loc='left')}: {note}."
        for axes in figure.axes
        for note in _notes(axes)
    ]
    if left_out:
        alt = "Not all of this picture is drawn yet. " + " ".join(left_out)
    return plots.show(figure, alt)
