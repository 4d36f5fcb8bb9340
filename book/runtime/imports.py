"""Which modules of the course import which: read from their code, and nothing is run for it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def modules(base: Path) -> Iterator[Path]:
    """The modules of a package, without its tests."""
    for path in sorted(base.rglob("*.py")):
        if not {"tests", "__pycache__"} & set(path.relative_to(base).parts):
            yield path


def imported(base: Path) -> dict[str, set[str]]:
    """For each module of one of the course's packages: the names that it imports."""
    return {dotted(path): _imports(path, dotted(path)) for path in modules(base)}


def reached(begin: Iterable[str], imports: Mapping[str, set[str]]) -> set[str]:
    """All names that modules import, and that what they import does; their packages are among them."""
    found, waiting = set(), list(begin)
    while waiting:
        now = waiting.pop()
        if now not in found:
            found.add(now)
            waiting += [*imports.get(now, ()), *filter(None, [now.rpartition(".")[0]])]
    return found


def dotted(path: Path, root: Path = ROOT) -> str:
    """The name by which a module is imported."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(path: Path, module: str) -> set[str]:
    """What a module imports, those of relative imports included."""
    package = module if path.stem == "__init__" else module.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = (
                package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            )
            base = ".".join([*above, *([node.module] if node.module else [])])
            found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return found
