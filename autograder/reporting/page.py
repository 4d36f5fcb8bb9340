"""The report as one page that needs nothing else."""

from __future__ import annotations

import functools
from pathlib import Path

import jinja2
import markupsafe
import pygments
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from course_lib.plots import DARK, LIGHT, Picture
from homework.wording import as_html

from .anonymise import SMALL
from .class_report import Findings, QuestionFindings, mostly_waits
from .statistics import FIRM

NONE = "–"
MOST = 12  # mistakes in the table; all are in the data
LATE = 10  # late submissions in the open table


def page(findings: Findings) -> str:
    """The page; whatever students wrote is text in it."""
    from . import charts

    return _template().render(
        f=findings,
        summary=summary(findings),
        distribution=_svg(charts.distribution(findings)),
        questions_figure=_svg(charts.by_question(findings)),
        mistakes=findings.mistakes[:MOST],
        more_mistakes=len(findings.mistakes) - MOST,
        light=_colours(LIGHT),
        dark=_colours(DARK),
        highlight=markupsafe.Markup(_formatter("default").get_style_defs(".highlight")),
        highlight_dark=markupsafe.Markup(_formatter("github-dark").get_style_defs(".highlight")),
        small=SMALL,
        firm=FIRM,
        late_shown=LATE,
    )


def summary(findings: Findings) -> list[str]:
    """What to know if one reads no further."""
    told = []
    known = [q for q in findings.questions if q.mean_share is not None and not mostly_waits(q)]
    if known:
        hard = min(known, key=lambda question: question.mean_share or 0.0)
        if (hard.mean_share or 0.0) < 0.95:
            told.append(
                f"Hardest: {hard.name}, with {percent(hard.mean_share)} of its points on average."
            )
        else:
            told.append("Every question earned 95 % of its points or more on average.")
    if findings.mistakes and findings.mistakes[0].count > 1:
        top = findings.mistakes[0]
        told.append(f"Most frequent mistake: {top.mistake} ({top.question}), {top.count} times.")
    if findings.waiting:
        one = findings.waiting == 1
        told.append(
            f"{findings.waiting} submission{'' if one else 's'} still wait{'s' if one else ''} for hand "
            "marking."
        )
    if findings.not_graded:
        one = findings.not_graded == 1
        told.append(
            f"{findings.not_graded} {'was' if one else 'were'} handed in and {'is' if one else 'are'} "
            f"not graded. Run: autograder grade {findings.assignment}"
        )
    return told


def percent(share: float | None) -> str:
    """A share as it is read."""
    return NONE if share is None else f"{100 * share:.0f} %"


def count(number: int | None) -> str:
    """A count, or that it is not shown."""
    return NONE if number is None else str(number)


def correlation(question: QuestionFindings) -> str:
    """The discrimination with its bounds."""
    known = question.discrimination
    if known is None:
        return NONE
    return f"{_signed(known.value)} ({_signed(known.low)} to {_signed(known.high)})"


def _signed(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")  # + 0.0: there is no −0.00


def duration(seconds: float | None) -> str:
    """A length of time as it is read."""
    if seconds is None:
        return NONE
    if seconds < 120:
        return f"{seconds:.1f} s"
    minutes = seconds / 60
    if minutes < 120:
        return f"{minutes:.0f} min"
    hours = minutes / 60
    return f"{hours:.1f} h" if hours < 48 else f"{hours / 24:.1f} days"


def code(text: str) -> markupsafe.Markup:
    """Python, coloured."""
    return markupsafe.Markup(pygments.highlight(text, PythonLexer(), _formatter("default")))


def _svg(picture: Picture) -> markupsafe.Markup:
    return markupsafe.Markup(picture.svg)


def _colours(palette: dict[str, str]) -> markupsafe.Markup:
    return markupsafe.Markup("".join(f"--downhill-{name}:{c};" for name, c in palette.items()))


def _worded(message: str) -> markupsafe.Markup:
    return markupsafe.Markup(as_html(message))


@functools.cache
def _formatter(style: str) -> HtmlFormatter[str]:
    return HtmlFormatter(style=style)


@functools.cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(Path(__file__).parents[1] / "templates")
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True)
    environment.filters |= {
        "percent": percent,
        "count": count,
        "correlation": correlation,
        "duration": duration,
        "code": code,
        "with_code": _worded,
    }
    return environment.get_template("report.html")
