"""What is compared: an answer's structure, its meaning, and the words its author chose.

The structure is the sequence of tokens without comments, layout and docstrings, in which names that
the answer itself binds are all one. Renaming, reformatting and other comments leave it as it is,
and moving statements leaves most of its pieces. The meaning is in a module of its own. The words are
those names and the comments. Pieces of tokens are found with copydetect; tokens are handed to it as
one character each, so that ``PIECE`` counts tokens. Source: Schleimer, Wilkerson and Aiken,
Winnowing (SIGMOD 2003).
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

import numpy as np
from copydetect.utils import (
    find_fingerprint_overlap,
    get_copied_slices,
    get_document_fingerprints,
)
from pygments.lexers import PythonLexer
from pygments.token import Comment, Literal, Name, Text

from .normal_form import parts

PIECE = 6  # tokens that have to be the same in a row
MAX_CODE = 20_000  # characters of one answer
_LEXER = PythonLexer(stripnl=False, ensurenl=False)
_OWN = "\0own"  # what a name that the answer binds is to the structure
_STRING = "\0text"
_ASSIGNED = re.compile(r"^\s+(\w+)\s*=(?!=)", re.MULTILINE)
_DUNDER = re.compile(r"__\w+__")


class Alphabet:
    """A character for each token, the same for all answers that are compared."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def letter(self, token: str) -> str:
        """The token's character."""
        # from the first plane that has no surrogates on
        return self._known.setdefault(token, chr(0x10000 + len(self._known) % 0xF0000))


@dataclass
class Answer:
    """One student's code for one question."""

    source: str
    pieces: dict[int, list[int]] = field(default_factory=dict)  # hash → places among the tokens
    meaning: set[str] = field(default_factory=set)
    words: set[Hashable] = field(default_factory=set)
    spans: list[tuple[int, int]] = field(default_factory=list)  # where each token stands


def read(source: str, alphabet: Alphabet) -> Answer:
    """What there is to compare in a cell."""
    source = source[:MAX_CODE]
    own = bound_names(source)
    text, spans, words = [], [], set[Hashable]()
    for start, kind, token in _LEXER.get_tokens_unprocessed(source):
        if kind in Comment:
            words.update(("comment", word) for word in _sentence(token))
        elif kind in Literal.String.Doc:
            words.update(("docstring", word) for word in _sentence(token))
        elif kind in Text or not token.strip():
            continue
        else:
            spans.append((start, start + len(token)))
            if kind in Literal.String:
                text.append(alphabet.letter(_STRING))
            elif kind in Name and token in own and not _DUNDER.fullmatch(token):
                text.append(alphabet.letter(_OWN))
                words.add(("name", token))
            else:
                text.append(alphabet.letter(token))
    _, places = get_document_fingerprints("".join(text), PIECE, 1)
    pieces = {int(key): [int(i) for i in found] for key, found in places.items()}
    return Answer(source, pieces, parts(source, own), words, spans)


def bound_names(source: str) -> set[str]:
    """The names that a cell binds: parameters and variables, not functions."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set(_ASSIGNED.findall(source))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.Lambda):
            given = node.args
            names.update(a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs))
    return names


def common(one: Answer, other: Answer, skipped: set[int]) -> tuple[list[slice], list[slice]]:
    """The passages of two answers that are the same in structure, as slices of their sources."""
    shared = (set(one.pieces) & set(other.pieces)) - skipped
    mine, theirs = find_fingerprint_overlap(shared, shared, one.pieces, other.pieces)
    return _slices(one, mine), _slices(other, theirs)


def _slices(answer: Answer, places: np.ndarray) -> list[slice]:
    found = get_copied_slices(np.unique(places), PIECE).astype(int)
    return [
        slice(answer.spans[start][0], answer.spans[end - 1][1])
        for start, end in zip(*found, strict=True)
    ]


def _sentence(text: str) -> Iterator[str]:
    """The neighbouring pairs of words of a comment, and all of it; single words are everybody's."""
    words = re.findall(r"\w+", text.casefold())
    if words:
        yield " ".join(words)
    for pair in itertools.pairwise(words):
        yield " ".join(pair)
