"""What tests of problem sets share: their cells, their right answers, their namespaces."""

import ast
import functools
import json
import re
import warnings
from pathlib import Path

import numpy as np

from autograder.authoring import lint
from autograder.marking.answer_source import source_as_answer

ROOT = Path(__file__).parents[2]
compiled = functools.cache(functools.partial(compile, filename="<answer>", mode="exec"))
defined = functools.cache(lint.defined)
unimported = functools.cache(lint.unimported)


def cells(folder, name):
    """The text of a notebook's cells, by their ids."""
    notebook = json.loads((ROOT / folder / name / f"{name}.ipynb").read_bytes())
    return {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"]}


def answers(question):
    """All correct answers as text."""
    functions = (question.reference, *question.variants)
    return {f.__name__: source_as_answer(f, question.name) for f in functions}


def signature_in(source):
    """The name and the parameters of the first function."""
    definition = next(n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef))
    return definition.name, ast.unparse(definition.args)


def namespace(rubric, *sources):
    """What a notebook knows in which all questions are answered, the last ones as given."""
    names = {"np": np, "warnings": warnings, **rubric.given}
    for question in rubric.questions.values():
        exec(compiled(source_as_answer(question.reference, question.name)), names)
    for source in sources:
        exec(compiled(source), names)
    return names


def supply(notebook, source, names):
    """Run the cells of a notebook that define what a cell uses and ``names`` lacks."""
    for text in notebook.values():
        missing = unimported(source) - names.keys()
        if text != source and missing & defined(text):
            supply(notebook, text, names)
            exec(compiled(text), names)


def headings(path):
    """The headings of a notebook."""
    notebook = json.loads(path.read_bytes())
    text = "\n".join(
        "".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown"
    )
    return [heading.strip() for heading in re.findall(r"^#+ (.*)$", text, flags=re.M)]
