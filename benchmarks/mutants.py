"""Changes the right answers in one place each, and looks whether the grader notices.

    python benchmarks/mutants.py [PS...] [--rounds 20] [--workers 2]

Every reference and every correct variant of every question is changed: an operator, a comparison, a
constant, an axis, a sign, a bound by one, a name, a statement left out. A mutant that loses marks
is killed. One that keeps them all is tried again, on cases drawn from other seeds and on cases bent
out of shape: where it differs from the reference, and the unchanged answer does not, it counts as
surviving, else as equivalent. Survivors are listed, for a person to say whether they are wrong.

A question that says how long its calls may take (`seconds`) asks for what an answer achieves, such as
a network that reads digits, and leaves the way open. A mutant that achieves it is right by the
question's own terms, however it does: it counts as good enough, and is not tried again. The last line
is JSON.
"""

import argparse
import ast
import contextlib
import copy
import io
import json
import multiprocessing
import os
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")

import numpy as np  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.progress import track  # noqa: E402
from rich.table import Table  # noqa: E402

import rubrics  # noqa: E402
from autograder.judge.guards import OutOfTimeError, memory_limit, time_limit  # noqa: E402
from autograder.marking.answer_source import source_as_answer  # noqa: E402
from autograder.marking.outcomes import differences  # noqa: E402
from autograder.marking.proof import marked_text, prove  # noqa: E402
from autograder.marking.questions import Arguments, Question  # noqa: E402
from autograder.marking.trial import attempt  # noqa: E402

SECONDS = 20.0  # that marking a mutant may take; an endless loop is noticed, too

Change = Callable[[ast.AST], Iterator[ast.AST]]  # from a node to what may stand in its place

OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
NAMES = {
    "sum": ("mean", "max"),
    "mean": ("sum",),
    "max": ("min",),
    "min": ("max",),
    "argmax": ("argmin",),
    "argmin": ("argmax",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "exp": ("expm1",),
    "tanh": ("sin",),
    "sqrt": ("square",),
    "zeros_like": ("ones_like",),
    "ones_like": ("zeros_like",),
    "zeros": ("ones",),
    "permutation": ("arange",),
    "where": (),
    "T": (),
}


def changed(node: ast.AST) -> Iterator[ast.AST]:
    """Everything that may stand in a node's place."""
    match node:
        case ast.BinOp(left, operator, right):
            for kind in OPERATORS.get(type(operator), ()):
                yield ast.BinOp(left, kind(), right)
            if isinstance(operator, ast.Sub | ast.Div | ast.MatMult | ast.Pow):
                yield ast.BinOp(right, operator, left)
            yield left
            yield right
        case ast.AugAssign(target, operator, value):
            for kind in OPERATORS.get(type(operator), ()):
                yield ast.AugAssign(target, kind(), value)
            yield ast.Assign([target], value)
        case ast.UnaryOp(_, operand):
            yield operand
        case ast.Compare(left, [operator], [right]):
            for kind in COMPARISONS.get(type(operator), ()):
                yield ast.Compare(left, [kind()], [right])
        case ast.BoolOp(operator, values):
            other = ast.Or() if isinstance(operator, ast.And) else ast.And()
            yield ast.BoolOp(other, values)
            yield from values
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(test, orelse, body)
            yield body
            yield orelse
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int(value)):
            yield from (ast.Constant(other) for other in (value + 1, value - 1))
        case ast.Constant(float(value)):
            yield from (ast.Constant(other) for other in (2 * value, -value, value + 1.0))
        case ast.Attribute(value, name, context):
            for other in NAMES.get(name, ()):
                yield ast.Attribute(value, other, context)
            if name == "T":
                yield value
        case ast.Call(function, arguments, keywords):
            if len(arguments) >= 2:
                yield ast.Call(function, [arguments[1], arguments[0], *arguments[2:]], keywords)
            for index, keyword in enumerate(keywords):
                yield ast.Call(function, arguments, [*keywords[:index], *keywords[index + 1 :]])
                match keyword:
                    case ast.keyword("axis", ast.Constant(int(axis))):
                        rest = [*keywords[:index], *keywords[index + 1 :]]
                        turned = ast.keyword("axis", ast.Constant(0 if axis else 1))
                        yield ast.Call(function, arguments, [*rest, turned])
            match function:
                case ast.Name("range"):
                    *first, last = arguments
                    for step in (ast.Add(), ast.Sub()):
                        bound = ast.BinOp(last, step, ast.Constant(1))
                        yield ast.Call(function, [*first, bound], keywords)
                case ast.Attribute(value, "copy" | "astype" | "reshape" | "clip" | "item"):
                    yield value
        case ast.Return(value) if value is not None:
            yield ast.Return(ast.UnaryOp(ast.USub(), value))
            if isinstance(value, ast.Tuple) and len(value.elts) == 2:
                yield ast.Return(ast.Tuple(value.elts[::-1], ast.Load()))
        case ast.If(test, body, orelse):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.Assign() | ast.Expr() if not is_docstring(node):
            yield ast.Pass()


def is_docstring(node: ast.AST) -> bool:
    """Whether a statement is text alone."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def mutants_of(text: str) -> Iterator[str]:
    """The text of an answer with one change each, every text once."""
    tree = ast.parse(text)
    seen = {ast.unparse(tree)}
    places = [
        (parent, field, index)
        for parent in ast.walk(tree)
        for field, value in ast.iter_fields(parent)
        if field not in {"decorator_list", "args", "returns", "annotation"}
        or isinstance(parent, ast.Call)
        for index in (range(len(value)) if isinstance(value, list) else [None])
    ]
    for parent, field, index in places:
        value = getattr(parent, field)
        node = value if index is None else value[index]
        if not isinstance(node, ast.AST):
            continue
        for other in changed(node):
            with replaced(parent, field, index, other):
                mutant = ast.unparse(ast.fix_missing_locations(copy.deepcopy(tree)))
            if mutant not in seen:
                seen.add(mutant)
                yield mutant


@contextlib.contextmanager
def replaced(parent: ast.AST, field: str, index: int | None, other: ast.AST) -> Iterator[None]:
    """Let another node stand in a place of the tree, for a time."""
    value = getattr(parent, field)
    if index is None:
        setattr(parent, field, other)
        yield
        setattr(parent, field, value)
    else:
        before, value[index] = value[index], other
        yield
        value[index] = before


@dataclass
class Mutant:
    """One changed answer."""

    assignment: str
    question: str
    answer: str  # the function that was changed
    text: str
    fate: str = ""


def all_mutants(assignment: str) -> Iterator[Mutant]:
    """Every change of every right answer of a problem set."""
    for question in rubrics.load(assignment).questions.values():
        seen: set[str] = set()
        for function in (question.reference, *question.variants):
            for text in mutants_of(source_as_answer(function, question.name)):
                if text not in seen:
                    seen.add(text)
                    yield Mutant(assignment, question.name, function.__name__, text)


def bent(value: Any, rng: np.random.Generator, how: int) -> Any:
    """A value with its real numbers changed, its shape, whole numbers and texts kept."""
    if isinstance(value, float):
        return [-value, 3.0 * value, value + 0.37, 0.0, 40.0 * value][how]
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        noise = rng.normal(size=value.shape).astype(value.dtype)
        return [-value, 3 * value, value + noise, value * (noise > 0), 40 * value][how]
    if isinstance(value, dict):
        return {key: bent(item, rng, how) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(bent(item, rng, how) for item in value)
    return value


def further_cases(question: Question, rounds: int) -> Iterator[Arguments]:
    """Cases of a question that marking does not try."""
    for seed in range(rounds):
        rng = np.random.default_rng([seed, *question.name.encode()])
        drawn = [case for draw in question.draw for case in draw(rng)]
        yield from drawn
        for case in [*question.fixed, *drawn] if seed < 3 else []:
            for how in range(5):
                yield bent(copy.deepcopy(case), rng, how)


def tell_apart(mutant: Mutant, rounds: int) -> bool:
    """Whether some further case tells a mutant from the reference."""
    rubric = rubrics.load(mutant.assignment)
    question = rubric.questions[mutant.question]
    answers = {f.__name__: f for f in (question.reference, *question.variants)}

    def made_from(text: str) -> Callable[..., Any]:
        names: dict[str, Any] = {"np": np, **rubric.given}
        names |= rubric.upstream(question, rubric.given)
        exec(compile(text, "<mutant>", "exec"), names)
        return question.tried(names[question.name], rubric.given)

    own = made_from(mutant.text)
    unchanged = made_from(source_as_answer(answers[mutant.answer], question.name))
    right = question.tried(rubric.bound(question.reference), rubric.given)
    for case in further_cases(question, rounds):
        expected = [attempt(right, case)]
        if expected[0].error is not None or expected[0].warned:
            continue  # the question does not ask about such a case
        try:
            with time_limit(SECONDS):
                got = attempt(own, case)
        except OutOfTimeError:
            return True
        if differences([got], expected, question) and not differences(
            [attempt(unchanged, case)], expected, question
        ):
            return True
    return False


def gets_all_points(mutant: Mutant) -> bool:
    """Whether the grader takes a mutant for right; one that fails or never ends is not."""
    rubric = rubrics.load(mutant.assignment)
    question = rubric.questions[mutant.question]
    try:
        with time_limit(SECONDS):
            return marked_text(question, mutant.text, rubric) == question.points
    except (Exception, OutOfTimeError):
        return False


def fate_of(mutant: Mutant, rounds: int) -> Mutant:
    """Mark a mutant as a student's answer, and look closer where it gets all points."""
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        with memory_limit(4096):
            if not gets_all_points(mutant):
                mutant.fate = "killed"
            elif rubrics.load(mutant.assignment).questions[mutant.question].seconds is not None:
                mutant.fate = "good enough"
            else:
                mutant.fate = "surviving" if tell_apart(mutant, rounds) else "equivalent"
    return mutant


def main() -> None:
    """Make all mutants, print what became of them, and last a line of JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sets", nargs="*", default=rubrics.names(), metavar="PS")
    parser.add_argument("--rounds", type=int, default=20, help="seeds to look closer with")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--question", help="only this one")
    parser.add_argument(
        "--show", action="append", default=[], metavar="FATE", help="list these too"
    )
    given = parser.parse_args()
    names = [name for name in rubrics.names() if name.startswith(tuple(given.sets))]
    console = Console()
    mutants = [mutant for name in names for mutant in all_mutants(name)]
    mutants = [mutant for mutant in mutants if given.question in (None, mutant.question)]
    tasks = [(mutant, given.rounds) for mutant in mutants]
    for name in names:  # else every mutant would seem to be killed
        proof = prove(rubrics.load(name))
        if not proof.holds:
            raise SystemExit(f"{name} is not in order. {proof.problems[0]}")
    with multiprocessing.get_context("fork").Pool(given.workers) as pool:
        done = track(
            pool.imap_unordered(_fate_of, tasks, chunksize=4),
            "marking mutants",
            len(tasks),
            console=Console(stderr=True),
            transient=True,
        )
        mutants = list(done)

    fates = ("killed", "equivalent", "good enough", "surviving")
    table = Table("problem set", "made", *fates)
    counts: dict[str, dict[str, int]] = {}
    for name in names:
        mine = [mutant.fate for mutant in mutants if mutant.assignment == name]
        counts[name] = {"made": len(mine)} | {fate: mine.count(fate) for fate in fates}
        table.add_row(name, *map(str, counts[name].values()))
    for mutant in sorted(mutants, key=lambda m: (m.assignment, m.question, m.answer)):
        if mutant.fate == "surviving" or mutant.fate in given.show:
            console.rule(
                f"{mutant.fate}: {mutant.assignment} {mutant.question}, from {mutant.answer}"
            )
            console.print(mutant.text, markup=False, highlight=False)
    console.print(table)
    print(json.dumps(counts))


def _fate_of(task: tuple[Mutant, int]) -> Mutant:
    return fate_of(*task)


if __name__ == "__main__":
    main()
