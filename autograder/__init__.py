"""The grader of the Downhill course: rubrics, judge, gradebook, feedback, command line."""

import importlib.util
import sys
from types import ModuleType
from typing import Any


def _build_grammars_when_asked() -> None:
    """Let jsonschema's grammar of IRIs be built when one is checked.

    It takes longer than all that a command imports beside it, and a notebook holds no IRI.
    """
    name = "rfc3987_syntax"
    if name in sys.modules or (found := importlib.util.find_spec(name)) is None:
        return

    def is_valid_syntax(*arguments: Any) -> Any:
        if sys.modules.get(name) is stub:
            del sys.modules[name]
        from rfc3987_syntax import is_valid_syntax as built

        return built(*arguments)

    stub = ModuleType(name)
    stub.__spec__ = found
    stub.is_valid_syntax = is_valid_syntax  # type: ignore[attr-defined]
    sys.modules[name] = stub


_build_grammars_when_asked()
