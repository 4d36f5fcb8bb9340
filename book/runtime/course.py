"""Makes the pack of the course: its own code, the widgets it draws with, and the page's side."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path

from .imports import ROOT, imported, modules, reached
from .python import MATPLOTLIB, SITE

GUEST = Path(__file__).resolve().parent / "guest"
OURS = ("course_lib", "figures", "homework")  # never rubrics, nor the grader: they hold answers
THEIRS = ("comm", "ipywidgets", "traitlets")
LAYERS = {"matplotlib": MATPLOTLIB}


def files(more_needs: Mapping[str, list[str]] | None = None) -> dict[str, bytes]:
    """The files by their paths in the worker's file system; ``more_needs`` are those of other packs."""
    found: dict[str, bytes] = {}
    for base in [*(ROOT / name for name in OURS), *map(_installed, THEIRS)]:
        found |= placed(modules(base), base.parent)
    found |= placed(modules(GUEST), GUEST)
    table = json.dumps(needs() | dict(more_needs or {}), sort_keys=True)
    found[f"{SITE}/downhill_page/needs.json"] = table.encode()
    return found


def placed(paths: Iterable[Path], root: Path) -> dict[str, bytes]:
    """Modules by the paths at which Python finds them in the pages."""
    return {f"{SITE}/{path.relative_to(root).as_posix()}": path.read_bytes() for path in paths}


def needs(
    folders: Iterable[str] = OURS, layers: Mapping[str, Iterable[str]] = LAYERS
) -> dict[str, list[str]]:
    """For each module that needs a further pack, by itself or by what it imports: the packs."""
    imports: dict[str, set[str]] = {}
    for name in folders:
        imports |= imported(ROOT / name)
    found = {name: [layer] for layer, packages in layers.items() for name in packages}
    for module in sorted(imports):
        tops = {name.split(".")[0] for name in reached([module], imports)}
        if needed := [layer for layer, packages in layers.items() if tops & set(packages)]:
            found[module] = needed
    return found


def _installed(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{name} is not installed")
    return Path(spec.origin).parent
