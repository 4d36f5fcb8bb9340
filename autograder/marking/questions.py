"""What a rubric declares: questions, their cases, and the mistakes that are known."""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
import sys
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from .domain import Domain
from .lending import counted
from .trial import Trial

Function = Callable[..., Any]


Arguments = tuple[Any, ...]


@dataclass(frozen=True)
class Mistake:
    """A wrong implementation that students are known to write, and the hint that helps."""

    name: str
    function: Function
    hint: str
    credit: float = 0.0  # the share of the points that a person would still give


@dataclass
class Question:
    """One function that students write, and all that is known about it."""

    name: str
    points: float
    lecture: str
    tolerance: float = 1e-7
    entry_by_entry: bool = False  # small entries of an array count, too, and not beside the largest
    warnings_are_wrong: bool = False
    stand_in: str = ""  # what the notebook hands out for later questions to find in its place
    seconds: float | None = None  # what one call may take, where it is longer than usual
    of_objects: bool = False  # its right answer, called by a later one, is given objects
    fresh: int = 4  # cases drawn anew for each submission
    combined: int = 16  # cases of which several arguments lie in corners at once
    of_nodes: bool = False  # its answer is given nodes of a graph, or lists of them
    hints_from_code: bool = True  # a wrong answer is compared with right ones that are changed
    own_first: bool = False  # it finds the student's own answers to earlier questions, where right
    synonyms: Mapping[str, str] = field(default_factory=dict)  # other words for right ones
    earlier: tuple[str, ...] = ()  # the questions before it, which students may build it on
    reference: Function = field(init=False)
    fixed: list[Arguments] = field(default_factory=list)
    edges: set[int] = field(default_factory=set)  # which of the cases are edge cases
    draw: list[Callable[[np.random.Generator], Iterable[Arguments]]] = field(default_factory=list)
    draw_fresh: list[Callable[[np.random.Generator], Iterable[Arguments]]] = field(
        default_factory=list
    )
    mistakes: list[Mistake] = field(default_factory=list)
    variants: list[Function] = field(default_factory=list)
    domain: Domain | None = None  # what its arguments may be
    program: Function | None = None  # what is run on the function, where that is not one call
    in_words: Function | None = None  # a case for the student, where its values are no arguments
    known: dict[Function, list[Trial]] = field(default_factory=dict, repr=False)
    known_wide: list[Trial] = field(default_factory=list, repr=False)  # of the reference
    derived: dict[str, list[Any]] = field(default_factory=dict, repr=False)  # for hints, by family
    calls_made: dict[Function, int] = field(default_factory=dict, repr=False)  # of right answers

    def right(self, function: Function) -> Function:
        """Decorator: the reference implementation."""
        self.reference = function
        return function

    def case(self, *arguments: Any) -> None:
        """Add a fixed case."""
        self.fixed.append(arguments)

    def edge_case(self, *arguments: Any) -> None:
        """Add a fixed case that only careful answers get right, whatever else is wrong with them.

        Whoever gets all other cases right, or all wrong in a known way, and this one wrong in
        whatever way, has made the known mistake that behaves like that on the others.
        """
        self.edges.add(len(self.fixed))
        self.case(*arguments)

    def random(self, draw: Callable[[np.random.Generator], Iterable[Arguments]]) -> Any:
        """Decorator: a generator of random cases, each a tuple of arguments."""
        self.draw.append(draw)
        return draw

    def fresh_from(self, draw: Callable[[np.random.Generator], Iterable[Arguments]]) -> Any:
        """Decorator: where fresh cases are drawn from, in place of the random ones."""
        self.draw_fresh.append(draw)
        return draw

    def probe(self, program: Function) -> Function:
        """Decorator: a small program to run on the student's function, in place of one call.

        It is given the function and then a case. It returns plain data, and that is compared with
        what it returns for the reference. So a function can be judged by properties: let the
        program return a dictionary of sentences that are true or false, or go with a value. The
        student is told those that are not as they should be.

        A keyword-only parameter bears the name of something that the notebook hands out, and
        receives it: so a program can make objects where the student's code runs.
        """
        self.program = program
        return program

    def in_its_words(self, value: Any) -> Any:
        """An answer that is a text in the word that the question asks for, where that is another."""
        return self.synonyms.get(value, value) if isinstance(value, str) else value

    def tried(self, function: Function, given: Mapping[str, Any]) -> Function:
        """What is called with a case: the function, or the probe with the function."""
        if self.program is None:
            return function
        needs = {need: given[need] for need in self.given}
        return functools.partial(self.program, function, **needs)

    @property
    def given(self) -> list[str]:
        """What the probe uses of what the notebook hands out."""
        return needs_of(self.program) if self.program else []

    def variant(self, function: Function) -> Function:
        """Decorator: a correct answer in another style."""
        self.variants.append(function)
        return function

    def mistake(self, hint: str, credit: float = 0.0) -> Callable[[Function], Function]:
        """Decorator: a wrong answer, the hint for whoever wrote it, and the share it still earns."""

        def add(function: Function) -> Function:
            name = function.__name__.strip("_")
            if any(known.name == name for known in self.mistakes):
                raise ValueError(f"{self.name}: two mistakes are called {name}")
            self.mistakes.append(Mistake(name, function, hint, credit))
            return function

        return add

    @functools.cached_property
    def cases(self) -> list[Arguments]:
        """All cases, the same ones each time. Who calls a function with one makes a copy."""
        rng = np.random.default_rng(list(self.name.encode()))
        drawn = [arguments for draw in self.draw for arguments in draw(rng)]
        found = [*self.fixed, *drawn]
        if self.domain is None:
            return found
        found += self.domain.missing(found, rng)
        # whoever keeps results, by shape, by first entry, or from the first call, gives an old one
        twins = (self.domain.twin(case, rng) for case in found)
        found += [twin for twin in twins if twin is not None][:2]
        if self.seconds is not None:
            return found
        return [*found, *self.domain.pair(rng), found[0]]

    @functools.cached_property
    def wide(self) -> list[Arguments]:
        """Further cases, which a right answer has to agree on; known mistakes are not told by them.

        They lie in the corners that no other case need reach: sizes of every power of ten, arguments
        alike, more entries than one would write down, several corners at once, one argument changed alone.
        """
        if self.domain is None or self.seconds is not None:
            return []
        rng = np.random.default_rng([*self.name.encode(), 2])
        return [
            *self.domain.missing(self.cases, rng, wide=True),
            *self.domain.combined(rng, self.combined),
            *self.domain.siblings(rng),
        ]

    @functools.cached_property
    def lent(self) -> Function:
        """The reference under the question's name: Python's errors about a call of it tell that."""
        if not isinstance(self.reference, types.FunctionType):
            return self.reference
        code, known = self.reference.__code__, self.reference.__globals__
        lent = types.FunctionType(code, known, self.name, closure=self.reference.__closure__)
        lent.__qualname__ = self.name
        lent.__defaults__ = self.reference.__defaults__
        lent.__kwdefaults__ = self.reference.__kwdefaults__
        return lent


class QuestionSet:
    """The questions of one problem set that are marked by machine, as they are declared."""

    def __init__(self, assignment: str, given: Iterable[Function] = ()) -> None:
        self.assignment = assignment
        # functions that the notebook hands out, and answers may call
        self.given = {function.__name__: function for function in given}
        self.questions: dict[str, Question] = {}
        self.modules: list[str] = []  # that hold the questions and their mistakes, in a package

    @classmethod
    def of_package(
        cls, package: str, questions: Sequence[str], given: Iterable[Function] = ()
    ) -> Self:
        """The rubric of a package that has a module for each question, in the notebook's order.

        A module exports its ``question``. Mistakes that fill a file of their own stand beside it, in
        a module whose name begins with the question's and ``_mistakes``; they come after those in
        the question's own module. What the arguments of each question may be stands in the module
        ``domains``, in its dictionary DOMAINS. Raises ``ValueError`` where a module has no question.
        """
        rubric = cls(package.rpartition(".")[2], given)
        here = [module.name for module in pkgutil.iter_modules(sys.modules[package].__path__)]
        for name in questions:
            if name not in here:
                raise ValueError(
                    f"{package} lists the question {name}, and has no module {name}.py"
                )
            module = importlib.import_module(f"{package}.{name}")
            question = getattr(module, "question", None)
            if not isinstance(question, Question):
                raise ValueError(
                    f"{module.__name__} exports no `question`: question = Question(...)"
                )
            rubric.add(question)
            mistakes = sorted(other for other in here if other.startswith(f"{name}_mistakes"))
            for other in mistakes:
                importlib.import_module(f"{package}.{other}")
            rubric.modules += [f"{package}.{part}" for part in (name, *mistakes)]
        if "domains" in here:
            rubric.modules.append(f"{package}.domains")
            for name, domain in importlib.import_module(f"{package}.domains").DOMAINS.items():
                if name not in rubric.questions:
                    raise ValueError(f"{package}.domains has {name}, which no question is called")
                rubric.questions[name].domain = domain
        return rubric

    def question(self, name: str, points: float, lecture: str, **details: Any) -> Question:
        """Open a question: the function's name, its points, and where the lecture teaches it."""
        return self.add(Question(name, points, lecture, **details))

    def add(self, question: Question) -> Question:
        """Take a question as the next one: whoever answers it may build on those before."""
        if question.name in self.questions:
            raise ValueError(f"{self.assignment} asks for {question.name} twice")
        question.earlier = tuple(self.questions)
        self.questions[question.name] = question
        return question

    def reference(self, name: str) -> Function:
        """The reference of a question, as student code calls it."""
        return self.bound(self.questions[name].lent)

    def upstream(self, question: Question, names: Mapping[str, Any]) -> dict[str, Any]:
        """What takes the place of the earlier questions' answers: right ones, by their names.

        A function can be lent to the student's code. A class cannot, so its question names a
        ``stand_in``, something that the notebook hands out and that is over there already.
        """
        answers = {}
        for need in question.earlier:
            stand_in = self.questions[need].stand_in
            answers[need] = names.get(stand_in) if stand_in else self.reference(need)
        return {need: answer for need, answer in answers.items() if answer is not None}

    def bound(self, function: Function, count: list[int] | None = None) -> Function:
        """A reference, variant or mistake with the references it builds on filled in.

        Their calls are added up in ``count``.
        """
        needs = {need: self.reference(need) for need in needs_of(function)}
        if count is not None:
            needs = counted(needs, count)
        return functools.partial(function, **needs) if needs else function


@functools.cache
def needs_of(function: Function) -> list[str]:
    """The earlier questions that a function builds on: its keyword-only parameters."""
    parameters = inspect.signature(function).parameters.values()
    return [p.name for p in parameters if p.kind is p.KEYWORD_ONLY]
