"""Checks what people write in a file of settings, and says in sentences what is wrong with it.

A file's form is a class made from ``Table``: a field for each key. A value's type is annotated by
``Expected``, which says in words what may stand there. ``read`` gives an object of the class, or a
sentence for each key that is wrong, with what was expected and what came. pydantic takes long to
import, so this module and those that declare a form are imported where a file is there to be read.
"""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, ErrorDetails, PydanticCustomError, core_schema

from ..errors import CourseError

_LONGEST = 80  # characters of a value that are shown
_EXPECTED, _RULE = "expected", "rule"


class Table(BaseModel):
    """A table of settings: no other keys than its fields, and no value of another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


@dataclass(frozen=True)
class Expected:
    """What may stand where a value is annotated by it, in words: ``Expected("a number of days")``."""

    words: str

    def __get_pydantic_core_schema__(self, kind: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Whatever is wrong with the value, these words say so."""
        return core_schema.custom_error_schema(
            handler(kind), custom_error_type=_EXPECTED, custom_error_message=self.words
        )


@dataclass(frozen=True)
class OneOf:
    """One of these texts and no other: ``Annotated[str, OneOf(WAYS), Expected("…")]``."""

    values: tuple[str, ...]

    def __get_pydantic_core_schema__(self, kind: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """In pydantic's terms."""
        return core_schema.literal_schema(list(self.values))


def refuse(words: str) -> NoReturn:
    """Refuse a table for a rule that several of its keys break; ``words`` is a sentence."""
    raise PydanticCustomError(_RULE, "{words}", {"words": words})


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, of which kind, and what came."""

    path: tuple[int | str, ...]
    kind: Literal["unknown", "missing", "table", "expected", "rule", "other"]
    words: str  # what was expected; of a rule a whole sentence
    value: object
    known: tuple[str, ...] = ()  # the keys of the table, where one is unknown

    @property
    def nearest(self) -> str | None:
        """The known key that an unknown one is most like."""
        near = difflib.get_close_matches(str(self.path[-1]), self.known, n=1, cutoff=0.5)
        return near[0] if near else None


class FormError(ValueError):
    """Data is not in the form that was asked for; ``problems`` says where not."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems


Form = TypeVar("Form", bound=Table)


def parse(form: type[Form], data: object) -> Form:
    """What ``data`` says, in the form asked for; raises ``FormError`` with all that is wrong."""
    try:
        return form.model_validate(data)
    except ValidationError as error:
        problems = [_problem(form, one) for one in error.errors(include_url=False)]
        raise FormError(problems) from error


def read(form: type[Form], data: Mapping[str, Any], where: object) -> Form:
    """The same; raises ``CourseError`` with a line for each thing that is wrong, from ``where`` on."""
    try:
        return parse(form, data)
    except FormError as error:
        raise CourseError("\n".join(f"{where}{_told(one)}" for one in error.problems)) from error


def not_expected(key: str, words: str, value: object) -> str:
    """The end of a sentence that begins with the file: what a key was to hold, and what came."""
    return f", key {key}: {words} is expected here, not {shown(value)}."


def shown(value: object) -> str:
    """A value as the file's reader knows it, cut where it is long."""
    if isinstance(value, bool):
        text = str(value).lower()
    else:
        text = value.isoformat() if hasattr(value, "isoformat") else repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _problem(form: type[Table], error: ErrorDetails) -> Problem:
    path, value = error["loc"], error["input"]
    match error["type"]:
        case "extra_forbidden":
            return Problem(path, "unknown", "", value, _keys_at(form, path[:-1]))
        case "missing":
            return Problem(path, "missing", "", value)
        case "model_type" | "dict_type":
            return Problem(path, "table", "a table", value)
        case kind if kind == _EXPECTED:
            return Problem(path, "expected", error["msg"], value)
        case kind if kind == _RULE:
            return Problem(path, "rule", error["msg"], value)
    return Problem(path, "other", error["msg"], value)


def _told(problem: Problem) -> str:
    """A problem in the words of a TOML file, where keys are joined by dots."""
    key = ".".join(map(str, problem.path))
    match problem.kind:
        case "unknown":
            prefix = key.removesuffix(str(problem.path[-1]))
            meant = f" Did you mean {prefix}{problem.nearest}?" if problem.nearest else ""
            return (
                f" has a key {key}, which means nothing here.{meant} "
                f"There is: {', '.join(problem.known)}."
            )
        case "missing":
            return f" has no key {key}, which is needed."
        case "table":
            return not_expected(key, f"a table, [{key}],", problem.value)
        case "expected":
            return not_expected(key, problem.words, problem.value)
        case "rule":
            return f": {problem.words}"
    return f", key {key}: {problem.words}, not {shown(problem.value)}."


def _keys_at(form: type[Table], path: Iterable[int | str]) -> tuple[str, ...]:
    """The keys of the table that stands at ``path``."""
    kind: Any = form
    for part in path:
        kind = kind.model_fields[part].annotation if _is_table(kind) else typing.get_args(kind)[-1]
        while typing.get_origin(kind) is typing.Annotated or isinstance(kind, types.UnionType):
            kind = typing.get_args(kind)[0]
    return tuple(kind.model_fields)


def _is_table(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Table)
