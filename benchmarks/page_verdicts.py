"""Whether the book's page says of every listed mistake what JupyterLab and the grader say.

On a book built by `make book FULL_MARKS=1`. For each problem set every mistake that its rubric lists is
checked on the page and in a kernel, and marked by the full rubric on the page and by the grader in its
sandbox; what differs is listed. The grader takes a while: `--every 8` marks every eighth of them.

`python benchmarks/page_verdicts.py [--every N] [--site DIR] [SET...]`. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import rubrics  # noqa: E402
from autograder.course import notebooks  # noqa: E402
from autograder.course.assignment import Assignment  # noqa: E402
from autograder.course.course import Course  # noqa: E402
from autograder.judge.blocked import blocked_modules  # noqa: E402
from autograder.judge.run import judge  # noqa: E402
from autograder.sandbox.limits import Limits  # noqa: E402
from autograder.sandbox.worker import Worker  # noqa: E402
from benchmarks.live_book import WAIT, served  # noqa: E402
from tests.support.lab import chromium  # noqa: E402
from tests.support.page_verdicts import (  # noqa: E402
    RUN,
    Answer,
    cells,
    in_jupyterlab,
    in_the_page,
    mistakes,
    said,
)

MARK = "application/vnd.downhill.mark+json"


def in_full_in_the_page(
    page: Any, problem_set: str, answers: Sequence[Answer]
) -> list[dict[str, Any]]:
    """The mark of each answer by the full rubric, in a page of a book that gives full marks."""
    asked = []
    for answer in answers:
        sources = _above_the_test(problem_set, answer)
        given = ", ".join(json.dumps(one) for one in (problem_set, answer.question, sources))
        code = f"import downhill_marks, rubrics.{problem_set}\ndownhill_marks.mark({given})"
        asked.append((answer.name, code))
    told = page.evaluate(RUN, asked)
    return [_mark_in(outputs) for outputs in told]


def _above_the_test(problem_set: str, answer: Answer) -> list[str]:
    found = []
    for name, cell in cells(problem_set).items():
        if name == f"{answer.question}-test":
            return found
        if (
            cell.cell_type == "code"
            and name != "check-button"
            and not re.search("-(check|test)$", name)
        ):
            found.append(answer.source if name == answer.question else cell.source)
    raise AssertionError(f"{answer.question} has no test")


def _mark_in(outputs: Sequence[Any]) -> dict[str, Any]:
    marks = [output["data"][MARK] for output in outputs if MARK in output.get("data", {})]
    return marks[0] if marks else {"score": None, "message": said(outputs)}


def by_the_grader(problem_set: str, answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """The mark of each answer by the grader, in its sandbox, in a notebook that is right otherwise."""
    assignment = Assignment.load(Course.at(ROOT), problem_set)
    released = json.loads((ROOT / "exercises" / problem_set / f"{problem_set}.ipynb").read_bytes())
    own, marks = cells(problem_set), []
    with Worker(Limits(), blocked_modules(problem_set), sandboxed=True) as worker:
        for answer in answers:
            for cell in released["cells"]:
                if cell["id"] in own and own[cell["id"]].metadata.get("nbgrader", {}).get(
                    "solution"
                ):
                    cell["source"] = own[cell["id"]].source
                if cell["id"] == answer.question:
                    cell["source"] = answer.source
            read = notebooks.parse(json.dumps(released).encode())
            judged = judge(assignment, assignment.restore(read), worker)
            mark = next(mark for mark in judged.marks if mark.name == answer.question)
            marks.append({"score": mark.score, "message": mark.message})
    return marks


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    site = ROOT / "build" / "book" / "html"
    parser.add_argument("--site", type=Path, default=site, metavar="DIR")
    parser.add_argument("--every", type=int, default=1, help="mark every N-th mistake in full")
    parser.add_argument("sets", nargs="*", help="names as ps1_one_weight (default: all)")
    given = parser.parse_args()
    results: dict[str, dict[str, int]] = {}
    for name in given.sets or rubrics.names():
        all_of_them = mistakes(name)
        some = all_of_them[:: given.every]
        with served(given.site) as address, chromium() as browser:
            page = browser.new_page()
            page.set_default_timeout(WAIT)
            page.goto(f"{address}/exercises/{name}/{name}.html")
            checked = in_the_page(page, name, all_of_them)
            marked = in_full_in_the_page(page, name, some)
        there = in_jupyterlab(name, all_of_them)
        graded = by_the_grader(name, some)
        unlike = [
            (one.question, one.name, mine, theirs)
            for one, mine, theirs in zip(all_of_them, checked, there, strict=True)
            if mine.replace("int32", "int64") != theirs  # the page's Python has 32 bits
        ]
        unlike_marks = [
            (one.question, one.name, mine, theirs)
            for one, mine, theirs in zip(some, marked, graded, strict=True)
            if (mine["score"], mine["message"]) != (theirs["score"], theirs["message"])
        ]
        for kind, found in (("check", unlike), ("marks", unlike_marks)):
            for question, mistake, mine, theirs in found:
                print(f"{name} {kind} {question} {mistake}\n  page:   {mine}\n  others: {theirs}")
        results[name] = {
            "checked": len(all_of_them),
            "differ": len(unlike),
            "marked": len(some),
            "marks_differ": len(unlike_marks),
        }
        print(name, results[name], flush=True)
    print(json.dumps(results))


if __name__ == "__main__":
    main()
