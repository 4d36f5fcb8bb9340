"""How many planted copies are found, by disguise, and how many honest pairs are pointed at.

Classes are made up: everybody answers a problem set alone, in a hand of their own, the usual way more
often than others. Then some hand in what another wrote, disguised. A real class has habits that
this one has not; recall here is an upper bound for copies that are disguised with more care.

    python benchmarks/similarity.py [ps1_one_weight …] [--classes 20] [--size 60]

The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Mapping

import numpy as np
from rich.console import Console
from rich.table import Table

import rubrics
from autograder.similarity.compare import compare
from autograder.synthetic import code_styles

SETS = ["ps1_one_weight", "ps2_activations", "ps4_backprop"]
SHARES = {"all questions": 1.0, "half of them": 0.5, "nobody copies": 0.0}
Answers = Mapping[str, str]
Disguise = Callable[[Answers, np.random.Generator], dict[str, str]]


def all_of_it(answers: Answers, rng: np.random.Generator) -> dict[str, str]:
    """Other names and comments, other order, other layout."""
    changed = code_styles.reordered(code_styles.renamed(answers, rng), rng)
    return code_styles.reformatted(changed, rng)


DISGUISES: dict[str, Disguise] = {
    "none": lambda answers, _: dict(answers),
    "reformatted": code_styles.reformatted,
    "renamed": code_styles.renamed,
    "reordered": code_styles.reordered,
    "all of these": all_of_it,
}


def planted(
    honest: dict[str, dict[str, str]], share: float, rng: np.random.Generator
) -> dict[tuple[str, str], str]:
    """Let one student copy from another for each disguise; ``share`` of the questions."""
    students = list(rng.permutation(sorted(honest)))
    pairs = {}
    for number, (kind, disguise) in enumerate(DISGUISES.items()):
        source, copier = sorted(map(str, students[2 * number : 2 * number + 2]))
        questions = sorted(honest[source])
        many = max(1, round(share * len(questions)))
        taken = [str(q) for q in rng.permutation(questions)[:many]]
        copied = disguise({question: honest[source][question] for question in taken}, rng)
        honest[copier] = honest[copier] | copied
        pairs[source, copier] = kind
    return pairs


def measure(problem_set: str, classes: int, size: int, share: float, seed: int) -> dict:
    """Recall by disguise and precision, over some classes."""
    rubric = rubrics.load(problem_set)
    released = {name: "" for name in rubric.questions}
    found: Counter[str] = Counter()
    wrong = 0
    seconds = 0.0
    for number in range(classes):
        rng = np.random.default_rng([seed, number])
        everybody = code_styles.handwritten(rubric, size, rng)
        copies = planted(everybody, share, rng) if share else {}
        start = time.perf_counter()
        pairs, _ = compare(everybody, released)
        seconds += time.perf_counter() - start
        for pair in pairs:
            kind = copies.get(pair.students)
            found[kind or ""] += 1
            wrong += kind is None
    hits = sum(found[kind] for kind in DISGUISES)
    return {
        "recall": {kind: found[kind] / classes for kind in DISGUISES} if share else {},
        "precision": hits / (hits + wrong) if share and hits + wrong else None,
        "honest_pairs_a_class": wrong / classes,
        "seconds_a_class": seconds / classes,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="*", metavar="PS", default=SETS)
    parser.add_argument("--classes", type=int, default=20)
    parser.add_argument("--size", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    results = {
        problem_set: {
            name: measure(problem_set, chosen.classes, chosen.size, share, chosen.seed)
            for name, share in SHARES.items()
        }
        for problem_set in chosen.sets
    }
    table = Table(title=f"{chosen.classes} classes of {chosen.size}: copies found, by disguise")
    table.add_column("Problem set")
    table.add_column("Copied")
    for heading in (*DISGUISES, "precision", "honest pairs a class"):
        table.add_column(heading, justify="right")
    for problem_set, by_share in results.items():
        for name, result in by_share.items():
            recalls = [f"{result['recall'][k]:.0%}" if result["recall"] else "–" for k in DISGUISES]
            precision = "–" if result["precision"] is None else f"{result['precision']:.0%}"
            honest = f"{result['honest_pairs_a_class']:.2f}"
            table.add_row(problem_set, name, *recalls, precision, honest)
    Console(width=120).print(table)
    print(json.dumps({"classes": chosen.classes, "size": chosen.size, "results": results}))


if __name__ == "__main__":
    main()
