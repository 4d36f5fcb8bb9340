"""The report's pictures, in the course's style."""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from course_lib import plots
from course_lib.plots import LIGHT, Picture

from .class_report import Findings, QuestionFindings
from .statistics import Bin

# Each kind of mark has a colour and a hatch, so that neither rests on colour alone.
KINDS = {
    "full": ("full marks", "green", ""),
    "part": ("part of them", "gold", "//"),
    "none": ("none", "purple", ".."),
    "below": ("less than full", "gold", "//"),
    "waiting": ("waits for a person", "muted", "xx"),
}


def distribution(findings: Findings) -> Picture:
    """How many submissions earned which share of the points."""
    bins = findings.distribution
    with plt.rc_context():
        plots.use()
        plt.rcParams["svg.hashsalt"] = "distribution"
        figure, axes = plt.subplots(figsize=(7.2, 2.9))
        labels = [_range(one) for one in bins]
        bars = axes.bar(labels, [one.count for one in bins], width=0.86, color=LIGHT["blue"])
        axes.bar_label(bars, [str(one.count) if one.count else "" for one in bins], padding=2)
        axes.set_xlabel("percent of the points that have been marked")
        axes.set_ylabel("submissions")
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(axis="x", visible=False)
        axes.tick_params(axis="x", labelsize=10)
        axes.margins(y=0.16)
        told = "; ".join(f"{_range(one)} percent: {one.count}" for one in bins if one.count)
        return plots.show(figure, f"How many submissions earned how much. {told}.")


def by_question(findings: Findings) -> Picture:
    """For each question how many got full marks, part of them, or none."""
    rows = [(question, segments(question)) for question in findings.questions]
    used = [key for key in KINDS if any(key in parts for _, parts in rows)]
    with plt.rc_context():
        plots.use()
        plt.rcParams.update({"svg.hashsalt": "questions", "hatch.linewidth": 1.1})
        figure, axes = plt.subplots(figsize=(7.2, 0.9 + 0.38 * len(rows)))
        for place, (_, parts) in enumerate(rows):
            left = 0.0
            for key, count in parts.items():
                _, colour, hatch = KINDS[key]
                axes.barh(
                    place, count, left=left, height=0.68, color=LIGHT[colour], hatch=hatch,
                    edgecolor=LIGHT["paper"],
                )  # fmt: skip
                left += count
            if not parts:
                axes.text(0.0, place, " too few to show", va="center", color=LIGHT["muted"])
        axes.set_yticks(range(len(rows)), [question.name for question, _ in rows])
        for label in axes.get_yticklabels():
            label.set_parse_math(False)
        axes.invert_yaxis()
        axes.set_xlabel("submissions")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(axis="y", visible=False)
        handles = [
            Patch(
                facecolor=LIGHT[KINDS[key][1]], hatch=KINDS[key][2],
                edgecolor=LIGHT["paper"],
            )
            for key in used
        ]  # fmt: skip
        figure.legend(
            handles, [KINDS[key][0] for key in used], loc="outside upper center",
            ncols=len(used) or 1, fontsize=10,
        )  # fmt: skip
        told = [
            f"{question.name}: "
            + (", ".join(f"{KINDS[k][0]} {n}" for k, n in parts.items()) or "too few to show")
            for question, parts in rows
        ]
        return plots.show(figure, f"Marks by question. {'; '.join(told)}.")


def segments(question: QuestionFindings) -> dict[str, int]:
    """The groups of a question that may be shown, without the empty ones."""
    whole = question.part is not None and question.none is not None
    keys = ["full", "part", "none"] if whole else ["full", "below"]
    counts = {key: getattr(question, key) for key in [*keys, "waiting"]}
    return {key: count for key, count in counts.items() if count}


def _range(one: Bin) -> str:
    return f"{100 * one.low:.0f}–{100 * one.high:.0f}"
