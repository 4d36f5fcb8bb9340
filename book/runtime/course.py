"""Makes the pack of the course: its own code, the widgets it draws with, and the page's side."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from .python import MATPLOTLIB, SITE

ROOT = Path(__file__).resolve().parents[2]
GUEST = Path(__file__).resolve().parent / "guest"
OURS = ("course_lib", "figures", "homework")  # never rubrics, nor the grader: they hold answers
THEIRS = ("comm", "ipywidgets", "traitlets")
LAYERS = {"matplotlib": MATPLOTLIB}


def files() -> dict[str, bytes]:
    """The files by their paths in the worker's file system."""
    found: dict[str, bytes] = {}
    for base in [*(ROOT / name for name in OURS), *map(_installed, THEIRS)]:
        found |= {
            f"{SITE}/{path.relative_to(base.parent)}": path.read_bytes() for path in _modules(base)
        }
    found |= {f"{SITE}/{path.relative_to(GUEST)}": path.read_bytes() for path in _modules(GUEST)}
    table = json.dumps(needs(), sort_keys=True)
    found[f"{SITE}/downhill_page/needs.json"] = table.encode()
    return found


def needs() -> dict[str, list[str]]:
    """For each module that needs a further pack, by itself or by what it imports: the packs."""
    imported = {
        _dotted(path): _imports(path, _dotted(path))
        for name in OURS
        for path in _modules(ROOT / name)
    }
    found = {name: [layer] for layer, packages in LAYERS.items() for name in packages}
    for module in sorted(imported):
        reached, waiting = set(), [module]
        while waiting:
            now = waiting.pop()
            if now not in reached:
                reached.add(now)
                waiting += [*imported.get(now, ()), *filter(None, [now.rpartition(".")[0]])]
        tops = {name.split(".")[0] for name in reached}
        if layers := [layer for layer, packages in LAYERS.items() if tops & set(packages)]:
            found[module] = layers
    return found


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


def _dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _modules(base: Path) -> Iterator[Path]:
    for path in sorted(base.rglob("*.py")):
        if not {"tests", "__pycache__"} & set(path.relative_to(base).parts):
            yield path


def _installed(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{name} is not installed")
    return Path(spec.origin).parent
